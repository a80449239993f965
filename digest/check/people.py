"""Checks who a sentence, a label or a list says that a paper is by, and where they are."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache

from digest.check.context import LABEL, Context, Read, Rule
from digest.check.days import find_days
from digest.check.post import Found
from digest.check.subjects import addresses_of
from digest.grounding.lexicon import is_connective, is_distinctive, stem
from digest.model import Author, PaperFacts
from digest.text import (
    Span,
    byline,
    family_name,
    fold,
    fold_words,
    shown,
    visible,
    visible_name,
    visible_names,
)
from digest.text.forms import SINGULAR, VERBS

Spans = list[tuple[int, int]]

_PARTICLE = r"(?:(?:af|al|bin|da|de|del|della|den|der|di|dos|du|el|la|le|ten|ter|van|von|zu)\s+)"
_PART = r"(?:d['’])?[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
# A name is never given back in part, and begins no word in its middle: `while Lund`, not `le Lund`.
_NAME = rf"(?<![\w'’-])(?>{_PARTICLE}*+{_PART}(?:\s+{_PARTICLE}*+{_PART}){{0,4}})"
_AND = r"(?:and|&|(?:along|jointly|together)\s+with)"
_ASIDE = r"(?:\s\([^()]*\))?"
_NAMES = rf"{_NAME}{_ASIDE}(?:,\s+{_NAME}{_ASIDE}){{0,60}}(?:,?\s+{_AND}\s+{_NAME}{_ASIDE})?"
# Whoever is left out, in words that are said of people alone; and in any words.
_PEOPLE = (
    r"(?:,?\s+(?:and\s+)?et\.?\s+al\b\.?|,?\s+and\s+(?:\w+\s+)?(?:colleagues|collaborators"
    r"|co-?authors|co-?workers|(?:his|her|their)\s+(?:colleagues|co-?authors|group|students|team))\b)"
)
_OTHERS = rf"(?:{_PEOPLE}|,?\s+and\s+(?:\w+\s+)?others\b)"
# Who signs: behind a paper, which is masked; below a title; behind a label; wherever others are
# left out.
_SIGNED = re.compile(
    rf"•[”\"’'*]*{_ASIDE},?\s+(?:(?:is|was)\s+)?by\s+(?P<by>{_NAMES}{_OTHERS}?{_ASIDE})"
    rf"|(?<=•\s)(?P<below>{_NAMES}{_OTHERS}?{_ASIDE})(?=\s*(?:·|$))"
    r"|(?:^|[|·]\s)(?:(?:Authors?|Written by|By):|(?:Written )?[Bb]y)\s+"
    rf"(?P<label>{_NAMES}{_PEOPLE}?)(?=\.?\s*(?:$|[|·]))"
    rf"|(?P<left>{_NAMES}{_PEOPLE}{_ASIDE})"
)
_HEAD = re.compile(
    rf"(?P<told>{_NAMES}{_OTHERS}?{_ASIDE})(?:,\s+(?:who|(?:both\s+)?(?:at|from|of))\s[^,;.]{{1,90}},)?"
    r"\s+(?:also\s+|then\s+|further\s+)?(?P<verb>(?!(?:and|or|with|together|along|jointly)\b)[a-z]+)"
)
_SPLIT = re.compile(rf",?\s+{_AND}\s+|\s*[;&]\s*|,\s+")
_LEFT = re.compile(_OTHERS)
_POSSESSIVE = re.compile(r"['’]s$")
_SAYING = frozenset("write say note conclude close".split())
_PAST = frozenset(
    "built chose drew found gave led made met ran sought showed took used wrote".split()
)
_CLOSE, _FEW, _TWO = 0.6, 6, 2
_FORM = Rule("error", "author", "This is not how the paper is signed.")
_ORDER = Rule("warning", "author", "The paper is signed in another order.")
_STRANGER = Rule("error", "author", "This is no author of the paper.")
_COUNT = Rule("error", "author", "The list leaves out another number of authors.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who is named, whether others are left to `et al.`, and what stands in brackets behind whom.

    `spans` are the stretches of the names alone, each bracket stands behind its people.
    """

    names: tuple[str, ...]
    others: bool
    spans: tuple[tuple[int, int], ...]
    brackets: tuple[tuple[tuple[str, ...], tuple[int, int]], ...] = ()

    @property
    def start(self) -> int:
        """Where the first name stands."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where the last name ends, with the words that leave out others."""
        return self.spans[-1][1]


def parse_byline(text: str, start: int, end: int) -> Byline:
    """Read the names in `text[start:end]`, with brackets and `et al.` or without."""
    names, brackets, spans = list[str](), [], Spans()
    people: tuple[str, ...] = ()
    at, others = start, False
    for number, piece in enumerate(re.split(r"([()])", text[start:end])):
        place, at = (at, at + len(piece)), at + len(piece)
        if number % 4 == _TWO:
            brackets.append((people, place))
        elif number % 4 == 0 and piece.strip():
            spans.append((place[0], place[0] + len(piece.rstrip())))
            others = others or bool(_LEFT.search(piece))
            told = _SPLIT.split(f"{_LEFT.sub('', piece)} ")
            people = tuple(filter(None, map(_bare, told))) or people
            names += [name for name in people if name not in names]
    places = tuple(spans) or ((start, end),)
    return Byline(names=tuple(names), others=others, spans=places, brackets=tuple(brackets))


def _bare(name: str) -> str:
    plain = _POSSESSIVE.sub("", name.strip(" ,"))
    return plain.strip(".") if len(plain) > _TWO else plain


def leaves_out(text: str) -> bool:
    """Return whether a text names authors and leaves out others: `Quill et al.`."""
    return any(match["left"] for match in _SIGNED.finditer(text))


def is_author(name: str, authors: Sequence[Author]) -> bool:
    """Return whether a name is an author's: the family name, or with given names or initials."""
    words = fold_words(name)
    return bool(words) and any(_is_named(words, author) for author in authors)


def _is_named(words: tuple[str, ...], author: Author) -> bool:
    """Return whether words name an author; a letter stands for a given name."""
    whole, family = _words_of(author.name)
    if words in (family, whole, family[-len(words) :]):
        return True
    given = [word for word in whole if word not in family]
    rest = [word for word in words if word not in family]
    return len(rest) < len(words) and all(
        any(word == name or (len(word) == 1 and name.startswith(word)) for name in given)
        for word in rest
    )


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a whole name, and those of the family name."""
    return fold_words(visible(name)), fold_words(family_name(name))


def check_people(read: Read, span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Report authors and institutions of a sentence; return the stretches that were judged."""
    judged = list(_find_exact(read, span, context))
    for told, paper, is_near in _find_signed(read, span, papers, context):
        judged += told.spans
        if facts := context.paper_facts.get(paper):
            is_sure = is_near or paper in read.about
            _check_byline((read, told), facts, context, is_sure=is_sure)
            for people, place in _placed(read.block.text, told, span.end):
                judged.append(place)
                _check_places((read, told, people), place, facts, context)
    return judged


def _find_exact(read: Read, span: Span, context: Context) -> Iterator[tuple[int, int]]:
    """Yield where authors stand right behind a paper as the program writes them, however odd."""
    for found in read.inside(span):
        if facts := context.paper_facts.get(found.paper):
            authors = byline([author.name for author in facts.paper.authors])
            if authors and read.block.text.startswith(authors, found.end + 1):
                yield found.end + 1, found.end + 1 + len(authors)


def _check_byline(
    signed: tuple[Read, Byline], facts: PaperFacts, context: Context, *, is_sure: bool
) -> None:
    """Report names that are nobody's, and forms that the list of authors does not have.

    Names that stand far from the paper, and are all strangers, may be those of other work.
    """
    (read, told), authors = signed, [one for one in facts.paper.authors if visible_name(one.name)]
    strangers = [name for name in told.names if not is_author(name, authors)]
    right = byline([author.name for author in authors])
    form = f"{' and '.join(told.names)}{' et al.' if told.others else ''}"
    if not authors or form == right or not (strangers or _is_incomplete(told, authors)):
        return
    if strangers:
        known = [*(family_name(one.name) for one in authors), *(one.name for one in authors)]
        found = [
            (_STRANGER, name, next(iter(get_close_matches(name, known, 1, _CLOSE)), right))
            for name in strangers
        ]
    else:
        is_order = not told.others and len(told.names) == len(authors)
        found = [(_ORDER if is_order else _FORM, form, right)]
    is_sure = is_sure or len(strangers) < len(told.names)
    for rule, *named in found:
        stands = f"arXiv:{facts.paper.id}, authors"
        at = max(read.block.text.find(named[0], told.start, told.end), told.start)
        context.report(rule.where(sure=is_sure), (read.block, at), *named, stands)


def _is_incomplete(told: Byline, authors: Sequence[Author]) -> bool:
    """Return whether a byline leaves somebody out without saying so, or changes their order."""
    if told.others:
        is_more = len(authors) > max(_TWO, len(told.names))
        return not (is_more and is_author(told.names[0], authors[:1]))
    in_order = zip(told.names, authors, strict=False)
    return len(told.names) != len(authors) or not all(is_author(one, [by]) for one, by in in_order)


def _find_signed(
    read: Read, span: Span, papers: Sequence[str], context: Context
) -> Iterator[tuple[Byline, str, bool]]:
    """Yield the bylines of a sentence, each once, with its paper, and whether that is sure."""
    text, taken = read.masked, Spans()
    inside = read.inside(span)
    own = {found.paper for found in inside if found.how != "name"} or set(papers)
    near = [*(found.paper for found in inside), *papers]
    for match in _SIGNED.finditer(text, span.start, span.end):
        told = parse_byline(text, *match.span(match.lastgroup or "left"))
        ended = [found.paper for found in inside if found.end == match.start() + 1]
        signed = ended if match["by"] else own if match["label"] and len(own) == 1 else ()
        if match["below"] and read.is_head and read.founds[0].end + 1 == match.start():
            taken.append(match.span())
            yield told, read.founds[0].paper, told.others
        if signed or match["left"]:
            taken.append((told.start, match.end()))
        if signed:
            yield told, min(signed), True
        elif match["left"]:
            told = _trimmed(told, text, near, context)
            paper, is_sure = _whose(told, inside, papers, context)
            if not _is_cited(told, paper, context):
                yield told, paper, is_sure
    heads = [
        span.start,
        *(found.end + 2 for found in inside if text[found.end : found.end + 2] == ", "),
    ]
    starts = [at + 2 for at in range(span.start, span.end) if text[at : at + 2] in {", ", ": "}]
    for start in dict.fromkeys([*heads, *starts]):
        head = _HEAD.match(text, start, span.end)
        if head is None or _is_taken(start, taken):
            continue
        is_head = start in heads or (read.block.kind == "item" and text[start - 2] == ":")
        told = _trimmed(parse_byline(text, *head.span("told")), text, near, context)
        paper, is_sure = _whose(told, inside, papers, context)
        if paper and _speaks(head, told, paper, context, is_head=is_head):
            taken.append(head.span("told"))
            yield told, paper, is_sure


def _is_cited(told: Byline, paper: str, context: Context) -> bool:
    """Return whether a paper's own abstract names others so: `the survey by Quill et al.`."""
    facts = context.paper_facts.get(paper)
    return bool(facts and f"{told.names[-1]} et al" in shown(facts.paper.abstract))


def _trimmed(told: Byline, text: str, near: Sequence[str], context: Context) -> Byline:
    """Take off the words that stand before names: `In Quill et al.`, `Here, Lund`, `In DiT, Lund`.

    `near` are the papers that the names may be of.
    """
    names = list(told.names)
    while len(names) > 1 and (_opens(names[0], context) or _precedes(names, near, context)):
        names.pop(0)
    first = names[0].split()
    while len(first) > 1 and (is_connective(first[0]) or _leads(first, near, context)):
        first.pop(0)
    start = max(text.find(first[0], told.start, told.end), told.start)
    spans = ((start, max(told.spans[0][1], start)), *told.spans[1:])
    return replace(told, names=(" ".join(first), *names[1:]), spans=spans)


def _leads(words: Sequence[str], near: Sequence[str], context: Context) -> bool:
    """Return whether a word of the records, or a verb, stands before an author: `Adding Lund`."""
    authors = _authors_of(near, context)
    if not is_author(" ".join(words[1:]), authors) or is_author(words[0], authors):
        return False
    is_verb = words[0].endswith("ing") and stem(words[0]) in _verbs()
    return is_verb or stem(words[0]) in _stems_of(near, context)


@cache
def _verbs() -> frozenset[str]:
    return frozenset(map(stem, VERBS))


def _stems_of(papers: Iterable[str], context: Context) -> frozenset[str]:
    """Return what the abstracts of papers have, word by word."""
    return frozenset[str]().union(*(one.stems for one in context.evidence(papers).passages))


def _authors_of(papers: Iterable[str], context: Context) -> list[Author]:
    held = [context.paper_facts[paper] for paper in papers if paper in context.paper_facts]
    return [author for facts in held for author in facts.paper.authors]


def _precedes(names: Sequence[str], near: Sequence[str], context: Context) -> bool:
    """Return whether a term of the records stands before the name of an author."""
    authors = _authors_of(near, context)
    is_person = is_author(names[0], authors) or not is_author(names[1], authors)
    return not is_person and _is_word(names[0], near, context)


def _opens(word: str, context: Context) -> bool:
    """Return whether a word that stands before a name is an adverb or another ordinary word."""
    return word.endswith("ly") or is_connective(word) or word.casefold() in context.ordinary


def _is_word(name: str, papers: Collection[str], context: Context) -> bool:
    """Return whether a capitalised word is an ordinary one, or stands in an abstract of these."""
    stems = _stems_of(papers, context)
    return any(
        is_distinctive(word)
        or any(map(str.isdigit, word))
        or _opens(word, context)
        or stem(word) in stems
        for word in name.split()
    )


def _speaks(
    match: re.Match[str], told: Byline, paper: str, context: Context, *, is_head: bool
) -> bool:
    """Return whether names are people: authors, or at a sentence's head words that are no other.

    An institution of the paper behind them, or a verb that people are the subject of, says so.
    """
    facts = context.paper_facts.get(paper)
    # A group may be called `The Reef Team`.
    if facts is None or all(map(is_connective, told.names)):
        return False
    if any(is_author(name, facts.paper.authors) for name in told.names):
        return True
    if not is_head or any(_is_word(name, [paper], context) for name in told.names):
        return False
    places = [place.name for one in facts.paper.authors for place in one.affiliations]
    verb = match["verb"] if len(told.names) > 1 else match["verb"].removesuffix("s")
    present = VERBS | SINGULAR.keys() | _SAYING | _PAST
    is_said = not {verb, match["verb"]}.isdisjoint(present) or verb.endswith("ed")
    return is_said or any(place in match["told"] for place in places)


def _whose(
    told: Byline, inside: Sequence[Found], papers: Sequence[str], context: Context
) -> tuple[str, bool]:
    """Return the paper that names belong to, and whether that is sure.

    The paper that they have signed, of those named around; else the last one named before them,
    else the next.
    """
    before = [found.paper for found in inside if found.end <= told.start]
    after = [found.paper for found in inside if found.start >= told.end]
    order = [*before[-1:], *after[:1]]
    for paper in (*order, *papers):
        facts = context.paper_facts.get(paper)
        if facts and is_author(told.names[0], facts.paper.authors):
            return paper, bool(order)
    return (order or list(papers) or [""])[0], bool(order)


def _is_taken(start: int, taken: Spans) -> bool:
    return any(a <= start < b for a, b in taken)


_WORD = r"[^\W\d_a-z][\w'’.&-]*"
_FROM = re.compile(
    rf",?\s+(?:from|at|of)\s+(?:the\s+)?"
    rf"(?P<places>{_WORD}(?:\s+(?:(?:of|for|and|the|in|de|la|at|und|für)\s+)*{_WORD})*)"
)
_PARTING = re.compile(r";\s+(?:and\s+)?|,?\s+and\s+|\s*[&/]\s*")
_INSTITUTION = (
    *("Academy", "Center", "Centre", "College", "Hospital", "Institut", "Lab", "Polytechnic"),
    *("Research", "School", "Tech", "Universi"),
)
_ALIKE = 0.5
# Words that institutions share.
_COMMON = frozenset(
    "university universities universitat institute institut institution college school department"
    " dept faculty laboratory laboratories lab labs center centre research academy technology"
    " technologies science sciences engineering medicine national international group inc of the"
    " for and at in de la der".split()
)
_ELSEWHERE = Rule("error", "institution", "Other institutions are stated for these authors.")
_NONE = Rule("warning", "institution", "No source states this institution for the authors.")


def _placed(text: str, told: Byline, end: int) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Yield names with the institutions behind them: `Quill (Quay) and Lund (Reef)`."""
    places = list(told.brackets)
    if not places and (match := _FROM.match(text, told.end, end)):
        places.append((told.names, match.span("places")))
    for people, (first, last) in places:
        stated = text[first:last]
        # What has a year in it tells when, not where.
        is_when = any(word.strip(",;.").isdecimal() for word in stated.split())
        if any(map(str.isupper, stated)) and not is_when:
            yield people, (first, last)


def _check_places(
    group: tuple[Read, Byline, tuple[str, ...]],
    span: tuple[int, int],
    facts: PaperFacts,
    context: Context,
) -> None:
    """Report the places in a stretch that are none of these people's.

    Where others are left out, their institutions may be told beside one of those who are named.
    """
    read, signed, names = group
    told, authors = read.block.text[slice(*span)], facts.paper.authors
    people = [one for one in authors if any(is_author(name, [one]) for name in names)]
    stated, known = _places_of(people), _places_of(authors)
    places = _split_places(told, known)
    is_part = signed.others or len(signed.names) < len(authors)
    is_joint = is_part and any(_is_place(place, stated) for place in places)
    right = known if is_joint else stated or known
    is_sure = bool(right) and bool(stated or signed.others)
    for place in (one for one in places if not _is_place(one, right)):
        near = get_close_matches(place, right, n=1, cutoff=_ALIKE)
        expected = near[0] if near else "; ".join(dict.fromkeys(right))
        stands = f"arXiv:{facts.paper.id}, affiliations"
        at = (read.block, span[0] + max(told.find(place), 0))
        context.report(_ELSEWHERE if is_sure else _NONE, at, place, expected, stands)


def _places_of(authors: Sequence[Author]) -> list[str]:
    every = [place for author in authors for place in author.affiliations]
    return [shown(text) for place in every for text in (place.name, place.stated) if text]


def _split_places(places: str, known: Sequence[str]) -> list[str]:
    """Return the institutions of a bracket; `and` or a comma may stand inside a name.

    What stands behind a comma may also be a city or a country, which is no institution.
    """
    if _is_place(places, known):
        return [places]
    found: list[str] = []
    for part in _PARTING.split(places):
        whole = part.removeprefix("the ").strip(" ;,")
        first, *rest = [whole] if _is_place(whole, known) else re.split(r",\s+", whole)
        found += [
            first,
            *(one for one in rest if any(w.startswith(_INSTITUTION) for w in one.split())),
        ]
    return [one.removeprefix("the ") for one in found if one and not one.endswith("others")]


def _is_place(place: str, known: Sequence[str]) -> bool:
    """Return whether a place is one of these: its whole name, or what is peculiar to it."""
    words, plain = fold_words(place), fold(place)
    is_telling = not _COMMON.issuperset(words)
    return any(
        plain == fold(one)
        or (is_telling and f" {' '.join(words)} " in f" {' '.join(fold_words(one))} ")
        for one in known
    )


_MORE = re.compile(r"\s*\+\s*(\d{1,6})\s+more\s+authors?$")
# What stands between a title and its authors; the marks are those that end a title, or set it off.
_AFTER_TITLE = r"[^\w\s,(]{0,6}(?:\s\((?:withdrawn|earlier work of \d{4})\))?"
_LISTED = re.compile(rf"{_AFTER_TITLE},\s+(?=[^\W\d_a-zß-öø-ÿ])")
_BEHIND = re.compile(rf"{_AFTER_TITLE},?\s+")
# A full stop behind a whole word ends the names, as one before a label does; one behind an
# initial, or `Jr.`, does not.  So does a date.
_END = re.compile(rf"(?<=[^\W\d_]{{3}})\.(?:\s|$)|\.\s+(?={LABEL}\b)")
_SET_OFF = " *_`\"“‘'["


def check_author_list(read: Read, context: Context) -> int:
    """Report authors who are none of a listed paper; return where its list of authors ends.

    0 where a block has none.
    """
    text = read.block.text
    first = next((found for found in read.founds if found.how in {"link", "title"}), None)
    behind = _BEHIND.match(text, first.end) if first and read.block.kind == "item" else None
    if first and behind:
        own = context.paper_facts.get(first.paper)
        if own and (length := _recorded(text[behind.end() :], own.paper.authors)):
            return behind.end() + length
    elif any(
        _recorded(text, one.paper.authors, whole=True) for one in context.paper_facts.values()
    ):
        return len(text)
    if read.block.kind != "item" or first is None or text[: first.start].strip(_SET_OFF):
        return 0
    listed, facts = _LISTED.match(text, first.end), context.paper_facts.get(first.paper)
    if not listed or facts is None or not facts.paper.authors:
        return 0
    ends = [one.start for one in read.block.links] + [one.start for one in addresses_of(text)]
    end = min((at for at in ends if at >= first.end), default=len(text))
    names = visible_names(facts.paper.authors)
    body = _names_of(text[listed.end() : end], names)
    if body:
        _check_list(read, listed.end(), body, facts, context)
    return listed.end() + len(body) if body else 0


def _recorded(text: str, authors: Sequence[Author], *, whole: bool = False) -> int:
    """Return how long the list of authors is with which a text begins, or which it is as a whole.

    The list may count the last of them.  Whatever stands in their names is then no claim.
    """
    names, at = visible_names(authors), 0
    for left, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
        if not text.startswith(name, at):
            return 0
        at += len(name)
        more = f" + {left} more author{'s' * (left > 1)}" if left else ""
        rest = text[at + len(more) :].removesuffix(".")
        if text.startswith(more, at) and (
            not rest or (rest.startswith((".", " https://")) and not whole)
        ):
            return at + len(more)
        if not text.startswith(", ", at):
            return 0
        at += len(", ")
    return 0


def _names_of(text: str, names: Sequence[str]) -> str:
    """Return a text up to where its names end; a full stop in a name of the record ends none."""
    dotted = [name for name in names if _END.search(name) and name in text]
    inside = [(text.index(name), text.index(name) + len(name)) for name in dotted]
    ends = [match.start() for match in _END.finditer(text)]
    free = [end for end in ends if not any(a <= end < b - 1 for a, b in inside)]
    dates = [len(text[: day.start].rstrip(" (").rstrip(",")) for day in find_days(text)]
    return text[: min([*free, *dates], default=len(text))].rstrip().removesuffix(".")


def _check_list(read: Read, start: int, body: str, facts: PaperFacts, context: Context) -> None:
    """Report names that are nobody's, a wrong number of those left out, or another order."""
    more = _MORE.search(body)
    told = body[: more.start()] if more else body
    authors = [one for one in facts.paper.authors if visible_name(one.name)]
    names, stands = visible_names(authors), f"arXiv:{facts.paper.id}, authors"
    listed = [name for name in _SPLIT.split(told) if name.strip(" .")]
    if told == ", ".join(names):
        listed = names
    elif strangers := [name for name in listed if not is_author(name, authors)]:
        for name in strangers:
            near = get_close_matches(name, names, n=1, cutoff=_CLOSE)
            expected = near[0] if near else ", ".join(names[:_FEW])
            place = (read.block, start + told.index(name))
            context.report(_STRANGER, place, name, expected, stands)
        return
    rest, said = len(names) - len(listed), int(more[1]) if more else 0
    # Names of the record that are lists themselves cannot be counted in one.
    is_countable = listed == names[: len(listed)] or not any(map(_SPLIT.search, names))
    if is_countable and rest != said:
        context.report(_COUNT, (read.block, start + len(told)), str(said), str(rest), stands)
    elif not _is_in_order(listed, authors):
        found, expected = ", ".join(listed[:_FEW]), ", ".join(names[:_FEW])
        context.report(_ORDER, (read.block, start), found, expected, stands)


def _is_in_order(listed: Sequence[str], authors: Sequence[Author]) -> bool:
    """Return whether names are those of authors in their order; some may be left out."""
    left = iter(authors)
    return all(any(is_author(name, [one]) for one in left) for name in listed)
