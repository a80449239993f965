"""The records that a model is shown: each paper's title, authors, name, and numbered sentences.

What comes from outside is data.  A sentence that speaks to a reader or to a model, rather than of
the paper's subject, is not shown and cannot be quoted, and nothing behind it in its abstract is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from digest.model import Paper, Ranked
from digest.reading import is_word
from digest.text import Span, shown, split_sentences, visible_title
from digest.writing.people import is_single, names_of

_LONGEST = 3_000
"""So many characters of an abstract are shown."""
# Who is spoken to or of where a text is no abstract any more: its reader, a model that works on
# it, the post that it is told in; and what they are told to say.
_TELL = (
    r"(?:say|said|state|tell|told|add|include|mention|begin|open|place|carry|contain|mark|print|write"
    r"|answer|introduce|present|repeat|quote|rank|list|put|read|cite|describe|call|vote|buy|visit)"
)
_ADDRESSED = re.compile(
    r"\byou(?:r|rs|rself)?\b|\bplease\b"
    rf"|(?<!\bwe )\b(?:must|shall|should|ought to|ha(?:s|ve) to|obliged to) (?:be )?{_TELL}\b"
    r"|\b(?:editors?|reviewers?|readers?|subscribers?|curators?|everyone|anyone|digests?|newsletters?"
    r"|news items?|(?:fact[- ])?checkers?|summari(?:es|[sz]ers?)|models? (?:reading|that reads?))\b"
    r"[^.]{0,40}\b(?:should|must|shall|ought|needs? to|ha(?:s|ve) to|agree|(?:is|are) (?:to|advised"
    r"|asked|urged|encouraged|invited|reminded|requested|required|directed|instructed|obliged))\b"
    r"|\b(?:this|your|our|the (?:weekly|final|resulting|generated|whole|entire)) "
    r"(?:digest|newsletter|post|blog|roundup|column|news item)\b(?!-)"
    r"|\b(?:any|every|each) (?:digest|newsletter|news item|roundup|post)s?\b(?!-)"
    r"|\bpapers? of (?:the|this) (?:week|month|year|decade|century)\b|\bmust[- ]read\b"
    r"|\b(?:(?:this|the) week's|of this week)\b"
    r"|\b(?:previous|prior|earlier|above|preceding) instructions?\b"
    r"|\b(?:(?:these|the) abstracts|this abstract)\b"
    r"|\b(?:system|user|assistant|developer|editor|(?:AI |LLM )?reviewers?|(?:fact )?checker|LLM"
    r"|language model|instructions?|moderators?|admin|note)\]? ?(?:message|prompt|note)? ?:"
    r"|\b(?:subscribe|sign up|click (?:here|on|the|now)|follow us|contact us|e-?mail us|wallet"
    r"|discount code|coupon|promo|sponsored by)\b",
    re.IGNORECASE,
)
# A clause that begins with an order, as none of an abstract does.
_ORDER = re.compile(
    r"(?:^|[.:!?)\]}>\"“'—–]\s+)"
    r"(?:ignore|disregard|forget|write|say|tell|print|output|answer|reply|respond|repeat|include"
    r"|insert|append|add|rank|rate|mention|recommend|praise|cite|stop|do not|don't|make sure|ensure"
    r"|remember|translate|decode|execute|visit|buy|order|pay|send|leave|omit|skip|treat|pretend"
    r"|imagine|suppose|assume|quote|state|mark|call|give|act|copy|use|replace|describe|summari[sz]e)"
    r" (?:(?:it|that|all|any|every|everything|nothing|only|no|not|as|to|with|in|out|the|this|these"
    r"|those|a|an|us|me|them|him|her|other|here|first|both|each)\b|[\"“'(]|https?:|[A-Z])",
)
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
class Subject:
    """A paper as a model is shown it under its `key`, `P1`; `sentences` by their numbers."""

    key: str
    item: Ranked
    sentences: Mapping[int, Span]

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.item.dossier.paper

    @property
    def name(self) -> str:
        """What the paper introduces, "" where it is not known."""
        return shown(self.item.dossier.introduces.name or "")


def readable_of(paper: Paper) -> dict[int, Span]:
    """Return the sentences of an abstract that may be shown, by their place in it."""
    found: dict[int, Span] = {}
    if _HIDDEN.search(paper.title) or _gives_orders(shown(paper.title)):
        return found
    for place, span in enumerate(split_sentences(paper.abstract)):
        if span.end > _LONGEST or speaks_to_somebody(span.text):
            break
        found[place] = span
    return found


def without_addresses(text: str) -> str:
    """Return a text with a word in the place of each address."""
    return _ADDRESS.sub("(address)", text)


def _gives_orders(text: str) -> bool:
    return bool(_SIGNS.search(text) or _ORDER.search(text))


def speaks_to_somebody(text: str) -> bool:
    """Tell whether a text speaks to a reader or to a model, or is no plain English prose."""
    plain = shown(without_addresses(text))
    if _HIDDEN.search(text) or _ADDRESSED.search(plain) or _gives_orders(plain):
        return True
    words = [word for word in re.findall(r"\w+", plain) if not word.isdigit()]
    known = sum(map(is_word, words))
    return len(words) >= _FEWEST and known < _KNOWN * len(words)


def tell_records(subjects: Sequence[Subject]) -> str:
    """Return records as a model is shown them, between marks that stand in none of them."""
    return fence("\n\n".join(map(_tell, subjects)))


def _tell(subject: Subject) -> str:
    lines = [f"[{subject.key}] title: {visible_title(subject.paper)}"]
    number = "one person, singular" if is_single(subject.paper) else "plural"
    lines.append(f"authors: {{{subject.key}}} = {names_of(subject.paper)} ({number})")
    if subject.name:
        lines.append(f"name: {{{subject.key}.name}} = {subject.name}")
    for place, span in subject.sentences.items():
        lines.append(f"{subject.key}.{place}: {shown(without_addresses(span.text))}")
    return "\n".join(lines)


def fence(text: str) -> str:
    """Put data between marks; the same data have the same."""
    mark = sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return f"<data {mark}>\n{text}\n</data {mark}>"
