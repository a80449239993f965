"""Judges a statement: all that it says must be accounted for by what it rests on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from digest.grounding.evidence import Evidence
from digest.grounding.fault import Fault
from digest.grounding.tables import load_tables
from digest.grounding.wording import judge_words
from digest.model import Author, Dossier, Mention, Paper, Quote, Statement
from digest.text import (
    byline,
    family_name,
    fold,
    fold_words,
    shown,
    split_sentences,
    visible,
    visible_name,
    visible_title,
)

_BEFORE = 60
_BETWEEN = r"\s+(?:(?:both|even|that|those|the|of|authors|work|and)\s+){0,3}[“\"*]?$"
_AUTHORS = re.compile(
    r"\b(?:authors?|makers|creators|people|team|group)\s+(?:of|as|behind|that made)\s+[“\"*]?$"
)


def judge_relation(
    text: str, span: tuple[int, int], dossier: Dossier, others: Sequence[Dossier]
) -> Fault | None:
    """Return a fault where words set a paper, named at `span`, beside one of the others.

    That they share authors is looked up; for all else a source of one must name the other.
    """
    before = text[max(span[0] - _BEFORE, 0) : span[0]]
    others = [other for other in others if other.paper.id != dossier.paper.id]
    same, related = _AUTHORS.search(before), _relations().search(before)
    found = same or related
    if not others or found is None:
        return None
    holds = _share_authors if same else _is_told
    if any(holds(dossier, other) for other in others):
        return None
    start = span[0] - len(before) + found.start()
    return Fault(kind="relation", start=start, end=span[0], found=found[0].strip())


def _is_told(one: Dossier, other: Dossier) -> bool:
    return _names(one, other) or _names(other, one)


def _names(one: Dossier, other: Dossier) -> bool:
    """Tell whether a source of one paper has the name or the title of another."""
    title = visible_title(other.paper)
    names = filter(None, (other.introduces.name, title.partition(":")[0], title))
    text = fold(f"{shown(one.paper.abstract)} {shown(one.paper.comment or '')}")
    return any(re.search(rf"(?<!\w){re.escape(fold(shown(name)))}(?!\w)", text) for name in names)


def _share_authors(one: Dossier, other: Dossier) -> bool:
    people, others = ({fold(author.name) for author in each.paper.authors} for each in (one, other))
    return bool(people & others)


@cache
def _relations() -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(load_tables().relations, key=len, reverse=True)))
    return re.compile(rf"\b(?:{either}){_BETWEEN}", re.IGNORECASE)


_PARTICLE = r"(?:(?:af|al|bin|da|de|del|della|den|der|di|dos|du|el|la|le|ten|ter|van|von|zu)\s+)"
_UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_PART = rf"{_UPPER}[\w'’.-]*"
# A name is never given back in part, and begins no word in its middle: `while Lund`, not `le Lund`.
_NAME = rf"(?<![\w'’-])(?>{_PARTICLE}*+{_PART}(?:\s+{_PARTICLE}*+{_PART}){{0,4}})"
_AND = r"(?:and|&|(?:along|jointly|together)\s+with)"
BYLINE = rf"{_NAME}(?:,\s+{_NAME}){{0,60}}(?:,?\s+{_AND}\s+{_NAME})?"
_COLLEAGUES = (
    r"(?:colleagues|collaborators|co-?authors|co-?workers"
    r"|(?:his|her|their)\s+(?:colleagues|co-?authors|group|students|team))\b"
)
_AL = r",?\s+(?:and\s+)?et\.?\s+al\b\.?"
# Whoever is left out, in words that are said of people alone; and in any words.
_PEOPLE = rf"(?:{_AL}|,?\s+and\s+(?:\w+\s+)?{_COLLEAGUES})"
OTHERS = rf"(?:{_PEOPLE}|,?\s+and\s+(?:\w+\s+)?others\b)"
_LEFT_OUT = re.compile(rf"(?P<names>{BYLINE})(?:\s\([^()]*\))?{_PEOPLE}")
_SIGNS_OF_OTHERS = re.compile(rf"\bal\b|{_COLLEAGUES}")
_SPLIT = re.compile(rf",\s+{_AND}\s+|,\s+|\s+{_AND}\s+")
_ET_AL = re.compile(OTHERS)
_TWO = 2
_CLOSE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who is named, at `start` of a text, and whether others are left to `et al.`."""

    names: tuple[str, ...]
    start: int
    end: int
    others: bool


def parse_byline(text: str, start: int, end: int, *, others: bool = False) -> Byline:
    """Read the names in `text[start:end]`, with or without `et al.` in it."""
    names = _ET_AL.sub("", text[start:end])
    told = tuple(
        filter(
            None, (name.strip(" .,") if len(name) > _TWO else name for name in _SPLIT.split(names))
        )
    )
    return Byline(names=told, start=start, end=end, others=others or names != text[start:end])


def is_author(name: str, authors: Sequence[Author]) -> bool:
    """Tell whether a name is an author's: the family name, or with given names or initials."""
    words = fold_words(name)
    return bool(words) and any(_is_named(words, author) for author in authors)


def judge_authors(told: Byline, authors: Sequence[Author]) -> tuple[Fault, ...]:
    """Return names that are nobody's of these authors, and forms that leave out or add people.

    Of a record without authors nothing can be said.
    """
    known = [author for author in authors if visible_name(author.name)]
    if not known:
        return ()
    strangers = [name for name in told.names if not is_author(name, known)]
    if strangers:
        return tuple(_stranger(told, name, known) for name in strangers)
    right = byline([author.name for author in known])
    if _is_complete(told, known):
        return ()
    shown = f"{' and '.join(told.names)}{' et al.' if told.others else ''}"
    return (Fault(kind="author", start=told.start, end=told.end, found=shown, expected=right),)


def _is_complete(told: Byline, authors: Sequence[Author]) -> bool:
    """Tell whether a byline leaves nobody out without saying so, and keeps their order."""
    if told.others:
        return len(authors) > max(_TWO, len(told.names)) and is_author(told.names[0], authors[:1])
    in_order = zip(told.names, authors, strict=False)
    return len(told.names) == len(authors) and all(is_author(one, [by]) for one, by in in_order)


def _stranger(told: Byline, name: str, authors: Sequence[Author]) -> Fault:
    families = [family_name(author.name) for author in authors]
    pool = [*families, *(author.name for author in authors)]
    near = get_close_matches(name, pool, n=1, cutoff=_CLOSE)
    expected = near[0] if near else byline([author.name for author in authors])
    return Fault(kind="author", start=told.start, end=told.end, found=name, expected=expected)


def _is_named(words: tuple[str, ...], author: Author) -> bool:
    """Tell whether words name an author; a letter stands for a given name."""
    whole, family = _words_of(author.name)
    if words in (family, whole, family[-len(words) :]):
        return True
    given = [word for word in whole if word not in family]
    rest = [word for word in words if word not in family]
    has_family = bool(set(words) & set(family))
    return has_family and all(any(_stands_for(word, name) for name in given) for word in rest)


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a whole name, and those of the family name."""
    return fold_words(visible(name)), fold_words(family_name(name))


def _stands_for(word: str, name: str) -> bool:
    return word == name or (len(word) == 1 and name.startswith(word))


def find_et_al(text: str) -> Iterator[Byline]:
    """Yield every `A et al.` or `A and colleagues`, institutions between the two or not."""
    if not _SIGNS_OF_OTHERS.search(text):
        return
    for match in _LEFT_OUT.finditer(text):
        yield parse_byline(text, match.start("names"), match.end("names"), others=True)


Sources = Mapping[str, Dossier]

_QUOTED = re.compile(r"“([^“”]*)”")
_MORE = re.compile(r"^(?: \([^()]*\))?,? et al\b")
_SETTLED = frozenset({"title", "author", "institution"})
_NAMING = frozenset({"title", "name"})
_MARKS = str.maketrans({"‘": "'", "’": "'", "“": "'", "”": "'", '"': "'"})


def judge(statement: Statement, sources: Sources) -> tuple[Fault, ...]:
    """Return what a statement says without support, in its order; nothing where all is supported.

    `sources` maps the identifiers of papers to what is known of them.
    """
    faults = [*_judge_quotes(statement, sources)]
    evidence = _evidence(statement, sources)
    faults += _judge_mentions(statement, sources)
    settled = [(one.start, one.end) for one in statement.mentions if one.kind in _SETTLED]
    faults += judge_words(statement.text, evidence, settled=settled)
    faults += _judge_verbatim(statement, evidence)
    faults += _judge_relations(statement, sources)
    return tuple(sorted(faults, key=lambda fault: fault.start))


def fields_of(dossier: Dossier) -> Iterator[str]:
    """Yield what a record's fields name: title, people, places, links, things, categories."""
    paper = dossier.paper
    yield from (paper.id, shown(paper.title), paper.primary, *paper.categories)
    for author in paper.authors:
        yield shown(author.name)
        yield from (shown(place.name) for place in author.affiliations)
    yield from (link.url for link in dossier.links)
    names = (dossier.introduces.name, *dossier.new_datasets, *dossier.used_datasets)
    yield from (shown(name) for name in names if name)


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a text from outside, as a reader sees them."""
    return (shown(span.text) for span in split_sentences(text))


def _evidence(statement: Statement, sources: Sources) -> Evidence:
    """Return what a statement quotes, and the fields of the papers that it quotes or names."""
    papers = dict.fromkeys(
        [quote.paper for quote in statement.quotes] + [one.paper for one in statement.mentions]
    )
    fields = [field for name in papers if name in sources for field in fields_of(sources[name])]
    quoted = (shown(quote.text) for quote in statement.quotes if quote.field != "title")
    return Evidence(quoted, fields)


def _judge_quotes(statement: Statement, sources: Sources) -> Iterator[Fault]:
    """Yield the quotes that do not stand in their record."""
    for quote in statement.quotes:
        field = _field(quote, sources)
        if field[quote.start : quote.end] != quote.text:
            yield Fault(kind="quote", start=0, end=len(statement.text), found=quote.text)


def _field(quote: Quote, sources: Sources) -> str:
    if quote.paper not in sources or quote.field not in {"title", "abstract", "comment"}:
        return ""
    return getattr(sources[quote.paper].paper, quote.field) or ""


def _judge_mentions(statement: Statement, sources: Sources) -> Iterator[Fault]:
    """Yield mentions of what their record does not have."""
    for mention in statement.mentions:
        text = statement.text[mention.start : mention.end]
        if mention.paper not in sources:
            yield _misnamed(mention, text, "")
        elif mention.kind == "author":
            yield from _judge_people(statement, mention, sources[mention.paper].paper)
        else:
            yield from _judge_name(mention, text, sources[mention.paper])


def _judge_people(statement: Statement, mention: Mention, paper: Paper) -> Iterator[Fault]:
    """Judge who is named; what stands in two mentions is one byline."""
    others = bool(_MORE.match(statement.text[mention.end :]))
    told = parse_byline(statement.text, mention.start, mention.end, others=others)
    alone = [one for one in statement.mentions if one.kind == "author" and one.paper == paper.id]
    if len(alone) > 1:
        strangers = (name for name in told.names if not is_author(name, paper.authors))
        yield from (_misnamed(mention, name, "") for name in strangers)
    else:
        yield from judge_authors(told, paper.authors)


def _judge_name(mention: Mention, text: str, dossier: Dossier) -> Iterator[Fault]:
    """Judge a title, an institution or a name."""
    paper = dossier.paper
    if mention.kind == "title":
        known = text == visible_title(paper)
        expected = visible_title(paper)
    elif mention.kind == "institution":
        places = [shown(place.name) for author in paper.authors for place in author.affiliations]
        known, expected = text in places, "; ".join(dict.fromkeys(places))
    else:
        told = " ".join((paper.title, paper.abstract, dossier.introduces.name or ""))
        known, expected = shown(text) in shown(told), shown(dossier.introduces.name or "")
    if not known:
        yield _misnamed(mention, text, expected)


def _misnamed(mention: Mention, found: str, expected: str) -> Fault:
    return Fault(
        kind=mention.kind, start=mention.start, end=mention.end, found=found, expected=expected
    )


def _judge_relations(statement: Statement, sources: Sources) -> Iterator[Fault]:
    """Yield what is said of two papers together, and no source of either says."""
    named = [one for one in statement.mentions if one.kind in _NAMING and one.paper in sources]
    dossiers = [sources[one.paper] for one in named]
    for mention, dossier in zip(named, dossiers, strict=True):
        span = (mention.start, mention.end)
        if fault := judge_relation(statement.text, span, dossier, dossiers):
            yield fault


def _judge_verbatim(statement: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield what stands in quotation marks, and so in no quote."""
    told = [_plain(one.text) for one in (*evidence.passages, evidence.fields)]
    for match in _QUOTED.finditer(statement.text):
        words = _plain(match[1]).removesuffix(" …").strip()
        if not any(words in one for one in told):
            yield Fault(kind="quote", start=match.start(), end=match.end(), found=match[0])


def _plain(text: str) -> str:
    """Return words as they are compared: one kind of quotation mark."""
    return " ".join(text.translate(_MARKS).split())
