"""A post says what its issue holds: linked prose in paragraphs, lists, and a ledger."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.model import (
    Author,
    Correction,
    Counts,
    Digest,
    Health,
    LeftOut,
    Link,
    LinkKind,
    Mention,
    Paper,
    Quote,
    Section,
    Statement,
    Window,
)
from digest.render import RENDERERS
from tests.fixtures import LOOM, REEF, digest, entry, link, paper, statement
from tests.render.engines import github
from tests.render.issues import alone
from tests.render.pages import Page, body_of, written

ADDRESS = "https://arxiv.org/abs"


def post(issue: Digest) -> str:
    return body_of(written(issue, "md"))


def said(*statements: Statement) -> list[str]:
    """Return the paragraphs that an issue's lead becomes."""
    return post(digest(lead=statements)).partition("\n\n## The Big")[0].split("\n\n")[2:]


def listed(of: Paper, *links: Link, **dossier: bool) -> str:
    """Return how a paper stands in the list of all."""
    chosen = entry(of, *links)
    ranked = replace(chosen.ranked, dossier=replace(chosen.ranked.dossier, **dossier))  # type: ignore[arg-type]
    issue = replace(alone(of), entries=(replace(chosen, ranked=ranked),))
    return post(issue).partition("### Corals (1)\n\n- ")[2].partition("\n")[0]


def own(kind: LinkKind, **changes: Any) -> Link:  # noqa: ANN401 - any field of a link
    return link(f"https://{kind}.example", kind=kind, **changes)


def test_titles_and_names_are_linked_and_people_are_not() -> None:
    told = statement(
        "Behold!ReefNet by Quill et al. (Harbour Institute) counts LoomBench",
        ("LoomBench", "title", LOOM),
        ("ReefNet", "name", REEF),
        ("Quill et al.", "author", REEF),
        ("Harbour Institute", "institution", REEF),
    )
    reef, loom = f"[ReefNet]({ADDRESS}/{REEF})", f"[LoomBench]({ADDRESS}/{LOOM})"
    assert said(told) == [f"Behold&#33;{reef} by Quill et al. (Harbour Institute) counts {loom}"]


@pytest.mark.parametrize("spans", [[(0, 3), (2, 5)], [(0, 99)], [(3, 3)], [(-1, 2)], [(5, 2)]])
def test_misplaced_mentions_are_refused(spans: list[tuple[int, int]]) -> None:
    marks = tuple(Mention(start=a, end=b, kind="author", paper=REEF) for a, b in spans)
    with pytest.raises(ValueError, match="misplaced mention"):
        said(Statement(text="ReefNet counts.", mentions=marks))


@pytest.mark.parametrize("name", ["md", "html", "email", "atom"])
def test_a_mention_of_a_paper_outside_the_issue_is_refused(name: str) -> None:
    told = statement("NetNet.", ("NetNet", "name", "2602.99999"))
    with pytest.raises(ValueError, match="names no paper"):
        written(digest(lead=(told,)), name)
    gone = Correction(paper=paper(), issued=date(2026, 2, 21), statement=told)
    with pytest.raises(ValueError, match="names no paper"):
        written(digest(corrections=(gone,)), name)


NETS = [
    statement(
        f"Net{place} counts.",
        (f"Net{place}", "name", f"p{place}"),
        quotes=(Quote(paper=f"p{place}", field="title", start=0, end=3, text="Net"),),
    )
    for place in range(6)
]


def parted(statements: list[Statement]) -> list[str]:
    """Return the paragraphs of a theme that says this of papers called `p0`, `p1` and so on."""
    entries = tuple(entry(paper(id=f"p{place}")) for place in range(6))
    section = Section(key="a", title="A", papers=("p0",), statements=tuple(statements))
    issue = digest(entries=entries, sections=(section,), resources=())
    theme = post(issue).partition("### A\n\n")[2].partition("\n\n## ")[0]
    return [re.sub(r"\[(Net.)\]\(.*?\)", r"\1", text) for text in theme.split("\n\n")]


@pytest.mark.parametrize(
    "count, tied, sizes",
    [
        (1, (), [1]),
        (3, (), [3]),
        (4, (), [2, 2]),
        (5, (), [2, 3]),
        (6, (), [3, 3]),
        (4, (2,), [4]),
        (4, (1, 3), [2, 2]),
        (5, (2,), [3, 2]),
        (5, (1,), [2, 3]),
        (6, (3,), [2, 2, 2]),
    ],
)
def test_paragraphs_have_few_papers_and_break_where_nothing_ties_two(
    count: int, tied: tuple[int, ...], sizes: list[int]
) -> None:
    """Those of the places that are tied rest on words of the paper before, too."""
    nets = [
        replace(net, quotes=(*NETS[place - 1].quotes, *net.quotes)) if place in tied else net
        for place, net in enumerate(NETS[:count])
    ]
    assert [text.count("counts") for text in parted(nets)] == sizes
    unnamed = [statement("It counts.")] * 7
    assert [text.count("counts") for text in said(*unnamed)] == [2, 2, 3]


def test_what_names_no_paper_stands_with_what_it_tells_of() -> None:
    found = parted([statement("Two count."), *NETS[:2], statement("Two float."), *NETS[2:4]])
    assert [text.partition(".")[0] for text in found] == ["Two count", "Two float"]
    behind = replace(statement("It floats."), quotes=NETS[2].quotes)
    found = parted([*NETS[:3], behind, *NETS[3:]])
    assert [text.endswith("It floats.") for text in found] == [True, False]
    assert parted([*NETS[:2], statement("All float.")])[-1].endswith("All float.")


KINDS: list[LinkKind] = ["project", "demo", "model", "dataset", "code"]


@pytest.mark.parametrize(
    "links, badges",
    [
        ([own(kind) for kind in KINDS], "Code Data Model Demo Project"),
        ([own("code", health="gone"), own("dataset", own=False), own("video")], ""),
        ([own("code", health="unchecked")], "Code"),
    ],
)
def test_badges_stand_in_one_order_for_what_is_the_papers_own_and_there(
    links: list[Link], badges: str
) -> None:
    assert re.findall(r"\[([A-Z]\w+)\]", listed(paper(), *links)) == badges.split()
    resource = replace(digest().resources[0], links=tuple(own(kind) for kind in KINDS))
    line = post(digest(resources=(resource,))).partition("1,200 woven patterns. ")[2]
    labels = re.findall(r"\[(\w+)\]", line.partition("\n")[0])
    assert labels == "Code Dataset Model Demo Project Paper".split()


@pytest.mark.parametrize(
    "names, told",
    [
        (["\u200b", "Ada Quill", r"\textbf{}", "Bo Jr."], "Ada Quill, Bo Jr."),
        ([*"ABCDEF"], "A, B, C, D, E, F."),
        ([*"ABCDEFG"], "A, B, C, D, E + 2 more authors."),
        ([], ""),
    ],
)
def test_six_authors_are_named_and_more_are_counted(names: list[str], told: str) -> None:
    authors = tuple(Author(name=name) for name in names)
    line = listed(paper(title=r"\textbf{}", authors=authors))
    assert line == f"[arXiv:{REEF}]({ADDRESS}/{REEF})" + (f", {told}" if told else ".")


def test_a_withdrawn_paper_is_marked() -> None:
    assert f"({ADDRESS}/{REEF}) (withdrawn), Ada Quill" in listed(paper(), withdrawn=True)


@pytest.mark.parametrize(
    "name, shown", [("T$^\\star$", r"**T\***"), ("$α^2$-Bench", "**α²-Bench**")]
)
def test_a_release_in_tex_is_shown_and_escaped(name: str, shown: str) -> None:
    resource = replace(digest().resources[0], name=name)
    assert f"- {shown}: 1,200" in post(digest(resources=(resource,)))


def ledger(issue: Digest) -> list[str]:
    """Return the lines of the ledger."""
    below = post(issue).partition("## About this issue\n\n")[2].partition("\n\n")[0]
    return [line.removeprefix("- ") for line in below.splitlines()]


def test_empty_parts_leave_no_heading_and_no_line() -> None:
    counts = Counts(found=0, chosen=0, named=0, late=0, left_out=LeftOut())
    window = Window(start=date(2026, 2, 28), end=date(2026, 2, 28))
    bare = dict.fromkeys(("lead", "sections", "resources", "outlook", "entries", "problems"), ())
    issue = digest(**bare, counts=counts, window=window, query="", note="", subtitle="")
    assert re.findall(r"^#+ .*", post(issue), re.MULTILINE) == [
        "# Deep Learning This Week: Marine Imaging",
        "## About this issue",
    ]
    assert "\n\n\n" not in post(issue)
    assert ledger(issue) == [
        "Announced: Feb. 28, 2026",
        "Papers: 0 found, 0 chosen, 0 named in the text",
    ]
    assert all(written(issue, name) for name in RENDERERS)
    assert Page(written(issue, "html")).text == Page(github(post(issue), Path())).text


@pytest.mark.parametrize(
    "left_out, told",
    [
        (LeftOut(duplicate=1), "1 duplicate"),
        (LeftOut(duplicate=2), "2 duplicates"),
        (LeftOut(off_topic=1), "1 off topic or excluded by the editor"),
        (
            LeftOut(rank=3, already_issued=2, withdrawn=1),
            "3 ranked below this issue's limit, 2 already in an earlier issue, 1 withdrawn",
        ),
    ],
)
def test_papers_left_out_are_counted_by_reason(left_out: LeftOut, told: str) -> None:
    counts = replace(digest().counts, left_out=left_out)
    assert f"Left out: {told}" in ledger(digest(counts=counts))


@pytest.mark.parametrize(
    "health, told",
    [
        (
            ("ok", "gone", "unchecked", "ok"),
            "4 of the papers' own, 2 found in place, 1 gone and left out, 1 unchecked",
        ),
        (("gone",), "1 of the papers' own, 1 gone and left out"),
        ((), ""),
    ],
)
def test_own_links_are_counted_by_their_health(health: tuple[Health, ...], told: str) -> None:
    others = link("https://github.com/marsh/kelp", own=False)
    links = [link(f"https://github.com/quill/n{n}", health=one) for n, one in enumerate(health)]
    issue = replace(alone(paper()), entries=(entry(paper(), others, *links),))
    found = [line for line in ledger(issue) if line.startswith("Links: ")]
    assert found == ([f"Links: {told}"] if told else [])
