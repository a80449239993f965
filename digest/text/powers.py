"""Raises the power of a unit that lost its caret, where number and unit leave no doubt: `5 km2`."""

from digest.text.rare import Rare

_RAISED = {"2": "²", "3": "³"}
_UNIT = Rare(
    r"(?P<unit>(?<=\d)\s?(?:[kcmµ]?m|k?pc|deg|arcsec|arcmin|ft)|\b(?:k?g|cells|atoms)/c?m)"
    r"(?P<power>[23])(?![\w-])",
    *(f"{end}{power}" for end in "mcgnt" for power in _RAISED),
)


def with_powers(text: str) -> str:
    """Return a text with `5 km2` as `5 km²`, and `3 kg/m3` as `3 kg/m³`."""
    return _UNIT.sub(lambda match: f"{match['unit']}{_RAISED[match['power']]}", text)
