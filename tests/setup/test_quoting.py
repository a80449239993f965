"""Whatever an editor types comes back from TOML and YAML as it was."""

import tomllib

import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.setup.quoting import toml_list, toml_text, yaml_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text("\"'\\\x7f\n${}%#=[]a ")


@given(TEXTS)
def test_toml_gives_a_text_back(text: str) -> None:
    assert tomllib.loads(f"key = {toml_text(text)}") == {"key": text}


@given(st.lists(TEXTS))
def test_toml_gives_a_list_back(texts: list[str]) -> None:
    assert tomllib.loads(f"key = {toml_list(texts)}") == {"key": texts}


@given(TEXTS)
def test_yaml_gives_a_text_back_but_for_expressions(text: str) -> None:
    back = yaml.safe_load(f"key: {yaml_text(text)}")["key"]
    assert back.replace("${{ '${{' }}", "${{") == text
