"""An issue comes back from its JSON, and gives the same post in every format that shows it."""

import json
from dataclasses import replace
from datetime import date

import pytest

from digest.model import Correction, Digest
from digest.records import parse_digest
from digest.render import renderer
from digest.writing.corrections import correct
from tests.fixtures import digest, entry, link, paper, statement
from tests.render.issues import example, large, rich


def again(issue: Digest) -> Digest:
    """Return an issue as its JSON has it."""
    return parse_digest(json.loads(renderer("json").render(issue).content))


@pytest.mark.parametrize(
    "issue", [digest(), rich(), large(60, named=20)], ids=["plain", "rich", "large"]
)
@pytest.mark.parametrize("name", ["md", "json", "html", "email", "atom"])
def test_it_gives_the_same_files(issue: Digest, name: str) -> None:
    assert renderer(name).render(again(issue)) == renderer(name).render(issue)


def test_the_packaged_example_comes_back() -> None:
    assert again(example()) == example()


def test_what_the_schema_does_not_have_is_empty() -> None:
    known = paper(journal_ref="J. Corals 5", doi="10.1000/5")
    issue = digest(
        entries=(entry(known, link()),), sections=(), resources=(), lead=(), corrections=()
    )
    found = again(issue).entries[0].paper
    empty = {"abstract": "", "journal_ref": None, "doi": None}
    assert found == replace(known, **empty, announced=found.announced)  # type: ignore[arg-type]
    assert found.announced == date(2026, 2, 25)


def test_corrections_come_back_as_far_as_they_are_told() -> None:
    gone = correct(paper(comment="Withdrawn: the tide came in."), date(2026, 2, 21))
    (found,) = again(digest(corrections=(gone,))).corrections
    assert (found.statement, found.issued) == (gone.statement, gone.issued)
    assert (found.paper.id, found.paper.title) == (gone.paper.id, gone.paper.title)


def test_a_correction_of_another_paper_is_refused() -> None:
    told = statement("ReefNet is withdrawn.", ("ReefNet", "name", "2602.99999"))
    gone = Correction(paper=paper(), issued=date(2026, 2, 21), statement=told)
    with pytest.raises(ValueError, match="another paper"):
        again(digest(corrections=(gone,)))
