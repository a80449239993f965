"""Correct posts pass, in many forms; the same posts with a single error do not."""

from dataclasses import replace
from pathlib import Path

import pytest

from digest.codec import plain
from digest.papers.facts import describe
from digest.services.sample import read_week
from digest.words import list_languages, load_words
from tests.check.invented import ABS, HARBOUR, TIDES, author, briefly, check, variants
from tests.check.library import build_posts, check_posts
from tests.fixtures import LOOM, REEF, paper

PAPERS = [
    paper(
        title="ReefNet: Counting Corals from Paper Boats",
        abstract="We present ReefNet, a network that counts corals in the sea. It lowers the error "
        "by 45.2%, and it exceeds strong rivals by 23.6%. It was trained on 166,147 boats. It "
        "repeats the survey of Otter et al. (2016).",
        authors=(author("Ada Quill", HARBOUR), author("Bo Lund", TIDES)),
    ),
    paper(
        id=LOOM,
        title="LoomBench: A Benchmark of Weaving",
        abstract="We introduce LoomBench, a benchmark of 48 woven patterns that DiT weaves.",
        authors=tuple(author(f"{name} Weaver-{name}") for name in ("Ana", "Ben", "Cy", "Di")),
    ),
]
# Others of the library, some of which have common words for names.
TITLES = (
    *("This: A Look at Tides", "Safety: What Harbours Want", "OpenWave GPT-9 System Card"),
    *("SAIL: Sails for Every Boat", "Better Boats with SAIL", "ReefNetX: Another Reef"),
    *("Sea Charts", "LoomBench: Another Loom for Boats", "RowIng: Boats That Row"),
    *("Sea-Shore Reasoning for Boats", "Explainable AI: Learning from Divers"),
    "Q-Net Reasoning for Boats",
)
LIBRARY = [
    *PAPERS,
    *(
        paper(id=f"2602.{number}", title=title, abstract="Waves.")
        for number, title in enumerate(TITLES, 80001)
    ),
]
NET, BENCH = f"[ReefNet]({ABS}/{REEF})", f"[LoomBench]({ABS}/{LOOM})"
TITLE = f"[{PAPERS[0].title}]({ABS}/{REEF})"
WHOLE = f"[{PAPERS[1].title}]({ABS}/{LOOM})"
HEAD = f"**{TITLE}**  \n*Quill and Lund*"
ROWING = f"[{TITLES[8]}]({ABS}/2602.80009)"


def errors(text: str, ending: str = ".md") -> list[str]:
    """Return what a text is wrong in."""
    return briefly(check(text, LIBRARY, ending), "error")


WEAVING = f"[loomBench: A Benchmark of Weaving]({ABS}/{LOOM})"
PRONOUN = f"{BENCH}, by Weaver-Ana et al., is a benchmark. Quill and Lund present {NET}. Their"
LISTING = f"## All papers\n\n### Rowing and transport (2)\n\n- {ROWING}.\n- {NET}"


@pytest.mark.parametrize(
    "text, told",
    [
        # What begins with a pronoun is about the paper before, whatever it names.
        (f"{PRONOUN} LoomBench network errs by <45.2|46.2>% less.", "number 46.2"),
        # A headline names the post, and what is foremost in it, not whose all below is.
        (f"# 3D Boats This Week: {BENCH} Tests <48|49> Patterns\n", "number 49"),
        # What is done, or a word of the abstract, stands before a name; a given name is one.
        (f"<Training|Bea> Weaver-Ana et al.'s {BENCH} takes boats.", "author Bea Weaver-Ana"),
        (f"<Boats|Bo> Weaver-Ana et al. present with {BENCH} and {NET}.", "author Bo Weaver-Ana"),
        (f"Quill and <Lund|Moth>’s network lowers it. {NET} counts.", "author Moth"),
        # Others whom an abstract cites sign nothing.
        (f"{NET}, by Quill and Lund, repeats <Otter|Seal> et al. (2016).", "author Seal"),
        # A linked title with a small letter begins a sentence.
        (f"With {NET}, the error falls by <45.2|46.2>%. {WEAVING} is woven.", "number 46.2"),
        # A list of authors ends at its full stop, and a date behind a title is nobody's name.
        (f"- {TITLE}, Ada Quill and <Bo Lund|Cleo Moth>.", "author Cleo Moth"),
        (f"- {TITLE}, Ada Quill, <Bo Lund|Cleo Moth>. Code", "author Cleo Moth"),
        (f"- {TITLE}<|, Cy Nobody>, Feb. 23, 2026", "author Cy Nobody"),
        (f"- {TITLE}, Ada Quill, <Bo Lund|Cy Doe> (June 5, 2026)", "author Cy Doe"),
        (f"{BENCH} tests <48|49> rooms.", "number 49"),
        # A link may say whose paper it is.
        (f"[A paper by Quill and <Lund|Doe>]({ABS}/{REEF})", "title A paper by Quill and Doe"),
        # Figures may be written in another way, or stand in a bracket.
        (f"{NET} was trained on <166\u202f147|166\u202f148> boats.", "number 166,148"),
        (f"{NET} by Quill and Lund (<2026|2019>) counts corals.", "number 2019"),
        # An ordinary word with a capital is no name that is spelt otherwise.
        (f"{LISTING}, Ada Quill, <Bo Lund|Cleo Moth>.\n", "author Cleo Moth"),
        # Who has written a paper may be told in many ways.
        (f"Quill and <Lund|Moth>, of {HARBOUR} and the {TIDES}, present {NET}.", "author Moth"),
        (f"Quill and <Lund|Moth>, who work at {HARBOUR}, present {NET}.", "author Moth"),
        (f"The authors, <Weaver-Ana|Moth> et al., present {BENCH}.", "author Moth"),
        (f"Ada Quill together with Bo <Lund|Moth> presents {NET}.", "author Bo Moth"),
        (f"Quill and <Lund|Moth> ({HARBOUR}, {TIDES}) present {NET}.", "author Moth"),
        (f"Quill and <Lund|Moth> (the {HARBOUR} and the {TIDES}) present {NET}.", "author Moth"),
        (f"Quill and <Lund|Moth> ({HARBOUR}, Iceland) present {NET}.", "author Moth"),
        (f"Quill and <Lund|Moth> ({HARBOUR} and two others) present {NET}.", "author Moth"),
        (f"Turning to reefs, Quill and <Lund|Moth> present {NET}.", "author Moth"),
        (f"{NET} is by Quill ({HARBOUR}) and <Lund|Moth> ({TIDES}).", "author Moth"),
        # So may that others have.
        (f"{BENCH}, by <Weaver-Ana|Moth> and colleagues, is a benchmark.", "author Moth"),
        (f"{BENCH}, by <Weaver-Ana|Moth> and her team, is a benchmark.", "author Moth"),
        (f"{BENCH}, by <Weaver-Ana|Moth> and three colleagues, is a benchmark.", "author Moth"),
        (f"{BENCH}, by <Weaver-Ana|Moth> et al. (2026), is a benchmark.", "author Moth"),
        (f"This week, while <Weaver-Ana|Moth> et al. present {BENCH}, we sleep.", "author Moth"),
        (f"To weave with DiT, <Weaver-Ana|Moth> et al. present {BENCH}.", "author Moth"),
        # Each author has an institution of his own.
        (f"Quill (<{HARBOUR}|{TIDES}>) and Lund present {NET}.", f"institution {TIDES}"),
        (f"Quill (<{HARBOUR}|University>) and Lund present {NET}.", "institution University"),
        (f"Quill (Harbour) and Lund (<{TIDES}|Kelp Co>) present {NET}.", "institution Kelp Co"),
        (f"{NET} is by Quill (<{HARBOUR}|{TIDES}>) and Lund.", f"institution {TIDES}"),
        (f"Quill and <Lund|Moth> ({HARBOUR}) present {NET}.", "author Moth"),
        # Below a title stand who has written it and where, and what is told of it.
        (f"**{TITLE}**  \n*Quill and <Lund|Moth> ({HARBOUR} and {TIDES})*", "author Moth"),
        (f"**{TITLE}**  \n*Quill (<{HARBOUR}|Kelp Co>) and Lund*", "institution Kelp Co"),
        (f"**{WHOLE}**  \n*<Weaver-Ana|Moth> et al.*", "author Moth"),
        (f"{HEAD}\n\n> “It lowers the error by <45.2|46.2>%.”\n", "quotation error by 46.2%"),
        (f"{HEAD}\n\nIt lowers the error by <45.2|46.2>%.\n", "number 46.2"),
        (f"{HEAD}\n\n> “It counts.”\n\n**{WHOLE}**\n\n> “<48|45.2> patterns.”", "number 45.2"),
    ],
)  # fmt: skip
def test_correct_authors_pass_and_wrong_ones_do_not(text: str, told: str) -> None:
    """What is right stands before the stroke, what is wrong behind it."""
    right, wrong = variants(text)
    assert errors(right) == []
    assert told in errors(wrong)


def test_a_wrong_order_of_authors_is_a_warning() -> None:
    found = check(f"Lund and Quill present {NET}.", LIBRARY)
    assert [(one.severity, one.message) for one in found] == [
        ("warning", "The paper is signed in another order.")
    ]


# Of two papers with one name the listed one is meant.
TWO = "Weaver-Ana et al. present LoomBench, a benchmark of 48 woven patterns.\n\n"


@pytest.mark.parametrize(
    "text",
    [
        # Days, notes, and figures that are written otherwise, are no wrong numbers.
        f"On Feb. 24, Quill and Lund present {NET}.",
        f"{NET}, by Quill and Lund (posted 24 Feb 2026), counts corals.",
        f"{NET} (cs.CV, 24 Feb 2026) counts corals.",
        f"- {TITLE}, Ada Quill, Bo Lund. Code or data promised",
        f"{NET} counts corals, submitted on 2026-02-24, 12 pages.",
        f"{NET} lowers the error by 45.2%.[^1]\n\n[^1]: See the paper.",
        f"Two papers count corals, among them {NET}.",
        f"{NET} (10.48550/arXiv.{REEF}) counts corals.",
        f"Seven of the papers introduce a benchmark, among them {BENCH}.",
        # A link may be called what it is, and its author quoted.
        f"ReefNet counts corals: [Preprint (PDF)]({ABS}/{REEF}).",
        f"ReefNet counts corals: [this paper]({ABS}/{REEF}).",
        f"On {BENCH}, Weaver-Ana et al. conclude: “LoomBench, a benchmark.”",
        f"<p><a href='{ABS}/{REEF}'>ReefNet</a> lowers the error<sup>1</sup>.</p>",
        f"{TWO}- LoomBench: A Benchmark of Weaving, Ana Weaver-Ana + 3 more authors.\n",
        # Fixed words of ours, and a capital that a quotation has for a small letter.
        f"Foremost this week: {TITLE} and {WHOLE}.",
        f"Foremost: {TITLE}.",
        f"# {TITLE}\n\n*Datasets and benchmarks*\n\n*Code and models*",
        f"The abstracts of this sample are retold: so are their findings.\n\n- {TITLE}",
        f"{HEAD}\n\n> “[C]ounts corals in the sea. … [E]xceeds strong rivals by 23.6%.”",
        f"# “Counting Corals from Paper Boats” and 1 more paper on Ling et al.\n\n{NET}, {BENCH}",
    ],
)
def test_correct_sentences_pass(text: str) -> None:
    assert check(text, LIBRARY, "") == []


@pytest.mark.parametrize(
    "text",
    [
        f"{NET} counts corals. ★ 120 stars, 3 min read",
        f"{NET} counts.\n\n- Subscribe to SAIL: OpenWave is free in the Sea Charts.\n",
        f"{NET} counts corals, as explainable AI and the Sea-Shore do.",
        "- ReefNetZ: A dance for the evening, by the fire.",
    ],
)
def test_common_words_of_titles_are_no_names(text: str) -> None:
    assert {one.kind for one in check(text, LIBRARY, "")} == {"support"}


@pytest.mark.parametrize(
    "text, told",
    [
        (f"- **ReefNet**: It counts corals. [Lesen]({ABS}/{REEF})", "warning name Lesen"),
        (f"Seven reefs introduce a benchmark, among them {BENCH}.", "warning support Seven, reefs"),
        (f"Fishermen applaud GLOW-5 lanterns.\n\n- {TITLE}", "warning support GLOW, 5"),
        # A paper without a link is found at the head of an item.
        ("- ReefNett: counts corals in the sea.", "error name ReefNett"),
        ("- Sea Charts, Doe Moth.", "error author Doe Moth"),
        (f"Doe et al. present Q-Net.\n\n- [{TITLES[-1]}]({ABS}/2602.80012)", "error author Doe"),
        (f"{HEAD}\n\n> “[K]elps corals in the sea.”", "warning support elps"),
        (f"# ReefNet, “Fishermen of 77 Seas” and 1 more paper\n\n- {NET}", "error number 77"),
        # What is told of a paper stands right below it.
        (
            f"{HEAD}\n\n> “It counts.”\n\nFishermen count 166,147 boats.",
            "warning support Fishermen",
        ),
    ],
)
def test_words_without_a_record_are_reported(text: str, told: str) -> None:
    assert told in briefly(check(text, LIBRARY, ""))


def test_a_name_in_another_papers_text_may_be_meant_as_there() -> None:
    """A clause behind it says nothing of whoever else bears the name."""
    papers = [
        paper(id="2602.80002", title="TIDE: Charts of the Moon", abstract="Moons are charted."),
        paper(
            title="ReefNet: Corals",
            abstract="We present ReefNet. In the TIDE 2023 harbour survey, ReefNet halves scores.",
        ),
    ]

    def found(text: str) -> list[str]:
        whole = f"{text}\n\n- [TIDE]({ABS}/2602.80002), Quill.\n"
        return [one.found for one in check(whole, papers) if (one.line, one.kind) == (1, "meaning")]

    survey = f"{NET} is presented, and in the TIDE 2023 harbour survey, ReefNet halves scores."
    assert found(survey) == []
    assert found(f"[TIDE]({ABS}/2602.80002) halves harbour scores, {NET} charts moons.") != []


PAGE = f"""<h3><a href="{ABS}/{REEF}">ReefNet</a></h3><p>It counts corals.
<ul><li><p><a href="{ABS}/{LOOM}">LoomBench</a>: 48 woven patterns<ul>
<li>by Ana Weaver-Ana, Ben Weaver-Ben, Cy Weaver-Cy, Di Weaver-Di</ul></ul>
<footer>Copyright 2019 Harbour Press. 12,000 subscribers.</footer>"""


def test_text_below_an_item_is_about_its_paper_and_the_footer_about_none() -> None:
    assert errors(PAGE, ".html") == []
    assert errors(PAGE.replace("Cy Weaver", "Cy Doe"), ".html") == ["author Cy Doe-Cy"]
    assert errors(PAGE.replace("footer>", "p>"), ".html") != []


@pytest.mark.parametrize("lang", list_languages())
def test_the_sample_weeks_post_has_no_finding_in_any_format(tmp_path: Path, lang: str) -> None:
    week = [plain(one) for one in read_week()]
    kinds = "md,html,email,json"
    (text,), shelf = build_posts(
        week, tmp_path, papers=len(week), posts=1, formats=kinds, lang=lang
    )
    assert load_words(lang)("post.retold") in text
    files, found = check_posts(tmp_path / "posts", shelf)
    assert (files, found) == (len(("md", "html", "txt", "mail.html")), [])


USING = [
    paper(
        id=f"2602.7000{number}",
        title=f"Charts of Tide {number}",
        abstract=f"We chart reefs. {text} show gains of {number}%.",
        authors=(),
    )
    for number, text in enumerate(
        (
            "Tests on both coarse-grained (NTU-60, NTU-120) and fine-grained (Gym99) benchmarks",
            "Experiments on ReasonSeg, CORD, FUNSD and K-Radar",
            "Boats sink. Experiments on SST-2 and SST-5",
        ),
        1,
    )
]


def test_data_that_papers_use_are_named_with_their_papers() -> None:
    used = sorted((one.name, of.id) for of in USING for one in describe(of).used_datasets)
    rows = (f"{name} ([{paper}]({ABS}/{paper}))" for name, paper in used)
    line = f"*Also evaluated on*: {'; '.join(rows)}"
    assert "NTU-120" in line
    assert check(line, USING) == []
    assert briefly(check(line.replace("NTU-120", "NTU-130"), USING)) == ["error number 130"]


PROOFS = f"""<p>It lowers the error by 45.2%: <a href="{ABS}/{REEF}">ReefNet</a>.</p>
<ul><li><p><strong>ReefNet</strong></p><p><a href="{ABS}/{REEF}">Paper</a></p></li>
<li><p><strong>boats</strong></p><p><a href="{ABS}/{REEF}">Paper</a></p></li></ul>
<footer><h2>About this issue</h2><details><summary>Sources of the sentences</summary><ol>
<li><b>Kelp and reefs…</b> (held against the paper): <q>{PAPERS[1].title}</q>
<a href="{ABS}/{LOOM}">arXiv:{LOOM}</a>; <q>It lowers the error by 45.2%</q>
<a href="{ABS}/{REEF}">arXiv:{REEF}</a></li></ol></details></footer>"""


def test_the_sources_of_a_page_are_compared_with_the_records() -> None:
    """Each stands before its paper; and what stands below a bullet's name lists nothing again."""
    assert check(PROOFS, LIBRARY, ".html") == []
    assert errors(PROOFS.replace("45.2%</q>", "46.2%</q>"), ".html") == ["number 46.2"]
    swapped = PROOFS.replace(PAPERS[1].title, PAPERS[0].title)
    assert check(swapped, LIBRARY, ".html") != []


LETTER = f"""\
ReefNet and 1 more paper on corals
Latest 2 papers on corals: Feb. 28, 2026

A section whose heading is too long to stand in a line with the words below
---------------------------------------------------------------------------
{PAPERS[0].title} [1]
Quill and Lund
Code (promised): https://github.com/quill/reefnet

    “[I]t lowers the error by 45.2%, and it exceeds strong rivals by
    23.6%.”

[1] {ABS}/{REEF}
    {PAPERS[0].title}
    Ada Quill, Bo Lund
    Page: https://reefs.example.org/boats
    {ABS}/{REEF}
"""


ODD = paper(
    id="2602.80020",
    title="IMPACT: Do Harbours (arXiv:1606.08272) Sleep?",
    abstract="Waves.",
    authors=tuple(map(author, ("Ada Quill", "Bo lund", "Alma Rey y Mar", "Al o Re", "J. Doe"))),
)
NAMES = ", ".join(one.name for one in ODD.authors)
# A theme that is called as a paper is, and a paper with odd names and another one's identifier.
OURS = {
    ".md": f"## All papers\n\n### IMPACT (1)\n\n- [{ODD.title}]({ABS}/{ODD.id}), {NAMES}.\n",
    ".html": f"""<h2>At a glance</h2><ul><li><a href="#one">IMPACT</a> <span>1 paper</span></ul>
<h2>Themes of the last issues</h2><table><tr><th>Theme<th>Jan. 10<th>Jan. 17
<tr><th>IMPACT<td>0<td>6<tr><th>Boats and transients<td>3<td>0</table>
<h2>All papers</h2><h3>IMPACT (1)</h3><ul><li><a href="{ABS}/{ODD.id}">{ODD.title}</a>, {NAMES}</ul>
""",
    ".txt": f"""\
1 selected paper: Feb. 28, 2026

IMPACT & THE ROAD AHEAD

* Waves. ({ODD.title} [1])

[1] {ODD.title}
    {NAMES}
    {ABS}/{ODD.id}
""",
}


@pytest.mark.parametrize("ending", OURS)
def test_unusual_names_of_themes_authors_and_papers_pass(ending: str) -> None:
    assert briefly(check(OURS[ending], [*LIBRARY, ODD], ending)) == []
    wrong = OURS[ending].replace("<th>IMPACT<td>", "<th>IMPACT outruns all boats by 99%<td>")
    assert (wrong == OURS[ending]) == (briefly(check(wrong, [*LIBRARY, ODD], ending)) == [])
    wrong = OURS[ending].replace("Bo lund", "Bo Land")
    assert briefly(check(wrong, [*LIBRARY, ODD], ending)) == ["error author Bo Land"]


ALL = f"\n\n## All papers\n\n### Corals (1)\n\n- {TITLE}, Ada Quill, Bo Lund.\n"
GLANCE, PAST = "## At a glance", "## Themes of the last issues"


@pytest.mark.parametrize(
    "text, told",
    [
        (f"{GLANCE}\n\n- [{PAPERS[0].title}]({ABS}/{LOOM}) 5 papers", "error identifier"),
        (
            f"{GLANCE}\n\n- [ReefNet has more corals than any]({ABS}/{REEF}) 5 papers",
            "error number",
        ),
        (f"{GLANCE}\n\n- ReefNet beats all human annotators on 99", "error number"),
        (f"{GLANCE}\n\n| Model | Accuracy |\n|---|---|\n| ReefNet | 99 |", "error number"),
        (f"{PAST}\n\n| Model | Accuracy |\n|---|---|\n| ReefNet | 99 |", "error number"),
        (f"{PAST}\n\n- ReefNet beats all by 99", "error number"),
        (f"{PAST}\n\nIt reaches 99.9% accuracy and cures cancer.", "warning support"),
        ("### ReefNet has more corals than any (97)", "error number"),
        ("# ReefNet has the most corals (900000)", "error number"),
        ("## ReefNet improves recognition (2019)", "error number"),
        ("# THE REEFNET LOWERS THE ERROR BY 99%", "error number"),
    ],
)
def test_claims_in_the_position_of_counts_are_judged(text: str, told: str) -> None:
    found = briefly(check(f"{text}{ALL}", LIBRARY))
    assert any(one.startswith(told) for one in found), found


SIGNED = ("Al Rey", "Bo lund", "Cy Doe")
TURN = "The waves entering NGC 4278 turn."
THIRD = "Discovery and Preliminary Characterisation of a Third Interstellar Harbour"
QUOTED = "We introduce Flow-Anchored Harbour Model for Boats, inspired by NGC (arXiv:1606.08272)."
SERIES = "Analytical Template for the Covariance of Tides Beyond the Random Wall"
# Papers that are called nearly as others are, or as a theme is.
NEAR = [
    paper(id=f"2602.8003{n}", title=title, abstract=told, authors=tuple(map(author, SIGNED)))
    for n, (title, told) in enumerate(
        {
            f"{SERIES} I: One-Loop Corrections of Second Order": "Waves.",
            f"{SERIES} II: One-Loop Corrections of Third Order": "Waves.",
            f"{THIRD}: 3I/BOAT": "Boats.",
            "GalaxyHarbours: Boats from the Sea": "Waves.",
            "Waves Feed the Harbour of NGC 4278": f"Waves feed the harbour of NGC 4278. {TURN}",
            "NGC: New Great Corals": "Corals.",
            "A Face-on Disk Revealed by Waves from Sgr A*": "Waves.",
            "Flow-Anchored Harbour Models for Boats": QUOTED,
            "DATA: Boats and Waves": "Waves. Data: https://zenodo.org/records/8000001",
        }.items()
    )
]
LINKED = [f"[{one.title}]({ABS}/{one.id})" for one in NEAR]
NEAR_POST = f"""# “{THIRD}” and 8 more papers on corals

**{LINKED[4]}**

> “[F]eed the harbour of NGC 4278. {TURN}”

**{LINKED[7]}**

> “{QUOTED}”

- **Waves**. [Paper]({ABS}/{NEAR[7].id})
- **Waves+**: “inspired by NGC (arXiv:1606.08272)”. [Paper]({ABS}/{NEAR[7].id})

## Contents

- Galaxy harbours
- Galaxy harbours

## All papers

- {f", {', '.join(SIGNED)}.{chr(10)}- ".join(LINKED)}, {", ".join(SIGNED)}. [Data](https://zenodo.org/records/8000001)
"""
NEAR_LETTER = "THE TIDES\n\n" + "\n\n".join(
    f"[{n}] {one.title}\n    {', '.join(SIGNED)}\n    {ABS}/{one.id}"
    for n, one in enumerate(NEAR, 1)
)


@pytest.mark.parametrize("text, ending", [(NEAR_POST, ".md"), (NEAR_LETTER, ".txt")])
def test_a_name_similar_to_another_papers_is_the_papers_own(text: str, ending: str) -> None:
    assert briefly(check(text, NEAR, ending)) == []


def test_a_letter_in_plain_text_is_read_as_it_is_laid_out() -> None:
    promised = replace(
        PAPERS[0],
        abstract=f"{PAPERS[0].abstract} Code: https://github.com/quill/reefnet"
        " Our page is at https://reefs.example.org/boats.",
    )
    assert check(LETTER, [promised, *LIBRARY[1:]], ".txt") == []
    assert errors(LETTER.replace("23.6", "24.6"), ".txt") == ["quotation rivals by 24.6%"]
