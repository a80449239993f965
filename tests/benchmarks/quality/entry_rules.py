"""What a sentence about a paper must be; written apart from the writer and its tables.

A rule that asked the writer's own tables could not fail where they are wrong.  What a verb is,
these rules learn from the corpus: the words that authors put behind `we`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

LEAST_WORDS, MOST_WORDS = 8, 45
_OPENING, _CLOSING = "([{“", ")]}”"
_PERSON = re.compile(
    r"\b(?:[Ww]e|us|[Oo]urs?|[Oo]urselves|[Mm]y|myself|me)\b|(?<![\w-])I(?= [a-z]+\b)"
)
_NUMERAL = re.compile(
    r"\b(?:[A-Z][a-z]+|type|phase|stage|class|part|tier|level|and|or|,) I\b"
    r"(?! (?:am|have|\w+(?:ly|ed) ))"
)
_TEX = re.compile(r"\\|\$(?![\d.])|[_^]\{|\{(?![\d.,\s-]+\})|``|''|~(?=[A-Z])|&\w+;|</?\w+>")
_THIS_PAPER = re.compile(
    r"\b[Tt]his (?:paper|work|study|article|survey|letter|thesis|report|review|manuscript)\b"
)
_POINTING = re.compile(r"\b(?:this|these|those|such)((?: [\w-]+){1,3})", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:It|They|Them|This|These|Those|Such|Its|Their|He|She)\b(?! is known)")
_JOINING = re.compile(
    r"(?:Yet|But|And|Or|So|Also|However|Then|Thus|Hence|Moreover|Furthermore|Additionally|"
    r"Therefore|Finally|Next|Subsequently|Specifically|Herein|Hereby|Instead|Otherwise|"
    r"Similarly|Accordingly|Consequently|Besides|Afterwards|First|Firstly|Second|Third)\b"
)
_CIRCUMSTANCE = re.compile(
    r"(?:To|In|On|At|For|By|With|Using|From|Under|Within|Through|Via|While|When|Where|Given|"
    r"Based|Building|Drawing|Motivated|Inspired|Leveraging|Unlike|As|If|After|Before|Since|"
    r"Because|Although|Combining|Here|There)\b(?!-)"
)
_AUXILIARIES = frozenset(
    """is are was were be has have had does do did can could may might will would must should
    remains contains holds exists becomes""".split()
)
_WORD = re.compile(r"[a-z]+")
_BEHIND_WE = re.compile(r"\b[Ww]e ((?:\w+ly |also |then |further )*)([a-z]+)\b")
# A part of a longer name, as in `QR-Boat`, is no abbreviation, and neither is a label, as `T1`.
_ACRONYM = re.compile(
    r"(?<![\w-])(?![A-Z]+\d+s?\b)(?P<short>[A-Z](?=\w*[A-Z])(?:[a-z]?[A-Z0-9]){1,6})s?\b(?!-[A-Z])"
)
# What is known by its letters alone to whoever reads about computing or the sky.
_KNOWN = frozenset(
    "AI API CPU CT DNA GPU GPS HTTP IEEE JSON LLM MRI NASA ML PDF RNA SQL USA".split()
)
_SEEN_OFTEN = 3
_SENTENCE_END = re.compile(r"(?<=[\w)][\w)][.?!]) (?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence about a paper: its text, who signs the paper, what it introduces, its record."""

    text: str
    title: str
    families: tuple[str, ...]
    name: str | None
    abstract: str


def find_verbs(abstracts: Iterable[str]) -> frozenset[str]:
    """Return the base verbs that authors put behind `we`, each seen a few times."""
    seen = Counter(
        match[2] for text in abstracts for match in _BEHIND_WE.finditer(text) if match[2]
    )
    return frozenset(word for word, count in seen.items() if count >= _SEEN_OFTEN)


def speaks_as_third(told: Told) -> bool:
    """Tell whether nobody says we, our or I."""
    return not _PERSON.search(_NUMERAL.sub("", _without_title(told)))


def is_free_of_tex(told: Told) -> bool:
    """Tell whether no command, dollar, brace or entity is left."""
    return not _TEX.search(told.text)


def is_balanced(told: Told) -> bool:
    """Tell whether brackets and curved quotation marks nest, and straight ones come in pairs."""
    open_ones: list[str] = []
    for mark in told.text:
        if mark in _OPENING:
            open_ones.append(mark)
        elif mark in _CLOSING and (
            not open_ones or _OPENING.index(open_ones.pop()) != _CLOSING.index(mark)
        ):
            return _has_intervals(told.text)
    return not open_ones and re.sub(r'(?<=\d)"', "", told.text).count('"') % 2 == 0


def _has_intervals(text: str) -> bool:
    """Tell whether what does not nest is a half-open interval, as `(0, 1]`."""
    return bool(re.search(r"[(\[][^()\[\]]{1,20},[^()\[\]]{1,20}[)\]]", text))


def has_length(told: Told) -> bool:
    """Tell whether there are 8 words, and no sentence has more than 45, a title counting as one."""
    text = _without_title(told)
    longest = max(len(one.split()) for one in _SENTENCE_END.split(text))
    return len(text.split()) >= LEAST_WORDS and longest <= MOST_WORDS


def is_short(told: Told) -> bool:
    """Tell whether no sentence has more than 45 words, all of its title's counted."""
    title = " ".join("TITLE" for _ in told.title.split())
    text = told.text.replace(told.title, title, 1)
    return all(len(one.split()) <= MOST_WORDS for one in _SENTENCE_END.split(text))


def has_verb(verbs: frozenset[str]) -> Callable[[Told], bool]:
    """Return the rule that a finite verb stands in a sentence, given the base verbs."""
    finite = _AUXILIARIES | verbs | {form for verb in verbs for form in _forms(verb)}

    def told_has_verb(told: Told) -> bool:
        return any(word in finite for word in _WORD.findall(_without_title(told)))

    return told_has_verb


def _forms(verb: str) -> tuple[str, ...]:
    """Return the third person and the past of a base verb."""
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies", f"{verb[:-1]}ied"
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return f"{verb}es", f"{verb}ed"
    return f"{verb}s", f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def begins_with_subject(told: Told) -> bool:
    """Tell whether a sentence begins with title, name or authors, or with what it is about.

    `In TITLE, AUTHORS …` and `In TITLE by AUTHORS, …` count: nothing but the paper stands before
    them.  A pronoun, a word that joins, or a circumstance (`To …, `, `Using …, `) is no subject.
    """
    rest = re.sub(r"^In (?=TITLE(?:,| by) )", "", told.text.replace(told.title, "TITLE", 1))
    rest = rest.removeprefix("TITLE, ") if rest.startswith("TITLE, ") else rest
    for byline in told.families:
        rest = rest.removeprefix(f"TITLE by {byline}, their ").removeprefix(f"TITLE by {byline}, ")
    if rest.startswith(("TITLE", *told.families, *filter(None, [told.name]))):
        return True
    return not any(rule.match(rest) for rule in (_PRONOUN, _JOINING, _CIRCUMSTANCE, _QUOTE))


_QUOTE = re.compile("“")


def points_nowhere(told: Told) -> bool:
    """Tell whether no `this paper` is left, and each `these limits` has its noun before it."""
    text = _without_title(told)
    return not (_THIS_PAPER.search(text) or any(map(_is_lost, _POINTING.finditer(text))))


def _is_lost(match: re.Match[str]) -> bool:
    """Tell whether a pointer's noun does not stand before it; `such as`, `such that` are none."""
    words = match[1].split()
    if words[0] in (
        "as",
        "that",
        "who",
        "which",
        "of",
        "in",
        "from",
        "with",
        "to",
        "is",
        "a",
        "an",
    ):
        return False
    before = match.string[: match.start()].casefold()
    return not any(word.casefold().rstrip("s")[:5] in before for word in words if len(word) > 3)


def count_abbreviations(told: Told) -> tuple[int, int]:
    """Return how many abbreviations are expanded where they first stand, of those that could be.

    Those could be whose record has `Long Words (LW)` or `LW (long words)`, and that not everybody
    knows.
    """
    text = _without_title(told)
    found: dict[str, re.Match[str]] = {}
    for match in _ACRONYM.finditer(text):
        found.setdefault(match["short"], match)
    first = [one for short, one in found.items() if _could_be_expanded(short, told)]
    return sum(_is_expanded(one) or one["short"] == told.name for one in first), len(first)


def _could_be_expanded(short: str, told: Told) -> bool:
    """Tell whether a record says what an abbreviation stands for."""
    said = rf"\w \({short}s?\)|(?<![\w-]){short}s? \({short[0]}[a-z]+[ -]"
    return short not in _KNOWN and bool(re.search(said, told.abstract, re.IGNORECASE))


def _is_expanded(match: re.Match[str]) -> bool:
    """Tell whether a bracket around an abbreviation, or behind it, says what it stands for."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(re.search(r"[\w'’] \($", before)) or after.startswith(" (")


def _without_title(told: Told) -> str:
    return told.text.replace(told.title, "TITLE", 1)


def rules(verbs: frozenset[str]) -> Mapping[str, Callable[[Told], bool]]:
    """Return the rules of the issue by what they ask."""
    return {
        "no first person": speaks_as_third,
        "no TeX": is_free_of_tex,
        "balanced marks": is_balanced,
        "a verb": has_verb(verbs),
        "8–45 words": has_length,
        "begins with its subject": begins_with_subject,
    }
