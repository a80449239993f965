"""A venue is believed where the comment says that it has taken the paper itself."""

import pytest

from digest.dossier.venues import find_venue
from tests.fixtures import paper


@pytest.mark.parametrize(
    "comment,name",
    [
        ("Accepted to ICLR 2026. Code is online", "ICLR"),
        ("12 pages, accepted for publication in MNRAS", "MNRAS"),
        ("AAAI 2026 Oral", "AAAI"),
        ("EACL'26 Findings, 9 pages", "EACL"),
        ("16 pages, 3 figures. Accepted in A&A", "A&A"),
        ("Submitted to ICLR 2026", None),
        ("Accepted at the WACV 2026 Workshop on Boats", None),
        ("Extended version of our ICCV 2025 paper", None),
        ("Accepted to REEF@WWW2026, not ICML", None),
        ("Compared with ICML papers", None),
        ("9 pages", None),
        (None, None),
    ],
)
def test_venues_of_comments(comment: str | None, name: str | None) -> None:
    found = find_venue(paper(comment=comment))
    assert (found.name if found else None) == name
    if found and comment:
        assert comment[found.start : found.end] == name
