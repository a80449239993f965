"""Checks the authors and institutions that sentences, labels and lists state for a paper."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from digest.check.context import LABEL, Context, PostNode, Ref, Rule
from digest.check.counts import Spans, find_days
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

_PARTICLE = r"(?:(?:af|al|bin|da|de|del|della|den|der|di|dos|du|el|la|le|ten|ter|van|von|zu)\s+)"
_PART = r"(?:d['’])?[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
# The match is atomic, and starts at the start of a word: `while Lund`, not `le Lund`.
_NAME = rf"(?<![\w'’-])(?>{_PARTICLE}*+{_PART}(?:\s+{_PARTICLE}*+{_PART}){{0,4}})"
_AND = r"(?:and|&|(?:along|jointly|together)\s+with)"
_ASIDE = r"(?:\s\([^()]*\))?"
_NAMES = rf"{_NAME}{_ASIDE}(?:,\s+{_NAME}{_ASIDE}){{0,60}}(?:,?\s+{_AND}\s+{_NAME}{_ASIDE})?"
# Phrases for omitted authors: those used of people only; then all of them.
_PEOPLE = (
    r"(?:,?\s+(?:and\s+)?et\.?\s+al\b\.?|,?\s+and\s+(?:\w+\s+)?(?:colleagues|collaborators"
    r"|co-?authors|co-?workers|(?:his|her|their)\s+(?:colleagues|co-?authors|group|students|team))\b)"
)
_OTHERS = rf"(?:{_PEOPLE}|,?\s+and\s+(?:\w+\s+)?others\b)"
# Where authors are named: after a paper (masked as `•`), below a title, after a label (`By:`), and
# before a phrase for omitted authors.
_SIGNED = re.compile(
    rf"•[”\"’'*]*{_ASIDE},?\s+(?:(?:is|was)\s+)?by\s+(?P<by>{_NAMES}{_OTHERS}?{_ASIDE})"
    rf"|(?<=•\s)(?P<below>{_NAMES}{_OTHERS}?{_ASIDE})(?=\s*(?:·|$))"
    r"|(?:^|[|·]\s)(?:(?:Authors?|Written by|By):|(?:Written )?[Bb]y)\s+"
    rf"(?P<label>{_NAMES}{_PEOPLE}?)(?=\.?\s*(?:$|[|·]))"
    rf"|(?P<left>{_NAMES}{_PEOPLE}{_ASIDE})"
)
_HEAD = re.compile(
    rf"(?P<names>{_NAMES}{_OTHERS}?{_ASIDE})(?:,\s+(?:who|(?:both\s+)?(?:at|from|of))\s[^,;.]{{1,90}},)?"
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
_COUNT = Rule("error", "author", "The number of omitted authors is wrong.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The authors named, whether `others` are omitted (`et al.`), and the brackets after names.

    `spans` are those of the names alone; each bracket has its authors and its span.
    """

    names: tuple[str, ...]
    others: bool
    spans: tuple[tuple[int, int], ...]
    brackets: tuple[tuple[tuple[str, ...], tuple[int, int]], ...] = ()

    @property
    def start(self) -> int:
        """The offset of the first name."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """The end of the last name, with the words that leave out others."""
        return self.spans[-1][1]


def parse_byline(text: str, start: int, end: int) -> Byline:
    """Parse the names in `text[start:end]`, which may have brackets and `et al.`."""
    names, brackets, spans = list[str](), [], Spans()
    people: tuple[str, ...] = ()
    at, others = start, False
    for number, part in enumerate(re.split(r"([()])", text[start:end])):
        span, at = (at, at + len(part)), at + len(part)
        if number % 4 == _TWO:
            brackets.append((people, span))
        elif number % 4 == 0 and part.strip():
            spans.append((span[0], span[0] + len(part.rstrip())))
            others = others or bool(_LEFT.search(part))
            listed = _SPLIT.split(f"{_LEFT.sub('', part)} ")
            bare = (_POSSESSIVE.sub("", name.strip(" ,")) for name in listed)
            # The full stop of a single initial stays.
            plain = (name.strip(".") if len(name) > _TWO else name for name in bare)
            people = tuple(filter(None, plain)) or people
            names += [name for name in people if name not in names]
    name_spans = tuple(spans) or ((start, end),)
    return Byline(names=tuple(names), others=others, spans=name_spans, brackets=tuple(brackets))


def leaves_out(text: str) -> bool:
    """Return whether a text names authors and leaves out others, as `Quill et al.` does."""
    return any(match["left"] for match in _SIGNED.finditer(text))


def is_author(name: str, authors: Sequence[Author]) -> bool:
    """Return whether a name is an author's: a family name, perhaps with given names or initials."""
    words = fold_words(name)
    return any(_is_named(words, author) for author in authors)


def _is_named(words: tuple[str, ...], author: Author) -> bool:
    """Return whether words name an author; single letters are initials."""
    whole, family = _words_of(author.name)
    given = [word for word in whole if word not in family]
    rest = [word for word in words if word not in family]
    return len(rest) < len(words) and all(
        any(word == name or (len(word) == 1 and name.startswith(word)) for name in given)
        for word in rest
    )


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of the full name, and those of the family name.

    A paper may have thousands of authors, and each name of a list is compared with all of them.
    """
    return fold_words(visible(name)), fold_words(family_name(name))


def check_people(node: PostNode, span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Report wrong authors and institutions in a sentence; return the spans that were judged."""
    judged = Spans()
    for ref in node.inside(span):
        # The authors right after a paper, exactly as the program writes them.
        facts = context.paper_facts.get(ref.paper)
        names = byline([author.name for author in facts.paper.authors]) if facts else ""
        if names and node.block.text.startswith(names, ref.end + 1):
            judged.append((ref.end + 1, ref.end + 1 + len(names)))
    for credit, paper, is_near in _find_signed(node, span, papers, context):
        judged += credit.spans
        if facts := context.paper_facts.get(paper):
            is_sure = is_near or paper in node.about
            _check_byline((node, credit), facts, context, is_sure=is_sure)
            for people, bracket in _find_institutions(node.block.text, credit, span.end):
                judged.append(bracket)
                _check_institutions((node, credit, people), bracket, facts, context)
    return judged


def _check_byline(
    signed: tuple[PostNode, Byline], facts: PaperFacts, context: Context, *, is_sure: bool
) -> None:
    """Report names that are no author's, and bylines that do not fit the list of authors.

    If it is not sure that names belong to the paper, and none is an author's, they may belong to
    other work; the finding is then a warning.
    """
    node, credit = signed
    authors = [author for author in facts.paper.authors if visible_name(author.name)]
    strangers = [name for name in credit.names if not is_author(name, authors)]
    right = byline([author.name for author in authors])
    form = f"{' and '.join(credit.names)}{' et al.' if credit.others else ''}"
    if not authors or form == right or not (strangers or _is_incomplete(credit, authors)):
        return
    if strangers:
        names = [author.name for author in authors]
        known = [*map(family_name, names), *names]
        findings = [
            (_STRANGER, name, next(iter(get_close_matches(name, known, 1, _CLOSE)), right))
            for name in strangers
        ]
    else:
        is_order = not credit.others and len(credit.names) == len(authors)
        findings = [(_ORDER if is_order else _FORM, form, right)]
    is_sure = is_sure or len(strangers) < len(credit.names)
    for rule, *named in findings:
        source = f"arXiv:{facts.paper.id}, authors"
        at = max(node.block.text.find(named[0], credit.start, credit.end), credit.start)
        context.report(rule.graded(sure=is_sure), (node.block, at), *named, source)


def _is_incomplete(credit: Byline, authors: Sequence[Author]) -> bool:
    """Return whether a byline leaves out authors without saying so, or changes their order."""
    if credit.others:
        is_more = len(authors) > max(_TWO, len(credit.names))
        return not (is_more and is_author(credit.names[0], authors[:1]))
    pairs = zip(credit.names, authors, strict=False)
    is_same = len(credit.names) == len(authors)
    return not is_same or not all(is_author(name, [author]) for name, author in pairs)


def _find_signed(
    node: PostNode, span: Span, papers: Sequence[str], context: Context
) -> Iterator[tuple[Byline, str, bool]]:
    """Yield the bylines of a sentence, each with its paper and whether that is certain."""
    text, taken = node.masked, Spans()
    inside = node.inside(span)
    own = {ref.paper for ref in inside if ref.how != "name"} or set(papers)
    near = [*(ref.paper for ref in inside), *papers]
    for match in _SIGNED.finditer(text, span.start, span.end):
        credit = parse_byline(text, *match.span(match.lastgroup or "left"))
        ended = [ref.paper for ref in inside if ref.end == match.start() + 1]
        signed = ended if match["by"] else own if match["label"] and len(own) == 1 else ()
        if match["below"] and node.is_head and node.refs[0].end + 1 == match.start():
            taken.append(match.span())
            yield credit, node.refs[0].paper, credit.others
        if signed or match["left"]:
            taken.append((credit.start, match.end()))
        if signed:
            yield credit, min(signed), True
        elif match["left"]:
            credit = _trim(credit, text, near, context)
            paper, is_sure = _signed_paper(credit, inside, papers, context)
            facts = context.paper_facts.get(paper)
            # The paper's own abstract may cite these names: `the survey by Quill et al.`.
            cited = f"{credit.names[-1]} et al"
            if not (facts and cited in shown(facts.paper.abstract)):
                yield credit, paper, is_sure
    heads = [
        span.start,
        *(ref.end + 2 for ref in inside if text[ref.end : ref.end + 2] == ", "),
    ]
    starts = [at + 2 for at in range(span.start, span.end) if text[at : at + 2] in {", ", ": "}]
    for start in dict.fromkeys([*heads, *starts]):
        head = _HEAD.match(text, start, span.end)
        if head is None or any(first <= start < last for first, last in taken):
            continue
        is_head = start in heads or (node.block.kind == "item" and text[start - 2] == ":")
        credit = _trim(parse_byline(text, *head.span("names")), text, near, context)
        paper, is_sure = _signed_paper(credit, inside, papers, context)
        if paper and _are_people(head, credit, paper, context, is_head=is_head):
            taken.append(head.span("names"))
            yield credit, paper, is_sure


def _trim(credit: Byline, text: str, near: Sequence[str], context: Context) -> Byline:
    """Remove the words before names: `In Quill et al.`, `Here, Lund`, `In DiT, Lund`.

    `near` are the papers whose authors the names may be.
    """
    held = [context.paper_facts[paper] for paper in near if paper in context.paper_facts]
    authors = [author for facts in held for author in facts.paper.authors]

    def is_before_author(word: str, name: str) -> bool:
        return is_author(name, authors) and not is_author(word, authors)

    names = list(credit.names)
    while len(names) > 1 and (
        _is_ordinary(names[0], context)
        or (is_before_author(names[0], names[1]) and _is_term(names[0], near, context))
    ):
        names.pop(0)
    first = names[0].split()
    while len(first) > 1:
        word, rest = first[0], " ".join(first[1:])
        # A verb or a term may stand before an author: `Adding Lund`.
        is_verb = word.endswith("ing") and stem(word) in map(stem, VERBS)
        if not is_connective(word) and not (
            is_before_author(word, rest) and (is_verb or stem(word) in _stems_of(near, context))
        ):
            break
        first.pop(0)
    start = max(text.find(first[0], credit.start, credit.end), credit.start)
    spans = ((start, max(credit.spans[0][1], start)), *credit.spans[1:])
    return replace(credit, names=(" ".join(first), *names[1:]), spans=spans)


def _stems_of(papers: Iterable[str], context: Context) -> frozenset[str]:
    """Return the stems of the words in the records of papers."""
    return frozenset[str]().union(*(passage.stems for passage in context.evidence(papers).passages))


def _is_ordinary(word: str, context: Context) -> bool:
    """Return whether a word before a name is an adverb or another ordinary word."""
    return word.endswith("ly") or is_connective(word) or word.casefold() in context.ordinary


def _is_term(name: str, papers: Collection[str], context: Context) -> bool:
    """Return whether a capitalised name has an ordinary word, or a term of the abstracts."""
    stems = _stems_of(papers, context)
    return any(
        is_distinctive(word)
        or any(map(str.isdigit, word))
        or _is_ordinary(word, context)
        or stem(word) in stems
        for word in name.split()
    )


def _are_people(
    match: re.Match[str], credit: Byline, paper: str, context: Context, *, is_head: bool
) -> bool:
    """Return whether names are people: authors, or unknown names at a sentence's head.

    Unknown names must be followed by an institution of the paper, or a verb that people can do.
    """
    facts = context.paper_facts.get(paper)
    # A group may be called `The Reef Team`.
    if facts is None or all(map(is_connective, credit.names)):
        return False
    if any(is_author(name, facts.paper.authors) for name in credit.names):
        return True
    if not is_head or any(_is_term(name, [paper], context) for name in credit.names):
        return False
    authors = facts.paper.authors
    institutions = [stated.name for author in authors for stated in author.affiliations]
    verb = match["verb"] if len(credit.names) > 1 else match["verb"].removesuffix("s")
    present = VERBS | SINGULAR.keys() | _SAYING | _PAST
    is_verb = not {verb, match["verb"]}.isdisjoint(present) or verb.endswith("ed")
    return is_verb or any(institution in match["names"] for institution in institutions)


def _signed_paper(
    credit: Byline, inside: Sequence[Ref], papers: Sequence[str], context: Context
) -> tuple[str, bool]:
    """Return the paper that names belong to, and whether that is certain.

    It is a nearby paper by the author named first; else the last paper before the names; else the
    next paper after them.
    """
    before = [ref.paper for ref in inside if ref.end <= credit.start]
    after = [ref.paper for ref in inside if ref.start >= credit.end]
    order = [*before[-1:], *after[:1]]
    for paper in (*order, *papers):
        facts = context.paper_facts.get(paper)
        if facts and is_author(credit.names[0], facts.paper.authors):
            return paper, bool(order)
    return (order or list(papers) or [""])[0], bool(order)


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
# Words that many institutions have in their names.
_COMMON = frozenset(
    "university universities universitat institute institut institution college school department"
    " dept faculty laboratory laboratories lab labs center centre research academy technology"
    " technologies science sciences engineering medicine national international group inc of the"
    " for and at in de la der".split()
)
_ELSEWHERE = Rule("error", "institution", "Other institutions are stated for these authors.")
_NONE = Rule("warning", "institution", "No source states this institution for the authors.")


def _find_institutions(
    text: str, credit: Byline, end: int
) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Yield names with the span of the institutions after them: `Quill (Quay) and Lund (Reef)`."""
    brackets = list(credit.brackets)
    if not brackets and (match := _FROM.match(text, credit.end, end)):
        brackets.append((credit.names, match.span("places")))
    for people, (first, last) in brackets:
        stated = text[first:last]
        # A text with a year is a date, not an institution.
        is_when = any(word.strip(",;.").isdecimal() for word in stated.split())
        if any(map(str.isupper, stated)) and not is_when:
            yield people, (first, last)


def _check_institutions(
    group: tuple[PostNode, Byline, tuple[str, ...]],
    span: tuple[int, int],
    facts: PaperFacts,
    context: Context,
) -> None:
    """Report the institutions in a span that are not those of these authors.

    If authors are left out, their institutions may be stated as well.
    """
    node, signed, names = group
    text, authors = node.block.text[slice(*span)], facts.paper.authors
    people = [author for author in authors if any(is_author(name, [author]) for name in names)]
    stated, known = _institutions_of(people), _institutions_of(authors)
    institutions = _split_institutions(text, known)
    is_part = signed.others or len(signed.names) < len(authors)
    is_joint = is_part and any(_is_institution(institution, stated) for institution in institutions)
    right = known if is_joint else stated or known
    is_sure = bool(right) and bool(stated or signed.others)
    for institution in institutions:
        if _is_institution(institution, right):
            continue
        near = get_close_matches(institution, right, n=1, cutoff=_ALIKE)
        expected = near[0] if near else "; ".join(dict.fromkeys(right))
        source = f"arXiv:{facts.paper.id}, affiliations"
        at = (node.block, span[0] + max(text.find(institution), 0))
        context.report(_ELSEWHERE if is_sure else _NONE, at, institution, expected, source)


def _institutions_of(authors: Sequence[Author]) -> list[str]:
    every = [stated for author in authors for stated in author.affiliations]
    return [shown(text) for stated in every for text in (stated.name, stated.stated) if text]


def _split_institutions(text: str, known: Sequence[str]) -> list[str]:
    """Return the institutions in a text; a name may contain `and` or a comma.

    A city or a country after a comma is left out.
    """
    if _is_institution(text, known):
        return [text]
    institutions: list[str] = []
    for part in _PARTING.split(text):
        name = part.removeprefix("the ").strip(" ;,")
        first, *rest = [name] if _is_institution(name, known) else re.split(r",\s+", name)
        institutions += [
            first,
            *(more for more in rest if any(w.startswith(_INSTITUTION) for w in more.split())),
        ]
    plain = (institution.removeprefix("the ") for institution in institutions)
    return [name for name in plain if name and not name.endswith("others")]


def _is_institution(name: str, known: Sequence[str]) -> bool:
    """Return whether a name is that of a known institution, or a distinctive part of it."""
    words, plain = fold_words(name), fold(name)
    is_telling = not _COMMON.issuperset(words)
    return any(
        plain == fold(other)
        or (is_telling and f" {' '.join(words)} " in f" {' '.join(fold_words(other))} ")
        for other in known
    )


_MORE = re.compile(r"\s*\+\s*(\d{1,6})\s+more\s+authors?$")
# The text between a title and its authors, such as closing marks.
_AFTER_TITLE = r"[^\w\s,(]{0,6}(?:\s\((?:withdrawn|earlier work of \d{4})\))?"
_LISTED = re.compile(rf"{_AFTER_TITLE},\s+(?=[^\W\d_a-zß-öø-ÿ])")
_BEHIND = re.compile(rf"{_AFTER_TITLE},?\s+")
# A full stop after a whole word, or before a label, ends the names; after an initial or `Jr.` it
# does not.  A date ends them as well.
_END = re.compile(rf"(?<=[^\W\d_]{{3}})\.(?:\s|$)|\.\s+(?={LABEL}\b)")
_SET_OFF = " *_`\"“‘'["


def check_author_list(node: PostNode, context: Context) -> int:
    """Report wrong authors in the list of a listed paper; return its end, 0 without a list."""
    text = node.block.text
    first = next((ref for ref in node.refs if ref.how in {"link", "title"}), None)
    behind = _BEHIND.match(text, first.end) if first and node.block.kind == "item" else None
    if first and behind:
        own = context.paper_facts.get(first.paper)
        if own and (length := _match_list(text[behind.end() :], own.paper.authors)):
            return behind.end() + length
    if node.block.kind != "item" or first is None or text[: first.start].strip(_SET_OFF):
        return 0
    listed, facts = _LISTED.match(text, first.end), context.paper_facts.get(first.paper)
    if not listed or facts is None or not facts.paper.authors:
        return 0
    ends = [mark.start for mark in node.block.links] + [address.start for address in node.addresses]
    end = min((at for at in ends if at >= first.end), default=len(text))
    names = visible_names(facts.paper.authors)
    body = _names_of(text[listed.end() : end], names)
    if body:
        _check_list(node, listed.end(), body, facts, context)
    return listed.end() + len(body) if body else 0


def _match_list(text: str, authors: Sequence[Author]) -> int:
    """Return the length of the list of authors that begins a text.

    The list may end in `+ 3 more authors`.  Words in authors' names are not checked as claims.
    """
    names, at = visible_names(authors), 0
    for remaining, name in zip(range(len(names) - 1, -1, -1), names, strict=True):
        if not text.startswith(name, at):
            return 0
        at += len(name)
        more = f" + {remaining} more author{'s' * (remaining > 1)}" if remaining else ""
        rest = text[at + len(more) :].removesuffix(".")
        if text.startswith(more, at) and (not rest or rest.startswith((".", " https://"))):
            return at + len(more)
        if not text.startswith(", ", at):
            return 0
        at += len(", ")
    return 0


def _names_of(text: str, names: Sequence[str]) -> str:
    """Return a text up to the end of its names; a full stop in a record's name is no end."""
    dotted = [name for name in names if _END.search(name) and name in text]
    inside = [(text.index(name), text.index(name) + len(name)) for name in dotted]
    ends = [match.start() for match in _END.finditer(text)]
    free = [end for end in ends if not any(a <= end < b - 1 for a, b in inside)]
    dates = [len(text[: day.start].rstrip(" (").rstrip(",")) for day in find_days(text)]
    return text[: min([*free, *dates], default=len(text))].rstrip().removesuffix(".")


def _check_list(node: PostNode, start: int, body: str, facts: PaperFacts, context: Context) -> None:
    """Report names that are no author's, a wrong count of authors left out, or a wrong order."""
    more = _MORE.search(body)
    text = body[: more.start()] if more else body
    authors = [author for author in facts.paper.authors if visible_name(author.name)]
    names, source = visible_names(authors), f"arXiv:{facts.paper.id}, authors"
    listed = [name for name in _SPLIT.split(text) if name.strip(" .")]
    if text == ", ".join(names):
        listed = names
    elif strangers := [name for name in listed if not is_author(name, authors)]:
        for name in strangers:
            near = get_close_matches(name, names, n=1, cutoff=_CLOSE)
            expected = near[0] if near else ", ".join(names[:_FEW])
            position = (node.block, start + text.index(name))
            context.report(_STRANGER, position, name, expected, source)
        return
    rest, stated = len(names) - len(listed), int(more[1]) if more else 0
    # Names of the record that contain separators cannot be counted in a list.
    remaining = iter(authors)
    is_countable = listed == names[: len(listed)] or not any(map(_SPLIT.search, names))
    if is_countable and rest != stated:
        context.report(_COUNT, (node.block, start + len(text)), str(stated), str(rest), source)
    # Names in the order of the authors, some of whom may be left out.
    elif not all(any(is_author(name, [author]) for author in remaining) for name in listed):
        found, expected = ", ".join(listed[:_FEW]), ", ".join(names[:_FEW])
        context.report(_ORDER, (node.block, start), found, expected, source)
