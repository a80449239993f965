"""What a post says in bold, in headings, tables, HTML or code, and of two papers, is judged too."""

from collections.abc import Mapping, Sequence

import pytest

from digest.check import Finding, Post, check_post
from digest.check.imitations import imitates_arxiv
from digest.check.reading import parse_post
from digest.check.records import Known, Titled
from digest.dossier import describe
from digest.model import Affiliation, Author, Dossier
from tests.fixtures import LOOM, REEF, paper

ABS = "https://arxiv.org/abs"
CODE = "https://github.com/quill/reefnet"


def _author(name: str, place: str) -> Author:
    return Author(name=name, affiliations=(Affiliation(name=place, origin="html"),))


PAPERS = (
    paper(
        abstract="We present ReefNet, a network that may count corals. It outperforms TideNet by "
        f"up to 23.6% on ten public reefs. Code: {CODE}.",
        authors=(
            _author("Ada Quill", "Harbour University"),
            _author("Bo Lund", "Quay College"),
        ),
    ),
    paper(
        id=LOOM,
        title="LoomBench: A Benchmark of Weaving",
        abstract="We introduce LoomBench, a benchmark of 48 woven patterns.",
        authors=(_author("Cleo Moth", "Harbour University"),),
    ),
)
NET, BENCH = f"[ReefNet]({ABS}/{REEF})", f"[LoomBench]({ABS}/{LOOM})"


class Shelf:
    """Two invented papers."""

    def load(self, ids: Sequence[str]) -> Known:
        """Return papers by identifier."""
        held: Mapping[str, Dossier] = {one.id: describe(one) for one in PAPERS if one.id in ids}
        return Known(dossiers=held, missing=frozenset(ids) - held.keys())

    def load_titles(self) -> Sequence[Titled]:
        """Return every title."""
        return [Titled(one.id, one.title) for one in PAPERS]


def check(text: str, ending: str = ".md") -> list[Finding]:
    """Check a text."""
    return list(check_post(Post(blocks=parse_post(text, ending)), Shelf()))


def told(text: str, ending: str = ".md") -> set[tuple[str, str, str]]:
    """Return severity, kind and what was found of each finding."""
    return {(one.severity, one.kind, one.found) for one in check(text, ending)}


NUMBER, AUTHOR = ("error", "number", "77.7"), ("error", "author", "Doe")


@pytest.mark.parametrize(
    "text, wanted",
    [
        (f"{NET} outperforms TideNet by up to **77.7%**.", NUMBER),
        (f"{NET} outperforms TideNet by up to `77.7%`.", NUMBER),
        (f"<p>Doe et al. present <a href='{ABS}/{REEF}'>ReefNet</a>.</p>", AUTHOR),
        (f"Doe et al. present <a href='{ABS}/{REEF}'>ReefNet</a>.", AUTHOR),
        (f"| Paper | By |\n|---|---|\n| {NET} | Doe et al. |", AUTHOR),
        (f"| Gain | Paper |\n|---|---|\n| 77.7% | {NET} |", NUMBER),
        (f"### {NET} by Doe et al. finds 77.7%", NUMBER),
        (f"### {NET} by Doe et al. finds 77.7%", AUTHOR),
        (f"### {NET}\n\nIt finds 77.7%.", NUMBER),
        (f"### {NET}\n\nAuthors: Ada Quill, Jane Doe", ("error", "author", "Jane Doe")),
        (f"- {NET}\n  - finds 77.7%", NUMBER),
        (f"---\ntitle: ReefNet finds 77.7%\n---\n\n{NET} counts.", NUMBER),
        (f"## Inverse Problems\n\n{NET} finds 77.7% of corals.", NUMBER),
        (f"{NET} counts.\n\n## About this issue\n\nReefNet finds 77.7% of corals.", NUMBER),
        (f"{NET} counts. It finds 77.7% of KelpSet, MudSet and RockSet.", NUMBER),
        (f"{NET} is told on eleven public reefs.", ("error", "number", "eleven")),
    ],
)
def test_nothing_hides_in_the_form(text: str, wanted: tuple[str, str, str]) -> None:
    assert wanted in told(text)


@pytest.mark.parametrize(
    "text",
    [
        f"<table><tr><th>Who<tr><td><a href='{ABS}/{REEF}'>ReefNet</a><td>Doe et al.</table>",
        f"<dl><dt><a href='{ABS}/{REEF}'>ReefNet</a></dt><dd>By Doe et al.</dd></dl>",
    ],
)
def test_rows_of_html_are_read_together(text: str) -> None:
    assert AUTHOR in told(text, ".html")


@pytest.mark.parametrize(
    "text",
    [
        f"| Paper | By | Gain |\n|---|---|---|\n| {NET} | Quill and Lund | up to 23.6% |",
        f"### {NET}\n\nAuthors: Ada Quill, Bo Lund\n\nIt outperforms TideNet by up to **23.6%**.",
        f"<p>Quill and Lund present <a href='{ABS}/{REEF}'>ReefNet</a>.</p>",
        f"{NET} counts.\n\n## About this issue\n\n- Papers: 9 found, 9 chosen, 1 named in the text",
    ],
)
def test_what_is_true_passes_in_every_form(text: str) -> None:
    assert check(text) == []


def test_code_is_judged_softly() -> None:
    """What stands in code may be an example."""
    text = f"```\nReefNet by Doe et al. {ABS}/{REEF}\n```"
    assert told(text) == {("warning", "author", "Doe")}


@pytest.mark.parametrize("name", ["2602.9000", "2613.00001", "9999.99999"])
@pytest.mark.parametrize("form", ["[ReefNet](https://arxiv.org/abs/{})", "ReefNet (arXiv:{})"])
def test_what_can_be_no_identifier_is_an_error(name: str, form: str) -> None:
    assert ("error", "identifier", name) in told(f"{form.format(name)} counts.")


@pytest.mark.parametrize(
    "url",
    [
        "https://\u0430rxiv.org/abs/2602.90001",
        "https://arxiv.org@reef.example/abs/2602.90001",
        "https://arxiv.org.reef.example/abs/2602.90001",
        "https://arx1v.org/abs/2602.90001",
    ],
)
def test_what_only_looks_like_arxiv_is_an_error(url: str) -> None:
    assert imitates_arxiv(url)
    assert {(one.severity, one.kind) for one in check(f"[ReefNet]({url}) counts.")} >= {
        ("error", "link")
    }


@pytest.mark.parametrize(
    "url",
    ["https://arxiv.org/abs/2602.90001", "https://ar5iv.labs.arxiv.org/html/2602.90001",
     "https://www.biorxiv.org/content/1", "https://archive.org/x", "https://alphaxiv.org/abs/1"],
)  # fmt: skip
def test_other_archives_imitate_nobody(url: str) -> None:
    assert not imitates_arxiv(url)


@pytest.mark.parametrize(
    "link, wanted",
    [
        ("[Code](HTTPS://GITHUB.COM/moth/reefnet)", ("error", "link")),
        ("[Code](//github.com/moth/reefnet)", ("error", "link")),
        ("[Code](https://doi.org/10.1234/kelp)", ("error", "link")),
        ("[Code](ftp://reef.example/x)", ("error", "link")),
        (f"[Weights]({CODE})", ("warning", "link")),
        (f"[Leaderboard]({CODE})", ("warning", "link")),
    ],
)
def test_every_link_is_looked_at(link: str, wanted: tuple[str, str]) -> None:
    text = f"- **ReefNet**: A network. {link} · [Paper]({ABS}/{REEF})"
    assert wanted in {(one.severity, one.kind) for one in check(text)}


@pytest.mark.parametrize("label", ["Code", "Official code", "GitHub", "Source code"])
def test_the_papers_own_code_passes_under_any_label(label: str) -> None:
    assert check(f"- **ReefNet**: A network. [{label}]({CODE}) · [Paper]({ABS}/{REEF})") == []


def test_a_title_that_leads_elsewhere_is_a_warning() -> None:
    assert told("[ReefNet](https://kelp.example/x) counts.") == {
        ("warning", "link", "https://kelp.example/x")
    }


@pytest.mark.parametrize(
    "people, severities",
    [
        ("Quill (Harbour University) and Lund (Quay College)", []),
        ("Quill and Lund (Harbour University)", []),
        ("Quill (Harbour) and Lund", []),
        ("Quill (Quay College) and Lund (Harbour University)", ["error", "error"]),
        ("Quill (Harbour University) and Lund (Harbour University)", ["error"]),
        ("Quill (University) and Lund", ["error"]),
        ("Lund and Quill", ["warning"]),
    ],
)
def test_each_author_has_his_own_institution(people: str, severities: list[str]) -> None:
    assert [one.severity for one in check(f"{people} present {NET}.")] == severities


@pytest.mark.parametrize(
    "text, wanted",
    [
        (f"{NET} outperforms {BENCH}.", True),
        (f"Unlike {BENCH}, {NET} may count corals.", True),
        (f"From the authors of {BENCH} comes {NET}.", True),
        (f"{BENCH} is a benchmark, and {NET} may count corals.", False),
        (f"{NET} is a network for corals, while {BENCH} has woven patterns.", False),
        (f"{BENCH} is a network for corals, while {NET} has woven patterns.", True),
    ],
)
def test_what_joins_two_papers_needs_a_source(text: str, *, wanted: bool) -> None:
    assert (("warning", "meaning") in {(one.severity, one.kind) for one in check(text)}) is wanted


@pytest.mark.parametrize(
    "text",
    [
        "LoomBench: A Bench of Weaving by Doe et al. has 77 patterns.",
        "In “ReefNet: Corals from Paper Boats”, Doe et al. find 77.7%.",
    ],
)
def test_a_title_is_known_without_a_word(text: str) -> None:
    found = {(one.severity, one.kind) for one in check(f"{text}\n\n- {NET}\n- {BENCH}")}
    assert found >= {("error", "title"), ("error", "author"), ("error", "number")}


def test_a_paper_is_listed_twice_under_any_label() -> None:
    assert told(f"- {NET}\n- [ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF})") == {
        ("warning", "twice", REEF)
    }


@pytest.mark.parametrize("late, kinds", [("", ["window"]), (", 1 late (announced earlier)", [])])
def test_an_issue_looks_back_far_only_for_what_it_calls_late(late: str, kinds: list[str]) -> None:
    foot = (
        "## About this issue\n\n- Announced: March 20, 2026 to March 26, 2026\n- Query: `loom`\n"
        f"- Papers: 1 found, 1 chosen, 0 named in the text{late}\n"
    )
    assert [one.kind for one in check(f"## All papers\n\n- {BENCH}\n\n{foot}")] == kinds


def test_what_others_do_is_not_told_of_the_paper() -> None:
    abstract = "Existing networks rely on divers. We present ReefNet, which counts corals."
    nets = paper(abstract=abstract)

    class Nets(Shelf):
        def load(self, ids: Sequence[str]) -> Known:
            return Known(dossiers={nets.id: describe(nets)}, missing=frozenset(ids) - {nets.id})

    def found(text: str) -> set[tuple[str, str, str]]:
        post = Post(blocks=parse_post(text, ".md"))
        return {(one.severity, one.kind, one.found) for one in check_post(post, Nets())}

    assert found(f"{NET} relies on divers.") == {("warning", "meaning", "relies")}
    assert found(f"{NET} counts corals, while existing networks rely on divers.") == set()


def test_of_how_many_papers_some_are_counted_is_counted_again() -> None:
    """The whole stands in the sentence, and is the number of papers that the post lists."""
    listed = f"## All papers\n\n### Reefs (1)\n\n- [ReefNet]({ABS}/{REEF}), Ada Quill."
    told = "## Impact & The Road Ahead\n\nOne of the {} papers releases code, data or models."
    wrong = [one.found for one in check(f"{told.format(12)}\n\n{listed}") if one.kind == "count"]
    right = [one.found for one in check(f"{told.format(1)}\n\n{listed}") if one.kind == "count"]
    assert "12" in wrong
    assert "1" not in right
