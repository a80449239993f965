"""Raises the power of a unit that lost its caret, where number and unit leave no doubt: `5 km2`."""

import re

_RAISED = {"2": "²", "3": "³"}
_UNIT = re.compile(
    r"(?P<unit>(?<=\d)\s?(?:[kcmµ]?m|k?pc|deg|arcsec|arcmin|ft)|\b(?:k?g|cells|atoms)/c?m)"
    r"(?P<power>[23])(?![\w-])"
)
# Few texts have one of these ends, which are found in a tenth of the time.
_ENDS = [f"{end}{power}" for end in "mcgnt" for power in _RAISED]


def with_powers(text: str) -> str:
    """Return a text with `5 km2` as `5 km²`, and `3 kg/m3` as `3 kg/m³`."""
    if not any(end in text for end in _ENDS):
        return text
    return _UNIT.sub(lambda match: f"{match['unit']}{_RAISED[match['power']]}", text)
