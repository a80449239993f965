"""What is told to a model crosses no network in plain sight, and no key stands in a file."""

import pytest

from digest.errors import ConfigError
from tests.config.conftest import Load

HIDDEN = "should start with https://; only this machine's own may be http://"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://models.example/v1",
        "http://localhost:11434/v1",
        "http://127.0.0.1:8000/v1",
        "http://127.9.9.9/v1",
        "http://[::1]:8000/v1",
    ],
)
def test_https_and_this_machine_may_be_asked(load: Load, address: str) -> None:
    assert load(DIGEST_WRITER__BASE_URL=address).writer.base_url == address


@pytest.mark.parametrize(
    "address",
    [
        "http://models.example/v1",
        "http://127.0.0.1.example/v1",
        "http://localhost.example/v1",
        "http://192.168.1.7:8000/v1",
        "http://0.0.0.0:8000/v1",
        "http://2130706433/v1",
    ],
)
def test_others_are_asked_by_https_alone(load: Load, address: str) -> None:
    with pytest.raises(ConfigError, match=r"writer\.base_url in") as raised:
        load(f'[writer]\nbase_url = "{address}"')
    assert HIDDEN in str(raised.value)


def test_a_key_in_place_of_its_variable_is_refused_and_not_shown(load: Load) -> None:
    with pytest.raises(ConfigError, match="name of an environment variable") as raised:
        load('[writer]\nkey = "sk-quill-0123456789"')
    assert "sk-quill" not in str(raised.value)


@pytest.mark.parametrize(
    "written",
    [
        'kind = "poet"',
        'model = "läufer"',
        f'model = "{"m" * 201}"',
        "concurrency = 0",
        "concurrency = 17",
        "timeout = 0",
        "budget = 0",
        "max_tokens = 99",
        "max_token = 500",
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(load: Load, written: str) -> None:
    name = written.split(" ", 1)[0]
    with pytest.raises(ConfigError, match=f"writer.{name} in"):
        load(f"[writer]\n{written}")


def test_all_of_it_can_be_set(load: Load) -> None:
    writer = load(
        '[writer]\nkind = "llm"\nmodel = "qwen/qwen3-4b"\nkey = "HARBOUR_KEY"\nbudget = 90.5',
        DIGEST_WRITER__CONCURRENCY="2",
        DIGEST_WRITER__MAX_TOKENS="2000",
    ).writer
    assert (writer.kind, writer.model, writer.key) == ("llm", "qwen/qwen3-4b", "HARBOUR_KEY")
    assert (writer.concurrency, writer.max_tokens, writer.budget) == (2, 2000, 90.5)
