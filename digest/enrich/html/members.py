"""Reads notes that say in a sentence who is with which institution, as journals have them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from digest.enrich.html.flow import raw_text, read_flow, write_words
from digest.enrich.html.front import Stated, make_stated
from digest.enrich.html.names import Roster
from digest.enrich.html.tree import Node
from digest.text import split_sentences

_NOTES = (
    "ltx_role_thanks",
    "ltx_role_footnote",
    "ltx_role_footnotetext",
    "ltx_role_affiliation",
    "ltx_role_address",
)
_MOST_NOTES = 40
_LONGEST = 2000

_WITH = re.compile(r"\s(?:is|are)\s+(?:both |all |also |currently |presently )?with\s+(?:the\s+)?")
_ALL = re.compile(r"^(?:(?:all|both)(?: of)?(?: the)?|the) authors$", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(;]?\s*\b(?:e-?mails?|emails?)\b.*", re.IGNORECASE | re.DOTALL)


def tells_members(text: str) -> bool:
    """Tell whether a text says in a sentence who is with whom."""
    return bool(_WITH.search(text))


def find_members(article: Node, roster: Roster) -> Mapping[int, tuple[Stated, ...]]:
    """Return what notes of the front matter say of each author, by the place on the record."""
    members: dict[int, list[Stated]] = defaultdict(list)
    for sentence in _sentences(article):
        for author, stated in _read_sentence(sentence, roster):
            members[author].append(stated)
    return {author: tuple(dict.fromkeys(stated)) for author, stated in members.items()}


def _sentences(article: Node) -> Iterator[str]:
    """Yield the sentences of the first notes that speak of somebody being with somebody."""
    for number, note in enumerate(article.find(*_NOTES)):
        if number >= _MOST_NOTES:
            return
        content = next(note.find("ltx_note_content"), note)
        text = write_words(read_flow(content)) if "with" in raw_text(content)[:_LONGEST] else ""
        for span in split_sentences(text[:_LONGEST]):
            yield from (part.strip() for part in span.text.split("; "))


def _read_sentence(sentence: str, roster: Roster) -> Iterator[tuple[int, Stated]]:
    found = _WITH.search(sentence)
    if found is None:
        return
    who = sentence[: found.start()]
    where = make_stated(_ASIDE.sub("", sentence[found.end() :]).strip(" .()"))
    for author in _who(who, roster):
        yield from ((author, stated) for stated in where)


def _who(who: str, roster: Roster) -> Sequence[int]:
    """Return who a sentence speaks of."""
    if _ALL.fullmatch(who.strip()):
        return range(len(roster))
    return [named.author for named in roster.find(who.split())]
