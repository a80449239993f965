"""A folder with a `digest.toml` in it, loaded as from the command line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.config import Settings, load_settings
from digest.errors import ConfigError

Load = Callable[..., Settings]
Mistakes = Callable[..., list[str]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a text as the folder's digest.toml, and variables by name."""

    def run(toml: str = "", **environment: str) -> Settings:
        (tmp_path / "digest.toml").write_text(toml, encoding="utf-8")
        return load_settings(None, environment, tmp_path)

    return run


@pytest.fixture
def mistakes(load: Load, tmp_path: Path) -> Mistakes:
    """Load what is wrong, and give the mistakes told, the file called FILE, without lines."""

    def run(toml: str = "", **environment: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(toml, **environment)
        _, *lines = str(caught.value).split("\n  - ")
        file = re.escape(str(tmp_path / "digest.toml"))
        return [re.sub(rf"{file}(, line \d+)?", "FILE", line) for line in lines]

    return run
