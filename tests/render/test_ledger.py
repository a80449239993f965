"""The ledger counts what was looked at, and says nothing of what nobody asked about."""

import pytest

from digest.model import Digest, Health, Problem
from digest.render.ledger import links_text
from tests.fixtures import digest, entry, link, paper

FAILED = Problem(stage="enrich", subject="github", message="GitHub could not be asked.")
EMPTY = Problem(stage="fetch", subject="page 3", message="The source stopped early.")


def _issue(*health: Health, **changes: object) -> Digest:
    """Return an issue of one paper that has a link of its own for each health given."""
    links = [link(f"https://github.com/quill/n{n}", health=one) for n, one in enumerate(health)]
    return digest(entries=(entry(paper(), *links),), **{"problems": (), **changes})


@pytest.mark.parametrize(
    "health,text",
    [
        (("ok",), "1 of the papers' own, 1 found in place"),
        (
            ("ok", "gone", "unchecked", "ok"),
            "4 of the papers' own, 2 found in place, 1 gone and left out, 1 unchecked",
        ),
        (("gone",), "1 of the papers' own, 1 gone and left out"),
        (("unchecked", "unchecked"), "2 of the papers' own, 2 unchecked"),
        ((), ""),
    ],
)
def test_own_links_are_counted_by_their_health(health: tuple[Health, ...], text: str) -> None:
    assert links_text(_issue(*health)) == text


def test_links_of_others_are_not_counted() -> None:
    others = link("https://github.com/marsh/kelp", own=False, health="ok")
    assert links_text(digest(entries=(entry(paper(), others),), problems=())) == ""
