"""Tells whether an address bears the name of a paper's thing, of an author, or of the paper."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from digest.links.canonical import host_of, split_url, steps_of
from digest.links.hosts import HUB, REPOSITORY_STEPS, kind_of_host
from digest.text import to_unicode

# A shorter name stands in too many addresses, and a shorter family name in too many others.
_LEAST_NAME = 4
_LEAST_FAMILY = 6
_LEAST_SHARE = 2
_OWNED = (*REPOSITORY_STEPS, HUB)
_WE_MAKE = (
    r"\b[Ww]e (?:\w+ ){0,2}?(?:introduc|present|propos|develop|releas|describ|design|creat|"
    r"construct|build|built|implement|open-sourc)\w*\s"
)
_DIRECTLY = r"(?:(?!(?:of|in|on|for|with|from|to|by|using|that|which)\s)[\w'-]+,?\s){0,8}?"
# What is put behind a name without a mark between.
_SUFFIX = (
    r"(?:page|project|code|official|web|website|demo|data|dataset|bench|benchmark|lib|py|\d+)?"
)
# Letters that a decomposition leaves whole.
_PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Words of titles and of repositories that tell nothing apart.
_COMMON = frozenset(
    "a an and are as at based by can code data dataset deep do does for from how image in into is"
    " it its language large learning llm llms main method model models network neural new of on"
    " official or paper project repo repository the through to toward towards using via video"
    " vision we with".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is known of a paper: the name of its thing, its authors' names, its title.

    `text` is its abstract, which may introduce more names than one.
    """

    name: str | None = None
    authors: tuple[str, ...] = ()
    title: str = ""
    text: str = ""

    def owns(self, called: str) -> bool:
        """Tell whether somebody or something so called is the paper's.

        An author is, by the family name; a thing is if name or title have it, or a part.
        """
        families = (word for author in self.authors for word in author.split()[-1:])
        if letters_of(called) in filter(None, map(letters_of, families)):
            return True
        letters = letters_of(f"{self.name or ''} {self.title}")
        parts = (letters_of(part) for part in re.split(r"[-_.]|(?<=[a-z])(?=[A-Z])", called))
        whole = letters_of(called) in letters or _introduces(self.text, called)
        return whole or any(len(part) >= _LEAST_NAME and part in letters for part in parts)


def _introduces(text: str, called: str) -> bool:
    """Tell whether authors say that they make something so called, or what that is."""
    name = rf"(?<![\w-]){re.escape(called)}(?!\w)"
    made = (
        rf"{_WE_MAKE}(?:{_DIRECTLY}{name}|[^.]{{0,150}}?(?:called|named|dubbed|termed|\()\s?{name})"
    )
    return bool(re.search(rf"{made}|(?:^|\. ){name} is an? (?!popular|well)[^.(/]*\.", text))


def bears_name(url: str, name: str | None) -> bool:
    """Tell whether a step of a link's path, or its site, is a name, set off or with a suffix."""
    letters = letters_of(name or "")
    if len(letters) < _LEAST_NAME:
        return False
    pattern = _name_pattern(letters)
    return any(pattern.search(step) for step in _steps(url))


def bears_author(url: str, authors: Iterable[str]) -> bool:
    """Tell whether a link's owner is one of these people, by family and given name.

    A family name alone must be long and all there is.
    """
    owner = letters_of(owner_of(url)).rstrip("0123456789")
    return bool(owner) and any(owner in _spellings(author) for author in authors)


def bears_title(url: str, title: str) -> bool:
    """Tell whether most words of a link's last step are words of a title, and at least two."""
    last = _steps(url)[-1:] or [""]
    tokens = {_stem(word) for word in _TOKEN.findall(last[0]) if _tells(word)}
    known = {_stem(word) for word in re.findall(r"[^\W\d_]+|\d+", title)}
    shared = tokens & known
    return len(shared) >= _LEAST_SHARE and 2 * len(shared) > len(tokens)


def letters_of(text: str) -> str:
    """Return a text's letters and figures, in ASCII where they have a plain form, case folded."""
    folded = to_unicode(text).casefold().translate(_PLAIN)
    plain = normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain)


@lru_cache(maxsize=256)
def _name_pattern(letters: str) -> re.Pattern[str]:
    """Return a pattern for a name, whatever marks it is set with, that ends where a word does."""
    spelled = "[^A-Za-z0-9]?".join(letters)
    return re.compile(
        rf"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=[A-Z]))(?i:{spelled}{_SUFFIX})(?![A-Za-z0-9])"
    )


def _steps(url: str) -> list[str]:
    """Return the steps of a link's path, behind its site's name where that is a page of its own."""
    parts = split_url(url)
    if parts is None:
        return []
    host = host_of(parts)
    site = host.removeprefix("www.").partition(".")[0]
    own_site = kind_of_host(host) in {None, "project", "demo"}
    return [*([site] if own_site else []), *steps_of(parts)]


def owner_of(url: str) -> str:
    """Return who owns a repository, a model, or pages, as the address spells it."""
    parts = split_url(url)
    if parts is None:
        return ""
    host, steps = host_of(parts), steps_of(parts)
    if host.endswith((".github.io", ".gitlab.io")):
        return host.partition(".")[0]
    named = steps[1:] if host == HUB and steps[:1] in {("datasets",), ("spaces",)} else steps
    return named[0] if host in _OWNED and named else ""


@lru_cache(maxsize=1024)
def _spellings(author: str) -> frozenset[str]:
    """Return the names under which a person may be found: given and family name in some order."""
    words = [letters_of(word) for word in re.split(r"[\s~.,-]+", author)]
    words = [word for word in words if word]
    if len(words) < _LEAST_SHARE:
        return frozenset()
    given, family = words[:-1], words[-1]
    whole, initials = "".join(given), "".join(word[0] for word in given)
    firsts = {whole, given[0], initials, given[0][0]}
    pairs = {spelled for first in firsts for spelled in (first + family, family + first)}
    long = {family} if len(family) >= _LEAST_FAMILY else set()
    return frozenset(pairs | long) - {spelled for spelled in pairs if len(spelled) < _LEAST_NAME}


def _tells(word: str) -> bool:
    return len(word) > _LEAST_SHARE and word.casefold() not in _COMMON


def _stem(word: str) -> str:
    """Return what words of one root mostly share."""
    return re.sub(r"(?:ing|ers?|ed|s|e)$", "", letters_of(word))
