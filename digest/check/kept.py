"""Knows which sentences of a post its data have word for word, with proof that stands.

Such a sentence is its quote, changed by the closed edits alone: every word, figure and sign stands
in it, in its order; but a lead-in may be gone, and authors, title and institutions may stand where
the edits put them.  Data beside a post can be forged: nothing is taken from them but which words
of which record a sentence rests on; that it is these words is looked at again.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from digest.check.context import Context, Read
from digest.model import Dossier, Mention, Paper, Statement
from digest.records import parse_statement
from digest.text import byline, shown, split_sentences, visible, visible_title
from digest.text.verbs import third_singular
from digest.writing.editor.again import is_borne_out
from digest.writing.edits import beyond_opening, without_lead_in
from digest.writing.people import is_single, names_of

_PARTS = ("lead", "outlook", "resources")
# What stands for a title, all authors, the first of several, and an institution.
_TITLE, _WHO, _FIRST, _PLACE = "\ue000\ue001\ue002\ue003"
_BRACKET = rf" \({_PLACE}(?: and {_PLACE})?(?: and others)?\)"
_SIGNED = re.compile(rf"{_FIRST}(?:{_BRACKET})? et al\.|{_WHO}(?:{_BRACKET})?")
_ADDED = re.compile(rf"^In {_TITLE}, |, by {_WHO},| \({_TITLE}(?:, by {_WHO})?\)(?=[.!?]+$)")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_OWNING = frozenset({"our", "ours"})
_PERSONS = _OWNING | {"we", "us"}
_VERB_WITHIN = 3


class Kept(NamedTuple):
    """A sentence that needs no other look: its text, its papers, and what it is a bullet about."""

    text: str
    papers: tuple[str, ...]
    name: str = ""


def find_kept(context: Context) -> tuple[Kept, ...]:
    """Return the sentences of the data that their quotes bear out."""
    return tuple(filter(None, (_hold(one, context) for one in _records(context.post.beside))))


def kept_in(read: Read, kept: Sequence[Kept]) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Return where kept sentences stand in a block, each with its papers.

    None does with a link to another paper in it, and a bullet's stands behind its name alone.
    """
    found = []
    for one in kept:
        start = read.block.text.find(one.text)
        end = start + len(one.text)
        founds = (each for each in read.founds if start <= each.start < end)
        linked = {each.paper for each in founds if each.how != "name"}
        head = read.block.text[: max(start, 0)].strip(" :")
        if start >= 0 and linked <= set(one.papers) and (not one.name or head == one.name):
            found.append((0 if one.name else start, end, one.papers))
    return tuple(found)


def _hold(record: Mapping[str, Any], context: Context) -> Kept | None:
    """Return a statement of the data whose words are those of the record that it quotes."""
    try:
        statement, name = parse_statement(record), str(record.get("name", ""))
        told = dict.fromkeys(
            [one.paper for one in statement.mentions] + [one.paper for one in statement.quotes]
        )
        dossiers = {paper: context.dossiers[paper] for paper in told}
        is_held = _is_edited(statement, dossiers)
        if statement.verified == "edit":
            paper = statement.quotes[0].paper
            papers = {paper: dossiers[paper].paper}
            is_held = is_edit_of(statement, papers, _names(name, dossiers[paper]))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
    return Kept(statement.text, tuple(told), name) if is_held else None


def _is_edited(statement: Statement, dossiers: Mapping[str, Dossier]) -> bool:
    """Tell whether a model's sentence was verified, and its records still bear it out."""
    if not statement.verified or not statement.verified.startswith(("record", "model:")):
        return False
    named = all(
        _mark(one, statement.text[one.start : one.end], dossiers[one.paper].paper) is not None
        for one in statement.mentions
    )
    return named and is_borne_out(statement, dossiers)


def _records(beside: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield all that the data tell."""
    for part in _PARTS:
        yield from _list(beside.get(part))
    for section in _list(beside.get("sections")):
        yield from _list(section.get("statements"))


def _list(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _names(name: str, dossier: Dossier) -> Collection[str]:
    """Return what a bullet's sentence may have had for its subject."""
    if not name:
        return ()
    known = [shown(one) for one in (dossier.introduces.name, *dossier.new_datasets) if one]
    return [name] if name in known else known


def is_edit_of(
    statement: Statement, papers: Mapping[str, Paper], names: Collection[str] = ()
) -> bool:
    """Tell whether a statement is the one sentence that it quotes, but for the closed edits.

    In a bullet one of the `names` of its thing may have been its subject.
    """
    quote = statement.quotes[0] if len(statement.quotes) == 1 else None
    paper = papers.get(quote.paper) if quote and quote.field == "abstract" else None
    if quote is None or paper is None or paper.abstract[quote.start : quote.end] != quote.text:
        return False
    whole = (quote.start, quote.end) in {
        (one.start, one.end) for one in split_sentences(paper.abstract)
    }
    told = _marked(statement, paper)
    if not whole or told is None:
        return False
    told = _ADDED.sub("", _SIGNED.sub(_WHO, told), count=1)
    own = without_lead_in(shown(quote.text))
    if told.startswith(_TITLE):
        told, own = told[1:], beyond_opening(own) if beyond_opening(own) != own else ""
    words, single = _TOKEN.findall(told), is_single(paper)
    bases = [own, *(own[found.end() :] for name in names if (found := _head(name).match(own)))]
    return any(_agree(words, _TOKEN.findall(base), single=single) for base in bases)


def _marked(statement: Statement, paper: Paper) -> str | None:
    """Return the text with a mark for each mention; None where the record has no such thing."""
    text, behind = "", 0
    for one in statement.mentions:
        mark = _mark(one, statement.text[one.start : one.end], paper)
        if one.start < behind or one.end <= one.start or one.paper != paper.id or mark is None:
            return None
        text += statement.text[behind : one.start] + mark
        behind = one.end
    return text + statement.text[behind:]


def _mark(mention: Mention, said: str, paper: Paper) -> str | None:
    if mention.kind == "name":
        return said
    names = [author.name for author in paper.authors]
    places = (visible(place.name) for author in paper.authors for place in author.affiliations)
    known = {
        "title": {visible_title(paper): _TITLE},
        "author": {byline(names[:1]): _FIRST, names_of(paper): _WHO},
        "institution": dict.fromkeys(places, _PLACE),
    }
    return known[mention.kind].get(said)


def _head(name: str) -> re.Pattern[str]:
    """Match what goes before a bullet's text: `The NAME is`, `We propose NAME,`."""
    word = re.escape(name)
    return re.compile(
        rf"(?:The )?{word} (?:is|are) "
        rf"|(?:[Ww]e|This [a-z]+) (?:[a-z]+ly )?[a-z]+ {word}(?: \([^()]+\))?, "
    )


def _agree(told: Sequence[str], own: Sequence[str], *, single: bool) -> bool:
    """Tell whether words are a sentence's, but for its first person and the verb behind it."""
    at, verb_ends = 0, 0
    for place, word in enumerate(own):
        said = told[at : at + 1]
        forms = [word, third_singular(word)] if single and place < verb_ends else [word]
        if said and (said[0] in forms or (not at and said[0] == word[:1].upper() + word[1:])):
            at += 1
        else:
            length = _authors(told[at:], word.lower(), single=single)
            if word.lower() not in _PERSONS or not length:
                return False
            at, verb_ends = at + length, place + 1 + _VERB_WITHIN * (word.lower() == "we")
    return at == len(told)


def _authors(told: Sequence[str], word: str, *, single: bool) -> int:
    """Return how many words name the authors where a sentence has a word of the first person."""
    if told[:1] == [_WHO]:
        owning = ["’", "s"] if word in _OWNING else []
        return (1 + len(owning)) * (told[1 : 1 + len(owning)] == owning)
    group = ["the", "author"] if single else ["the", "authors"]
    owning = [] if word not in _OWNING else ["'", "s"] if single else ["'"]
    expected = [*group, *owning]
    return len(expected) * ([one.lower() for one in told[: len(expected)]] == expected)
