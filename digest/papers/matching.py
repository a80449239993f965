"""Tells whether an address bears the name of a paper's thing, of an author, or of the paper."""

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.papers.hosts import HUB, REPOSITORY_STEPS, host_of, kind_of_host, split_url, steps_of
from digest.text import fold, to_unicode

# A shorter name stands in too many addresses, and a shorter family name in too many others.
_LEAST_NAME = 4
_LEAST_FAMILY = 6
_LEAST_SHARE = 2
_OWNED = (*REPOSITORY_STEPS, HUB)
# What is put behind a name without a mark between.
_SUFFIX = (
    r"(?:page|project|code|official|web|website|demo|data|dataset|bench|benchmark|lib|py|\d+)?"
)
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Words of titles and of repositories that tell nothing apart.
_COMMON = frozenset(
    "a an and are as at based by can code data dataset deep do does for from how image in into is"
    " it its language large learning llm llms main method model models network neural new of on"
    " official or paper project repo repository the through to toward towards using via video"
    " vision we with".split()
)


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
    words = (word for word in _TOKEN.findall(last[0]) if len(word) > _LEAST_SHARE)
    tokens = {_stem(word) for word in words if word.casefold() not in _COMMON}
    known = {_stem(word) for word in re.findall(r"[^\W\d_]+|\d+", title)}
    shared = tokens & known
    return len(shared) >= _LEAST_SHARE and 2 * len(shared) > len(tokens)


def letters_of(text: str) -> str:
    """Return a text's letters and figures, in ASCII where they have a plain form, case folded."""
    return re.sub(r"[^a-z0-9]", "", fold(to_unicode(text)))


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


def _stem(word: str) -> str:
    """Return what words of one root mostly share."""
    return re.sub(r"(?:ing|ers?|ed|s|e)$", "", letters_of(word))
