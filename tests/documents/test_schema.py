"""The packaged JSON Schema is what the code makes, and takes and refuses what digest does."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from digest.config import load_settings
from digest.errors import ConfigError
from digest.setup import schema_text as packaged
from tests.documents.places import SETTINGS
from tests.documents.schema import schema_text

VALIDATOR = Draft202012Validator(json.loads(packaged()))
THEME = 'key = "sea"\nheading = "Sea"\n'

VALID = [
    "",
    'home = "~/library"\ncontact = "ada@example.org"\nbudget = 7.5\nsource = "rss"',
    '[topics.a-b]\nquery = "tides"',
    '[topics.c]\ncategories = ["cs.CV"]\nnear = 3\nlike = ["2402.01234"]',
    f'[[themes]]\n{THEME}phrases = ["tide"]',
    f'[[themes.own]]\n{THEME}like = ["2402.01234"]\norder = 1',
    '[themes]\nembedder = "endpoint"\nmodel = "m"\nbase_url = "http://127.0.0.1:1/v1"',
    '[weights]\n"own code" = 2\nsurvey = -1.5',
    '[endpoints]\ngithub = "http://127.0.0.1:8/x"\n[enrich]\nservices = []\ngithub_token = "A_1"',
    '[output]\nsite = ""\n[output.email]\nsender = "Ada <ada@x.org>"\n[writer]\nkind = "llm"',
]
BROKEN = [
    "biuld = 3",
    "[build]\nday = 3",
    "[build]\ndays = 0",
    "[build]\ndays = 7.5",
    '[build]\nformats = "md"',
    "[build]\nformats = []",
    '[build]\nformats = ["pdf"]',
    "budget = 0",
    'budget = "7"',
    'source = "RSS"',
    "[topics.a]\ntitle = 'A'",
    "[topics.a]\nquery = 3",
    f"[[themes]]\n{THEME}",
    '[[themes]]\nheading = "Sea"\nhints = ["tide"]',
    '[[themes]]\nkey = "The Sea"\nheading = "Sea"\nhints = ["tide"]',
    '[themes]\nembedder = "openai"',
    "[weights]\nsurvey = 'much'",
    "[pace]\ngithub = -1",
    '[endpoints]\ngithub = "api.github.com"',
    '[writer]\nkey = "sk-quill 123"',
    '[writer]\nbase_url = "ftp://x"',
    "[choice]\nspread = 1.5",
    "output = 3",
]


def accepts(toml: str) -> bool:
    return bool(VALIDATOR.is_valid(tomllib.loads(toml)))


def loads(toml: str, folder: Path) -> bool:
    (folder / "digest.toml").write_text(toml, "utf-8")
    try:
        load_settings(None, {}, folder)
    except ConfigError:
        return False
    return True


def test_the_packaged_schema_is_what_the_code_makes() -> None:
    """`make docs` writes it."""
    assert packaged() == schema_text()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(packaged()))


@pytest.mark.parametrize("toml", VALID)
def test_what_digest_reads_the_schema_takes(toml: str, tmp_path: Path) -> None:
    assert loads(toml, tmp_path)
    assert accepts(toml)


@pytest.mark.parametrize("toml", BROKEN)
def test_what_the_schema_refuses_digest_refuses(toml: str, tmp_path: Path) -> None:
    assert not accepts(toml)
    assert not loads(toml, tmp_path)


def test_the_readmes_configuration_holds_to_it() -> None:
    (example,) = re.findall(
        r"^```toml\n(.*?)^```$", SETTINGS.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert accepts(example)


def test_every_setting_is_described_and_nothing_of_this_machine_is_in_it() -> None:
    made = json.loads(packaged())
    tables = [made, *made["$defs"].values()]
    settings = [one for table in tables for one in table["properties"].values()]
    assert all("description" in one for one in settings if "$ref" not in str(one))
    assert str(Path.home()) not in packaged()
