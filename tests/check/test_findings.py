"""Each kind of fault is found at its place in an invented post, and nothing else is."""

from collections.abc import Iterable, Mapping, Sequence

import pytest

from digest.check import Finding, Post, check_post
from digest.check.reading import parse_post
from digest.check.records import Known, Titled
from digest.dossier import describe
from digest.model import Affiliation, Author, Dossier, Health
from tests.fixtures import LOOM, REEF, SURVEY, paper

HARBOUR = Affiliation(name="Harbour University", origin="html")
PAPERS = (
    paper(
        abstract="We present ReefNet, a network that counts corals without labels. It outperforms "
        "TideNet and finds 93.1% of 1,200 corals. Code: https://github.com/quill/reefnet.",
        authors=(
            Author(name="Ada Quill", affiliations=(HARBOUR,)),
            Author(name="Bo Lund", affiliations=(HARBOUR,)),
        ),
        doi="10.1234/tides.7",
        version=2,
    ),
    paper(
        id=LOOM,
        title="LoomBench: A Benchmark of Weaving",
        abstract="We introduce LoomBench, a benchmark of 48 woven patterns.",
        authors=tuple(Author(name=f"{name} Weaver-{name}") for name in ("Ana", "Ben", "Cy", "Di")),
    ),
    paper(
        id=SURVEY,
        title="A Survey of Lanterns on Moving Boats",
        abstract="This paper has been withdrawn. We survey lanterns on boats.",
        comment="This paper has been withdrawn by the author.",
        authors=(Author(name="Cleo Moth"),),
    ),
)
ABS = "https://arxiv.org/abs"
POST = f"""# Corals This Week

In [ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF}), Quill and Lund (Harbour University) \
present a network that counts corals without labels. It outperforms TideNet and finds 93.1% of \
1,200 corals. [LoomBench]({ABS}/{LOOM}), by Weaver-Ana et al., is a benchmark of 48 woven patterns.

- **ReefNet**: A network that counts corals. [Code](https://github.com/quill/reefnet) · \
[Paper]({ABS}/{REEF})

## All papers

### Weaving (2)

- [ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF}), Ada Quill, Bo Lund.
- [LoomBench: A Benchmark of Weaving]({ABS}/{LOOM}), Ana Weaver-Ana, Ben Weaver-Ben, Cy Weaver-Cy, \
Di Weaver-Di.
"""


class Shelf:
    """The invented week."""

    def load(self, ids: Sequence[str]) -> Known:
        """Return papers by identifier; 2602.99999 is known not to exist."""
        held: Mapping[str, Dossier] = {one.id: describe(one) for one in PAPERS if one.id in ids}
        absent = frozenset(ids) - held.keys()
        unknown = absent & {"2602.99999"}
        return Known(dossiers=held, unknown=unknown, missing=absent - unknown)

    def load_titles(self) -> Iterable[Titled]:
        """Return every title."""
        return (Titled(one.id, one.title, one.doi or "") for one in PAPERS)


def check(text: str, ending: str = ".md") -> list[Finding]:
    """Check a text."""
    return list(check_post(Post(blocks=parse_post(text, ending)), Shelf()))


def test_a_true_post_has_no_finding() -> None:
    assert check(POST) == []


CHANGES = [
    ("identifier", "error", f"[LoomBench]({ABS}/{LOOM})", f"[LoomBench]({ABS}/{REEF})", 3),
    ("identifier", "error", f"[LoomBench]({ABS}/{LOOM})", f"[LoomBench]({ABS}/2602.90009)", 3),
    ("identifier", "error", f"[Paper]({ABS}/{REEF})", f"[Paper]({ABS}/{LOOM})", 5),
    ("title", "error", "[ReefNet: Counting Corals from Paper", "[ReefNet: Tracking Corals in S", 3),
    ("author", "error", "Quill and Lund", "Quill and Moth", 3),
    ("author", "error", "Quill and Lund", "Quill et al.", 3),
    ("author", "error", "Weaver-Ana et al.", "Weaver-Ben et al.", 3),
    ("author", "error", "Ben Weaver-Ben", "John Doe", 12),
    ("institution", "error", "Harbour University", "Quay College", 3),
    ("number", "error", "93.1%", "93.7%", 3),
    ("number", "error", "of 48 woven", "of 84 woven", 3),
    ("name", "error", "[LoomBench]", "[LoombBench]", 3),
    ("name", "error", "**ReefNet**", "**RefeNet**", 5),
    ("name", "error", "outperforms TideNet", "outperforms TideBert", 3),
    ("link", "error", "github.com/quill/reefnet", "github.com/moth/reefnet", 5),
    ("meaning", "warning", "outperforms", "is outperformed by", 3),
    ("meaning", "warning", "without labels", "with labels", 3),
    ("support", "warning", "woven patterns.", "woven patterns. Fishermen applaud it.", 3),
    ("count", "error", "### Weaving (2)", "### Weaving (3)", 9),
    ("version", "warning", f"[ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF}), Quill",
     f"[ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF}v1), Quill", 3),
]  # fmt: skip


@pytest.mark.parametrize("kind, severity, right, wrong, line", CHANGES)
def test_a_fault_is_found_at_its_place(
    kind: str, severity: str, right: str, wrong: str, line: int
) -> None:
    assert right in POST
    text = POST.replace(right, wrong, 1)
    found = check(text)
    assert (kind, severity, line) in {(one.kind, one.severity, one.line) for one in found}
    assert {one.line for one in found} <= {line, 11}


def test_a_finding_says_what_is_expected_and_where_it_stands() -> None:
    (finding,) = check(POST.replace("Quill and Lund", "Quill and Moth"))
    assert finding.found == "Moth"
    assert finding.expected == "Quill and Lund"
    assert finding.stands == f"arXiv:{REEF}, authors"
    assert POST.split("\n")[finding.line - 1][finding.column - 1 :].startswith("Quill")


def test_an_edited_sentence_that_is_supported_passes() -> None:
    edited = POST.replace(
        "It outperforms TideNet and finds 93.1% of 1,200 corals.",
        "Without labels, ReefNet finds 93.1 % of the 1200 corals, and surpasses TideNet.",
    )
    assert edited != POST
    assert check(edited) == []


def test_a_link_that_nothing_confirms_is_a_warning() -> None:
    link = "[Code](https://github.com/ana/yarn)"
    text = f"- **LoomBench**: A benchmark. {link} · [Paper]({ABS}/{LOOM})"
    assert [(one.kind, one.severity) for one in check(text)] == [("link", "warning")]


def test_another_papers_code_is_an_error() -> None:
    link = "[Code](https://github.com/quill/reefnet)"
    other = f"- [ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF})"
    text = f"- **LoomBench**: A benchmark. {link} · [Paper]({ABS}/{LOOM})\n{other}"
    assert [(one.kind, one.severity) for one in check(text)] == [("link", "error")]


def test_a_withdrawn_paper_is_told() -> None:
    text = f"- [A Survey of Lanterns on Moving Boats]({ABS}/{SURVEY}), Cleo Moth."
    assert [one.kind for one in check(text)] == ["withdrawn"]


def test_a_paper_listed_twice_is_told() -> None:
    line = f"- [LoomBench: A Benchmark of Weaving]({ABS}/{LOOM})"
    text = f"# Post\n\n## List\n\n{line}\n{line}\n"
    assert [(one.kind, one.line) for one in check(text)] == [("twice", 6)]


def test_what_could_not_be_looked_up_is_a_note_and_what_does_not_exist_an_error() -> None:
    text = f"See [this]({ABS}/2602.90008) and [that]({ABS}/2602.99999)."
    assert [(one.severity, one.found) for one in check(text)] == [
        ("note", "2602.90008"),
        ("error", "2602.99999"),
    ]


def test_papers_are_found_by_title_name_and_doi() -> None:
    """Without any link of arXiv's, and with a slip in a title."""
    assert [
        one.kind for one in check("ReefNet: Counting Corals from Papr Boats by Moth.", ".txt")
    ] == [
        "title",
        "author",
    ]
    assert [one.found for one in check("- ReefNet: finds 17.2% of corals.", ".txt")] == ["17.2"]
    doi = "[ReefNet](https://doi.org/10.1234/tides.7) finds 17.2% of corals."
    assert [one.found for one in check(doi)] == ["17.2"]


def test_a_misspelt_name_is_found_by_the_nearest() -> None:
    (finding, *_) = check("- LoomBnech: woven patterns.", ".txt")
    assert (finding.severity, finding.kind, finding.expected) == ("error", "name", "LoomBench")


def test_html_is_checked_as_markdown_is() -> None:
    page = f'<p><a href="{ABS}/{LOOM}">LoomBench</a> by Moth et al. has 48 patterns.</p>'
    assert [(one.kind, one.line) for one in check(page, ".html")] == [("author", 1)]


def test_pages_that_are_gone_are_warnings() -> None:
    class Prober:
        def probe(self, urls: Sequence[str]) -> Mapping[str, Health]:
            return dict.fromkeys(urls, "gone")

    post = Post(blocks=parse_post(POST, ".md"))
    found = check_post(post, Shelf(), Prober())  # type: ignore[arg-type]
    assert [(one.kind, one.severity, one.line) for one in found] == [("dead", "warning", 5)]


def test_data_beside_the_post_tell_what_was_counted() -> None:
    lead = "Of the 40 papers found on corals, this issue lists 2."
    beside: dict[str, object] = {"lead": [{"text": lead, "mentions": [], "count": [REEF, LOOM]}]}
    for text, expected in ((lead, []), (lead.replace("40", "90"), ["40"])):
        post = Post(blocks=parse_post(f"# Corals\n\n{text}\n", ".md"), beside=beside)
        assert [one.expected for one in check_post(post, Shelf())] == expected


def test_a_question_mark_in_a_title_ends_no_sentence() -> None:
    """Who has signed is sure although the title looks like two sentences."""
    title = "ReefNet: Counting Corals from Paper Boats? Yes"
    text = f"In [{title}]({ABS}/{REEF}), Doe et al. present a network that counts corals."
    assert ("author", "error") in {(one.kind, one.severity) for one in check(text)}


def test_an_abbreviation_that_the_post_expands_is_no_error() -> None:
    text = f"[ReefNet]({ABS}/{REEF}) presents Green Coral Networks (GCN) that count."
    assert [(one.kind, one.severity) for one in check(text)] == [("support", "warning")]


def test_a_sentence_that_may_be_about_another_paper_is_only_warned_of() -> None:
    other = "Elsewhere, Salt Marsh BERT reaches 88.8% on MudBench with 17 layers of peat."
    text = f"[LoomBench]({ABS}/{LOOM}) is a benchmark of 48 woven patterns. {other}"
    assert {(one.kind, one.severity) for one in check(text)} == {("support", "warning")}


def test_the_description_of_the_front_matter_may_be_cut_off() -> None:
    lead = (
        "Of the 2 papers found on corals, this issue lists 2, which all are about reefs and looms"
    )
    text = f'---\ndescription: "{lead[:60]}…"\n---\n\n# Corals\n\n{lead}.\n'
    assert all(one.line > 3 for one in check(text))


@pytest.mark.parametrize("day, kinds", [("Feb. 26", []), ("Feb. 10", ["window"])])
def test_a_paper_from_after_the_window_is_told(day: str, kinds: list[str]) -> None:
    """Only an issue that was searched for has a window; its footer gives it."""
    listed = f"## All papers\n\n- [LoomBench: A Benchmark of Weaving]({ABS}/{LOOM})\n"
    foot = f"## About this issue\n\n- Announced: Feb. 4, 2026 to {day}, 2026\n- Query: `all:loom`\n"
    assert [one.kind for one in check(f"# Post\n\n{listed}\n{foot}")] == kinds


def test_a_sentence_without_end_is_left_alone() -> None:
    (note,) = check(f"[LoomBench]({ABS}/{LOOM}) " + "Ada, " * 2000)
    assert (note.severity, note.kind) == ("note", "support")


LISTED = f"""# Corals

*Latest 2 papers on corals: Feb. 28, 2026*

Of the 2 papers found on corals, this issue lists 2 under seven themes.

### Weaving (2)

- [ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF}), Ada Quill, Bo Lund.
- [LoomBench: A Benchmark of Weaving]({ABS}/{LOOM}), Ana Weaver-Ana + 3 more authors.

## About this issue

- Papers: 2 found, 2 chosen, 0 named in the text
"""


@pytest.mark.parametrize(
    "right, wrong, told",
    [
        ("Latest 2", "Latest 3", [("3", "2", 3)]),
        ("2 chosen", "4 chosen", [("4", "2", 14)]),
        ("2 found, 2", "5 found, 2", [("2", "5", 5), ("5", "2", 14)]),
    ],
)
def test_a_wrong_count_is_told_of_where_it_stands(
    right: str, wrong: str, told: list[tuple[str, str, int]]
) -> None:
    """The counts beside it that are right are left alone."""
    assert check(LISTED) == []
    found = check(LISTED.replace(right, wrong))
    assert [(one.found, one.expected, one.line) for one in found] == told


def test_numbers_without_end_are_no_counts() -> None:
    endless = "9" * 5000
    text = LISTED.replace("Latest 2", f"Latest {endless}").replace("(2)", f"({endless})")
    text = text.replace("+ 3 more", f"+ {endless} more").replace("2 found", f"{endless} found")
    assert all(endless not in one.expected for one in check(text))


def test_a_year_behind_a_heading_is_no_count() -> None:
    assert check(LISTED.replace("### Weaving (2)", "### Weaving (2026)")) == []


def test_a_paragraph_without_end_is_left_alone() -> None:
    (note,) = check(f"[LoomBench]({ABS}/{LOOM}) is a benchmark. " * 2000)
    assert (note.severity, note.message) == ("note", "The paragraph is too long to be judged.")


def test_papers_that_are_counted_are_not_all_the_first_of_their_kind() -> None:
    told = "## Weaving (2)\n\nTwo of the two papers here introduce {} dataset or benchmark."
    for article, found in (("a", []), ("the first", ["first"]), ("the very best", ["best"])):
        text = LISTED.replace("### Weaving (2)", f"{told.format(article)}\n\n### Weaving (2)")
        warned = [one for one in check(text) if one.kind == "support"]
        assert [(one.severity, one.found) for one in warned] == [("warning", it) for it in found]
