"""Table and schema of the settings are what the code makes, and what digest takes and refuses."""

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from digest.config import load_settings
from digest.errors import ConfigError
from digest.setup.answers import schema_text as packaged
from tests.documents.settings import SETTINGS, rows_of, schema_text, with_table

VALIDATOR = Draft202012Validator(json.loads(packaged()))
THEME, LAKE = (f'key = "{key}"\nheading = "{key}"\n' for key in ("sea", "lake"))
# What pydantic cannot see in a validator, and one of each kind that it can.
VALID = [
    'home = "~/library"\nbudget = 7.5\nsource = "rss"\n[weights]\n"own code" = 2\nsurvey = -1.5',
    '[topics.a-b]\nquery = "tides"\n[topics.c]\ncategories = ["cs.CV"]\nlike = ["2402.01234"]',
    f'[[themes]]\n{THEME}phrases = ["tide"]\n[[themes]]\n{LAKE}like = ["2402.01234"]\norder = 1',
    '[endpoints]\ngithub = "http://127.0.0.1:8/x"\n[enrich]\nservices = []\ngithub_token = "A_1"',
    '[output]\nsite = ""\n[output.email]\nsender = "Ada <ada@x.org>"\n[writer]\nkind = "llm"',
]
BROKEN = [
    "[build]\nday = 3",
    "[build]\ndays = 0",
    "[build]\ndays = 7.5",
    "[build]\nformats = []",
    '[build]\nformats = ["pdf"]',
    "budget = -1",
    'budget = "7"',
    "[topics.a]\ntitle = 'A'",
    f"[[themes]]\n{THEME}",
    '[[themes]]\nkey = "The Sea"\nheading = "Sea"\nhints = ["tide"]',
    "[weights]\nsurvey = 1001",
    '[endpoints]\ngithub = "api.github.com"',
    '[writer]\nkey = "sk-quill 123"',
    '[writer]\nbase_url = "ftp://x"',
    'contact = "a\\nb"',
    '[[deliver]]\nname = "a"\nkind = "smpt"',
]


def loads(toml: str, folder: Path) -> bool:
    (folder / "digest.toml").write_text(toml, "utf-8")
    try:
        load_settings(None, {}, folder)
    except ConfigError:
        return False
    return True


def told_of(variable: str, folder: Path) -> str:
    try:
        load_settings(None, {variable: "x"}, folder)
    except ConfigError as error:
        return str(error)
    return ""


def test_the_packaged_schema_and_the_table_are_what_the_code_makes() -> None:
    """`make docs` writes them."""
    assert packaged() == schema_text()
    Draft202012Validator.check_schema(json.loads(packaged()))
    assert str(Path.home()) not in packaged()
    text = SETTINGS.read_text("utf-8")
    assert with_table(text, packaged()) == text


def test_every_row_names_a_setting_once_and_a_variable_that_is_read(tmp_path: Path) -> None:
    rows = rows_of(packaged())
    shared = [row.key for row in rows if not row.kinds]
    assert len(shared) == len(set(shared)) > 70
    told = {row.variable: told_of(row.variable, tmp_path) for row in rows if row.variable}
    assert [variable for variable, words in told.items() if "is unknown" in words] == []
    assert "is unknown" in told_of("DIGEST_NEAREST", tmp_path)


@pytest.mark.parametrize("toml", VALID)
def test_what_digest_reads_the_schema_takes(toml: str, tmp_path: Path) -> None:
    assert loads(toml, tmp_path)
    assert VALIDATOR.is_valid(tomllib.loads(toml))


@pytest.mark.parametrize("toml", BROKEN)
def test_what_the_schema_refuses_digest_refuses(toml: str, tmp_path: Path) -> None:
    assert not VALIDATOR.is_valid(tomllib.loads(toml))
    assert not loads(toml, tmp_path)
