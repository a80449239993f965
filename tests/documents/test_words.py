"""What the documents call by name is there: files, sections, settings, options, exit codes."""

import re
from pathlib import Path

import pytest

from digest.errors import DigestError
from digest.ranking import WEIGHTS
from digest.setup import schema_text
from tests.documents.reading import (
    ALL,
    COMMANDS,
    DOCUMENTS,
    ROOT,
    anchors_of,
    blocks,
    codes_of,
    links_of,
    options_of,
    prose_of,
    read_documents,
)
from tests.documents.settings import rows_of

MANUAL = read_documents()
CODES = tuple(codes_of(*DOCUMENTS))
SHELL = "\n".join(blocks("sh").values())
ROWS = rows_of(schema_text())
NAMES = {
    path.name
    for top in ("digest", "tests", "training", "docs", "examples")
    for path in (ROOT / top).rglob("*")
    if "__pycache__" not in path.parts
}
# Options of other programs that the documents tell how to use.
STRANGERS = {
    *("--mathml", "--mathjax", "--katex", "--constraint"),
    *("--host", "--port", "--nworkers", "--nthreads"),
}
# Done, incomplete, a failed delivery, and interrupted: exits that no error of ours carries.
PLAIN_EXITS = {0, 1, 4, 130}
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


@pytest.mark.parametrize("file", ALL, ids=lambda file: f"{file.relative_to(ROOT)}")
def test_links_and_files_lead_to_what_is_there(file: Path) -> None:
    astray = []
    for link in links_of(file):
        name, _, anchor = link.partition("#")
        there = (file.parent / name) if name else file
        if not there.exists() or (anchor and anchor not in anchors_of(there)):
            astray.append(link)
    told = re.findall(r"`((?:digest|docs|tests|training|examples)/[\w./-]+)`", prose_of(file))
    # NAME is whatever somebody adds.
    astray += [path for path in told if not (ROOT / path).exists() and "NAME" not in path]
    assert astray == []


def test_the_readme_leads_to_every_document() -> None:
    readme, *others = DOCUMENTS
    assert {f"docs/{file.name}" for file in others} <= set(links_of(readme))


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_a_document_begins_with_a_sentence_and_points_nowhere_else_without_a_link(
    file: Path,
) -> None:
    first = prose_of(file).split("\n\n")[1]
    assert first[-1] in ".:"
    assert not first.startswith(("|", "#", "-", "<"))
    assert not re.search(r"\((?:above|below)\)", prose_of(file))


def test_contributing_names_modules_that_there_are() -> None:
    told = {
        code.rpartition("/")[2]
        for code in codes_of(ROOT / "CONTRIBUTING.md")
        if re.fullmatch(r"[\w./]+\.(?:py|toml|j2)", code) and not re.search(r"[A-Z]{4}", code)
    }
    assert told - NAMES - {"digest.toml", "pyproject.toml"} == set()


def test_every_setting_is_called_as_it_is_and_has_its_variable() -> None:
    keys = {row.key for row in ROWS}
    tables = "|".join({key.partition(".")[0] for key in keys if "." in key})
    told = {code.partition(" ")[0] for code in CODES}
    named = {code for code in told if re.fullmatch(rf"(?:{tables})\.[a-z_.]+", code)}
    assert named - keys - {"pace.json", "library.sqlite", "library.jsonl"} - NAMES == set()
    known = {row.variable for row in ROWS} | {"DIGEST_"}
    variables = {
        name
        for name in re.findall(r"\bDIGEST_[A-Z_]+\b", "\n".join((*CODES, SHELL)))
        if "TOPICS__" not in name
    }
    assert variables - known == set()


def test_the_documents_have_every_reason_with_its_weight() -> None:
    told = [f"| `{label}` | {weight:g} | " for label, weight in WEIGHTS.items()]
    assert [row for row in told if row not in MANUAL] == []


@pytest.mark.parametrize("command", list(COMMANDS))
def test_the_documents_have_every_option(command: str) -> None:
    everywhere = MANUAL.partition("Everywhere: ")[2].partition("\n\n")[0] + " -h --help"
    row = re.search(rf"^\| `digest {command}\b.*$", MANUAL, re.MULTILINE) if command else None
    assert row or not command, f"the documents have no row of digest {command}"
    told = everywhere + (row[0] if row else MANUAL)
    assert options_of(command) - set(OPTION.findall(told)) == set()


def test_commands_and_options_that_the_documents_use_are_there() -> None:
    known = set(STRANGERS).union(*map(options_of, COMMANDS))
    known |= {
        name for one in COMMANDS.values() for option in one.params for name in option.secondary_opts
    }
    # A line of an example, from the program on, up to what follows it.
    examples = re.findall(r"\b(digest [a-z][^|;&#\n]*)", SHELL)
    wrong = []
    for code in (*CODES, *examples):
        options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", code))
        wrong += [code] if options - known else []
        if found := re.match(r"digest ([a-z]+(?: [a-z]+)?)\b", code):
            name = found[1] if found[1] in COMMANDS else found[1].partition(" ")[0]
            if name not in {*COMMANDS, "library"} or options - options_of(name):
                wrong.append(code)
    assert wrong == []
    assert len(examples) > 10


def test_the_documents_have_every_exit_code_and_no_other() -> None:
    kinds: list[type[DigestError]] = [DigestError, *DigestError.__subclasses__()]
    documented = {int(code) for code in re.findall(r"^\| (\d+) \| ", MANUAL, re.MULTILINE)}
    assert documented == {kind.exit_code for kind in kinds} | PLAIN_EXITS
    prose = " ".join(" ".join(prose_of(file).split()) for file in DOCUMENTS)
    told = {int(code) for code in re.findall(r"\bexit(?:s|ed)?(?: code)? (\d+)", prose)}
    assert told <= documented
    assert len(told) > 3


def test_the_readmes_excerpt_stands_in_the_sample_weeks_post() -> None:
    (excerpt,) = blocks("markdown").values()
    post = (ROOT / "examples" / "2026-02-28-deep-learning.md").read_text("utf-8").split("\n")
    assert [line for line in excerpt.split("\n") if line not in post] == []
