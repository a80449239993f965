"""What the documents call by name is there: files, sections, settings, options, exit codes."""

import re
from pathlib import Path

import pytest

from digest.config import Settings
from digest.config.environment import variable
from digest.config.schema import values_of
from tests.documents.commands import COMMANDS, options_of
from tests.documents.places import DOCUMENTS, ROOT
from tests.documents.reading import ALL, anchors_of, blocks, codes_of, links_of, prose_of
from tests.documents.settings import rows_of

CODES = tuple(codes_of(*DOCUMENTS))
TREE = {
    str(path.relative_to(ROOT))
    for top in ("digest", "tests", "training", "docs", "examples")
    for path in (ROOT / top).rglob("*")
    if "__pycache__" not in path.parts
}
NAMES = {place.rpartition("/")[2] for place in TREE}
# Options of other programs that the documents tell how to use.
STRANGERS = {"--mathml", "--mathjax", "--katex", "--constraint"}


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.name)
def test_links_lead_to_files_and_sections_that_are_there(file: Path) -> None:
    astray = []
    for link in links_of(file):
        name, _, anchor = link.partition("#")
        there = (file.parent / name) if name else file
        if not there.exists() or (anchor and anchor not in anchors_of(there)):
            astray.append(link)
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


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.name)
def test_files_of_the_project_are_where_the_documents_say(file: Path) -> None:
    told = re.findall(r"`((?:digest|docs|tests|training|examples)/[\w./-]+)`", prose_of(file))
    # NAME is whatever somebody adds.
    assert [path for path in told if not (ROOT / path).exists() and "NAME" not in path] == []


def test_contributing_names_modules_that_there_are() -> None:
    told = {
        code.rpartition("/")[2]
        for code in codes_of(ROOT / "CONTRIBUTING.md")
        if re.fullmatch(r"[\w./]+\.(?:py|toml|j2)", code) and not re.search(r"[A-Z]{4}", code)
    }
    assert told - NAMES - {"digest.toml", "pyproject.toml"} == set()


def test_variables_of_the_environment_are_those_of_settings() -> None:
    text = "\n".join((*CODES, *(text for _, text in blocks("sh"))))
    known = {variable(place) for place in values_of()} | {variable(("themes",))}
    fixed = {name for name in known if "NAME" not in name and "LABEL" not in name}
    told = {name for name in re.findall(r"\bDIGEST_[A-Z_]+\b", text) if "TOPICS__" not in name}
    assert told - fixed - {"DIGEST_WEIGHTS__LABEL", "DIGEST_"} == set()


def test_settings_are_called_as_they_are() -> None:
    keys = {".".join(map(str, row.place)) for row in rows_of(Settings)}
    tables = "|".join({key.partition(".")[0] for key in keys if "." in key})
    told = {code.partition(" ")[0] for code in CODES}
    named = {code for code in told if re.fullmatch(rf"(?:{tables})\.[a-z_.]+", code)}
    assert named - keys - {"pace.sqlite"} - NAMES == set()


def test_options_in_the_prose_are_some_commands() -> None:
    known: set[str] = set().union(*map(options_of, COMMANDS))
    known |= {
        name for one in COMMANDS.values() for option in one.params for name in option.secondary_opts
    }
    told = {option for code in CODES for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", code)}
    assert told - known - STRANGERS == set()


def test_commands_in_the_prose_are_there_and_have_the_options_that_stand_with_them() -> None:
    wrong = []
    for code in CODES:
        if found := re.match(r"digest ([a-z]+(?: [a-z]+)?)\b", code):
            name = found[1] if found[1] in COMMANDS else found[1].partition(" ")[0]
            options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", code))
            if name not in {*COMMANDS, "library"} or options - options_of(name):
                wrong.append(code)
    assert wrong == []


def test_exit_codes_in_the_prose_are_those_of_the_table() -> None:
    (table,) = (file for file in DOCUMENTS if file.name == "commands.md")
    known = set(re.findall(r"^\| (\d+) \| ", table.read_text("utf-8"), re.MULTILINE))
    told = {
        code
        for file in DOCUMENTS
        for code in re.findall(r"\bexit(?:s|ed)?(?: code)? (\d+)", " ".join(prose_of(file).split()))
    }
    assert told <= known
    assert len(told) > 3
