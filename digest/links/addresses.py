"""Finds web addresses in a text, frees them of it, and brings them to one form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from digest.links.hosts import ALIASES, BARE_HOSTS, REPOSITORY_STEPS, SECURE_HOSTS, serves

# Control and direction characters, and marks that end sentences in Chinese, are never meant.
_OUTSIDE = (
    r"\s<>\"{}|^`\[\]\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f。，、；：）（」』】"
)
# A mark between two addresses belongs to neither; TeX hides `~` and others in braces.
_SIGN = rf"(?:\\~\{{\}}|\{{\\[_%#&~]\}}|(?![,;)(]https?://)[^{_OUTSIDE}])"
# A repository's name that a line break has cut off, as the last word of a sentence.
_BROKEN = r"(?:https?://)?(?:www\.)?github\.com/[\w-]+/ [\w.-]+$"
_URL = re.compile(
    rf"{_BROKEN}|https?://{_SIGN}+"
    rf"|(?<![\w@/.-])(?:www\.)?(?:{'|'.join(map(re.escape, BARE_HOSTS))})/{_SIGN}+"
    rf"|(?<![\w@/.-])[a-z0-9-]{{1,63}}\.(?:github|gitlab)\.io(?![\w.-])(?:/{_SIGN}*)?",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\{?\\([_%#&~$])(?:\{\}|\})?")
_LABEL = re.compile(r"\s*\}\s*\{([^{}]*)\}")
_TRAILING = ".,;:!?'\"*”’~$"
# ASCII alone: letters of other scripts that look like ours make another host.
_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]*(?::\d{1,5})?", re.IGNORECASE)
_STEP = re.compile(r"(?!\.{1,2}$)[\w.~-]+", re.ASCII)
_STRAY = re.compile(r"\\.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address in a text, cleaned: `start` and `end` enclose it as it was written.

    `label` is what TeX shows in its place; it lies within the two.
    """

    url: str
    start: int
    end: int
    label: str = ""


def find_addresses(text: str) -> Iterator[Address]:
    """Yield the addresses of a text in order; what only looks like one is left out."""
    for match in _URL.finditer(text):
        url = _clean(match[0])
        parts = split_url(url)
        if parts and _HOST.fullmatch(parts.netloc) and _names_something(parts):
            label = _LABEL.match(text, match.end())
            yield Address(
                url=url,
                start=match.start(),
                end=label.end() if label else match.end(),
                label=label[1] if label else "",
            )


def split_url(url: str) -> SplitResult | None:
    """Return the parts of an http(s) address, or None where it is none."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return None
    return (
        parts if parts.scheme in {"http", "https"} and parts.netloc and _has_port(parts) else None
    )


def _has_port(parts: SplitResult) -> bool:
    """Tell whether a port, if one is given, is one."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _names_something(parts: SplitResult) -> bool:
    """Tell whether an address on a host of code leads to a page of somebody's, not to its door."""
    host = parts.netloc.lower().removeprefix("www.")
    if host not in REPOSITORY_STEPS:
        return True
    steps = _repository(host, steps_of(parts))
    return bool(steps) and all(_STEP.fullmatch(step) for step in steps)


def steps_of(parts: SplitResult) -> tuple[str, ...]:
    """Return the steps of an address's path."""
    return tuple(step for step in parts.path.split("/") if step)


def canonical(url: str) -> str:
    """Return the form in which links are compared and printed.

    Known hosts get https, none keeps `www.`; a repository ends after `owner/repo`, without
    `.git`.  What is no http(s) address comes back as it was.
    """
    parts = split_url(url)
    if parts is None:
        return url
    host = parts.netloc.lower().removeprefix("www.")
    host = ALIASES.get(host, host)
    if host in REPOSITORY_STEPS:
        return "/".join((f"https://{host}", *_repository(host, steps_of(parts))))
    scheme = "https" if serves(host, SECURE_HOSTS) else parts.scheme
    return parts._replace(scheme=scheme, netloc=host).geturl()


def _repository(host: str, steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return the steps that name a repository; groups on GitLab nest, up to a step `-`."""
    steps = steps[: REPOSITORY_STEPS[host]]
    if "-" in steps:
        steps = steps[: steps.index("-")]
    return (*steps[:-1], *(step.removesuffix(".git") for step in steps[-1:]))


def _clean(url: str) -> str:
    """Cut what belongs to the sentence, undo TeX's escapes, and end at any other backslash."""
    url = _STRAY.sub("", _ESCAPED.sub(r"\1", url)).replace(" ", "")
    excess = url.count(")") - url.count("(")
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and excess > 0)):
        excess -= url[-1] == ")"
        url = url[:-1]
    return url
