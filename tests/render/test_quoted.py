"""A post without a model is quotations under their papers' heads, and says the same everywhere."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_string, policy
from itertools import permutations
from typing import Any

import pytest

from digest.model import Affiliation, Author, Issue, Link
from tests.fixtures import (
    LOOM,
    REEF,
    SURVEY,
    TIDE,
    entry,
    link,
    make_issue,
    make_quoted_issue,
    paper,
)
from tests.render.issues import alone, mixed
from tests.render.pages import PageText, written

ARXIV = "https://arxiv.org/abs"
TITLES = {
    TIDE: "Do Tides Remember Their Moon?",
    REEF: "ReefNet: Counting Corals from Paper Boats",
    LOOM: "LoomBench: A Benchmark of Weaving",
    SURVEY: "A Survey of Tides",
}
PASSAGE = (
    "“[W]e present ReefNet, a network that counts corals. … On TideSet it finds 93.1% of all ‘shy’"
    " ones at p<10⁻³.”"
)
FORMATS = ("md", "text", "email", "html", "feed", "letter")

_RETOLD = (
    "The abstracts of this sample are retold: what stands below the titles has the findings of"
    " their authors, but not their words."
)


def read(issue: Issue, name: str) -> str:
    """Return an issue in a format: of an e-mail its text or its HTML, of a feed its entry."""
    if name == "feed":
        return str(json.loads(written(issue, "jsonfeed"))["items"][0]["content_html"])
    if name not in {"email", "letter"}:
        return written(issue, name)
    message = message_from_string(written(issue, "email"), policy=policy.default)
    plain, html = message.iter_parts()
    text: str = (plain if name == "email" else html).get_content()
    return text.replace("\r\n", "\n")


def between(text: str, first: str, last: str) -> str:
    return text.partition(first)[2].partition(last)[0].strip("\n")


MARKDOWN = f"""\
### Marine imaging

**[{TITLES[TIDE]}]({ARXIV}/{TIDE})**\x20\x20
*Moss* · [Project](https://tides.example/moon)

**[{TITLES[REEF]}]({ARXIV}/{REEF})**\x20\x20
*Quill (Harbour Institute) and Fernandez-Lund* · [Code](https://github.com/quill/reefnet)

> {PASSAGE.replace("<", "&lt;")}

**[{TITLES[LOOM]}]({ARXIV}/{LOOM})**\x20\x20
*Weaver et al.* · [Data](https://huggingface.co/datasets/weaver/loom)

### Also this week

**[{TITLES[SURVEY]}]({ARXIV}/{SURVEY})**

Ours is a survey of tides. They rise.

## Under the Hood: Models, Datasets, & Benchmarks

*Datasets and benchmarks*

- **LoomBench**: “a benchmark of 1,200 woven patterns”.\
 [Data](https://huggingface.co/datasets/weaver/loom) · [Paper]({ARXIV}/{LOOM})

*Code and models*

- **Do Tides Remember Their Moon?**\
 [Project](https://tides.example/moon) · [Paper]({ARXIV}/{TIDE})
- **ReefNet**. [Code](https://github.com/quill/reefnet) · [Paper]({ARXIV}/{REEF})

*Also evaluated on*: TideSet ([{REEF}]({ARXIV}/{REEF}), [{LOOM}]({ARXIV}/{LOOM}));\
 KelpSet ([{LOOM}]({ARXIV}/{LOOM}))

## Impact & The Road Ahead

- “Boats of paper sink.” ([{TITLES[REEF]}]({ARXIV}/{REEF}))"""


def test_in_markdown_a_paper_is_a_head_and_a_quotation() -> None:
    post = between(written(make_quoted_issue(), "md"), "Innovations\n", "\n## All papers")
    assert post == MARKDOWN
    (lead,) = make_quoted_issue().lead
    assert f'\ndescription: "{lead.text}"\n' in written(make_quoted_issue(), "md")


@pytest.mark.parametrize("name", ["text", "email"])
def test_in_plain_text_quotations_are_indented(name: str) -> None:
    head = f"{TITLES[REEF]} [2]\nQuill (Harbour Institute) and Fernandez-Lund\n{ARXIV}/{REEF}\n"
    link, (first, rest) = "Code: https://github.com/quill/reefnet\n", PASSAGE.split(" finds ")
    passage = f"    {first}\n    finds {rest}\n"
    assert f"\n{head}{link}\n{passage}\n{TITLES[LOOM]} [3]\n" in read(make_quoted_issue(), name)


@pytest.mark.parametrize("name", ["html", "feed", "letter"])
def test_in_html_quotations_are_blocks(name: str) -> None:
    ((mark, inside),) = re.findall(
        r"<blockquote ([^>]*)>(.*?)</blockquote>", read(make_quoted_issue(), name)
    )
    assert PageText(inside).text == PASSAGE
    # Without what mail clients take for the mail of a reply.
    assert ("border-left:" in mark) == (name == "letter")
    assert (mark == f'cite="{ARXIV}/{REEF}"') == (name != "letter")


@pytest.mark.parametrize("ranked", [*permutations((TIDE, REEF, LOOM))])
def test_papers_with_only_titles_are_placed_by_rank(ranked: Sequence[str]) -> None:
    first, *others = make_quoted_issue().sections
    issue = make_quoted_issue(sections=(replace(first, papers=tuple(ranked)), *others))
    heads = re.findall(r"^\*\*\[.*/(\S+)\)\*\*", written(issue, "md"), re.MULTILINE)
    assert heads == [*ranked, SURVEY]
    below = f"{ARXIV}/{REEF})**  \n*Quill (Harbour Institute) and Fernandez-Lund* · [Code]("
    assert re.search(re.escape(below) + r"\S+\)\n\n> “", written(issue, "md"))


PEOPLE = tuple(
    Author(name=name, affiliations=(Affiliation(name="Rondane", origin="html"),))
    for name in ("Ada Quill", "Bo Lund")
)
HEAD = f"**[{TITLES[REEF]}]({ARXIV}/{REEF})**"


@pytest.mark.parametrize("authors, links, beside", [
    ((), [], ""),
    ((), [link()], "[Code](https://github.com/quill/reefnet)"),
    (PEOPLE, [], "*Quill and Lund (Rondane)*"),
    ((*PEOPLE, *PEOPLE), [link("https://x.example/v", kind="video"), link(own=False)],
     "*Quill et al. (Rondane)*"),
    ((Author(name="<b>Ada"),), [link("https://x.example/a", kind="dataset"), link()],
     "*&lt;b>Ada* · [Code](https://github.com/quill/reefnet) · [Data](https://x.example/a)"),
])  # fmt: skip
def test_a_head_has_authors_with_institutions_and_the_papers_own_links(
    authors: tuple[Author, ...], links: list[Link], beside: str
) -> None:
    known = paper(authors=authors)
    issue = replace(alone(known), entries=(entry(known, *links),))
    told = between(written(issue, "md"), "### Corals\n", "\n## ")
    assert told == (f"{HEAD}  \n{beside}" if beside else HEAD)


def test_prose_has_no_head_and_none_above_it_beside_quotations() -> None:
    told = between(written(mixed(), "md"), "### Marine imaging\n", "\n### ")
    assert told.split("\n\n") == [
        f"[*Weaver et al.*]({ARXIV}/{LOOM}) hold patterns of weaving.",
        *MARKDOWN.split("\n\n")[1:4],
    ]
    html = written(mixed(), "html")
    evidence = html.partition("Sources of the sentences")[2]
    assert re.findall(r"<li><b>(.{9})", evidence) == ["Foremost ", "Weaver et", "Ours is a"]
    by = re.findall(r'<p class="by">(.*?)</p>', html)
    assert by == ["<bdi>Ada Weaver</bdi>, <bdi>Bo Weaver</bdi>, <bdi>Cy Weaver</bdi>"]


@pytest.mark.parametrize("name", FORMATS)
def test_retold_abstracts_are_mentioned_once(name: str) -> None:
    def said(issue: Issue) -> int:
        return " ".join(read(issue, name).split()).count(_RETOLD)

    assert (said(make_quoted_issue()), said(make_issue())) == (1, 0)


@pytest.mark.parametrize("name", FORMATS)
def test_used_datasets_have_their_heading_without_releases(name: str) -> None:
    told = " ".join(read(make_quoted_issue(resources=()), name).casefold().split())
    heads = re.findall(r"under the hood|also evaluated on|impact &|datasets and bench", told)
    contents = ["under the hood", "impact &"] if name == "html" else []
    assert heads == [*contents, "under the hood", "also evaluated on", "impact &"]


BY_QUOTES = "Quotations are from the abstracts on arXiv and were chosen by the program."
BY_MODELS = (
    "A language model ({}) wrote the prose; each sentence was verified against the record, and in a"
    " second question against its quotes."
)
UNTOLD: dict[str, Any] = {"lead": (), "sections": (), "resources": (), "outlook": ()}
ELSE = replace(make_issue().lead[0], by="model:else")


@pytest.mark.parametrize("issue, lines", [
    (make_quoted_issue(), [BY_QUOTES]),
    (make_issue(), [BY_MODELS.format("small")]),
    (make_issue(lead=(ELSE,)), [BY_MODELS.format("else and small")]),
    (mixed(), [BY_QUOTES, BY_MODELS.format("small")]),
    (make_quoted_issue(**UNTOLD), []),
    (make_quoted_issue(**{**UNTOLD, "outlook": make_quoted_issue().outlook}), [BY_QUOTES]),
    (make_quoted_issue(**{**UNTOLD, "resources": make_quoted_issue().resources}), [BY_QUOTES]),
    (make_quoted_issue(**{**UNTOLD, "sections": make_quoted_issue().sections[1:]}), []),
])  # fmt: skip
def test_the_footer_says_who_wrote_the_texts(issue: Issue, lines: list[str]) -> None:
    ledger = written(issue, "md").partition("## About this issue")[2]
    assert re.findall(r"^- ((?:Quotations|A language model) .*)", ledger, re.MULTILINE) == lines
