"""A written issue: title, lead, sections, the road ahead, and the entries of papers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import ALSO, Link, PaperFacts, Ranked
from digest.taste import Pin
from digest.text import split_sentences
from digest.writing import UNNAMED, Draft, DraftSection, Prose, apply_pin, passage_for, write
from tests.writing.papers import issue_in, paper, ranked

LIMIT = "At night, ReefNet finds no corals."


def made(number: int, title: str = "", *, limit: str = "", **changes: Any) -> Ranked:  # noqa: ANN401
    """Return an invented paper: the lower its number, the higher its score."""
    name = ("ReefNet", "LoomNet", "TideNet", "KelpNet", "QuayNet", "SailNet", "MoorNet")[number]
    abstract = f"We present {name}, a network. On the Harbour set, {name} finds 9{number}.1%."
    record = paper(
        f"{abstract} {limit}".strip(),
        title or f"{name}: Counting Corals from Paper Boats",
        id=f"2602.9000{number}",
    )
    roles = "CRL" if limit else "CR"
    return ranked(record, roles, **{"name": name, "news": 5 - number / 2, **changes})


def section(title: str, *papers: Ranked) -> DraftSection:
    """Return a section with a heading."""
    return DraftSection(key=title.casefold(), title=title, papers=papers)


def ids(*papers: Ranked) -> tuple[str, ...]:
    """Return the identifiers of papers."""
    return tuple(item.facts.paper.id for item in papers)


def counting(draft: Draft, chosen: int) -> Draft:
    """Return an issue that has so many papers."""
    return replace(draft, counts=replace(draft.counts, found=chosen, chosen=chosen))


A, B, C, D = map(made, range(4))
LONG = "On the Counting of " + "Rather Many " * 6 + "Corals"
DEEP = "very " * 6 + "deep learning"
# Titles of the foremost papers where they are not names, how many are chosen, the topic, the title.
TITLES: dict[str, tuple[Sequence[str], int, str, str]] = {
    "names": ((), 53, "reefs", "ReefNet, LoomNet, TideNet and 50 more papers on reefs"),
    "one more": ((), 4, "reefs", "ReefNet, LoomNet, TideNet and 1 more paper on reefs"),
    "very many": ((), 1203, "reefs", "ReefNet, LoomNet, TideNet and 1,200 more papers on reefs"),
    "no more": ((), 3, "reefs", "ReefNet, LoomNet and TideNet"),
    "categories": (
        (), 9, "gr-qc, cs.AI", "ReefNet, LoomNet, TideNet and 6 more papers on gr-qc and cs.AI"
    ),
    "no topic": ((), 4, UNNAMED, "ReefNet, LoomNet, TideNet and 1 more paper"),
    "titles": (
        ("Boats", "Do Boats Sink?", "Who “Counts” Corals"), 5, "reefs",
        "“Boats”, “Do Boats Sink?”, “Who ‘Counts’ Corals” and 2 more papers on reefs",
    ),
    "short titles": (
        ("Reefs from Boats: A Study", "Boats: Why They Sink"), 4, "reefs",
        "“Reefs from Boats”, “Boats: Why They Sink”, TideNet and 1 more paper on reefs",
    ),
    "a name later in the title": (
        ("A ReefNet",), 4, "reefs", "“A ReefNet”, LoomNet, TideNet and 1 more paper on reefs"
    ),
    "no room for one": (
        (LONG, "Tides"), 5, DEEP, f"“Tides”, TideNet, KelpNet and 2 more papers on {DEEP}"
    ),
    "no room for any": ((LONG,) * 4, 5, DEEP, f"5 papers on {DEEP}"),
    "no room for the topic": ((), 5, "reef " * 30, "5 papers on " + "reef " * 20 + "reef…"),
}  # fmt: skip


@pytest.mark.parametrize("titles, chosen, topic, title", TITLES.values(), ids=TITLES)
def test_the_title_names_the_foremost_papers_and_how_many_more_there_are(
    titles: Sequence[str], chosen: int, topic: str, title: str
) -> None:
    items = [made(at, titles[at] if at < len(titles) else "") for at in range(min(chosen, 4))]
    issue = issue_in(section("Reefs", *items[1:]), section("Looms", items[0]), topic=topic)
    assert write(counting(issue, chosen)).title == title


# A pattern, the foremost paper's title, and what becomes of them.
PATTERNS = {
    "foremost": ("{foremost} ({date})", "", "ReefNet, LoomNet and TideNet (Feb. 28, 2026)"),
    "all others": (
        "{topic}: {number} on {sections}", "", "deep learning: 1,200 on Looms and Reefs"),
    "what fits": ("w" * 90 + ": {foremost}", LONG, "w" * 90 + ": LoomNet and TideNet"),
    "names go before headings": (
        "w" * 85 + " {sections}: {foremost}", LONG, "w" * 85 + " Looms: LoomNet and TideNet"),
    "nothing fits": ("reef " * 30 + "{foremost}", "", "reef " * 23 + "reef…"),
    "twice, and braces": ("{number}{number} {{topic}} {", "", "1,2001,200 {deep learning} {"),
}  # fmt: skip


@pytest.mark.parametrize("pattern, first, title", PATTERNS.values(), ids=PATTERNS)
def test_a_title_fills_the_pattern_of_its_topic(pattern: str, first: str, title: str) -> None:
    parts = section("Looms", made(0, first), B), section("Reefs", C)
    issue = replace(
        issue_in(*parts, DraftSection(key=ALSO, title="Rest", papers=())), pattern=pattern
    )
    assert write(counting(issue, 1200)).title == title


def test_a_title_without_names_counts_papers() -> None:
    rest = DraftSection(key=ALSO, title="Rest", papers=(A,))
    issue = issue_in(rest, named=frozenset[str](), pattern="{sections}, all of {foremost}")
    assert write(counting(issue, 1)).title == "1 paper, all of 1 paper"


@given(
    st.lists(st.text(max_size=90), min_size=1, max_size=4),
    st.integers(4, 2000),
    st.text("reefs, ", max_size=200),
    st.sampled_from(["", "{foremost} {topic} {sections}"]),
)
def test_a_title_has_at_most_120_characters(
    titles: list[str], chosen: int, topic: str, pattern: str
) -> None:
    items = [made(at, title) for at, title in enumerate(titles)]
    issue = counting(issue_in(section("Reefs", *items), topic=topic, pattern=pattern), chosen)
    assert len(write(issue).title) <= 120


@pytest.mark.parametrize("topic, chosen, listed, subtitle", [
    ("deep learning", 100, False, "Latest 100 papers on deep learning"),
    ("cs.CL, cs.AI", 1, False, "Latest 1 paper on cs.CL and cs.AI"),
    ("physics, cs.AI", 2, False, "Latest 2 papers on physics, cs.AI"),
    (UNNAMED, 2, True, "2 selected papers"),
    ("reefs", 1, True, "1 selected paper on reefs"),
])  # fmt: skip
def test_the_subtitle_counts_the_papers(
    topic: str,
    chosen: int,
    listed: bool,  # noqa: FBT001 - a row of a table
    subtitle: str,
) -> None:
    issue = counting(issue_in(section("Reefs", A), topic=topic, listed=listed), chosen)
    assert write(issue).subtitle == f"{subtitle}: Feb. 28, 2026"


REEFS, LOOMS, TIDES = (item.facts.paper.title for item in (A, B, C))


@pytest.mark.parametrize("papers, listed, lead", [
    ([D, A, C, B], False, f"Foremost this week: {REEFS}, {LOOMS} and {TIDES}."),
    ([B, A], True, f"Foremost: {REEFS} and {LOOMS}."),
    ([made(0, "Do Boats Sink?")], False, "Foremost this week: Do Boats Sink?"),
    ([made(1, r"Boats of $10^3$ t")], False, "Foremost this week: Boats of 10³ t."),
])  # fmt: skip
def test_the_lead_links_the_three_foremost_papers_by_their_titles(
    papers: Sequence[Ranked],
    listed: bool,  # noqa: FBT001 - a row of a table
    lead: str,
) -> None:
    (told,) = write(issue_in(section("Reefs", *papers), listed=listed)).lead
    assert (told.text, told.by, told.verified) == (lead, "fixed", "record")
    first = sorted(papers, key=lambda one: -one.score)[:3]
    linked = [(one.kind, one.paper) for one in told.mentions]
    assert linked == [("title", name) for name in ids(*first)]
    assert [(one.field, one.text) for one in told.quotes] == [
        ("title", item.facts.paper.title) for item in first
    ]


def texts(prose: Prose) -> list[list[tuple[int, str]]]:
    """Return the paragraphs of each section."""
    return [[(one.paragraph, one.text) for one in part.statements] for part in prose.sections]


def passage_of(item: Ranked) -> str:
    """Return the usual passage of one of the papers here, their first two sentences."""
    return " ".join(span.text for span in split_sentences(item.facts.paper.abstract)[:2])


def test_named_papers_have_passages_and_others_are_listed() -> None:
    weak = made(3, grade=1)
    issue = issue_in(section("Reefs", A, B, weak), section("Looms", C))
    prose = write(replace(issue, named=issue.named.difference(ids(B))))
    assert [part.papers for part in prose.sections] == [ids(A, B, weak), ids(C)]
    # What has no passage that is worth it stands without.
    assert texts(prose) == [[(0, passage_of(A))], [(0, passage_of(C))]]
    assert [entry.named for entry in prose.entries] == [True, False, True, True]
    assert [entry.theme for entry in prose.entries] == ["reefs"] * 3 + ["looms"]
    # What may be quoted of a paper is known, whether the post has it or not.
    told = [entry.passage.text for entry in prose.entries if entry.passage]
    assert told == list(map(passage_of, (A, B, weak, C)))
    assert [entry.grade for entry in prose.entries] == [3, 3, 1, 3]
    assert prose.title == "ReefNet, TideNet, KelpNet and 1 more paper on deep learning"
    assert [one.paper for one in prose.lead[0].mentions] == list(ids(A, C, weak))


def test_passages_stand_in_the_order_of_their_section() -> None:
    prose = write(issue_in(section("Reefs", B, made(2, grade=0), A)))
    assert texts(prose) == [[(0, passage_of(B)), (2, passage_of(A))]]


def test_the_text_of_a_retold_paper_is_the_programs() -> None:
    record = replace(A.facts.paper, retold=True)
    item = replace(A, facts=replace(A.facts, paper=record))
    prose = write(issue_in(section("Reefs", item, B)))
    assert [one.by for one in prose.sections[0].statements] == ["fixed", "quote"]
    assert [entry.passage and entry.passage.by for entry in prose.entries] == ["fixed", "quote"]


def dark(number: int, **changes: Any) -> Ranked:  # noqa: ANN401 - as above
    """Return a paper with a limit that its passage does not have."""
    return made(number, limit=f"At night, {number} corals are found.", **changes)


def outlook(draft: Draft) -> list[str]:
    """Return what is said of the road ahead."""
    return [one.text for one in write(draft).outlook]


def test_the_road_ahead_has_the_limits_of_the_foremost_papers() -> None:
    darks = [dark(number) for number in range(7)]
    issue = issue_in(section("Reefs", *darks[::-1]))
    wanted = [f"At night, {number} corals are found." for number in range(7)]
    assert outlook(issue) == wanted[:5]
    assert outlook(replace(issue, named=frozenset())) == wanted[:5]
    # Neither earlier work nor what an editor wants only listed has a say.
    earlier = dict.fromkeys(ids(darks[0]), 2023)
    issue = replace(issue, earlier=earlier, silent=frozenset(ids(darks[2])))
    assert outlook(issue) == [wanted[at] for at in (1, 3, 4, 5, 6)]
    prose = write(replace(issue, sections=(section("Reefs", *darks),)))
    assert [entry.earlier for entry in prose.entries] == [2023, *[None] * 6]
    assert all(entry.limit for entry in prose.entries)


def test_the_road_ahead_repeats_no_passage() -> None:
    told = made(0, limit=LIMIT, passage=[1, 2])
    other = dark(1)
    issue = issue_in(section("Reefs", told, other))
    ahead = "At night, 1 corals are found."
    assert outlook(issue) == [ahead]
    # It is where the passage is not printed, or is another.
    words, _ = apply_pin(issue.passages[told.facts.paper.id], Pin(words="It counts."))
    weak = made(0, limit=LIMIT, passage=[1, 2], grade=1)
    for changed in (
        replace(issue, named=issue.named.difference(ids(told))),
        replace(issue, passages={**issue.passages, told.facts.paper.id: words}),
        replace(issue, passages={**issue.passages, **issue_in(section("Reefs", weak)).passages}),
    ):
        assert outlook(changed) == [LIMIT, ahead]
    # The part is there all the same where passages have every limit.
    assert outlook(issue_in(section("Reefs", told))) == [LIMIT]


def test_a_withdrawn_paper_has_neither_limit_nor_bullet() -> None:
    url = "https://github.com/quill/reefnet"
    link = Link(url=url, kind="code", own=True, origin=("abstract",), evidence="Our code")
    item = dark(0, facts=PaperFacts(paper=paper(""), links=(link,)))
    prose = write(issue_in(section("Reefs", item)))
    assert (len(prose.outlook), [one.name for one in prose.resources]) == (1, ["ReefNet"])
    gone = replace(item, facts=replace(item.facts, withdrawn=True))
    prose = write(issue_in(section("Reefs", gone), named=frozenset[str]()))
    assert (prose.lead, prose.outlook, prose.resources) == ((), (), ())
    (entry,) = prose.entries
    assert (entry.named, entry.limit) == (False, None)
    # An editor may want it only listed.
    issue = issue_in(section("Reefs", item), silent=frozenset(ids(item)))
    assert write(issue).resources == ()


def test_an_issue_without_texts_is_written() -> None:
    bare = ranked(paper(""), "")
    prose = write(issue_in(section("Reefs", bare), named=frozenset[str]()))
    assert (prose.lead, prose.outlook, prose.resources) == ((), (), ())
    assert prose.sections[0].statements == ()
    assert prose.title == "1 paper on deep learning"
    assert [entry.passage for entry in prose.entries] == [None]


def test_the_text_of_a_paper_is_its_passage() -> None:
    issue = issue_in(section("Reefs", A))
    passage = issue.passages[A.facts.paper.id]
    assert passage == passage_for(A.facts, A.reading)
    chosen, _ = apply_pin(passage, Pin(sentences=("We present ReefNet, a network.",)))
    prose = write(replace(issue, passages={A.facts.paper.id: chosen}))
    assert texts(prose) == [[(0, "We present ReefNet, a network.")]]
    # The data has the usual one: what an editor wants is the post's.
    assert [entry.passage and entry.passage.text for entry in prose.entries] == [passage_of(A)]
