"""Measures how `digest check` judges quotations: what was altered is found, and nothing else."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.text import split_sentences
from tests.benchmarks.quality.material import Miss, Score, read_rows, share
from tests.benchmarks.quality.mutations import (
    Change,
    MutatedPost,
    Mutation,
    find,
    key_of,
    score_mutation,
)
from tests.check.invented import Shelf
from tests.check.library import build_posts

PAPERS, POSTS, EACH = 100, 5, 40
_QUOTATION = r"^> “(?P<words>.+)”$"
_WORD = re.compile(r"(?<= )[a-z]{4,}(?= [a-z])")
_DENIAL = re.compile(r" (?:not|no|never|cannot|without|may|might|can|could|often|typically) (?=\w)")


def _quotations(draft: MutatedPost) -> list[tuple[int, int]]:
    return [match.span("words") for match in draft.find(_QUOTATION)]


def _pick(draft: MutatedPost, pattern: re.Pattern[str]) -> tuple[int, int] | None:
    """Return one of the places of a pattern inside quotations."""
    places = [
        match.span()
        for start, end in _quotations(draft)
        for match in pattern.finditer(draft.text, start, end)
    ]
    return draft.chance.choice(places) if places else None


def _other(draft: MutatedPost, word: str) -> str:
    words = {match[0] for match in _WORD.finditer(draft.text, draft.body, draft.foot)}
    return draft.chance.choice(sorted(words - {word}))


def change_word(draft: MutatedPost) -> Change | None:
    """Put another word in the place of one."""
    span = _pick(draft, _WORD)
    return (*span, _other(draft, draft.text[slice(*span)])) if span else None


def drop_word(draft: MutatedPost) -> Change | None:
    """Leave out a word."""
    span = _pick(draft, _WORD)
    return (span[0], span[1] + 1, "") if span else None


def add_word(draft: MutatedPost) -> Change | None:
    """Put in a word."""
    span = _pick(draft, _WORD)
    return (span[0], span[0], f"{_other(draft, '')} ") if span else None


def cut_denial(draft: MutatedPost) -> Change | None:
    """Put a mark of omission in the place of a denial or hedge."""
    span = _pick(draft, _DENIAL)
    return (*span, " … ") if span else None


def turn_round(draft: MutatedPost) -> Change | None:
    """Put the last sentence first."""
    start, end = draft.chance.choice(_quotations(draft))
    first, *others = split_sentences(draft.text[start:end])
    return (start, end, f"{' '.join(one.text for one in others)} {first.text}") if others else None


def move(draft: MutatedPost) -> Change | None:
    """Put the quotation of another paper there."""
    span, other = draft.chance.sample(_quotations(draft), 2)
    return (*span, draft.text[slice(*other)])


ALTERATIONS = {
    "word changed": change_word,
    "word dropped": drop_word,
    "word added": add_word,
    "denial or hedge cut": cut_denial,
    "order changed": turn_round,
    "of another paper": move,
}
VARIANTS: Mapping[str, Callable[[str], str]] = {
    "straight marks": lambda text: re.sub(r"^> “(.+)”$", r'> "\1"', text, flags=re.MULTILINE),
    "German marks": lambda text: re.sub(r"^> “(.+)”$", r"> „\1“", text, flags=re.MULTILINE),
    "no marks": lambda text: re.sub(r"^> “(.+)”$", r"> \1", text, flags=re.MULTILINE),
    "three dots": lambda text: text.replace(" … ", " ... "),
    "marked omission": lambda text: text.replace(" … ", " […] "),
    "hyphens that do not break": lambda text: _inside(text, "-", "\u2011"),
    "spaces that do not break": lambda text: _inside(text, " of ", "\u00a0of\u00a0"),
    "dashes": lambda text: _inside(_inside(text, "—", " – "), " - ", " — "),
    "apostrophes": lambda text: _inside(text, "’", "'"),
    "TeX": lambda text: _inside(_inside(text, "%", "\\\\%"), "α", "$\\alpha$"),
}


def _inside(text: str, sign: str, other: str) -> str:
    """Put another sign in the place of one in all quotations."""
    pattern = re.compile(_QUOTATION, re.MULTILINE)
    return pattern.sub(lambda found: found[0].replace(sign, other), text)


def measure_quotations() -> Iterator[Score]:
    """Yield the share of alterations that come back, and of variants in which nothing does."""
    with TemporaryDirectory(prefix="digest-eval-") as folder:
        posts, shelf = build_posts(
            read_rows("metadata-2026-01"), Path(folder), papers=PAPERS, posts=POSTS
        )
        for name, change in ALTERATIONS.items():
            mutation = Mutation(name=f"quotation, {name}", change=change)
            yield score_mutation(mutation, posts, shelf, each=EACH)
        yield from _score_variants(posts, shelf)


def _score_variants(posts: Sequence[str], shelf: Shelf) -> Iterator[Score]:
    """Yield how many quotations of posts are found altered by no variant of their typography."""
    count, wrong = 0, list[Miss]()
    for text in posts:
        before = {key_of(one) for one in find(text, shelf)}
        for name, change in VARIANTS.items():
            count += len(re.findall(_QUOTATION, text, re.MULTILINE))
            found = [one for one in find(change(text), shelf) if key_of(one) not in before]
            wrong += [
                Miss(id=name, wanted=one.expected, got=f"{one.severity} {one.kind} {one.found}")
                for one in found
            ]
    yield share(
        "check: quotations, typography alone", count - len(wrong), count, aim=1, cases=wrong
    )
