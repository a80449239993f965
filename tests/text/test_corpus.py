"""Over a month of real metadata nothing is lost, at the speed that a build needs."""

import gzip
import json
import os
import re
from pathlib import Path

import pytest

from digest.text import family_name, split_sentences, to_unicode
from tests.effort import Effort

_ROOT = Path(os.environ.get("DIGEST_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
_FILE = _ROOT / "metadata-2026-01.jsonl.gz"
_URL = re.compile(r"https?://[^\s{}\\$<>\"]+")
_MACRO = re.compile(r"\\textcolor\{\w+\}|\\[A-Za-z]+")


@pytest.fixture(scope="module", name="texts")
def _texts() -> list[str]:
    if not _FILE.exists():
        pytest.skip(f"no corpus at {_FILE}; set DIGEST_CORPORA")
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [record[field] for record in records for field in ("title", "abstract")]


@pytest.fixture(scope="module", name="names")
def _names() -> set[str]:
    if not _FILE.exists():
        pytest.skip(f"no corpus at {_FILE}; set DIGEST_CORPORA")
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        return {name for line in lines for name in json.loads(line)["authors"]}


def test_no_word_and_no_address_is_lost(texts: list[str]) -> None:
    for text in texts:
        shown = to_unicode(text)
        words = re.findall("[A-Za-z]{4,}", _MACRO.sub(" ", text))
        assert [word for word in words if word not in shown] == []
        assert [url for url in _URL.findall(text) if url.rstrip(".,") not in shown] == []


def test_output_without_tex_is_final(texts: list[str]) -> None:
    shown = [to_unicode(text) for text in texts]
    final = [text for text in shown if not set(text) & set("\\${")]
    assert [text for text in final if to_unicode(text) != text] == []


def test_sentences_cover_every_text(texts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for text in texts:
        spans = split_sentences(text)
        assert "".join("".join(span.text.split()) for span in spans) == "".join(text.split())
        assert all(text[span.start : span.end] == span.text for span in spans)
    assert capsys.readouterr() == ("", "")


def test_every_author_has_a_family_name_of_their_own_name(names: set[str]) -> None:
    assert [name for name in names if not family_name(name)] == []


def test_a_month_is_converted_within_seconds(texts: list[str]) -> None:
    """0.35 s where it was measured; the bound allows for a busy machine."""
    effort = Effort()
    for text in texts:
        to_unicode(text)
    assert effort.spent() < 3.0
