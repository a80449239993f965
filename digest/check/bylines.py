"""Reads the names of authors in a text, and checks the institutions after them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from digest.check.context import Context, PostNode, Rule
from digest.check.counts import Spans
from digest.model import Author, PaperFacts
from digest.text import fold, fold_words, shown

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
SIGNED = re.compile(
    rf"•[”\"’'*]*{_ASIDE},?\s+(?:(?:is|was)\s+)?by\s+(?P<by>{_NAMES}{_OTHERS}?{_ASIDE})"
    rf"|(?<=•\s)(?P<below>{_NAMES}{_OTHERS}?{_ASIDE})(?=\s*(?:·|$))"
    r"|(?:^|[|·]\s)(?:(?:Authors?|Written by|By):|(?:Written )?[Bb]y)\s+"
    rf"(?P<label>{_NAMES}{_PEOPLE}?)(?=\.?\s*(?:$|[|·]))"
    rf"|(?P<left>{_NAMES}{_PEOPLE}{_ASIDE})"
)
SENTENCE_HEAD = re.compile(
    rf"(?P<names>{_NAMES}{_OTHERS}?{_ASIDE})(?:,\s+(?:who|(?:both\s+)?(?:at|from|of))\s[^,;.]{{1,90}},)?"
    r"\s+(?:also\s+|then\s+|further\s+)?(?P<verb>(?!(?:and|or|with|together|along|jointly)\b)[a-z]+)"
)
SEPARATOR = re.compile(rf",?\s+{_AND}\s+|\s*[;&]\s*|,\s+")
_LEFT = re.compile(_OTHERS)
_POSSESSIVE = re.compile(r"['’]s$")
_TWO = 2


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
            listed = SEPARATOR.split(f"{_LEFT.sub('', part)} ")
            bare = (_POSSESSIVE.sub("", name.strip(" ,")) for name in listed)
            # The full stop of a single initial stays.
            plain = (name.strip(".") if len(name) > _TWO else name for name in bare)
            people = tuple(filter(None, plain)) or people
            names += [name for name in people if name not in names]
    name_spans = tuple(spans) or ((start, end),)
    return Byline(names=tuple(names), others=others, spans=name_spans, brackets=tuple(brackets))


def leaves_out(text: str) -> bool:
    """Return whether a text names authors and leaves out others, as `Quill et al.` does."""
    return any(match["left"] for match in SIGNED.finditer(text))


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


def check_institutions(
    node: PostNode, signed: Byline, end: int, facts: PaperFacts, context: Context
) -> Spans:
    """Report the institutions after names, up to an `end`, that are not those of these authors.

    Return their spans.  They stand in brackets, as in `Quill (Quay) and Lund (Reef)`, or after
    `from`.  If authors are left out, their institutions may be stated as well.
    """
    text, authors, judged = node.block.text, facts.paper.authors, Spans()
    brackets = list(signed.brackets)
    if not brackets and (match := _FROM.match(text, signed.end, end)):
        brackets.append((signed.names, match.span("places")))
    for names, (first, last) in brackets:
        stretch = text[first:last]
        # A text with a year is a date, not an institution.
        if not any(map(str.isupper, stretch)) or any(
            word.strip(",;.").isdecimal() for word in stretch.split()
        ):
            continue
        judged.append((first, last))
        people = [
            author for author in authors if any(context.is_author(n, [author]) for n in names)
        ]
        stated, known = _institutions_of(people), _institutions_of(authors)
        institutions = _split_institutions(stretch, known)
        is_part = signed.others or len(signed.names) < len(authors)
        is_joint = is_part and any(_is_institution(name, stated) for name in institutions)
        right = known if is_joint else stated or known
        is_sure = bool(right) and bool(stated or signed.others)
        for institution in institutions:
            if not _is_institution(institution, right):
                near = get_close_matches(institution, right, n=1, cutoff=_ALIKE)
                expected = near[0] if near else "; ".join(dict.fromkeys(right))
                source = f"arXiv:{facts.paper.id}, affiliations"
                at = (node.block, first + max(stretch.find(institution), 0))
                context.report(_ELSEWHERE if is_sure else _NONE, at, institution, expected, source)
    return judged


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
