"""A post says what its issue holds: linked prose in paragraphs, lists, and a ledger."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.model import (
    Author,
    Counts,
    Decision,
    Issue,
    Link,
    LinkKind,
    Mention,
    MentionKind,
    Paper,
    Problem,
    Section,
    Statement,
    Window,
)
from digest.render import FORMATS, Renderer
from tests.fixtures import (
    LOOM,
    REEF,
    SURVEY,
    correction,
    entry,
    left_out,
    link,
    make_issue,
    paper,
    statement,
)
from tests.render.engines import github
from tests.render.issues import alone, mixed
from tests.render.pages import PageText, body_of, written

ADDRESS = "https://arxiv.org/abs"


def post(issue: Issue) -> str:
    return body_of(written(issue, "md"))


def said(*statements: Statement) -> list[str]:
    return post(make_issue(lead=statements)).partition("\n\n## The Big")[0].split("\n\n")[2:]


def listed(of: Paper, *links: Link, **facts: bool) -> str:
    chosen = entry(of, *links)
    ranked = replace(chosen.ranked, facts=replace(chosen.ranked.facts, **facts))  # type: ignore[arg-type]
    issue = replace(alone(of), entries=(replace(chosen, ranked=ranked),))
    return post(issue).partition("### Corals (1)\n\n- ")[2].partition("\n")[0]


def own(kind: LinkKind, **changes: Any) -> Link:  # noqa: ANN401 - any field of a link
    return link(f"https://{kind}.example", kind=kind, **changes)


PEOPLE = "Quill et al."


@pytest.mark.parametrize("text, mentions, written", [
    ("Behold!ReefNet by Quill et al. (Harbour Institute) counts LoomBench",
     [("LoomBench", "title", LOOM), ("ReefNet", "name", REEF), (PEOPLE, "author", REEF),
      ("Harbour Institute", "institution", REEF)],
     r"Behold\![ReefNet](REEF) by *Quill et al.* (Harbour Institute) counts [LoomBench](LOOM)"),
    ("Quill et al. sink it.", [(PEOPLE, "author", REEF)], "[*Quill et al.*](REEF) sink it."),
    ("Quill et al. sink what Loom and Reed weave, say Quill.",
     [(PEOPLE, "author", REEF), ("Loom and Reed", "author", LOOM), ("Quill.", "author", REEF)],
     "[*Quill et al.*](REEF) sink what [*Loom and Reed*](LOOM) weave, say *Quill.*"),
    ("As Quill's ReefNet, anti-Quill", [("ReefNet", "name", REEF), ("Quill", "author", REEF)],
     "As *Quill*'s [ReefNet](REEF), anti-Quill"),
    ("AsQuill ReefNet", [("ReefNet", "name", REEF), ("Quill", "author", REEF)],
     "AsQuill [ReefNet](REEF)"),
])  # fmt: skip
def test_names_link_to_papers_and_authors_in_italics_link_where_no_name_does(
    text: str, mentions: list[tuple[str, MentionKind, str]], written: str
) -> None:
    addresses = written.replace("REEF", f"{ADDRESS}/{REEF}").replace("LOOM", f"{ADDRESS}/{LOOM}")
    assert [line.replace("&#39;", "'") for line in said(statement(text, *mentions))] == [addresses]


def test_authors_of_a_release_are_no_links_since_its_paper_has_one() -> None:
    told = statement("Quill et al. weave it.", (PEOPLE, "author", LOOM))
    resource = replace(make_issue().resources[0], statement=told)
    assert "**LoomBench**: *Quill et al.* weave it. [" in post(make_issue(resources=(resource,)))


@pytest.mark.parametrize("spans", [[(0, 3), (2, 5)], [(0, 99)], [(3, 3)], [(-1, 2)], [(5, 2)]])
def test_misplaced_mentions_are_refused(spans: list[tuple[int, int]]) -> None:
    marks = tuple(Mention(start=a, end=b, kind="author", paper=REEF) for a, b in spans)
    with pytest.raises(ValueError, match="misplaced mention"):
        said(Statement(text="ReefNet counts.", mentions=marks))


@pytest.mark.parametrize("name", ["md", "html", "email", "atom"])
def test_a_mention_of_a_paper_outside_the_issue_is_refused(name: str) -> None:
    told = statement("NetNet.", ("NetNet", "name", "2602.99999"))
    with pytest.raises(ValueError, match="names no paper"):
        written(make_issue(lead=(told,)), name)
    gone = correction(paper(), told)
    with pytest.raises(ValueError, match="names no paper"):
        written(make_issue(corrections=(gone,)), name)


def test_statements_of_one_number_are_a_paragraph_and_the_lead_is_one() -> None:
    numbers = [0, 0, 1, 3, 3, 3]
    told = [replace(statement(f"T{at}."), paragraph=number) for at, number in enumerate(numbers)]
    section = Section(key="a", title="A", papers=(REEF,), statements=tuple(told))
    theme = post(alone(paper(), sections=(section,))).partition("### A\n\n")[2]
    assert theme.partition("\n\n## ")[0].split("\n\n") == ["T0. T1.", "T2.", "T3. T4. T5."]
    assert said(*told) == ["T0. T1. T2. T3. T4. T5."]


KINDS: list[LinkKind] = ["project", "demo", "model", "dataset", "code"]


@pytest.mark.parametrize("links, badges", [
    ([own(kind) for kind in KINDS], "Code Data Model Demo Project"),
    ([own("code", health="gone"), own("dataset", own=False), own("video")], ""),
    ([own("code", health="unchecked")], "Code"),
])  # fmt: skip
def test_badges_have_a_fixed_order_and_show_own_working_links(
    links: list[Link], badges: str
) -> None:
    assert re.findall(r"\[([A-Z]\w+)\]", listed(paper(), *links)) == badges.split()
    resource = replace(make_issue().resources[0], links=tuple(own(kind) for kind in KINDS))
    line = post(make_issue(resources=(resource,))).partition("holds 1,200 woven patterns. ")[2]
    labels = re.findall(r"\[(\w+)\]", line.partition("\n")[0])
    assert labels == "Code Data Model Demo Project Paper".split()


@pytest.mark.parametrize("names, told", [
    (["\u200b", "Ada Quill", r"\textbf{}", "Bo Jr."], "Ada Quill, Bo Jr."),
    ([*"ABCDEF"], "A, B, C, D, E, F."),
    ([*"ABCDEFG"], "A, B, C, D, E + 2 more authors."),
    ([], ""),
])  # fmt: skip
def test_six_authors_are_named_and_more_are_counted(names: list[str], told: str) -> None:
    authors = tuple(Author(name=name) for name in names)
    line = listed(paper(title=r"\textbf{}", authors=authors))
    assert line == f"[arXiv:{REEF}]({ADDRESS}/{REEF})" + (f", {told}" if told else ".")


def test_withdrawn_and_earlier_papers_are_marked() -> None:
    assert f"({ADDRESS}/{REEF}) (withdrawn), Ada Quill" in listed(paper(), withdrawn=True)
    assert f"({ADDRESS}/{SURVEY}) (earlier work of 2023), Ada Quill" in post(make_issue())


@pytest.mark.parametrize(
    "name, shown", [("T$^\\star$", r"**T\***"), ("$α^2$-Bench", "**α²-Bench**")]
)
def test_a_release_in_tex_is_shown_and_escaped(name: str, shown: str) -> None:
    resource = replace(make_issue().resources[0], name=name)
    assert f"- {shown}: holds 1,200" in post(make_issue(resources=(resource,)))


def ledger(issue: Issue) -> list[str]:
    below = post(issue).partition("## About this issue\n\n")[2].partition("\n\n")[0]
    return [line.removeprefix("- ") for line in below.splitlines()]


def test_empty_parts_leave_no_heading_and_no_line() -> None:
    counts = Counts(found=0, chosen=0, named=0, late=0, left_out=left_out())
    window = Window(start=date(2026, 2, 28), end=date(2026, 2, 28))
    bare = dict.fromkeys(("lead", "sections", "resources", "outlook", "entries", "problems"), ())
    issue = make_issue(**bare, counts=counts, window=window, query="", note="", subtitle="")
    assert re.findall(r"^#+ .*", post(issue), re.MULTILINE) == [
        "# Deep Learning This Week: Marine Imaging",
        "## About this issue",
    ]
    assert "\n\n\n" not in post(issue)
    assert ledger(issue) == [
        "The papers were asked for one by one.",
        "0 papers found, 0 chosen; none left out.",
    ]
    assert all(file.content for file in Renderer(FORMATS).render(issue))
    assert PageText(written(issue, "html")).text == PageText(github(post(issue), Path())).text


HEAD = "Looked through: papers announced on arXiv"
WEEK = f"{HEAD} from Feb. 22 to Feb. 28, 2026 that"
QUERIES = """
all:"deep learning" -> contain the phrase “deep learning”.
tides -> contain the word “tides”.
((cat:cs.LG OR cat:cs.CL) OR cat:cs.AI) -> are filed under cs.LG, cs.CL or cs.AI.
ti:reefs OR ti:"coral reefs" -> contain “reefs” or “coral reefs” in the title.
cat:cs.CL OR cat:cs.* OR cat:hep-th -> are filed under cs.CL, cs or hep-th.
abs:tides AND cat:cs.CL -> contain the word “tides” in the abstract and are filed under cs.CL.
tides ANDNOT cat:cs.CL -> this query finds: `tides ANDNOT cat:cs.CL`
a AND b AND c -> this query finds: `a AND b AND c`
ti:a OR cat:cs.CL -> this query finds: `ti:a OR cat:cs.CL`
ti:a OR abs:a -> this query finds: `ti:a OR abs:a`
au:quill -> this query finds: `au:quill`
(( -> this query finds: `((`
"""
LEFT_OUT = (
    "left out: 3,000 ranked below this issue's limit, 2 already in an earlier issue, 1 withdrawn,"
    " 1 not fitting the topic"
)
COUNTS = make_issue().counts
FOUND = "6 papers found, 3 chosen, 2 of them told;"
UNKNOWN = alone(paper(authors=(Author(name="Ada Quill"),)))


def over(start: date, end: date) -> Issue:
    return make_issue(query="tides", window=Window(start=start, end=end))


def counted(reasons: Mapping[Decision, int]) -> Issue:
    return make_issue(counts=replace(COUNTS, left_out=reasons))


@pytest.mark.parametrize("issue, line", [
    *((make_issue(query=query), f"{WEEK} {told}") for query, told in
      (row.split(" -> ") for row in QUERIES.strip().splitlines())),
    (over(date(2026, 2, 28), date(2026, 2, 28)),
     f"{HEAD} on Feb. 28, 2026 that contain the word “tides”."),
    (over(date(2025, 12, 28), date(2026, 1, 3)),
     f"{HEAD} from Dec. 28, 2025 to Jan. 3, 2026 that contain the word “tides”."),
    (make_issue(query="tides", wants="speak of “reefs”"),
     f"{WEEK} contain the word “tides”, and speak of “reefs”."),
    (make_issue(query="a AND b AND c", wants="speak of “reefs”"),
     f"{WEEK} speak of “reefs”, and that this query finds: `a AND b AND c`"),
    (counted(left_out()), f"{FOUND} none left out."),
    (counted(left_out(duplicate=2)), f"{FOUND} left out: 2 repeating another paper."),
    (counted(left_out(rank=3000, already_issued=2, withdrawn=1, off_topic=1)),
     f"{FOUND} {LEFT_OUT}."),
    (make_issue(counts=replace(COUNTS, late=1)),
     "1 paper was announced earlier and is seen only now."),
    (make_issue(counts=replace(COUNTS, late=2)),
     "2 papers were announced earlier and are seen only now."),
    (make_issue(), "Institutions are named where a source states them."),
    (UNKNOWN, "No institutions are named, because no source states them."),
])  # fmt: skip
def test_the_footer_has_search_counts_and_sources(issue: Issue, line: str) -> None:
    assert line in ledger(issue)
    assert len([one for one in ledger(issue) if "seen only now" in one]) == bool(issue.counts.late)


LISTS = "Papers may be missing."
UNSEEN, FEW = "Could not be looked at:", "of some papers may be missing."
STATED = "Institutions are named where a source states them; "
SEARCH = "some of what arXiv's search has"
GONE = "whether papers of earlier issues were withdrawn"
DAYS = ", ".join(f"Feb. {day}, 2026" for day in range(16, 21))
# Stages with their subjects, and what the ledger says of them.
TROUBLE: list[tuple[dict[str, str], list[str]]] = [
    ({}, []),
    ({"choose": f"examples, {REEF}"}, []),
    ({"fetch": "cs.CV 2026-02-24, cs.LG 2026-02-24"},
     [f"{UNSEEN} arXiv's list of Feb. 24, 2026. {LISTS}"]),
    ({"fetch": "cs.CV 2026-02-25, cs.LG 2026-02-24, all:tides, records"},
     [f"{UNSEEN} arXiv's lists of Feb. 24, 2026 and Feb. 25, 2026 and {SEARCH}. {LISTS}"]),
    ({"fetch": ", ".join(f"cs.CV 2026-02-{day}" for day in (*range(16, 23), 30))},
     [f"{UNSEEN} arXiv's lists of {DAYS} and 2 more days and {SEARCH}. {LISTS}"]),
    ({"enrich": "openalex"}, [f"{STATED}institutions {FEW}"]),
    ({"enrich": "github"}, [f"{STATED}code {FEW}"]),
    ({"enrich": REEF}, [f"{STATED}code, data and institutions {FEW}"]),
    ({"fetch": "deep-learning"}, [f"{UNSEEN} papers announced late. {LISTS}"]),
    ({"enrich": "openalex, github, huggingface", "corrections": "withdrawals", "fetch": "arxiv"},
     [f"{UNSEEN} {SEARCH}. {LISTS}", f"{UNSEEN} {GONE}.",
      f"{STATED}code, data and institutions {FEW}"]),
]  # fmt: skip


@pytest.mark.parametrize("problems, told", TROUBLE)
@pytest.mark.parametrize("name", ["md", "html", "email", "atom"])
def test_missing_parts_are_reported_without_technical_terms(
    problems: dict[str, str], told: list[str], name: str
) -> None:
    issue = replace(
        mixed(),
        counts=COUNTS,
        problems=tuple(
            Problem(stage=stage, subject=one, message="HTTP 503 (12 questions)", hint="Retry.")
            for stage, subjects in problems.items()
            for one in subjects.split(", ")
        ),
    )
    lines = [line for line in ledger(issue) if line.startswith(UNSEEN) or line.endswith(FEW)]
    assert lines == told
    assert len(ledger(issue)) <= 8
    assert not re.search("503|questions|Retry|openalex|records", written(issue, name))


SECTIONS = [
    Section(key=key, title=key, papers=(), statements=told)
    for key, told in {"Kelp": (), "Tides": (statement("T."),), "Reefs" * 40: ()}.items()
]
ABOUT = "Latest 3 papers on deep learning: "


@pytest.mark.parametrize("changes, description", [
    ({}, "Weaver A et al. find that looms weave 12% faster."),
    # What stands behind the lead needs what stands before it; so does what names nobody.
    ({"lead": (), "sections": tuple(SECTIONS)}, f"{ABOUT}Tides; Kelp"),
    ({"lead": (statement("The authors count corals."),)}, f"{ABOUT}Feb. 28, 2026"),
    ({"lead": (), "sections": (), "subtitle": ""}, "Deep Learning This Week: Marine Imaging"),
])  # fmt: skip
def test_a_description_is_a_sentence_that_names_a_paper_or_lists_sections(
    changes: dict[str, Any], description: str
) -> None:
    assert f'name="description" content="{description}"' in written(make_issue(**changes), "html")
