"""Formats records for prompts: each paper's title, authors, name, and numbered sentences.

Text from outside is data.  A sentence that addresses a reader or a model is not shown, nor is the
rest of its abstract, so that it cannot be quoted.  Sentences that a learned model finds unlike
those of abstracts are not shown either.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from digest.model import Paper, Ranked
from digest.reading import is_strange, is_word
from digest.text import Span, shown, split_sentences, visible_title
from digest.writing.statements import is_single, names_of

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


def without_addresses(text: str) -> str:
    """Return a text with a word in place of each address."""
    return _ADDRESS.sub("(address)", text)


def addresses_reader(text: str) -> bool:
    """Return whether a text addresses a reader or a model, or is not plain English prose."""
    plain = shown(without_addresses(text))
    if _HIDDEN.search(text) or any(pattern.search(plain) for pattern in (_YOU, _SIGNS)):
        return True
    words = [word for word in re.findall(r"\w+", plain) if not word.isdigit()]
    known = sum(map(is_word, words))
    return len(words) >= _FEWEST and known < _KNOWN * len(words)


def format_records(records: Sequence[PromptPaper]) -> str:
    """Return records formatted for a prompt, between marks that none of them contains."""
    return fence("\n\n".join(map(_format_record, records)))


def _format_record(record: PromptPaper) -> str:
    lines = [f"[{record.key}] title: {visible_title(record.paper)}"]
    number = "one person, singular" if is_single(record.paper) else "plural"
    lines.append(f"authors: {{{record.key}}} = {names_of(record.paper)} ({number})")
    if record.name:
        lines.append(f"name: {{{record.key}.name}} = {record.name}")
    for index, span in record.sentences.items():
        lines.append(f"{record.key}.{index}: {shown(without_addresses(span.text))}")
    return "\n".join(lines)


def fence(text: str) -> str:
    """Return data between marks that are derived from it, so that equal data give equal prompts."""
    mark = sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return f"<data {mark}>\n{text}\n</data {mark}>"
