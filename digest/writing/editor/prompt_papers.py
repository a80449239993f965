"""The papers of a question: title, authors, name, numbered sentences, and what rests on these.

Text from outside is data.  A sentence that addresses a reader or a model is not shown, nor is the
rest of its abstract, so that it cannot be quoted.  Neither are sentences that do not belong in an
abstract, such as orders, advertising and accusations: a linear model over hashed words and pairs of
words finds them.  `training/strange.py` trains it on sentences written for that purpose, and on
sentences of abstracts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from digest.grounding import load_language
from digest.model import Paper, Ranked
from digest.reading import is_word
from digest.text import Span, shown, split_sentences, visible_title
from digest.words import ENGLISH, load_words
from digest.writing.statements import is_single, names_of

PLACEHOLDER = re.compile(r"\{(P\d{1,3})(?:\.(name|title))?\}")
# The word without meaning that replaces placeholders when a sentence is judged.
NOBODY = "they"
# Beginnings of sentences that refer to the sentence before.
_GOES_ON = re.compile(
    r"(?:It|Its|They|Their|Them|This|These|That|Those|Such|Both|Here|There|But|Yet|However|Still|Also|"
    r"Instead|Then|So|Thus|Therefore|Hence|Conversely|By contrast|In contrast|Moreover|Even so|"
    r"Nevertheless|The (?:latter|former|same|result|gains?|effect|difference))\b"
)
_LONGEST = 3_000
"""The most characters of an abstract that are shown."""
# Words that address a reader.
_YOU = re.compile(r"\byou(?:r|rs|rself)?\b|\bYOU\b|^You\b(?! [A-Z])|\b[Pp]lease\b")
# Characters and commands that hide text from a reader of the record.
_HIDDEN = re.compile(
    r"[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]|<!--|`{3}"
    r"|(?:^|\s)-{3}(?:\s|$)|\\(?:color|textcolor|tiny|phantom|fontsize)\b"
)
# Signs of markup, of the form of an answer, of telephone numbers, of spaced letters.
_SIGNS = re.compile(
    r"<\|[a-z]|[a-z]{2}\|>|</?(?:a|b|i|p|br|img|div|span|style|script|iframe|data|system|user)\b"
    r"|\{\s*[\"“]|\[/?(?:INST|SYS|system|end)\b|#{3,}|={3,}|\{P\d|\bS?P?\d+\.?\d*\]\s*[\"“{]"
    r"|\]\(+(?:http|address)|\bdata:\w+/|\+\d[\d -]{7,}|\b\d{3}-\d{3,4}-\d{4}\b"
    r"|\b[A-Za-z0-9+/]{40,}={0,2}|(?:\b[A-Za-z][ .·_-]){7,}"
)
_ADDRESS = re.compile(
    r"(?:https?:|www\.)\S*|\b[\w-]+\.(?:example|invalid|com|net|org|io)\b\S*", re.IGNORECASE
)
# The least share of known words in an English sentence, and the least words that are judged.
_KNOWN, _FEWEST = 0.5, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptPaper:
    """A paper in a prompt, with its `key`, such as `P1`, and its `sentences` by number."""

    key: str
    item: Ranked
    sentences: Mapping[int, Span]

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.item.facts.paper

    @property
    def name(self) -> str:
        """The name of what the paper introduces, "" if it is unknown."""
        return shown(self.item.facts.introduces.name or "")


class ModelSentence(NamedTuple):
    """A sentence by a model, with the numbered sentences it rests on: `("P1", 3)`.

    `leans` says that it is not understood without the sentence before it.
    """

    text: str
    rests: tuple[tuple[str, int], ...]
    leans: bool = False

    def sources(self, records: Mapping[str, PromptPaper]) -> list[tuple[PromptPaper, int, Span]]:
        """Return the sentences it rests on, as far as `records` show them: paper, number, span."""
        return [
            (record, number, span)
            for key, number in self.rests
            if (record := records.get(key)) and (span := record.sentences.get(number))
        ]


def papers_in(text: str) -> tuple[str, ...]:
    """Return the keys of the papers in a sentence's placeholders, in order."""
    return tuple(dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(text)))


def without_placeholders(text: str, lang: str = ENGLISH) -> str:
    """Return a sentence with a neutral word, outside English a dash, for its placeholders."""
    return PLACEHOLDER.sub(NOBODY if lang.startswith(ENGLISH) else "–", text)


@dataclass(slots=True, kw_only=True)
class DraftSentence:
    """A sentence of a draft: papers in both `shown` and `known` may be quoted without being named.

    `paragraph` is the number of its paragraph, `kind` says what that is.  A bullet stands behind
    the name of its `subject`.  `faults` are the reasons for its refusal; `verified` is the
    verifier, "" if there is none; `lang` is the tag of its language.
    """

    written: ModelSentence
    paragraph: int = 0
    kind: Literal["paragraph", "headline", "lead", "bullet", "outlook"] = "paragraph"
    subject: str = ""
    shown: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()
    verified: str = ""
    lang: str = ENGLISH

    @property
    def whole(self) -> ModelSentence:
        """The sentence as it is verified: a bullet with its name, a headline with a stop."""
        text = f"{self.subject}: {self.written.text}" if self.subject else self.written.text
        stop = load_words(self.lang)("text.stop")
        return self.written._replace(text=f"{text}{stop}" if self.kind == "headline" else text)

    @property
    def papers(self) -> tuple[str, ...]:
        """The keys of the papers that it names or rests on."""
        return tuple(dict.fromkeys([*papers_in(self.written.text), *dict(self.written.rests)]))

    @property
    def leans(self) -> bool:
        """Whether it is not understood without the sentence before it."""
        language, text = load_language(self.lang), self.written.text
        points = language.leans(text) if language else bool(_GOES_ON.match(text))
        return self.written.leans or points


def readable_sentences(paper: Paper) -> dict[int, Span]:
    """Return the sentences of an abstract that may be shown, by number."""
    sentences: dict[int, Span] = {}
    title = visible_title(paper)
    if any(pattern.search(title) for pattern in (_HIDDEN, _SIGNS, _ADDRESS)):
        return sentences
    for number, span in enumerate(split_sentences(paper.abstract)):
        if span.end > _LONGEST or addresses_reader(span.text):
            break
        if not is_strange(without_addresses(span.text)):
            sentences[number] = span
    return sentences


PATH = Path(str(files("digest").joinpath("data", "strange.npy")))
"""Weights of int8, the last two the threshold and the step, as bytes of a float32 each."""

BUCKETS = 1 << 13
_TOKEN = re.compile(r"[a-z][a-z'-]*|\d+|[?!:@%#]")


def is_strange(text: str) -> bool:
    """Return whether a sentence does not belong in an abstract."""
    weights, threshold = _load()
    buckets = buckets_of(text)
    # Sums of whole numbers are the same on every machine.
    total = int(weights[buckets].astype(np.int64).sum())
    return bool(total > threshold * len(buckets) ** 0.5)


def buckets_of(text: str) -> list[int]:
    """Return the hash buckets of a sentence's words and pairs of words, each once, ascending."""
    words = list(_words(text))
    grams = [*words, *(" ".join(pair) for pair in pairwise(words))]
    return sorted({crc32(gram.encode()) % BUCKETS for gram in grams})


def _words(text: str) -> Iterator[str]:
    """Yield words, with `0` for any number and `_` for any word that abstracts do not have."""
    yield "^"
    for word in _TOKEN.findall(text.lower()):
        is_known = not word[0].isalpha() or is_word(word)
        yield "0" if word[0].isdigit() else word if is_known else "_"


@cache
def _load() -> tuple[NDArray[np.int8], float]:
    table = np.load(PATH)
    return table[:BUCKETS], float(table[BUCKETS:].view(np.float32)[0])


def without_addresses(text: str) -> str:
    """Return a text with a word in place of each address."""
    return _ADDRESS.sub("(address)", text)


def addresses_reader(text: str) -> bool:
    """Return whether a text addresses a reader or a model, or is not plain English prose."""
    plain = shown(without_addresses(text))
    if is_hidden(text) or _YOU.search(plain):
        return True
    words = [word for word in re.findall(r"\w+", plain) if not word.isdigit()]
    known = sum(map(is_word, words))
    return len(words) >= _FEWEST and known < _KNOWN * len(words)


def is_hidden(text: str) -> bool:
    """Return whether a text has signs that hide words, of markup, or of the form of an answer."""
    return bool(_HIDDEN.search(text) or _SIGNS.search(shown(without_addresses(text))))


def format_records(records: Sequence[PromptPaper]) -> str:
    """Return records formatted for a prompt, between marks that none of them contains."""
    return fence("\n\n".join(map(_format_record, records)))


def _format_record(record: PromptPaper) -> str:
    lines = [f"[{record.key}] title: {visible_title(record.paper)}"]
    number = "one person, singular" if is_single(record.paper) else "plural"
    lines.append(
        f"authors: {{{record.key}}} = {names_of(record.paper, load_words(ENGLISH))} ({number})"
    )
    if record.name:
        lines.append(f"name: {{{record.key}.name}} = {record.name}")
    for index, span in record.sentences.items():
        lines.append(f"{record.key}.{index}: {shown(without_addresses(span.text))}")
    return "\n".join(lines)


def fence(text: str) -> str:
    """Return data between marks that are derived from it, so that equal data give equal prompts."""
    mark = sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return f"<data {mark}>\n{text}\n</data {mark}>"
