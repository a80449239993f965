"""Ties a paper's sentences to the paper before, in words that both records have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

from digest.model import Mention, Statement
from digest.writing.prose import Piece, capital, plain
from digest.writing.relations import Relation
from digest.writing.spelling import is_plural_of

# Before sentences that begin with a name, and before any: what is shared comes first.
_BEFORE_NAMES = ("Also on {what}, ", "On {what} as well, ", "Still on {what}, ")
_BEFORE_ANY = ("{What} again: ", "Another paper on {what}: ")
_BENCHMARKS = ("Another benchmark: ", "Also a benchmark: ")
_DATA = ("Like {before}, this work uses {what}.", "It uses {what}, as does {before}.")
_MENTIONS = ("{What} {appear} in {before} as well.", "{What} {appear} in {before} too.")
_BOTH = ("Both papers speak of {what}.", "Both abstracts mention {what}.")
# Behind a colon these begin no name.
_OPENER = re.compile(r"(?:By|For|From|In|On|The|This|To|With|[A-Z][a-z]+ing) ")
_BEFORE = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A relation to the paper before, its subject as papers spell it, and that paper's name."""

    relation: Relation
    what: str
    before: Piece | None

    @property
    def words(self) -> Mapping[str, str]:
        """What the forms are filled in with; the verb agrees with the subject."""
        appear = "appear" if is_plural_of(self.what, self.relation.what) else "appears"
        what = {"what": self.what, "What": capital(self.what)}
        return {**what, "before": _BEFORE, "appear": appear}


def join(statement: Statement, tie: Tie, turn: int) -> Statement:
    """Write the tie before the sentences or behind them; the form changes with `turn`."""
    quotes = tuple(dict.fromkeys(chain(statement.quotes, tie.relation.quotes)))
    told = replace(statement, quotes=quotes)
    kind = tie.relation.kind
    if kind == "contrast":
        return _led(told, "By contrast, " if _begins_named(statement) else "In contrast: ")
    if kind == "benchmark":
        return _led(told, _BENCHMARKS[turn % len(_BENCHMARKS)])
    if kind == "subject":
        forms = (*_BEFORE_NAMES, *_BEFORE_ANY) if _begins_named(statement) else _BEFORE_ANY
        form = forms[turn % len(forms)]
        return _led(told, form.format(**tie.words))
    if kind == "data":
        return _followed(told, _DATA[turn % len(_DATA)], tie)
    forms = _MENTIONS if tie.before else _BOTH
    return _followed(told, forms[turn % len(forms)], tie)


def _begins_named(statement: Statement) -> bool:
    """Tell whether the first words name the paper or its authors."""
    return any(mention.start == 0 for mention in statement.mentions)


def _led(statement: Statement, lead: str) -> Statement:
    """Put words before a statement, whose first letter is lowered where it begins no name."""
    text = statement.text
    if not _begins_named(statement) and _OPENER.match(text):
        text = text[:1].lower() + text[1:]
    return replace(
        statement,
        text=f"{lead}{text}",
        mentions=tuple(_moved(mention, len(lead)) for mention in statement.mentions),
    )


def _followed(statement: Statement, form: str, tie: Tie) -> Statement:
    """Put a sentence behind a statement, which names the paper before where that has a name."""
    head, named, tail = form.format(**tie.words).partition(_BEFORE)
    text, mentions = f"{statement.text} {head}", list(statement.mentions)
    before = tie.before or plain("the paper before")
    for piece in (before, plain(tail)) if named else ():
        if piece.kind:
            end = len(text) + len(piece.text)
            mentions.append(Mention(start=len(text), end=end, kind=piece.kind, paper=piece.paper))
        text += piece.text
    return replace(statement, text=text, mentions=tuple(mentions))


def _moved(mention: Mention, by: int) -> Mention:
    return replace(mention, start=mention.start + by, end=mention.end + by)
