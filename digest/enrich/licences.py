"""Knows the SPDX identifiers of the licences that repositories bear."""

import re

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,39}")
_UNKNOWN = frozenset({"noassertion", "none", "other", "unknown"})

# Hugging Face writes identifiers in lower case, and has names of its own beside them.
_NAMES = """
    AFL-3.0 AGPL-3.0 Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSD-3-Clause-Clear BSL-1.0
    CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-NC-2.0 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-3.0
    CC-BY-NC-ND-4.0 CC-BY-NC-SA-2.0 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0 CC-BY-SA-3.0
    CC-BY-SA-4.0 CC0-1.0 CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 ECL-2.0 EPL-1.0
    EPL-2.0 EUPL-1.1 EUPL-1.2 GFDL-1.3 GPL-2.0 GPL-3.0 ISC LGPL-2.1 LGPL-3.0 LPPL-1.3c MIT MPL-2.0
    MS-PL MulanPSL-2.0 NCSA OFL-1.1 OSL-3.0 PostgreSQL Unlicense WTFPL Zlib
"""
_SPDX = {name.lower(): name for name in _NAMES.split()} | {
    "etalab-2.0": "etalab-2.0",
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
}


def find_spdx(name: str) -> str | None:
    """Return the identifier of a licence that Hugging Face names; None where it has none."""
    return _SPDX.get(name.lower())


def parse_spdx(name: str) -> str | None:
    """Return an identifier as GitHub gives it; None where it is none, or only says so."""
    is_one = _IDENTIFIER.fullmatch(name) and name.lower() not in _UNKNOWN
    return name if is_one else None
