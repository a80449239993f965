"""Composes statements from parts, with quotes and mentions, and names papers and authors."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from digest.model import Author, Mention, MentionKind, Paper, Quote, Statement
from digest.text import byline, family_name, slugify, visible, visible_name, visible_title
from digest.text.names import is_group
from digest.words import Words

_NAMED_IN = 2  # a head of at most two words is a short title only if it is a name


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPart:
    """A part of a statement; a part with a kind mentions a paper."""

    text: str
    kind: MentionKind | None = None
    paper: str = ""


def compose(
    parts: Iterable[StatementPart], quotes: Iterable[Quote], *, paragraph: int = 0
) -> Statement:
    """Join parts into a statement of fixed words that the record supports."""
    text, mentions = "", []
    for part in parts:
        if part.kind:
            end = len(text) + len(part.text)
            mentions.append(Mention(start=len(text), end=end, kind=part.kind, paper=part.paper))
        text += part.text
    return Statement(
        text=text,
        verified="record",
        quotes=tuple(quotes),
        mentions=tuple(mentions),
        paragraph=paragraph,
    )


def quote(paper: Paper, field: str, start: int, end: int) -> Quote:
    """Return the quote of a span in a field of a record."""
    text = getattr(paper, field)[start:end]
    return Quote(paper=paper.id, field=field, start=start, end=end, text=text)


def short_title(paper: Paper) -> str:
    """Return the words before a title's colon if they are a name or long enough, else the title."""
    title = visible_title(paper)
    head, colon, _ = title.partition(": ")
    says = len(head.split()) > _NAMED_IN or any(map(str.isupper, head[1:]))
    return head if colon and says and head.count("(") == head.count(")") else title


# The most institutions shown, and their most characters together.
_SHOWN, _ROOM = 2, 90


def names_of(paper: Paper, words: Words) -> str:
    """Return the authors as in prose, such as `Naveed and Pauwels`; "" if there are none."""
    return byline(
        [author.name for author in paper.authors],
        words.separators(2)[0],
        lambda first: words("title.authors_many", first=first),
    )


def is_single(paper: Paper) -> bool:
    """Return whether a single person is the author, so that verbs are singular."""
    people = [author.name for author in paper.authors if visible_name(author.name)]
    return len(people) == 1 and not is_group(family_name(people[0]))


def by_names(paper: Paper, words: Words) -> StatementPart:
    """Return the authors without their institutions."""
    return _piece(names_of(paper, words), "author", paper)


def name_authors(paper: Paper, words: Words) -> list[StatementPart]:
    """Return the authors with their institutions: `Naveed and Pauwels (Aarhus University)`.

    If a source states institutions for every author, they follow all names; else only those of the
    first author are given, if any are stated.
    """
    names, (both,) = names_of(paper, words), words.separators(2)
    people = [author for author in paper.authors if visible_name(author.name)]
    stated = [_stated(author) for author in people]
    who = by_names(paper, words)
    if not names or not stated or not stated[0]:
        return [who]
    if all(stated):
        return [who, *_bracket(chain.from_iterable(stated), paper, words)]
    first = byline([people[0].name])
    rest = names.removeprefix(first)
    if not first or rest in {"", names}:
        return [who]
    others = [StatementPart(text=rest)]
    if rest.startswith(both):
        others = [StatementPart(text=both), _piece(rest.removeprefix(both), "author", paper)]
    return [_piece(first, "author", paper), *_bracket(stated[0], paper, words), *others]


def _stated(author: Author) -> tuple[str, ...]:
    return tuple(filter(None, (visible(affiliation.name) for affiliation in author.affiliations)))


def _bracket(institutions: Iterable[str], paper: Paper, words: Words) -> Iterator[StatementPart]:
    """Yield institutions in brackets: two that fit, or the first `and others`."""
    distinct = {slugify(name): name for name in reversed(list(institutions))}
    names = list(distinct.values())[::-1]
    if len(names) > _SHOWN or sum(map(len, names)) > _ROOM:
        names = names[:1]
    more = "_many" if len(names) < len(distinct) else ""
    if len(names[0]) > _ROOM:
        return
    opening, closing = words.split(f"title.institutions{more}", "names")
    for before, name in zip((opening, *words.separators(len(names))), names, strict=True):
        yield StatementPart(text=before)
        yield _piece(name, "institution", paper)
    yield StatementPart(text=closing)


def _piece(text: str, kind: str, paper: Paper) -> StatementPart:
    return StatementPart(text=text, kind=kind, paper=paper.id)  # type: ignore[arg-type]
