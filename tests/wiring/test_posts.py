"""Whole posts: what services, dialects and templates make of them passes `check`."""

import re
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.wiring.command_line import ABSTRACT, DAY, CommandLine, record

CODE = "https://github.com/quill/kelpnet"
DATA = "https://huggingface.co/datasets/quill/kelp"
LINKED = f"{ABSTRACT} Our code is at {CODE} and our data at {DATA}."
UNIVERSITY = "Harbour University"
_LATER = "2026-03-03T10:00:00Z"
PROMISING = [
    record(1, title="KelpNet: Counting Kelp", abstract=f"{ABSTRACT} Code will be released."),
    record(2, published=_LATER, updated=_LATER),
]
_ENTERED = {"2602.90001": {"githubRepo": CODE, "githubRepoAddedBy": "user"}}
RELEASED = {"huggingface": {"papers": _ENTERED}, "github": {"quill/kelpnet": {}}}
TEX = [
    record(
        1,
        title=r"KelpNet: $\ell_1$-Bounds for Kelp's $\mathcal{O}(n^2)$ Forests -- at $5 a Leaf",
        abstract=(
            r"We propose KelpNet, a network that counts kelp in $\mathcal{O}(n^2)$ steps."
            r' It is "3.5$\times$" faster than nets by @reef... and finds 93.1\% of all kelp.'
            r" Our code is available at https://github.com/quill/kelp1."
        ),
    ),
    record(2, title="Kelp #12 by a1b2c3d4: $z \\sim 4$ Tides", authors=["Ada Quill"]),
    record(3, title="On {{ kelp }}, {% leaf %} and ~~sea~~ | H$_2$O"),
]


def _full_text(*institutions: list[str], body: tuple[str, ...] = ("Text.",)) -> Mapping[str, Any]:
    """Describe the full text of the paper, whose authors are at these institutions."""
    people = zip(("Ada Quill", "Bo Lund"), institutions, strict=True)
    authors = [{"name": name, "affiliations": stated} for name, stated in people]
    return {"html": {"2602.90001": {"authors": authors, "body": body}}}


STATED = f"Department of Kelp, {UNIVERSITY}, 12345 Quay"
LINKING = (f'Our code is available at <a href="{CODE}">{CODE}</a>.',)


@pytest.mark.parametrize("world, fields, told, untold", [
    # Institutions stand behind the authors, and nobody is given another's.
    (_full_text([STATED], [UNIVERSITY]), {}, f"*Quill and Lund ({UNIVERSITY})*", "Department"),
    (_full_text([UNIVERSITY], []), {}, f"*Quill ({UNIVERSITY}) and Lund*",
     f"Lund ({UNIVERSITY})"),
    # What is gone is left out.
    ({"huggingface": {"datasets": {"quill/kelp": {}}}}, {"abstract": LINKED},
     f"[Data]({DATA})", CODE),
    # What has moved is linked where it is, and proved as it was.
    ({"github": {"quill/kelpnet": "lund/kelp", "lund/kelp": {"stargazers_count": 7}}},
     {"abstract": LINKED}, "[Code](https://github.com/lund/kelp)", CODE),
    # Code from elsewhere is linked, too.
    ({**_full_text([], [], body=LINKING), "github": {"quill/kelpnet": {}}}, {},
     f"[Code]({CODE})", f"[Data]({DATA})"),
    # What a service could not tell is told in a reader's words.
    ({"github": {"quill/kelpnet": {"full_name": "nobody's"}}}, {"abstract": LINKED},
     "institutions of some papers may be missing.", "no source"),
])  # fmt: skip
def test_what_services_say_is_told(
    shell: CommandLine, world: Mapping[str, Any], fields: Mapping[str, Any], told: str, untold: str
) -> None:
    built = shell.build([record(1, **fields)], world=world)
    assert built.exit_code == 0, built.output
    assert told in shell.post()
    assert untold not in shell.post()
    assert "0 errors, 0 warnings" in shell.check().output


@pytest.mark.parametrize("asked, label", [("[]", "Code (promised)"), ("github", "Code")])
def test_code_is_promised_until_somebody_has_seen_it(
    shell: CommandLine, asked: str, label: str
) -> None:
    week = [record(1, abstract=f"{ABSTRACT} Our code will be released at {CODE}.")]
    world: Mapping[str, Any] = {"github": {"quill/kelpnet": {}}}
    assert shell.build(week, world=world, DIGEST_ENRICH__SERVICES=asked).exit_code == 0
    assert f"[{label}]({CODE})" in shell.post()
    assert "0 errors, 0 warnings" in shell.check().output


def test_what_services_say_is_in_the_data(shell: CommandLine) -> None:
    papers = {"2602.90001": {"upvotes": 31}}
    moved = {"quill/kelpnet": "lund/kelp", "lund/kelp": {"stargazers_count": 7}}
    world = {**_full_text([STATED], []), "huggingface": {"papers": papers}, "github": moved}
    assert shell.build([record(1, abstract=LINKED)], world=world).exit_code == 0
    (paper,) = shell.data()["papers"]
    first, second = (author["affiliations"] for author in paper["authors"])
    assert first == [{"name": UNIVERSITY, "origin": "html", "stated": STATED}]
    assert second == []
    assert (list(paper)[-1], paper["upvotes"]) == ("upvotes", 31)
    links = {link["kind"]: link for link in paper["links"]}
    assert links["code"]["health"] == "ok"
    assert links["code"]["repository"]["stars"] == 7


@pytest.fixture(scope="module", name="promised")
def _promised(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """Build the week of a promise, when nobody knew of more."""
    shell = CommandLine(tmp_path_factory.mktemp("promised"))
    built = shell.build(PROMISING, DIGEST_ENRICH__SERVICES="[]")
    assert (built.exit_code, built.stderr) == (0, "")
    return shell


@pytest.mark.parametrize("world, options, told", [
    (RELEASED, (), f"2602.90001, of an earlier issue, has released what it promised: {CODE}.\n"),
    (RELEASED, ("--quiet",), ""),
    ({}, (), ""),
])  # fmt: skip
def test_a_promise_that_was_kept_is_told_unless_quiet(
    promised: CommandLine,
    tmp_path: Path,
    world: Mapping[str, Any],
    options: tuple[str, ...],
    told: str,
) -> None:
    shell = CommandLine(copytree(promised.folder, tmp_path / "desk"))
    following = ("--date", "2026-03-07", "-q", "kelp", *options)
    built = shell.build(PROMISING, *following, world=world)
    assert (built.exit_code, built.stderr) == (0, told)
    assert CODE not in built.stdout


@pytest.fixture(scope="module", name="week")
def _week(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """Build a week with formulas, to be built again offline."""
    shell = CommandLine(tmp_path_factory.mktemp("week"))
    built = shell.build(TEX, world={"github": {"quill/kelp1": {}}})
    assert built.exit_code == 0, built.output
    return shell


def _rebuild(shell: CommandLine, **variables: str) -> Any:  # noqa: ANN401 - a result
    return shell.run("build", "--date", DAY, "-q", "kelp", "--offline", "--force", **variables)


@pytest.mark.parametrize("tex", ["unicode", "keep"])
@pytest.mark.parametrize("dialect", ["common", "github", "hugo", "jekyll", "pandoc"])
def test_check_finds_nothing_wrong_in_any_dialect(
    week: CommandLine, dialect: str, tex: str
) -> None:
    built = _rebuild(week, DIGEST_OUTPUT__DIALECT=dialect, DIGEST_OUTPUT__TEX=tex)
    assert built.exit_code == 0, built.output
    text = week.post()
    body = text.split("---\n", 2)[2] if text.startswith("---") else text
    # What a leaf costs is escaped.
    assert bool(re.search(r"(?<!\\)\$", body)) == (tex == "keep")
    assert text.startswith("# ") == (dialect == "github")
    checked = week.check()
    assert "0 errors, 0 warnings" in checked.output


@pytest.mark.parametrize("template, code", [
    ("# {{ digest.title }}\n\n{{ lead }}\n", 0),
    ("a\n{{ digest.titel }}", 3), ("a\n{% endif %}", 2),
])  # fmt: skip
def test_a_template_of_ones_own_is_filled_and_a_mistake_leaves_no_file(
    week: CommandLine, tmp_path: Path, template: str, code: int
) -> None:
    shell = CommandLine(copytree(week.folder, tmp_path / "desk"))
    (shell.folder / "own").mkdir()
    (shell.folder / "own" / "post.md.j2").write_text(template, "utf-8")
    built = _rebuild(shell, DIGEST_OUTPUT__TEMPLATES="own", DIGEST_BUILD__OUTPUT="mine")
    made = [path.read_text("utf-8")[:2] for path in shell.folder.glob("mine/*.md")]
    assert (built.exit_code, made) == (code, [] if code else ["# "]), built.output
    assert ("post.md.j2, line 2" in " ".join(built.output.split())) == bool(code)
    assert code or "0 errors, 0 warnings" in shell.check(f"mine/{DAY}-kelp.md").output
