"""What is true passes: nothing that an editor writes rightly comes back as an error."""

from collections.abc import Iterable, Mapping, Sequence

import pytest

from digest.check import Finding, Post, check_post
from digest.check.index import Index
from digest.check.reading import parse_post
from digest.check.records import Known, Titled
from digest.dossier import describe
from digest.model import Affiliation, Author, Dossier, Paper
from tests.fixtures import LOOM, REEF, paper

ABS = "https://arxiv.org/abs"
HARBOUR = Affiliation(name="Harbour University", origin="html")
TIDES = Affiliation(name="Institute of Tides", origin="html")
PAPERS = (
    paper(
        title="ReefNet: Counting Corals from Paper Boats",
        abstract="We present ReefNet, a network that counts corals in the sea. It lowers the error "
        "by 45.2%, and it exceeds strong rivals by 23.6%, with 61.18 corals a second. It was "
        "trained on 166,147 boats, 2.5× to 5× more than before. It repeats the survey of Otter "
        "et al. (2016).",
        authors=(
            Author(name="Ada Quill", affiliations=(HARBOUR,)),
            Author(name="Bo Lund", affiliations=(TIDES,)),
        ),
    ),
    paper(
        id=LOOM,
        title="LoomBench: A Benchmark of Weaving",
        abstract="We introduce LoomBench, a benchmark of 48 woven patterns that DiT weaves.",
        authors=tuple(Author(name=f"{name} Weaver-{name}") for name in ("Ana", "Ben", "Cy", "Di")),
    ),
)
LIBRARY = (
    "This: A Look at Tides",
    "Safety: What Harbours Want",
    "OpenWave GPT-9 System Card",
    "SAIL: Sails for Every Boat",
    "Better Boats with SAIL",
    "ReefNetX: Another Reef",
    "Sea Charts",
    "LoomBench: Another Loom for Boats",
    "RowIng: Boats That Row",
)
REEFNET = f"[ReefNet]({ABS}/{REEF})"
LOOMBENCH = f"[LoomBench]({ABS}/{LOOM})"


class Shelf:
    """Two papers, and a library of others that have common words for names."""

    def load(self, ids: Sequence[str]) -> Known:
        """Return papers by identifier."""
        held: Mapping[str, Dossier] = {
            one.id: describe(one) for one in self._papers() if one.id in ids
        }
        return Known(dossiers=held, missing=frozenset(ids) - held.keys())

    def load_titles(self) -> Iterable[Titled]:
        """Return every title."""
        return (Titled(one.id, one.title) for one in self._papers())

    def _papers(self) -> Iterable[Paper]:
        yield from PAPERS
        for place, title in enumerate(LIBRARY, 80001):
            yield paper(id=f"2602.{place}", title=title, abstract="Waves.")


def check(text: str, ending: str = ".md") -> list[Finding]:
    """Check a text."""
    return list(check_post(Post(blocks=parse_post(text, ending)), Shelf()))


def errors(text: str, ending: str = ".md") -> list[str]:
    """Return what a text is wrong in."""
    return [f"{one.kind}: {one.found}" for one in check(text, ending) if one.severity == "error"]


def test_what_begins_with_a_pronoun_is_about_the_paper_before_whatever_it_names() -> None:
    first = f"{LOOMBENCH}, by Weaver-Ana et al., is a benchmark."
    text = f"{first} Quill and Lund present {REEFNET}. Their LoomBench network errs by 45.2% less."
    assert errors(text) == []
    assert errors(text.replace("45.2", "46.2")) == ["number: 46.2"]


def test_others_whom_an_abstract_cites_sign_nothing() -> None:
    text = f"{REEFNET}, by Quill and Lund, repeats the survey of Otter et al. (2016)."
    assert errors(text) == []
    assert errors(text.replace("Otter", "Seal")) != []


def test_an_ordinary_word_with_a_capital_is_no_name_that_is_spelt_otherwise() -> None:
    rowing = f"[{LIBRARY[-1]}]({ABS}/2602.{80000 + len(LIBRARY)})"
    items = f"- {rowing}.\n- {REEFNET}, Ada Quill, Bo Lund.\n"
    post = f"## All papers\n\n### Rowing and transport (2)\n\n{items}"
    assert errors(post) == []


BYLINES = [
    "Quill and Lund, of Harbour University and the Institute of Tides, present {}.",
    "Quill and Lund, who work at Harbour University, present {}.",
    "The authors, Quill and Lund, present {}.",
    "Ada Quill together with Bo Lund presents {}.",
    "Ada Quill & Bo Lund present {}.",
    "Quill and Lund (Harbour University, Institute of Tides) present {}.",
    "Quill and Lund (Harbour University & Institute of Tides) present {}.",
    "Quill and Lund (Harbour University/Institute of Tides) present {}.",
    "Quill and Lund (the Harbour University and the Institute of Tides) present {}.",
    "Quill and Lund (Harbour University, Iceland) present {}.",
    "Quill (Harbour University) and Lund (Institute of Tides) present {}.",
    "Meanwhile, Quill and Lund present {}.",
    "Likewise, Quill and Lund present {}.",
    "Earlier, Quill and Lund present {}.",
    "Next, Quill and Lund present {}.",
    "Turning to reefs, Quill and Lund present {}.",
    "{} is by Quill (Harbour University) and Lund (Institute of Tides).",
]


@pytest.mark.parametrize("form", BYLINES)
def test_who_has_written_a_paper_may_be_told_in_many_ways(form: str) -> None:
    assert errors(form.format(REEFNET)) == []
    strange = form.replace("Lund", "Moth").replace("Bo Moth", "Cleo Moth")
    told = check(strange.format(REEFNET))
    assert any("Moth" in one.found for one in told)


@pytest.mark.parametrize(
    "form",
    [
        "{}, by Weaver-Ana and colleagues, is a benchmark.",
        "{}, by Weaver-Ana and others, is a benchmark.",
        "{}, by Weaver-Ana and co-authors, is a benchmark.",
        "{}, by Weaver-Ana and her team, is a benchmark.",
        "{}, by Weaver-Ana and three colleagues, is a benchmark.",
        "{}, by Weaver-Ana et. al., is a benchmark.",
        "{}, by Weaver-Ana et al. (2026), is a benchmark.",
        "This week, while Weaver-Ana et al. present {}, others sleep.",
        "The model Weaver-Ana et al. present is {}.",
        "To weave with DiT, Weaver-Ana et al. present {}.",
    ],
)
def test_those_left_out_may_be_told_of_in_many_ways(form: str) -> None:
    assert errors(form.format(LOOMBENCH)) == []
    assert errors(form.format(LOOMBENCH).replace("Weaver-Ana", "Moth")) != []


@pytest.mark.parametrize(
    "names",
    ["Ada Quill and Bo Lund.", "Ada Quill, Bo Lund. Code", "Ada Quill; Bo Lund. Code · Data"],
)
def test_a_list_of_authors_ends_at_its_full_stop(names: str) -> None:
    title = f"- [{PAPERS[0].title}]({ABS}/{REEF}), "
    assert errors(f"{title}{names}") == []
    assert errors(f"{title}{names}".replace("Bo Lund", "Cleo Moth")) == ["author: Cleo Moth"]


@pytest.mark.parametrize(
    "text",
    [
        "On Feb. 24, Quill and Lund present {}.",
        "{}, by Quill and Lund (posted 24 Feb 2026), counts corals.",
        "{} (cs.CV, 24 Feb 2026) counts corals.",
        "{} (Quill & Lund, 2026) counts corals.",
        "{} counts corals, submitted on 2026-02-24, 12 pages.",
        "{} counts corals. ★ 120 stars, 3 min read",
        "{} lowers the error by 45.2%.[^1]\n\n[^1]: See the paper.",
        "{} lowers the error by 45.2%.[1]",
        "Two papers count corals, among them {}.",
        "{} (10.48550/arXiv.2602.22544) counts corals.",
        "{} exceeds strong rivals by 23.6%, and it lowers the error by 45.2%.",
        "{} counts about 60 corals a second.",
        "{} counts 61.2 corals a second.",
        "{} was trained on 166 147 boats, by a factor of 2.5 to 5 more than before.",
        "{} was trained on 166\u202f147 boats.",
    ],
)
def test_days_notes_and_round_figures_are_no_wrong_numbers(text: str) -> None:
    told = check(text.format(REEFNET).replace("2602.22544", REEF))
    assert {one.kind for one in told} <= {"support"}


@pytest.mark.parametrize(
    "text",
    [
        "{} by Quill and Lund (2019) counts corals.",
        "{} lowers the error by 46.2%.",
        "{} counts about 70 corals a second.",
        "{} counts 61.3 corals a second.",
        "{} was trained on 166 148 boats.",
    ],
)
def test_wrong_ones_still_are(text: str) -> None:
    assert [one.split(":")[0] for one in errors(text.format(REEFNET))] != []


def test_a_day_that_the_record_does_not_have_is_a_warning() -> None:
    found = check(f"{REEFNET} counts corals (March 2019).")
    assert [(one.kind, one.severity, one.found) for one in found] == [
        ("number", "warning", "March 2019")
    ]


@pytest.mark.parametrize(
    "label", ["Preprint (PDF)", "Read on arXiv", "Quill and Lund", "this paper", "Full text"]
)
def test_a_link_may_be_called_what_it_is(label: str) -> None:
    assert check(f"ReefNet counts corals: [{label}]({ABS}/{REEF}).") == []


def test_a_link_in_words_of_another_language_is_a_warning() -> None:
    found = check(f"- **ReefNet**: It counts corals. [Lesen]({ABS}/{REEF})")
    assert [(one.kind, one.severity) for one in found] == [("name", "warning")]


def test_notes_in_a_page_are_no_numbers() -> None:
    page = f'<p><a href="{ABS}/{REEF}">ReefNet</a> lowers the error{{}}.</p>'
    for note in ("<sup>1</sup>", '<sup><a href="#n1">1</a></sup>', '<a href="#n1">[1]</a>'):
        assert check(page.format(note), ".html") == []


BULLET = "- Subscribe to This, Safety and SAIL: OpenWave is free in the Sea Charts."


def test_common_words_of_a_library_are_no_papers() -> None:
    """Titles are looked for once an item has no link; what other titles have too is no name."""
    text = f"{REEFNET} counts corals. Safety grows. This counts too.\n\n{BULLET}\n"
    assert errors(text) == []
    assert {one.line for one in check(text)} <= {1, 3}


def test_a_name_like_that_of_another_paper_is_no_slip_of_the_pen() -> None:
    assert errors("- ReefNetZ: A dance for the evening, by the fire.", ".txt") == []
    assert errors("- ReefNett: counts corals in the sea.", ".txt") == ["name: ReefNett"]


def test_a_title_of_two_words_is_found_at_the_head_of_an_item() -> None:
    found = check("- Sea Charts, Doe Moth.", ".txt")
    assert [one.found for one in found if one.kind == "author"] == ["Doe Moth"]


def test_of_two_papers_with_one_name_the_listed_one_is_meant() -> None:
    text = "Weaver-Ana et al. present LoomBench, a benchmark of 48 woven patterns.\n\n"
    listed = "- LoomBench: A Benchmark of Weaving, Ana Weaver-Ana + 3 more authors.\n"
    assert check(f"{text}{listed}", ".txt") == []


def test_whom_a_paper_is_by_has_a_place_that_is_judged() -> None:
    told = f"{REEFNET} is by Quill (Institute of Tides) and Lund (Harbour University)."
    assert errors(told) == ["institution: Institute of Tides", "institution: Harbour University"]


def test_a_linked_title_with_a_small_letter_begins_a_sentence() -> None:
    """What stands before it is said of another paper."""
    weaving = f"[loomBench: A Benchmark of Weaving]({ABS}/{LOOM})"
    told = f"With {REEFNET}, the error falls by 45.2%. {weaving} is by Weaver-Ana et al."
    assert errors(told) == []
    assert errors(told.replace("45.2", "46.2")) == ["number: 46.2"]


@pytest.mark.parametrize(
    "behind",
    ["Feb. 23, 2026", "Ada Quill, Bo Lund, May 5, 2026", "Ada Quill, Bo Lund (June 5, 2026)"],
)
def test_a_date_behind_a_title_is_nobodys_name(behind: str) -> None:
    title = f"[{PAPERS[0].title}]({ABS}/{REEF})"
    assert errors(f"- {title}, {behind}\n") == []
    assert errors(f"- {title}, Cy Nobody, {behind}\n") != []


@pytest.mark.parametrize("count", ["Seven papers", "Seven of the papers", "12 papers"])
def test_how_many_papers_are_meant_needs_no_source(count: str) -> None:
    text = "{} introduce a benchmark, among them {}."
    assert check(text.format(count, LOOMBENCH)) == []
    assert check(text.format(count.replace("papers", "reefs"), LOOMBENCH)) != []


@pytest.mark.parametrize(
    "opening, ids",
    [("Sea-Shore", set()), ("All-in-One", set()), ("ReefNet", {REEF}), ("Q-Net", {REEF})],
)
def test_ordinary_words_at_the_beginning_of_a_title_name_no_paper(
    opening: str, ids: set[str]
) -> None:
    index = Index([], [describe(paper(title=f"{opening} Reasoning for Boats", abstract="Waves."))])
    assert index.name(opening) == ids


def test_words_with_a_small_letter_are_not_the_name_at_the_head_of_a_title() -> None:
    index = Index([Titled("2602.80001", "Explainable AI: Learning from Divers")])
    assert [place[2] for place in index.find_names("Explainable AI is told.", frozenset())] == [
        "2602.80001"
    ]
    assert list(index.find_names("Divers ask for explainable AI.", frozenset())) == []


def test_a_name_that_another_paper_has_in_its_text_may_be_meant_as_that_has_it() -> None:
    """A clause behind it says nothing of whoever else bears the name."""
    tides = paper(id="2602.80002", title="TIDE: Charts of the Moon", abstract="Moons are charted.")
    reefs = paper(
        title="ReefNet: Corals",
        abstract="We present ReefNet. In the TIDE 2023 harbour survey, ReefNet halves scores.",
    )
    held = {one.id: describe(one) for one in (tides, reefs)}

    class Held(Shelf):
        def load(self, ids: Sequence[str]) -> Known:
            return Known(dossiers={name: held[name] for name in ids})

        def load_titles(self) -> Iterable[Titled]:
            return (Titled(one.id, one.title) for one in (tides, reefs))

    def found(text: str) -> list[str]:
        whole = f"{text}\n\n- [TIDE]({ABS}/2602.80002), Quill.\n"
        posted = check_post(Post(blocks=parse_post(whole, ".md")), Held())
        return [one.message for one in posted if one.line == 1 and one.kind == "meaning"]

    survey = f"{REEFNET} is presented, and in the {{}} 2023 harbour survey, ReefNet halves scores."
    assert found(survey.format("TIDE")) == []
    assert found(f"[TIDE]({ABS}/2602.80002) halves harbour scores, {REEFNET} charts moons.") != []


@pytest.mark.parametrize("verb", ["notes", "concludes", "writes"])
def test_whoever_quotes_one_author_tells_so(verb: str) -> None:
    told = (
        f"On {LOOMBENCH}, Weaver-Ana et al. {verb}: “LoomBench, a benchmark of 48 woven patterns.”"
    )
    assert check(told) == []


def test_a_number_that_an_abstract_has_among_other_words_is_no_error() -> None:
    """An editor may say it in words of his own; another number is one still, and so is a digit."""
    told = f"{LOOMBENCH} tests 48 rooms."
    (finding,) = (one for one in check(told) if one.kind == "number")
    assert (finding.severity, finding.found) == ("warning", "48")
    assert errors(told.replace("48", "49")) == ["number: 49"]


@pytest.mark.parametrize(
    "label", ["a paper by Quill and Lund", "This work by Quill and Lund", "Article of Quill & Lund"]
)
def test_a_link_may_say_whose_paper_it_is(label: str) -> None:
    assert errors(f"See [{label}]({ABS}/{REEF}).") == []
    assert errors(f"See [{label.replace('Lund', 'Doe')}]({ABS}/{REEF}).") != []


PAGE = f"""<h3><a href="{ABS}/{REEF}">ReefNet</a></h3><p>It counts corals.
<ul><li><p><a href="{ABS}/{LOOM}">LoomBench</a>: 48 woven patterns<ul>
<li>by Ana Weaver-Ana, Ben Weaver-Ben, Cy Weaver-Cy, Di Weaver-Di</ul></ul>
<footer>Copyright 2019 Harbour Press. 12,000 subscribers.</footer>"""


def test_what_stands_below_an_item_of_a_page_is_about_that() -> None:
    assert errors(PAGE, ".html") == []
    assert errors(PAGE.replace("Cy Weaver", "Cy Doe"), ".html") == ["author: Cy Doe-Cy"]


def test_the_foot_of_a_page_is_not_about_the_paper_of_the_last_heading() -> None:
    assert errors(PAGE.replace("footer>", "p>"), ".html") != []
