"""What the documents call by name is there: files, sections, settings, options, exit codes."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from digest.config import load_edits
from digest.errors import ConfigError, DigestError
from digest.model import ENDINGS, FEEDS
from digest.ranking import WEIGHTS
from digest.setup.answers import OFFERS, schema_text
from tests.documents.reading import (
    ALL,
    COMMANDS,
    CURRENT,
    DOCUMENTS,
    ROOT,
    TOPS,
    anchors_of,
    blocks,
    codes_of,
    commands_of,
    links_of,
    names_of_the_program,
    options_of,
    prose_of,
    read_documents,
    refusal,
)
from tests.documents.settings import rows_of

MANUAL = read_documents()
CODES = tuple(codes_of(*DOCUMENTS))
SCHEMA = json.loads(schema_text())
ROWS = rows_of(schema_text())
SPOKEN = names_of_the_program()
FILES = {"pace.json", "library.sqlite", "library.jsonl"}
HOW_MUCH = re.compile(r"`([a-z_.-]+)(?: [A-Z]+)?`[^`|;]{0,90}?([\d,]+) if not given")
WHICH = re.compile(r"variable `([A-Z_]+)`[^`|]*, unless `([a-z_]+)` names another")
NAMES = {
    path.name for top in TOPS for path in (ROOT / top).rglob("*") if "__pycache__" not in path.parts
}
# What other programs have of options, settings, variables and names, and the language of words.
STRANGERS = {
    *("--mathml", "--mathjax", "--katex", "--constraint"),
    *("--host", "--port", "--nworkers", "--nthreads"),
    *("pool_mode", "max_connections", "synchronous_commit", "max_characters", "permalink"),
    *("HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"),
    *("pg_dump", "nohup", "debug", "constraints.txt", "pyproject.toml", "testing", "utils"),
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


def test_contributing_names_functions_and_tables_that_there_are() -> None:
    _, _, table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("| what | where |")
    table = table.partition("\n\n")[0]
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "digest").rglob("*.py"))
    names = re.findall(r"\(`(?:\w+\.)?(\w+)`", table)
    assert len(names) > 10
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []


@pytest.mark.parametrize("file", CURRENT, ids=lambda file: f"{file.relative_to(ROOT)}")
def test_every_setting_is_called_as_it_is_and_takes_its_value(file: Path, tmp_path: Path) -> None:
    keys = {row.key for row in ROWS}
    tables = {key.partition(".")[0].removesuffix("[]") for key in keys if "." in key}
    wrong = []
    for code in codes_of(file):
        name, equals, _ = code.partition(" = ")
        if re.fullmatch(r"\[\[?\w+(\.\w+)?\]\]?", code):
            wrong += [code] if code.strip("[]").partition(".")[0] not in tables else []
        elif re.fullmatch(r"[a-z_.]+", name) and equals and name not in STRANGERS:
            wrong += [] if _takes(code) or _is_edit(code, tmp_path) else [code]
        elif re.fullmatch(rf"(?:{'|'.join(tables)})\.[a-z_.]+", name):
            wrong += [name] if name not in keys | NAMES | FILES else []
    assert wrong == []


def _takes(code: str) -> bool:
    """Return whether a setting of this name takes this value."""
    held: Any = tomllib.loads(code)
    while isinstance(held, dict):
        ((_, held),) = held.items()
    name, definitions = code.partition(" = ")[0], {"$defs": SCHEMA["$defs"]}
    rows = (row for row in ROWS if f".{row.key}".endswith(f".{name}"))
    return any(Draft202012Validator({**row.schema, **definitions}).is_valid(held) for row in rows)


def _is_edit(code: str, folder: Path) -> bool:
    """Return whether a file of edits may say this of a paper."""
    file = folder / "post.edits.toml"
    file.write_text(f'[papers."2602.22544"]\n{code}\n', "utf-8")
    try:
        return bool(load_edits(file))
    except ConfigError:
        return False


@pytest.mark.parametrize("file", CURRENT, ids=lambda file: f"{file.relative_to(ROOT)}")
def test_every_variable_is_read_by_somebody(file: Path) -> None:
    """Ours by the settings; those that hold secrets by the settings that name them."""
    settings = "|".join(re.sub("NAME|LABEL|HEADING", "[A-Z_]+", row.variable) for row in ROWS)
    ours = re.compile(rf"DIGEST_|DIGEST_CORPORA|{settings}")
    text = file.read_text("utf-8")
    named = set(re.findall(r"(?<![\w$.])[A-Z][A-Z\d]*(?:_+[A-Z\d]+)+(?!\w)|DIGEST_\w*", text))
    given = {*re.findall(r'"([A-Z_]+)"', "\n".join(blocks("toml").values())), *STRANGERS}
    unknown = {name for name in named - given - SPOKEN if not name.startswith("DIGEST_")}
    unknown |= {name for name in named if name.startswith("DIGEST_") and not ours.fullmatch(name)}
    assert unknown == set()


def test_every_name_in_code_is_one_of_the_programs() -> None:
    """A field, an argument, a variable of a template, a value, a file: whatever it is called."""
    told = {code for code in codes_of(*CURRENT) if re.fullmatch(r"[a-z][a-z_]*(\.[a-z_]+)*", code)}
    unknown = {code for code in told if code not in SPOKEN and not {*code.split(".")} <= SPOKEN}
    assert unknown - STRANGERS == set()


def test_what_the_documents_say_of_defaults_is_so() -> None:
    defaults = {(row.key.rpartition(".")[2], row.default.strip("`")) for row in ROWS}
    defaults |= {(row.key, row.default.strip("`")) for row in ROWS}
    defaults |= {
        (name, f"{option.default:g}" if isinstance(option.default, float) else f"{option.default}")
        for command in COMMANDS.values()
        for option in command.params
        for name in option.opts
    }
    prose = re.sub(r"<!-- settings -->.*<!-- /settings -->", "", " ".join(MANUAL.split()))
    stated = {(name, figure.replace(",", "")) for name, figure in re.findall(HOW_MUCH, prose)}
    named = {(name, value) for value, name in re.findall(WHICH, prose)}
    assert len(stated) > 3
    assert len(named) > 5
    assert (stated | named) - defaults == set()


@pytest.mark.parametrize("command", list(COMMANDS))
def test_what_help_says_of_defaults_is_so(command: str) -> None:
    """It stands in brackets at the end; a number of `fetch` and `all` are no setting's."""
    defaults = {row.key: row.default.strip("`") for row in ROWS}
    for option in COMMANDS[command].params:
        told = re.search(r"\(([^() ]+)\)\.?$", getattr(option, "help", None) or "")
        name = option.opts[-1].lstrip("-")
        keys = (name, f"build.{name}", f"build.{name}s", f"{command}.{name}")
        usual = option.default if option.default is None else f"{option.default}".removesuffix(".0")
        held = {usual} if usual else {defaults.get(key) for key in keys}
        assert not told or told[1] in held | {"50", "all"}, option.opts


def test_what_the_table_says_of_ranges_is_so() -> None:
    told = {
        row.key: re.search(r"from (-?[\d,]+)(?:, [^,]+,)? to ([\d,]+)", row.text) for row in ROWS
    }
    ranges = {
        key: [float(one.replace(",", "")) for one in found.groups()]
        for key, found in told.items()
        if found
    }
    held = {row.key: row.schema.get("additionalProperties", row.schema) for row in ROWS}
    assert len(ranges) > 1
    assert ranges == {key: [held[key]["minimum"], held[key]["maximum"]] for key in ranges}


def test_the_documents_have_every_reason_with_its_weight() -> None:
    told = [f"| `{label}` | {weight:g} | " for label, weight in WEIGHTS.items()]
    assert [row for row in told if row not in MANUAL] == []


def test_the_documents_have_every_format_and_every_endpoint() -> None:
    told = [
        f"| `{name}` | `{'' if name in FEEDS else '{date}-'}{{slug}}{ending}` | "
        for name, ending in ENDINGS.items()
    ]
    keys = {one.base_url: f"`{one.key}`" if one.key else "none" for one in OFFERS.values()}
    told += [f"| `{base_url}` | {key} |" for base_url, key in keys.items()]
    assert [row for row in told if row not in MANUAL] == []


@pytest.mark.parametrize("command", list(COMMANDS))
def test_the_documents_have_every_option(command: str) -> None:
    everywhere = MANUAL.partition("Everywhere: ")[2].partition("\n\n")[0] + " -h --help"
    row = re.search(rf"^\| `digest {command}\b.*$", MANUAL, re.MULTILINE) if command else None
    assert row or not command, f"the documents have no row of digest {command}"
    told = everywhere + (row[0] if row else MANUAL)
    assert options_of(command) - set(OPTION.findall(told)) == set()


@pytest.mark.parametrize("file", ALL, ids=lambda file: f"{file.relative_to(ROOT)}")
def test_every_command_is_one_that_the_program_takes(file: Path) -> None:
    told = [refusal(words, is_whole=is_whole) for words, is_whole in commands_of(file)]
    assert [words for words in told if words] == []


@pytest.mark.parametrize("line", [
    "digest bild", "digest library chek", "digest build --jobs 0", "digest build --dat 2026-02-28",
    "digest build --date today", "digest check", "cd posts && digest show", "make tea",
    "0 9 * * 6 digest publish --du --quiet", "echo | python -m tests.tea", "digest desk --port x",
    "digest demo --format md,tea", "python -m tests.benchmarks tea",
    "python -m tests.simulation --tea 2",
])  # fmt: skip
def test_a_command_that_is_not_is_seen(line: str, tmp_path: Path) -> None:
    file = tmp_path / "tea.md"
    file.write_text(f"```sh\n{line}\n```\n", "utf-8")
    ((words, is_whole),) = commands_of(file)
    assert refusal(words, is_whole=is_whole)


def test_every_option_in_the_documents_is_one_of_the_programs() -> None:
    known = set(STRANGERS).union(*map(options_of, COMMANDS))
    known |= {
        name for one in COMMANDS.values() for option in one.params for name in option.secondary_opts
    }
    told = {name for code in CODES for name in re.findall(r"(?<![\w-])--[a-z][a-z-]+", code)}
    assert told - known == set()


def test_the_documents_have_every_exit_code_and_no_other() -> None:
    kinds: list[type[DigestError]] = [DigestError, *DigestError.__subclasses__()]
    documented = {int(code) for code in re.findall(r"^\| (\d+) \| ", MANUAL, re.MULTILINE)}
    assert documented == {kind.exit_code for kind in kinds} | PLAIN_EXITS
    prose = " ".join(" ".join(prose_of(file).split()) for file in DOCUMENTS)
    told = {int(code) for code in re.findall(r"\bexit(?:s|ed)?(?: code)? (\d+)", prose)}
    assert told <= documented
    assert len(told) > 3
