"""The records that a model is shown: each paper's title, authors, name, and numbered sentences.

What comes from outside is data.  A sentence that speaks to a reader or to a model, rather than of
the paper's subject, is not shown and cannot be quoted, and nothing behind it in its abstract is;
nor is one that a learned model takes for no sentence of an abstract.
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
"""So many characters of an abstract are shown."""
# Who is spoken to where a text is no abstract any more.
_YOU = re.compile(r"\byou(?:r|rs|rself)?\b|\bYOU\b|^You\b(?! [A-Z])|\b[Pp]lease\b")
# What a reader of the record does not see.
_HIDDEN = re.compile(
    r"[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]|<!--|`{3}"
    r"|(?:^|\s)-{3}(?:\s|$)|\\(?:color|textcolor|tiny|phantom|fontsize)\b"
)
# Signs of markup, of an answer's own form, of numbers to call, of letters spaced out.
_SIGNS = re.compile(
    r"<\|[a-z]|[a-z]{2}\|>|</?(?:a|b|i|p|br|img|div|span|style|script|iframe|data|system|user)\b"
    r"|\{\s*[\"“]|\[/?(?:INST|SYS|system|end)\b|#{3,}|={3,}|\{P\d|\bS?P?\d+\.?\d*\]\s*[\"“{]"
    r"|\]\(+(?:http|address)|\bdata:\w+/|\+\d[\d -]{7,}|\b\d{3}-\d{3,4}-\d{4}\b"
    r"|\b[A-Za-z0-9+/]{40,}={0,2}|(?:\b[A-Za-z][ .·_-]){7,}"
)
_ADDRESS = re.compile(
    r"(?:https?:|www\.)\S*|\b[\w-]+\.(?:example|invalid|com|net|org|io)\b\S*", re.IGNORECASE
)
# Of the words of an English sentence, so many at least are such as abstracts use.
_KNOWN, _FEWEST = 0.5, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptPaper:
    """A paper as a model is shown it under its `key`, `P1`; `sentences` by their numbers."""

    key: str
    item: Ranked
    sentences: Mapping[int, Span]

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.item.facts.paper

    @property
    def name(self) -> str:
        """What the paper introduces, "" where it is not known."""
        return shown(self.item.facts.introduces.name or "")


def readable_sentences(paper: Paper) -> dict[int, Span]:
    """Return the sentences of an abstract that may be shown, by their place in it."""
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
    """Return a text with a word in the place of each address."""
    return _ADDRESS.sub("(address)", text)


def addresses_reader(text: str) -> bool:
    """Tell whether a text speaks to a reader or to a model, or is no plain English prose."""
    plain = shown(without_addresses(text))
    if _HIDDEN.search(text) or any(pattern.search(plain) for pattern in (_YOU, _SIGNS)):
        return True
    words = [word for word in re.findall(r"\w+", plain) if not word.isdigit()]
    known = sum(map(is_word, words))
    return len(words) >= _FEWEST and known < _KNOWN * len(words)


def format_records(records: Sequence[PromptPaper]) -> str:
    """Return records as a model is shown them, between marks that stand in none of them."""
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
    """Put data between marks; the same data have the same."""
    mark = sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return f"<data {mark}>\n{text}\n</data {mark}>"
