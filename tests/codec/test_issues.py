"""An issue comes back from its JSON as far as that has it, and what cannot be shown is refused."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.codec import load_issue
from digest.model import DatedThemes, Issue, Section, ThemeSize
from digest.render import Renderer
from tests.fixtures import (
    LOOM,
    REEF,
    correction,
    entry,
    link,
    make_issue,
    make_quoted_issue,
    paper,
    statement,
)

EXAMPLE = Path(__file__).parents[2] / "examples" / "2026-02-28-deep-learning.json"
TOLD = statement(
    "ReefNet and LoomBench count.",
    ("ReefNet", "name", REEF),
    ("LoomBench", "name", LOOM),
    by="model:small",
    verified="record",
)
GONE = correction(paper(), statement("ReefNet is withdrawn.", ("ReefNet", "name", REEF)))
PAST = DatedThemes(date=date(2026, 2, 21), themes=(ThemeSize(key="k", title="T", papers=3),))
FOREIGN = {"start": 0, "end": 5, "kind": "name", "paper": "2602.99999"}
ISSUE = make_issue(lead=(TOLD,), corrections=(GONE,), history=(PAST,))


def written(issue: Issue) -> bytes:
    """Return an issue as its JSON has it."""
    return Renderer(["json"]).render(issue)[0].content


@pytest.mark.parametrize("issue", [make_issue(), ISSUE, make_quoted_issue()])
def test_an_issue_that_came_back_gives_the_same_files(issue: Issue) -> None:
    again = load_issue(written(issue))
    for name in ("md", "json", "html", "email", "text", "atom", "jsonfeed"):
        assert Renderer([name]).render(again)[0] == Renderer([name]).render(issue)[0]


def test_the_packaged_example_comes_back_to_the_byte() -> None:
    content = EXAMPLE.read_bytes()
    assert Renderer(["json"]).render(load_issue(content))[0].content == content


def test_what_the_schema_does_not_have_is_empty() -> None:
    known = paper(journal_ref="J. Corals 5", doi="10.1000/5")
    issue = replace(ISSUE, entries=(entry(known, link()), *make_issue().entries[1:]))
    found = load_issue(written(issue))
    empty = replace(known, abstract="", journal_ref=None, doi=None, announced=date(2026, 2, 25))
    assert found.entries[0].paper == empty
    assert replace(found, entries=issue.entries) == issue
    for again, first in zip(found.entries, issue.entries, strict=True):
        ranked = replace(again.ranked, facts=first.ranked.facts)
        assert replace(again, ranked=ranked) == first
        facts = replace(again.ranked.facts, paper=first.paper)
        assert facts == first.ranked.facts


@pytest.mark.parametrize(
    "path, value, words",
    [
        (["schema"], 1, "schema 1 is not 3"),
        (["slug"], 7, "slug' cannot be read: "),
        (["window"], {"start": "2026-02-22"}, r"window\.end' is missing"),
        (["papers"], {"a": 1}, "it is no issue"),
        (["sections", 0, "papers", 0], "2602.99999", "refers to a paper or words"),
        (["resources", 0, "paper"], "2602.99999", "refers to a paper or words"),
        (["lead", 0, "mentions", 0, "paper"], "9", "refers to a paper or words"),
        (["lead", 0, "mentions", 0, "end"], 14, "refers to a paper or words"),
        (["lead", 0, "mentions", 1, "end"], 99, "refers to a paper or words"),
        (["lead", 0, "mentions", 0, "start"], 9, "refers to a paper or words"),
        (["sections", 0, "statements", 0, "text"], "", "refers to a paper or words"),
        (["resources", 0, "statement", "mentions"], [FOREIGN], "refers to a paper or words"),
        (["outlook", 0, "quotes", 0, "paper"], "2602.99999", "refers to a paper or words"),
        (["outlook", 0, "mentions"], [{"start": 0}], r"mentions\.0\.end' is missing"),
        (["corrections", 0, "paper"], "2602.99999", "about another paper"),
        (
            ["papers", 0, "authors", 0, "affiliations", 0, "name"],
            5,
            "affiliations.0.name' cannot be read: ",
        ),
    ],
)
def test_an_issue_that_no_format_could_show_is_refused(
    path: Sequence[Any], value: object, words: str
) -> None:
    record = json.loads(written(ISSUE))
    part = record
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(ValueError, match=words):
        load_issue(json.dumps(record).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 99_999])
def test_what_is_no_issue_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the reason
        load_issue(content)


def test_two_mentions_side_by_side_and_to_the_end_of_a_text_are_sound() -> None:
    told = statement("ReefNet.", ("Reef", "name", REEF), ("Net.", "name", REEF))
    section = Section(key="marine", title="Marine", papers=(REEF,), statements=(told,))
    issue = replace(ISSUE, sections=(section,))
    assert load_issue(written(issue)).sections == (section,)
