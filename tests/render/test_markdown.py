"""The post has the layout of the contract, and holds whatever a record says as text."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from digest.model import Author, Correction, Counts, Digest, LeftOut, Problem, Section
from digest.render import renderer
from digest.render.items import name_authors
from digest.render.openers import bound_openers
from digest.text import printable
from digest.writing.corrections import correct
from tests.fixtures import LOOM, REEF, SURVEY, digest, entry, link, paper, statement
from tests.render.hostile import blocks, hostile, inline

POST = """\
# Deep Learning This Week: Marine Imaging

*Latest 3 papers on deep learning: Feb. 28, 2026*

Two of this week's three papers release code or data.

## The Big Idea(s) & Core Innovations

### Marine imaging

[ReefNet](https://arxiv.org/abs/2602.90001) by Quill and Fernandez-Lund counts corals. \
[LoomBench](https://arxiv.org/abs/2602.90002) holds 1,200 woven patterns.

## Under the Hood: Models, Datasets, & Benchmarks

- **LoomBench**: 1,200 woven patterns. [Dataset](https://huggingface.co/datasets/weaver/loom) · \
[Paper](https://arxiv.org/abs/2602.90002)

## Impact & The Road Ahead

Both releases can be tried today.

## All papers

### Marine imaging (2)

- [ReefNet: Counting Corals from Paper Boats](https://arxiv.org/abs/2602.90001), Ada Quill, \
Bo Fernandez-Lund. [Code](https://github.com/quill/reefnet)
- [LoomBench: A Benchmark of Weaving](https://arxiv.org/abs/2602.90002), Weaver A, Weaver B, \
Weaver C, Weaver D, Weaver E + 3 more authors. \
[Data](https://huggingface.co/datasets/weaver/loom)

### Also new (1)

- [A Survey of Tides](https://arxiv.org/abs/2602.90003), Ada Quill, Bo Fernandez-Lund.

---

## About this issue

- Announced: Feb. 22, 2026 to Feb. 28, 2026
- Query: `all:"deep learning"`
- Papers: 6 found, 3 chosen, 2 named in the text, 1 late (announced earlier, first seen now)
- Left out: 2 ranked below this issue's limit, 1 already in an earlier issue
- Links: 2 of the papers' own, 2 found in place

### Problems

- **fetch** page 3: The source stopped early.

Abstracts are paraphrased.

Made with digest.
"""


def post(issue: Digest) -> tuple[Any, str]:
    """Return a post's front matter, read, and its body."""
    text = renderer("md").render(issue).content.decode()
    _, head, body = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
    return yaml.safe_load(head), body.lstrip("\n")


def hostile_issue(text: str) -> Digest:
    """Return an issue in which every word from outside is this text."""
    reef = paper(title=text, authors=(Author(name=text), Author(name=text)))
    told = statement(f"N{text}", ("N", "name", REEF))
    issue = digest()
    return digest(
        title=text or "x",
        subtitle=text,
        topic=text,
        query=text,
        note=text,
        lead=(statement(text),),
        outlook=(told, statement(text)),
        sections=(Section(key="a", title=text, papers=(REEF,), statements=(told,)),),
        resources=(replace(issue.resources[0], paper=REEF, name=f"N{text}", text=told),),
        entries=(entry(reef, link(f"https://a.example/{text}")),),
        problems=(Problem(stage=text, subject=text, message=text, hint=text),),
        corrections=(Correction(paper=reef, issued=issue.date, statement=told),),
    )


def test_the_whole_post() -> None:
    assert post(digest())[1] == POST


def test_the_file_is_named_after_date_and_topic() -> None:
    assert renderer("md").render(digest()).name == "2026-02-28-deep-learning.md"


def test_front_matter() -> None:
    assert post(digest())[0] == {
        "title": "Deep Learning This Week: Marine Imaging",
        "date": date(2026, 2, 28),
        "slug": "2026-02-28-deep-learning",
        "description": "Two of this week's three papers release code or data.",
        "tags": ["Marine imaging"],
        "categories": ["deep learning"],
    }


def test_issues_of_one_topic_have_slugs_of_their_own() -> None:
    later = digest(date=date(2026, 3, 7))
    assert post(later)[0]["slug"] != post(digest())[0]["slug"]


def test_papers_on_no_theme_alone_give_no_tag() -> None:
    section = Section(key="also-new", title="Also new", papers=(REEF,))
    assert post(digest(sections=(section,)))[0]["tags"] == []


@pytest.mark.parametrize(
    "left_out, told",
    [
        (LeftOut(duplicate=1), "1 duplicate"),
        (LeftOut(duplicate=2), "2 duplicates"),
        (LeftOut(off_topic=1), "1 off topic or excluded by the editor"),
    ],
)
def test_papers_left_out_are_counted_by_reason(left_out: LeftOut, told: str) -> None:
    counts = replace(digest().counts, left_out=left_out)
    assert f"- Left out: {told}\n" in post(digest(counts=counts))[1]


def test_a_long_description_is_cut_at_a_word() -> None:
    head, _ = post(digest(lead=(statement("Waves, " * 40 + "end."),)))
    assert len(head["description"]) <= 160
    assert head["description"].endswith("Waves…")


def test_a_description_without_spaces_is_cut_all_the_same() -> None:
    head, _ = post(digest(lead=(statement("潮" * 400),)))
    assert head["description"] == "潮" * 159 + "…"


def test_empty_parts_leave_no_heading() -> None:
    counts = Counts(found=0, chosen=0, named=0, late=0, left_out=LeftOut())
    bare = {"lead", "sections", "resources", "outlook", "entries", "problems"}
    head, body = post(digest(**dict.fromkeys(bare, ()), counts=counts, note="", subtitle=""))
    assert re.findall(r"^#+ .*", body, re.MULTILINE) == [
        "# Deep Learning This Week: Marine Imaging",
        "## About this issue",
    ]
    assert "\n\n\n" not in body
    assert head["tags"] == []


def test_only_own_and_living_links_are_shown() -> None:
    links = (
        link("https://a.example/gone", health="gone"),
        link("https://a.example/other", own=False),
        link("https://a.example/unchecked", health="unchecked"),
    )
    section = Section(key="a", title="A", papers=(REEF,))
    issue = digest(entries=(entry(paper(), *links),), sections=(section,), resources=())
    assert re.findall(r"a\.example/\w+", post(issue)[1]) == ["a.example/unchecked"]


def test_a_withdrawn_paper_is_marked() -> None:
    chosen = entry(paper())
    gone = replace(chosen.ranked.dossier, withdrawn=True)
    chosen = replace(chosen, ranked=replace(chosen.ranked, dossier=gone))
    section = Section(key="a", title="A", papers=(REEF,))
    body = post(digest(entries=(chosen,), sections=(section,), resources=()))[1]
    assert "(https://arxiv.org/abs/2602.90001) (withdrawn), Ada Quill" in body


def test_corrections_stand_before_all_papers() -> None:
    torn = paper(id=LOOM, title="LoomBench_2", comment="Withdrawn: *all* threads tore.")
    gone = (correct(torn, date(2026, 2, 21)), correct(paper(id=SURVEY), date(2026, 5, 2)))
    assert (
        "Both releases can be tried today.\n"
        "\n"
        "## Corrections\n"
        "\n"
        r"- [LoomBench\_2](https://arxiv.org/abs/2602.90002), in the issue of Feb. 21, 2026. "
        r"It has been withdrawn. Its comment on arXiv reads: “Withdrawn: \*all\* threads tore.”"
        "\n"
        "- [ReefNet: Counting Corals from Paper Boats](https://arxiv.org/abs/2602.90003), "
        "in the issue of May 2, 2026. It has been withdrawn; no reason is stated.\n"
        "\n"
        "## All papers\n"
    ) in post(digest(corrections=gone))[1]


def test_a_correction_may_name_its_own_paper_and_no_other() -> None:
    told = statement("ReefNet is withdrawn.", ("ReefNet", "name", REEF))
    gone = Correction(paper=paper(), issued=date(2026, 2, 21), statement=told)
    line = f". [ReefNet](https://arxiv.org/abs/{REEF}) is withdrawn."
    assert line in post(digest(corrections=(gone,)))[1]
    with pytest.raises(ValueError, match="names no paper"):
        post(digest(corrections=(replace(gone, paper=paper(id=LOOM)),)))


def test_six_authors_are_named_and_more_are_counted() -> None:
    authors = [Author(name=letter) for letter in "ABCDEFG"]
    assert str(name_authors(authors[:6])) == "A, B, C, D, E, F"
    assert str(name_authors(authors)) == "A, B, C, D, E + 2 more authors"


def test_the_same_issue_gives_the_same_bytes() -> None:
    assert renderer("md").render(digest()) == renderer("md").render(digest())


@settings(max_examples=60)
@given(hostile)
def test_hostile_text_changes_nothing_but_words(text: str) -> None:
    head, body = post(hostile_issue(text))
    words = printable(text)
    # Pandoc would hang at many open marks; what stands for them looks like them.
    assert head["title"] == bound_openers(printable(text or "x"))
    assert head["tags"] == [bound_openers(words)]
    # Jekyll makes an address of a category.
    assert head["categories"] == ["deep-learning" if ":" in text else bound_openers(words)]
    assert not re.search(r"\{[{%<#:]", body)
    expected = post(hostile_issue("word"))[1]
    if words:
        assert blocks(body) == blocks(expected)
        assert body.count("\n") == expected.count("\n")
    assert sum(token.type == "link_open" for token in inline(body)) == expected.count("](http")
    assert not {"html_inline", "image", "hardbreak"} & {token.type for token in inline(body)}
