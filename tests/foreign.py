"""A language without a Latin letter, to find what is still in English."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import digest.words
from digest.words import load_words

TAG = "en-GB"
"""The language whose place it takes: its dates, numbers and plurals stay British."""
_WORD = re.compile(r"\{\w+\}|[A-Za-z]+")


@contextmanager
def foreign_words() -> Iterator[None]:
    """Fill British English with texts in which each letter is a Ж."""
    texts = tomllib.loads((digest.words.FOLDER / "en.toml").read_text("utf-8"))
    load_words.cache_clear()
    with patch("digest.words._read", lambda lang: _garble(texts) if lang == TAG else texts):
        yield
    load_words.cache_clear()


def latin(text: str) -> set[str]:
    """Return the words of a text in Latin letters."""
    return set(re.findall(r"[^\W\d_ЖА-я]{2,}", text))


def _garble(text: Any) -> Any:  # noqa: ANN401 - a text, or tables of texts
    if isinstance(text, dict):
        return {key: _garble(value) for key, value in text.items()}
    return _WORD.sub(lambda word: word[0] if word[0][0] == "{" else "Ж" * len(word[0]), text)
