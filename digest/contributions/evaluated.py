"""Finds the names of data on which a sentence says that something was done."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from digest.contributions.known import is_known_dataset
from digest.contributions.said import CLOSED, NAMES, How, Said, find_in
from digest.contributions.word_classes import Words

# Written in the letters of `word_classes`.
_EVALUATED: Mapping[How, tuple[re.Pattern[str], ...]] = {
    # evaluated on X and Y
    "on": (re.compile(rf"(?<!B)O[tx]?{NAMES}{CLOSED}"),),
    # using X; in X; from the large X
    "near": (re.compile(rf"[Oog(,&:x][tudx]?[wEF]{{0,3}}{NAMES}"),),
    # compresses X; exceeds Y
    "done": (re.compile(rf"[vE][tudx]?{NAMES}"),),
}
# Behind such a word a clause has no subject yet.
_OPENERS = frozenset([",", ";", ":", "and", "but", "that", "whereas", "where", "while"])


def find_evaluated(words: Words) -> Iterator[Said]:
    """Yield the names on which a sentence says that something was done."""
    for how, patterns in _EVALUATED.items():
        for said in find_in(words, how, patterns):
            if _ends_in_subject(said):
                yield replace(said, names=said.names[:-1])
            else:
                yield _without_subject(said) if how == "on" and _opens_clause(said) else said


def _ends_in_subject(said: Said) -> bool:
    """Tell whether a list's last name is no more of it, as in "on Loom, ReefNet wins"."""
    listed = said.words.letters[said.first : said.end]
    return "," in listed and "&" not in listed and said.behind in {"v", "i", "E"}


def _opens_clause(said: Said) -> bool:
    """Tell whether a subject must follow "on …", for none stands before it."""
    before = said.words.part(said.start - 1, said.start).casefold() if said.start else ","
    return before in _OPENERS and said.behind in {"v", "i", "E"}


def _without_subject(said: Said) -> Said:
    """Return a saying whose last name ends before the subject: "on Loom ReefNet wins"."""
    *names, last = said.names
    words = last.text.split()
    if " " not in last.text or last.short or is_known_dataset(last.text):
        return said
    begun = (at for at in range(len(words) - 1, 0, -1) if is_known_dataset(" ".join(words[:at])))
    end = next(begun, len(words) - 1)
    cut = replace(last, text=" ".join(words[:end]), letters=last.letters[:end])
    return replace(said, names=(*names, cut))
