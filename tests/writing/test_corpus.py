"""Over real records, what is told is short, whole, in the third person, and seldom a quotation."""

import gzip
import json
import os
import re
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import pytest

from digest.dossier import describe
from digest.model import Dossier
from digest.records import parse_paper
from digest.text import split_sentences
from digest.writing import summarise
from digest.writing.claims import MOST_WORDS
from digest.writing.grammar import has_first_person
from digest.writing.roles import find_roles
from digest.writing.soundness import is_balanced

_ROOT = Path(os.environ.get("DIGEST_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
_MONTH = _ROOT / "metadata-2026-01.jsonl.gz"
_GOLD = _ROOT / "gold-dev.jsonl.gz"
_RECORDS = 600
_CHECKS: dict[str, Callable[[str], object]] = {
    "first person": has_first_person,
    "this paper": re.compile(r"\bthis (?:paper|work|study|article)\b").search,
    "unbalanced": lambda text: not is_balanced(text),
    "TeX": re.compile(r"\\|\$(?!\d)").search,
    "marks": re.compile(r"\.\.(?!\.)|,[,.]|;\.| [,;]").search,
    "lower case": re.compile(r"[a-z)]{3}\. (?!et al)[a-z]+ [a-z]").search,
    "long": lambda text: max(len(s.text.split()) for s in split_sentences(text)) > MOST_WORDS,
    "open end": lambda text: not text.endswith((".", "?", "!")),
}


@pytest.fixture(scope="module", name="told")
def _told() -> list[str]:
    return [
        statement.text
        for record in _read(_MONTH)
        for statement in summarise(_described(record))
        if statement
    ]


@pytest.mark.parametrize("fault", _CHECKS)
def test_hardly_any_sentence_has_a_fault(told: list[str], fault: str) -> None:
    faulty = [text for text in told if not text.startswith("“") and _CHECKS[fault](text)]
    assert len(faulty) <= 0.005 * len(told), faulty


def test_hardly_any_sentence_is_a_quotation(told: list[str]) -> None:
    assert sum(text.startswith("“") for text in told) <= 0.03 * len(told)


def test_the_sentence_that_says_what_is_new_is_found() -> None:
    records = _read(_GOLD)
    hits = [_first(record) in _accepted(record) for record in records]
    assert sum(hits) >= 0.9 * len(records)


def _read(path: Path) -> list[dict[str, object]]:
    if not path.exists():
        pytest.skip(f"no corpus at {path}; set DIGEST_CORPORA")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, _RECORDS)]


def _described(record: dict[str, object]) -> Dossier:
    day = "2026-01-01T00:00:00Z"
    plain = {"version": 1, "primary": "cs.LG", "published": day, "updated": day}
    return describe(parse_paper({**plain, **record}))


def _first(record: dict[str, object]) -> str:
    (span, _), *_ = find_roles(_described(record)).contributions
    return _letters(span.text)


def _accepted(record: dict[str, object]) -> list[str]:
    sentences, labels = record["sentences"], record["labels"]
    assert isinstance(sentences, Sequence)
    assert isinstance(labels, dict)
    return [_letters(sentences[n]) for n in (labels["contribution"], *labels["contribution_also"])]


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)
