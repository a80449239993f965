"""Decides which sentences tell a paper's contribution, findings and limit."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp

from digest.model import Choice, Dossier, Paper, Reading, SentenceRole, Statement
from digest.reading import is_common
from digest.reading.reader import Text
from digest.text import Span, any_of, shown, words
from digest.text.tokens import WORD
from digest.writing.edits import (
    ALONE,
    BEHIND,
    NOTHING,
    Piece,
    Told,
    beyond_opening,
    compose,
    edit,
    quote,
    stands,
)

# How sure it is read as this, and as its role; the share of its words that the abstract has before
# it and the post has not, and nouns behind `the` among these; whether the sentence before it is
# told, its length, a figure in it, the length of the title; whether it counts or orders what stands
# elsewhere; the bias.
OPENING = (3.229, 1.642, -0.77, -1.651, 0.0, -0.007, 0.07, 0.955, -1.837, -2.773)
FOLLOWING = (1.037, 0.749, -1.09, -0.597, 0.469, 0.456, 0.138, 0.088, -1.113, -0.416)

# A process that builds an issue again, as the desk does, need not choose its sentences again.
_ACCOUNTS = 512
_WORD = re.compile(r"[a-z]{4,}")
_DEFINITE = re.compile(r"\bthe (?:[\w-]+ )?([a-z]{4,})")
# "All three cases", "three findings" without a colon, "both problems", not "both reefs and boats";
# and "the second phase".
_COUNTED = re.compile(
    r"\b(?:the|all|our|these) (?:two|three|four|five|six|seven|eight)\b(?!-)"
    r"|\bboth (?!\w+ and\b)(?:[\w-]+ )?\w+s\b(?! and\b)|\bboth\b(?!.* and\b)"
    r"|\b(?:two|three|four|five|six|seven|eight|several) (?:[\w-]+ ){0,2}(?:findings|results|"
    r"innovations|insights|observations|conclusions|contributions|challenges|questions|advantages|"
    r"issues|limitations|properties)\b(?!.*:)",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:the|our) (?:second|third|fourth|fifth|final|last|next|remaining|other|former|latter|"
    r"same|resulting)\b(?!-)",
    re.IGNORECASE,
)


def clearness(
    text: Text, reading: Reading, choice: Choice, place: int, told: Collection[int]
) -> float:
    """Return the probability that a sentence, by its place, is clear behind those told."""
    *weights, bias = OPENING if choice == "what" else FOLLOWING
    signs = signs_of(text, reading, choice, place, told)
    return 1 / (1 + exp(-bias - sum(a * b for a, b in zip(weights, signs, strict=True))))


def signs_of(
    text: Text, reading: Reading, choice: Choice, place: int, told: Collection[int]
) -> tuple[float, ...]:
    """Return what the model looks at, in the order of its weights."""
    sentences = [text.abstract[one.start : one.end].lower() for one in reading.sentences]
    said = sentences[place]
    known = stems(text.title.lower()).union(*(stems(sentences[at]) for at in told))
    before = set[str]().union(*map(stems, sentences[:place])) - known
    words = [word.rstrip("s") for word in _WORD.findall(said)]
    nouns = [word.rstrip("s") for word in _DEFINITE.findall(said)]
    return (
        reading.sentences[place].tells.get(choice, 0.0),
        reading.sentences[place].probability,
        sum(word in before for word in words) / max(1, len(words)),
        sum(word in before for word in nouns) / 2,
        float(place - 1 in told),
        len(said.split()) / 40,
        float(any(map(str.isdigit, said))),
        len(text.title.split()) / 20,
        float(_points(said) and not _is_counted(said, (sentences[at] for at in told))),
    )


def counts_elsewhere(text: str) -> bool:
    """Return whether a text counts things that another sentence has to name."""
    return bool(_COUNTED.search(text))


def _points(text: str) -> bool:
    """Return whether a text counts or orders such things."""
    return counts_elsewhere(text) or bool(_ORDERED.search(text))


def _is_counted(text: str, told: Iterator[str]) -> bool:
    """Return whether what is told has the number that a text counts by: five models, the five."""
    found = _COUNTED.search(text)
    return found is not None and any(found[0].split()[-1] in one.split() for one in told)


def stems(text: str) -> set[str]:
    """Return the words of four letters and more, without the `s` of a plural."""
    return {word.rstrip("s") for word in _WORD.findall(text)}


# So likely a sentence must be of the role that it is told in.
_SURE = 0.5
# So clear must be what the prose tells: contribution and finding together, or one of them alone;
# and so likely each must be the one that tells it best.
_BOTH_CLEAR, _CLEAR, _TELLS_WHAT, _TELLS = 0.5, 0.65, 0.4, 0.2
# What may stand between contribution and finding; what clearness it must add; and how much less
# clear a contribution in few words is without it.
_BRIDGES = frozenset({"contribution", "method", "finding"})
_LONGER, _SHORT, _LITTLE = 0.95, 0.85, 13
# What a sentence tells where another tells it best.
_OTHER = 0.1
# A finding of whose words more than this share stand in the title repeats it.
_REPEATED = 0.5
_ROLES: Mapping[Choice, SentenceRole] = {
    "what": "contribution",
    "finding": "finding",
    "limit": "limit",
}
# What points at another sentence.  A definite noun may: the title or the sentence before has it.
_POINTING = any_of(
    r"(?:this|these|such(?! (?:as|that|a way that)\b)|those(?! (?:of|that|who|which|with|in|from|"
    r"for|by|on|at|obtained|trained|using)\b)|aforementioned|latter|former|above|thereby|also|"
    r"further|furthermore|additionally|therefore|hence)",
    r"^(?:it|its|they|their|both|here|there)|^[^,]{1,60}, (?:it|they|its|their|there)",
    r"we (?:then|next|finally|first)",
)
_JOINED = re.compile(
    r"(?:And|But|Or|So|Yet|Then|Instead|Another|Other|Otherwise|Second|Secondly|Third|Thirdly|"
    r"Next|Similarly|Likewise|Conversely|Accordingly|Meanwhile|Rather|Still|Afterwards?|As such|"
    r"Alternatively|Subsequently|By contrast|On the (?:other hand|contrary)|As a result|"
    r"As a consequence|For example|For instance|First|Firstly|Last|Beyond that|In turn|Again|That|"
    r"Indeed|Nonetheless|Even so|Because of|Together)\b(?! (?:of|order|authors?)\b)"
)
# Who is not the authors: one of them, the reader, or everybody.
_SELF = re.compile(
    r"\b(?:I(?= [a-z])|[Mm]y|me|[Yy]ou|[Yy]our|[Ww]e (?:still |often |currently )?(?:lack|need|"
    r"know|must|should|understand|believe|live|rely|do not))\b"
)
_MOST_IN_LABEL = 6
# A coined name or an abbreviation has two capitals or more.
_COINED = re.compile(r"(?<![\w-])(?=(?:[\w-]*[A-Z]){2})[A-Za-z][\w-]*")
_ADDRESS = re.compile(
    r"https?:|www\.|\.(?:com|org|io|edu|net)\b|\bRQ ?\d|\b(?:Fig|Eq|Sec|Tab)\.|\*\*|\\[a-zA-Z]"
)
# Two sentences that no space parts.
_GLUED = re.compile(r"[a-z]{3}[.!?][A-Z][a-z]*[ ,]")
# What is told alone has no other sentence that a pronoun may mean, and does not begin vaguely.
_PRONOUN = any_of("it", "they", "them")
_VAGUE = frozenset(
    "the our both all most many some each experiment experiments result results".split()
)
_ITEM = re.compile(r"\(([a-z]|[ivx]{1,4}|\d)\)")
_FIRST_ITEMS = frozenset("ai1")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The sentences of a paper that may be told; of findings the best first.

    `bridge` is a sentence without which the findings would not be clear behind `what`.  Findings
    and limit can stand behind these, or alone where `what` is None; `leading` are the findings that
    can stand in the lead, by their title alone, and `ahead` a limit that can so.  `name` is what
    the paper introduces, as it is shown; `is_telling` says whether the prose may tell of the paper:
    it has a clear contribution and a clear finding.  What an editor wants told in place of all that
    are the sentences of `by_hand`, or the editor's own `words`.
    """

    paper: Paper
    name: str | None
    what: Span | None = None
    bridge: Span | None = None
    findings: tuple[Span, ...] = ()
    limit: Span | None = None
    leading: tuple[Span, ...] = ()
    ahead: Span | None = None
    is_telling: bool = False
    by_hand: tuple[Span, ...] = ()
    words: str = ""

    @property
    def is_by_hand(self) -> bool:
        """Whether an editor has said what is told."""
        return bool(self.by_hand or self.words)

    def tell(self, span: Span, told: Told = NOTHING, *, paragraph: int = 0) -> Statement:
        """Return one of the sentences as it stands behind what is told about the paper."""
        pieces = edit(self.paper, span, self.name, told) or ()
        return compose(
            pieces, [quote(self.paper, "abstract", span.start, span.end)], paragraph=paragraph
        )

    def says_whose(self, span: Span) -> bool:
        """Return whether a sentence told alone says before its end whose work it is about."""
        return _says_whose(edit(self.paper, span, self.name, ALONE) or (), self.name)


@lru_cache(maxsize=_ACCOUNTS)
def account_for(dossier: Dossier, reading: Reading) -> Account:
    """Return what may be told about a paper; nothing of one that is withdrawn."""
    name = name_of(dossier)
    if dossier.withdrawn:
        return Account(paper=dossier.paper, name=name)
    return _Chooser(dossier.paper, reading, name).choose()


def name_of(dossier: Dossier) -> str | None:
    """Return what a paper introduces, as it is shown."""
    return shown(dossier.introduces.name) if dossier.introduces.name else None


class _Chooser:
    """Chooses among the sentences of an abstract, each known by its place."""

    def __init__(self, paper: Paper, reading: Reading, name: str | None) -> None:
        self._paper, self._reading, self._name = paper, reading, name
        self._spans = [
            Span(one.start, one.end, paper.abstract[one.start : one.end])
            for one in reading.sentences
        ]

    def choose(self) -> Account:
        """Choose the contribution and the findings together: those that are clear side by side."""
        sure, told, findings = max(self._pairs(), key=lambda pair: pair[0])
        behind = BEHIND if told else NOTHING
        limits = self._rank("limit", [*told, *findings[:1]], behind)
        return Account(
            paper=self._paper,
            name=self._name,
            what=self._spans[told[0]] if told else None,
            bridge=self._spans[told[1]] if told[1:] else None,
            findings=tuple(self._spans[at] for at in findings),
            limit=self._spans[limits[0][1]] if limits else None,
            leading=self._clear("finding"),
            ahead=next(iter(self._clear("limit")), None),
            is_telling=sure >= _BOTH_CLEAR,
        )

    def _pairs(self) -> Iterator[tuple[float, list[int], list[int]]]:
        """Yield what may be told together: how clear it is, what opens it, and the findings."""
        whats = self._rank("what", [], NOTHING)
        alone = [] if whats else [at for _, at in self._rank("finding", [], NOTHING)]
        yield 0.0, [at for _, at in whats[:1]], alone
        for clear, what in whats:
            says_little = len(self._spans[what].text.split()) < _LITTLE
            for bridge in ([], *self._bridges(what)):
                if findings := self._rank("finding", [what, *bridge], BEHIND):
                    sure = self._tells("what", what) >= _TELLS_WHAT
                    sure &= self._tells("finding", findings[0][1]) >= _TELLS
                    both = clear * findings[0][0] * (1.0 if sure else _BOTH_CLEAR)
                    both *= _LONGER if bridge else _SHORT if says_little else 1.0
                    yield both, [what, *bridge], [at for _, at in findings]

    def _bridges(self, what: int) -> Iterator[list[int]]:
        """Yield the sentences before findings, and what the paper does, that may stand between."""
        sentences = self._reading.sentences
        for at, (one, after) in enumerate(pairwise(sentences)):
            leads = after.role == "finding" or one.role == "contribution"
            able = at > what and one.role in _BRIDGES and leads
            if able and self._can_stand(at, [what], BEHIND) and not _points(self._spans[at].text):
                yield [at]

    def _rank(self, choice: Choice, told: Sequence[int], place: Told) -> list[tuple[float, int]]:
        """Return the sentences that may be told behind others, the best first, and how clear."""
        able = (
            (clearness(self._paper, self._reading, choice, at, told), at)
            for at, one in enumerate(self._reading.sentences)
            if one.role == _ROLES[choice] and one.probability >= _SURE
            if at not in told and self._can_stand(at, told, place) and not self._repeats(choice, at)
        )
        return sorted(able, key=lambda one: -one[0] * (self._tells(choice, one[1]) + _OTHER))

    def _repeats(self, choice: Choice, at: int) -> bool:
        """Return whether a finding has little that the title has not."""
        said, title = (stems(text.lower()) for text in (self._spans[at].text, self._paper.title))
        return choice == "finding" and len(said & title) > _REPEATED * len(said)

    def _tells(self, choice: Choice, at: int) -> float:
        return self._reading.sentences[at].tells.get(choice, 0.0)

    def _alone(self, choice: Choice) -> Iterator[Span]:
        for clear, at in self._rank(choice, (), ALONE):
            sure = clear >= _CLEAR and self._tells(choice, at) >= _TELLS
            if sure and not _PRONOUN.search(self._spans[at].text):
                yield self._spans[at]

    def _clear(self, choice: Choice) -> tuple[Span, ...]:
        """Return what can stand alone: sentences first that say whose they are.

        Of the others none that begins with a thing which only the title behind it explains.
        """
        found = list(self._alone(choice))
        pieces = [edit(self._paper, span, self._name, ALONE) or () for span in found]
        first = [
            span for span, part in zip(found, pieces, strict=True) if _says_whose(part, self._name)
        ]
        others = [span for span in found if span not in first]
        return (
            *first,
            *(
                span
                for span in others
                if _VAGUE.isdisjoint(words(beyond_opening(shown(span.text)))[:1])
            ),
        )

    def _can_stand(self, at: int, told: Sequence[int], place: Told) -> bool:
        known = " ".join((self._paper.title, *(self._spans[one].text for one in told)))
        span = self._spans[at]
        return can_stand(self._paper, span, self._name, place) and not lacks(
            self._paper, span, known, self._name
        )


def _says_whose(pieces: Sequence[Piece], name: str | None) -> bool:
    """Return whether a sentence begins with its title, or has its authors or their thing's name."""
    own = (stands(name, one.text) for one in pieces if name and not one.kind)
    begins = any(one.kind == "title" for one in pieces[:2])
    return begins or any(one.kind == "author" for one in pieces) or any(own)


def can_stand(
    paper: Paper,
    span: Span,
    name: str | None,
    told: Told = NOTHING,
) -> bool:
    """Return whether the edits can make a sentence stand in a post, pointing at no other."""
    return not goes_on(span) and can_be_told(paper, span, name, told)


def goes_on(span: Span) -> bool:
    """Return whether a sentence points at another, or begins as what joins one."""
    text = beyond_opening(shown(span.text))
    return bool(_POINTING.search(text) or _JOINED.match(text))


def can_be_told(paper: Paper, span: Span, name: str | None, told: Told = NOTHING) -> bool:
    """Return whether the edits can make a sentence stand in a post, behind one it may point at."""
    text = beyond_opening(shown(span.text))
    items = _ITEM.findall(text)
    return not (
        _SELF.search(text)
        or _has_label(text)
        or _ADDRESS.search(text)
        or _GLUED.search(text)
        or "\\cite" in span.text
        or "?" in text
        or len(items) == 1
        or (items and items[0] not in _FIRST_ITEMS)
        or any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS)
        or text.count('"') % 2
        or edit(paper, span, name, told) is None
    )


def _has_label(text: str) -> bool:
    """Return whether a sentence begins with a few words in capitals and a colon."""
    label, colon, _ = text.partition(": ")
    parts = label.split(" ")
    capital = all(part[:1].isascii() and part[:1].isupper() for part in parts)
    return bool(colon) and capital and len(parts) <= _MOST_IN_LABEL


def lacks(paper: Paper, span: Span, known: str, own: str | None = None) -> bool:
    """Return whether a sentence uses a name of sentences before it that is not known.

    Names of common parts, such as `GPT-4o`, are known to all, but for the paper's `own`.
    """
    before = paper.abstract[: span.start]
    return any(
        _has(before, word)
        and not (_has(known, word) or _spells(known, word))
        and (word == own or not all(map(is_common, _parts(word))))
        for word in set(_COINED.findall(span.text))
    )


def _parts(word: str) -> list[str]:
    """Return the abbreviations in a word: `GPT` of `GPT-4o`, `LLM` of `LLM-based`."""
    return [part for part in re.findall(r"[A-Za-z]+", word) if sum(map(str.isupper, part)) > 1]


def _spells(text: str, word: str) -> bool:
    """Return whether words that follow one another have the letters of an abbreviation first."""
    initials = "".join(part[0] for part in WORD.findall(text.casefold()))
    return word.removesuffix("s").casefold() in initials


def _has(text: str, word: str) -> bool:
    """Return whether a text has a word, with or without its hyphens."""
    return any(
        re.search(rf"(?<![\w-]){re.escape(one.removesuffix('s'))}s?(?!\w)", where)
        for one, where in ((word, text), (word.replace("-", ""), text.replace("-", "")))
    )
