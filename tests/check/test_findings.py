"""Each kind of fault is found at its position in every form of post, and nothing else is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from digest.model import Health
from tests.check.invented import ABS, HARBOUR, author, briefly, check, variants
from tests.fixtures import LOOM, REEF, SURVEY, paper

CODE, QUAY = "https://github.com/quill/reefnet", "Quay College"
PAPERS = [
    paper(
        abstract="We present ReefNet, a network that may count corals without labels. It "
        f"outperforms TideNet and finds up to 93.1% of 1,200 corals on ten reefs. Code: {CODE}.",
        authors=(author("Ada Quill", HARBOUR), author("Bo Lund", HARBOUR)),
        doi="10.1234/tides.7",
        version=2,
    ),
    paper(
        id=LOOM,
        title="LoomBench: A Benchmark of Weaving",
        abstract="We introduce LoomBench, a benchmark of 48 woven patterns.",
        authors=tuple(author(f"{name} Weaver-{name}", QUAY) for name in ("Ana", "Ben", "Cy", "Di")),
    ),
    paper(
        id=SURVEY,
        title="A Survey of Lanterns on Moving Boats",
        abstract="This paper has been withdrawn. We survey lanterns on boats.",
        comment="This paper has been withdrawn by the author.",
        authors=(author("Cleo Moth"),),
    ),
]
NET, BENCH = f"[ReefNet]({ABS}/{REEF})", f"[LoomBench]({ABS}/{LOOM})"
TITLE = f"[ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF})"
POST = f"""# Corals This Week

In {TITLE}, Quill and Lund (Harbour University) present a network that may count corals without \
labels. It outperforms TideNet and finds up to 93.1% of 1,200 corals. {BENCH}, by Weaver-Ana et \
al., is a benchmark of 48 woven patterns.

- **ReefNet**: A network that may count corals. [Code]({CODE}) · [Paper]({ABS}/{REEF})

## All papers

### Weaving (2)

- {TITLE}, Ada Quill, Bo Lund.
- [LoomBench: A Benchmark of Weaving]({ABS}/{LOOM}), Ana Weaver-Ana, Ben Weaver-Ben, Cy Weaver-Cy, \
Di Weaver-Di.
"""


@pytest.mark.parametrize(
    "change, line, wanted",
    [
        (f"[LoomBench]({ABS}/<{LOOM}|{REEF}>)", 3, f"error identifier {REEF}"),
        (f"[LoomBench]({ABS}/<{LOOM}|2602.90009>)", 3, "error identifier 2602.90009"),
        (f"[Paper]({ABS}/<{REEF}|{LOOM}>)", 5, f"error identifier {LOOM}"),
        (f"Boats]({ABS}/{REEF}<|v1>), Quill", 3, "warning version v1"),
        ("[ReefNet: <Counting|Tracking> Corals from Paper", 3, "error title ReefNet: Tracking"),
        ("Quill and <Lund|Moth>", 3, "error author Moth"),
        ("Weaver-<Ana|Ben> et al.", 3, "error author Weaver-Ben"),
        ("<Ben Weaver-Ben|John Doe>", 12, "error author John Doe"),
        ("<Harbour University|Quay College>", 3, "error institution Quay College"),
        ("93.<1|7>%", 3, "error number 93.7"),
        ("up to 93.1<%|>", 3, "warning number 93.1"),
        ("**Re<ef|fe>Net**", 5, "error name RefeNet"),
        ("outperforms Tide<Net|Bert>", 3, "error name TideBert"),
        ("github.com/<quill|moth>/reefnet", 5, "error link https://github.com/moth/reefnet"),
        ("<outperforms|is outperformed by>", 3, "warning meaning outperformed by"),
        ("with<out|> labels", 3, "warning meaning labels"),
        ("that <may count|counts> corals without", 3, "warning meaning counts"),
        ("finds <up to|at least> 93.1%", 3, "warning meaning at least 93.1%"),
        ("woven patterns.<| Fishermen applaud it.>", 3, "warning support Fishermen, applaud"),
    ],
)
def test_a_fault_is_found_at_its_position_and_nothing_without_it(
    change: str, line: int, wanted: str
) -> None:
    assert check(POST, PAPERS) == []
    right, wrong = variants(change)
    assert right in POST
    found = check(POST.replace(right, wrong, 1), PAPERS)
    assert any(one.startswith(wanted) for one in briefly(found))
    assert {one.line for one in found} == {line}


def test_a_finding_has_the_expected_words_and_their_source() -> None:
    (finding,) = check(POST.replace("Quill and Lund", "Quill and Moth"), PAPERS)
    assert finding.message == "This is no author of the paper."
    assert (finding.found, finding.expected) == ("Moth", "Quill and Lund")
    assert finding.stands == f"arXiv:{REEF}, authors"
    assert POST.split("\n")[finding.line - 1][finding.column - 1 :].startswith("Lund")


@pytest.mark.parametrize(
    "text",
    [
        POST.replace(
            "It outperforms TideNet and finds up to 93.1% of 1,200 corals.",
            "Without labels, ReefNet finds up to 93.1 % of the 1200 corals, and surpasses TideNet.",
        ),
        f"| Paper | By | Gain |\n|---|---|---|\n| {NET} | Quill and Lund | up to 93.1% |",
        f"### {NET}\n\nAuthors: Ada Quill, Bo Lund\n\nIt finds up to **93.1%** of corals.",
        f"<p>Quill and Lund present <a href='{ABS}/{REEF}'>ReefNet</a>.</p>",
        f"{NET} counts.\n\n## About this issue\n\n- 9 papers found, 9 chosen, none left out.",
        f"- **ReefNet**: A network. [Official code]({CODE}) · [Paper]({ABS}/{REEF})",
        f"{BENCH} is a benchmark, and {NET} may count corals.",
        # What stands above says nothing of what stands beside it.
        f"### {NET}\n\nIt may count corals.\n\n### Tides\n\nThey find 77.7% of boats.",
        f"- {NET}\n  - may count corals\n- finds 77.7% of boats",
        f"{NET} is a network for corals, while {BENCH} has woven patterns.",
        f"[{REEF}]({ABS}/{REEF}v2) and {BENCH} ([arXiv:{LOOM}](https://arxiv.org/pdf/{LOOM})).",
        f"{NET} ({REEF}), {BENCH} (arXiv:{LOOM}), and {NET}, arXiv:{LOOM} and arXiv:{REEF}.",
        f"- [Counting Corals from Paper Boats]({ABS}/{REEF}) may count corals.",
        f"- [ReefNet: Counting Corals from …]({ABS}/{REEF}), Ada Quill, Bo Lund.",
        f"[A network for corals]({ABS}/{REEF}), or [Corals from Paper Boats]({ABS}/{REEF}).",
        f"- {TITLE}, A. Quill, B. Lund.\n- {BENCH}, Weaver-Ana, Ben Weaver-Ben + 2 more authors.",
        "[An archive](https://archive.org/x) is open, and so is [bioRxiv](https://www.biorxiv.org).",
    ],
)
def test_true_claims_pass_in_every_form(text: str) -> None:
    assert check(text, PAPERS) == []


NUMBER, AUTHOR = "error number 77.7", "error author Doe"
TABLE = "| Paper | By | Gain |\n|---|---|---|\n"
PAGE = f"<a href='{ABS}/{REEF}'>ReefNet</a>"
ITEM = f"- **ReefNet**: A network. [{{}}]({{}}) · [Paper]({ABS}/{REEF})"
WEAVING = f"[LoomBench: A Benchmark of Weaving]({ABS}/{LOOM})"
OTHER = f"- **LoomBench**: A benchmark. [Code]({{}}) · [Paper]({ABS}/{LOOM})\n- {TITLE}"
WITHDRAWN = f"- [A Survey of Lanterns on Moving Boats]({ABS}/{SURVEY}), Cleo Moth."


@pytest.mark.parametrize(
    "text, wanted",
    [
        (f"{NET} outperforms TideNet by up to **77.7%**.", NUMBER),
        (f"# Corals\n\nDoe et al. present {PAGE}.", AUTHOR),
        (f"{TABLE}| {NET} | Doe et al. | 3 |", AUTHOR),
        (f"{TABLE}| {NET} | Quill and Lund | 77.7% |", NUMBER),
        (f"### {NET} by Doe et al. finds 77.7%", AUTHOR),
        (f"### {NET}\n\nAuthors: Ada Quill, Jane Doe", "error author Jane Doe"),
        (f"- {NET}\n  - finds 77.7%", NUMBER),
        (f"---\ntitle: ReefNet finds 77.7%\n---\n\n{NET} counts.", NUMBER),
        (f"{NET} counts.\n\n## About this issue\n\nReefNet finds 77.7% of corals.", NUMBER),
        (f"{NET} is told on eleven reefs.", "error number eleven"),
        # What stands in code may be an example.
        (f"# Corals\n\n```\nReefNet by Doe et al. {ABS}/{REEF}\n```", "warning author Doe"),
        # A title is known without a link and with a slip, and a question mark in it ends nothing.
        (f"LoomBench: A Bench of Weaving by Doe et al.\n\n- {BENCH}", AUTHOR),
        (f"LoomBench: A Bench of Weaving is told.\n\n- {BENCH}", "error title LoomBench: A Bench"),
        (f"In [ReefNet: Counting Corals from Paper Boats? Yes]({ABS}/{REEF}), Doe et al.", AUTHOR),
        ("[ReefNet](https://doi.org/10.1234/tides.7) finds 77.7% of corals.", NUMBER),
        # What is one paper's is not said of the other.
        (
            f"{BENCH} is a network for corals, while {NET} has woven patterns.",
            "warning meaning network",
        ),
        # A sentence that may be about another paper, or an expanded abbreviation, is warned of.
        (f"{BENCH} has patterns. Salt Marsh BERT reaches 88.8% on MudBench.", "warning support"),
        (f"{NET} presents Green Coral Networks (GCN) that count.", "warning support Green"),
        # A paper is looked up, and listed once.
        (WITHDRAWN, f"warning withdrawn {SURVEY}"),
        (f"- {NET}\n- {TITLE}", f"warning twice {REEF}"),
        (f"See [this]({ABS}/2602.90008).", "note paper 2602.90008"),
        (f"See [that]({ABS}/2602.99999).", "error identifier 2602.99999"),
        # Where the record of one paper of a sentence is missing, its figures are not passed by.
        (f"{NET} finds 57% more than [this]({ABS}/2602.90008).", "warning number 57"),
        (f"{NET} finds 25% more than [that]({ABS}/2602.99999).", "warning number 25"),
        (f"[A]({ABS}/2602.99999)\n\n- ReefNet: Counting Corals", "error identifier 2602.99999"),
        (f"[ReefNet]({ABS}/2602.9000) counts.", "error identifier 2602.9000"),
        ("ReefNet (arXiv:2613.00001).", "error identifier 2613.00001"),
        # A link leads where it says, and to the paper's own.
        ("[ReefNet](https://kelp.example/x) counts.", "warning link https://kelp.example/x"),
        (f"[ReefNet](https://\u0430rxiv.org/abs/{REEF})", "error link https://xn--rxiv-43d.org"),
        (f"[ReefNet](https://arxiv.org@a.example/abs/{REEF})", "error link https://arxiv.org@a"),
        (f"[ReefNet](https://arx1v.org/abs/{REEF}) counts.", "error link https://arx1v.org"),
        (ITEM.format("Code", "HTTPS://GITHUB.COM/moth/reefnet"), "error link"),
        (ITEM.format("Code", "https://doi.org/10.1234/kelp"), "error link"),
        (ITEM.format("Code", "ftp://reef.example/x"), "error link"),
        (ITEM.format("Project", "https://kelp.example/x"), "error link"),
        (ITEM.format("Project", "https://quill.example/reefnet"), "warning link"),
        (ITEM.format("Weights", CODE), "warning link"),
        (OTHER.format("https://github.com/ana/yarn"), "warning link https://github.com/ana/yarn"),
        (OTHER.format(CODE), f"error link {CODE}"),
        # Pages and plain text are checked as Markdown is.
        (f"<p>{PAGE} by Doe et al.</p>", AUTHOR),
        (f"<body><table><tr><th>Who<tr><td>{PAGE}<td>Doe et al.</table>", AUTHOR),
        (f"<body><table><tr><th>Gain<th>Of<tr><td>77.7%<td>{PAGE}</table>", NUMBER),
        (f"<body><dl><dt>{PAGE}</dt><dd>By Doe et al.</dd></dl>", AUTHOR),
        (f"<body><ul><li>{PAGE}, Ada Quill.</ul>", "error author 0"),
        ("ReefNet: Counting Corals from Papr Boats by Moth.", "error title ReefNet: Counting"),
        ("ReefNet: Counting Corals from Papr Boats by Moth.", "error author Moth"),
        ("- LoomBnech: woven patterns.", "error name LoomBnech"),
        ("- ReefNet: Counting Corals from Paper Boats, Ada Quill, Cy Doe.", "error author Cy Doe"),
        # A link's text and address are one paper, and so is what a bracket stands behind.
        (f"See [arXiv:{REEF}]({ABS}/{LOOM}).", f"error identifier {LOOM}"),
        (f"See [{ABS}/{REEF}v1]({ABS}/{LOOM}).", f"error identifier {LOOM}"),
        (f"{NET} (arXiv:{LOOM}) may count corals.", f"warning identifier {LOOM}"),
        (f"“{TITLE}” [{LOOM}] may count corals.", f"warning identifier {LOOM}"),
        (f"- {TITLE}, arXiv:{LOOM}.", f"warning identifier {LOOM}"),
        # A linked title is whole, or a part of it between its stops.
        (
            f"- [ReefNet: Counting from Paper Boats]({ABS}/{REEF}), Ada Quill, Bo Lund.",
            "error title",
        ),
        (f"[ReefNet: Counting from Paper Boats]({ABS}/{REEF}) may count.", "error title ReefNet"),
        (f"“[ReefNet: Counting Corals from]({ABS}/{REEF})” may count.", "error title ReefNet"),
        (
            f"- [Survey of Lanterns on Moving Boats]({ABS}/{SURVEY}), Cleo Moth.",
            "error title Survey",
        ),
        (f"- [LoomBench: A Benchmark]({ABS}/{LOOM}), Ana Weaver-Ana et al.", "error title Loom"),
        # Lists of authors name them in order, and count the others.
        (f"- {TITLE}, Bo Lund, Ada Quill.", "warning author Bo Lund, Ada Quill"),
        (f"- {WEAVING}, Ana Weaver-Ana, Cy Weaver-Cy + 1 more author.", "error author 1"),
        (f"- {WEAVING}, Ana Weaver-Ana, Cy Weaver-Cy, Di Weaver-Di.", "error author 0"),
        (f"- {WEAVING}, Ben Weaver-Ben, Ana Weaver-Ana + 2 more authors.", "warning author Ben"),
    ],
)
def test_faults_are_found_in_every_form(text: str, wanted: str) -> None:
    found = briefly(check(text, PAPERS, ""))
    assert any(one.startswith(wanted) for one in found), found


@pytest.mark.parametrize(
    "text, wanted",
    [
        (f"{REEF} finds <up to 93.1%|77.7%> of corals.", NUMBER),
        (f"We read ({LOOM}) on <48|49> woven patterns.", "error number 49"),
        (f"- In {REEF}, Quill and <Lund|Doe> present a network.", AUTHOR),
        (f"ReefNet: Counting Corals from Paper Boats (<{REEF}|{LOOM}>)", "error name ReefNet"),
        (f"Read {REEF}, {LOOM} and <{REEF}|2602.99999>.", "error identifier 2602.99999"),
        (f"Read {REEF}<v2|v1>, too.", "warning version v1"),
        (f"{TITLE} ({REEF}) is <|is not> a network.", ""),
        # What only looks like one: quantities, parts of addresses.
        ("A boat goes <far|2602.99999 ms, and 1204.5678%, or $2602.99999>.", "warning support"),
        (f"See {NET}<|, 10.1234/2602.99999 and kelp.example/2602.99999>.", ""),
    ],
)
def test_a_bare_identifier_names_a_paper(text: str, wanted: str) -> None:
    right, wrong = (briefly(check(one, PAPERS, ".txt")) for one in variants(text))
    assert not any(one.startswith("error") or "paper" in one for one in right), right
    assert any(one.startswith(wanted) for one in wrong or [""]), wrong
    assert wanted.startswith("error identifier") or not any("identifier" in one for one in wrong)


@pytest.mark.parametrize("health, severity", [("gone", "warning"), ("unchecked", "note")])
def test_pages_that_are_gone_are_warnings(health: Health, severity: str) -> None:
    class FakeProber:
        def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
            return dict.fromkeys(urls, health)

    found = check(POST, PAPERS, prober=FakeProber())
    assert [(one.kind, one.severity, one.line) for one in found] == [("dead", severity, 5)]


def test_a_missing_abstract_is_noted_once() -> None:
    bare = [replace(PAPERS[0], abstract="")]
    told = f"{NET} by Quill and Lund finds 77.7% of corals. {NET} finds 88.8%."
    assert briefly(check(told, bare)) == [f"note paper {REEF}"]


def test_the_description_of_the_front_matter_may_be_cut_off() -> None:
    lead = "Of the 2 papers found on corals, this issue lists 2, which are about reefs and looms"
    text = f'---\ndescription: "{lead[:60]}…"\n---\n\n# Corals\n\n{lead}.\n'
    assert all(one.line > 3 for one in check(text, PAPERS))


@pytest.mark.parametrize(
    "text, message",
    [
        (f"{BENCH} is a benchmark. " * 2000, "The paragraph is too long to be judged."),
        (f"{BENCH} " + "Ada, " * 2000, "The sentence is too long to be judged."),
    ],
)
def test_endless_texts_are_not_judged(text: str, message: str) -> None:
    found = [(one.severity, one.kind, one.message) for one in check(text, PAPERS)]
    assert found == [("note", "support", message)]


MEASURED = paper(
    abstract="We present ReefNet, a network for corals. It scores 83.2% and 72.5%, respectively. "
    "Radii are 3880±39 m for sand and 3833±45 m for kelp. Rates exceed 1 kHz for boats. Signals "
    "lie between 1 and 5 kHz. Reefs are seen at 10 GHz and 217 MHz. ReefNet reaches errors "
    "less than (1%, 1%) on sand, (1.5%, 2%) on kelp and (2%, 3.5%) on rocks. Recall rises from "
    "61.3 to 68.9 points. TideNet, SandNet and KelpNet need 7, 13 and 70 hours."
)


@pytest.mark.parametrize(
    "change, wanted",
    [
        ("scores <83.2|83.7>% and 72.5%, respectively", "error number 83.7"),
        ("scores 83.2% and <72.5|72.9>%, respectively", "error number 72.9"),
        # What takes its place stands elsewhere in the record.
        ("at radii of 3880±39 m for sand and <3833|3880>±45 m for kelp", "error number 3880"),
        ("lies between 1 and <5|6> kHz", "error number 6"),
        ("errs by less than (1%, 1%) on sand and (1.5%, <2|7>%) on kelp", "error number 7"),
        ("has recall that rises from <61.3|63.1> to 68.9 points", "error number 63.1"),
        ("needs 7, <13|15> and 70 hours", "error number 15"),
        ("sees reefs at 10 GHz and 217 <MHz|MqHz>", "error name MqHz"),
        ("and <TideNet|TibeNet>, SandNet and KelpNet need 7, 13 and 70 hours", "error name Tibe"),
    ],
)
def test_one_mistake_is_one_finding_at_its_position(change: str, wanted: str) -> None:
    right, wrong = (f"{NET} {one}." for one in variants(change))
    assert check(right, [MEASURED]) == []
    (finding,) = check(wrong, [MEASURED])
    assert briefly([finding])[0].startswith(wanted)
    assert wrong[finding.column - 1 :].startswith(finding.found)


def test_a_headline_names_the_post_and_its_first_papers() -> None:
    """What stands below is not all about that paper, unless the headline is its title."""
    below = f"\n\n{BENCH} is a benchmark.\n\n[Code]({CODE})\n\n- {NET}\n"
    title = "LoomBench: A Benchmark of Weaving"
    assert check(f"# Three Looms This Week: {title}{below}", PAPERS) == []
    assert f"error link {CODE}" in briefly(check(f"# {title}{below}", PAPERS))
