"""Licences under their SPDX identifiers."""

import pytest

from digest.enrich.licences import find_spdx, parse_spdx


@pytest.mark.parametrize(
    "name,spdx",
    [
        ("apache-2.0", "Apache-2.0"),
        ("MIT", "MIT"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("odbl", "ODbL-1.0"),
        ("openrail", None),
        ("other", None),
        ("", None),
    ],
)
def test_hugging_face_s_names(name: str, spdx: str | None) -> None:
    assert find_spdx(name) == spdx


@pytest.mark.parametrize(
    "name,spdx",
    [
        ("Apache-2.0", "Apache-2.0"),
        ("BSD-4-Clause-Shortened", "BSD-4-Clause-Shortened"),
        ("NOASSERTION", None),
        ("", None),
        ("<b>MIT</b>", None),
        ("x" * 41, None),
    ],
)
def test_github_s_names(name: str, spdx: str | None) -> None:
    assert parse_spdx(name) == spdx
