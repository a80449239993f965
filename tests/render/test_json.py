"""The JSON follows schema 1 to the key, and always is UTF-8."""

import json
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import UsageError
from digest.model import Author, Digest, Format, Section
from digest.records import statement_record
from digest.render import RENDERERS, renderer
from digest.writing.corrections import correct
from tests.fixtures import LOOM, REEF, digest, entry, paper


def record(issue: Digest) -> Any:  # noqa: ANN401  what JSON holds
    """Return what a reader of the file gets."""
    return json.loads(renderer("json").render(issue).content)


def test_the_keys_and_their_order() -> None:
    more = "corrections papers problems history query note"
    keys = "schema slug title subtitle date topic window counts lead sections resources outlook"
    found = record(digest())
    assert list(found) == [*keys.split(), *more.split()]
    assert list(found["counts"]) == ["found", "chosen", "named", "late", "left_out"]
    reasons = ["rank", "already_issued", "withdrawn", "off_topic", "duplicate"]
    assert list(found["counts"]["left_out"]) == reasons
    assert list(found["sections"][0]) == ["key", "title", "papers", "statements"]
    assert list(found["resources"][0]) == ["paper", "name", "kind", "text", "links"]


def test_the_values() -> None:
    found, issue = record(digest()), digest()
    assert (found["schema"], found["date"]) == (1, "2026-02-28")
    assert found["window"] == {"start": "2026-02-22", "end": "2026-02-28"}
    assert found["lead"] == [statement_record(issue.lead[0])]
    assert found["sections"][0]["papers"] == [REEF, LOOM]
    assert found["resources"][0]["text"] == "1,200 woven patterns."
    assert [paper["id"] for paper in found["papers"]] == [e.paper.id for e in issue.entries]
    assert found["problems"][0]["hint"] == "Run the command again."


def test_corrections_are_always_there_and_told_in_full() -> None:
    assert record(digest())["corrections"] == []
    gone = correct(paper(comment="Withdrawn: the tide came in."), date(2026, 2, 21))
    assert record(digest(corrections=(gone,)))["corrections"] == [
        {
            "paper": REEF,
            "title": "ReefNet: Counting Corals from Paper Boats",
            "url": f"https://arxiv.org/abs/{REEF}",
            "issued": "2026-02-21",
            "statement": statement_record(gone.statement),
        }
    ]


def test_the_file() -> None:
    artifact = renderer("json").render(digest(topic="réseaux"))
    assert artifact.name == "2026-02-28-deep-learning.json"
    assert artifact.content.startswith(b'{\n  "schema": 1,\n')
    assert artifact.content.endswith(b"}\n")
    assert b"\r" not in artifact.content
    assert "réseaux".encode() in artifact.content


@settings(max_examples=50)
@given(st.text(st.characters()))
def test_any_text_is_kept_as_sent(text: str) -> None:
    reef = paper(title=text, comment=text, authors=(Author(name=text),))
    section = Section(key="a", title=text, papers=(REEF,))
    found = record(digest(title=text, entries=(entry(reef),), sections=(section,)))
    assert [found["title"], found["papers"][0]["title"]] == [text, text]


def test_a_lone_surrogate_is_escaped() -> None:
    content = renderer("json").render(digest(title="a\ud800b")).content
    assert rb'"title": "a\ud800b"' in content


def test_every_format_is_known_by_its_own_name() -> None:
    assert [renderer(name).name for name in RENDERERS] == list(get_args(Format))


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="'pdf'") as caught:
        renderer("pdf")
    known = "Known formats: md, json, html, email, bib, atom."
    assert caught.value.hint == f"The nearest is 'md'. {known}"
