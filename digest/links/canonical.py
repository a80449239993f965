"""Brings addresses to the form in which they are printed, and to the key by which they compare."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from digest.links.hosts import (
    ALIASES,
    HUB,
    NO_OWNERS,
    REPOSITORY_STEPS,
    SECURE_HOSTS,
    serves,
    steps_on_hub,
)

# On GitLab, where groups nest, a repository ends before one of these.
_INSIDE = frozenset("- tree blob raw commit commits issues wikis releases".split())
_LEAST_STEPS = 2
# `mailto:a@b`, not `host:8080` or `https://`.
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!//|\d)", re.IGNORECASE)
_SUFFIX = re.compile(r"(?<=.)(?:\.git)+$")
_ZENODO = re.compile(r"zenodo\.org/records?/(\d+).*|doi\.org/10\.5281/zenodo\.(\d+)")
_SHORT_VIDEO = re.compile(r"youtu\.be/([\w-]+).*")
_VIDEO = re.compile(r"youtube\.com/watch\?(?:.*&)?v=([\w-]+).*")
_ANONYMOUS = re.compile(r"(anonymous\.4open\.science)/(?:r|repository|status)/([\w.-]+).*")


def split_url(url: str) -> SplitResult | None:
    """Return the parts of an http(s) address, or None where it is none."""
    if _OTHER_SCHEME.match(url):
        return None
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return None
    known = parts.scheme in {"http", "https"} and parts.netloc and _has_port(parts)
    return parts if known else None


def steps_of(parts: SplitResult) -> tuple[str, ...]:
    """Return the steps of an address's path."""
    return tuple(step for step in parts.path.split("/") if step)


def host_of(parts: SplitResult) -> str:
    """Return an address's host as the tables of hosts spell it, with its port if it has one."""
    host = parts.netloc.lower()
    bare = ALIASES.get(host.removeprefix("www."), host.removeprefix("www."))
    # Elsewhere `www.` may be the only name that answers.
    return bare if serves(bare, SECURE_HOSTS) else host


def canonical(url: str) -> str:
    """Return the form in which links are compared and printed.

    Known hosts get https and lose `www.`; a repository ends after `owner/repo`, without `.git`,
    a model or dataset after its name.  What is no http(s) address comes back as it was.
    """
    parts = split_url(url)
    if parts is None:
        return url
    host, steps = host_of(parts), steps_of(parts)
    named = named_steps(host, steps)
    if named is not None:
        return "/".join((f"https://{host}", *named))
    scheme = "https" if serves(host, SECURE_HOSTS) else parts.scheme
    return parts._replace(scheme=scheme, netloc=host).geturl()


# Whatever compares links asks for the same few again and again.
@lru_cache(maxsize=4096)
def link_key(url: str) -> str:
    """Return what is equal for two addresses of one place: no scheme, case, `www.` or last slash.

    A record on Zenodo and its DOI, and the two forms of a video's address, are one place.
    """
    key = canonical(url).casefold().partition("://")[2].removeprefix("www.").rstrip("/#?")
    if found := _ZENODO.fullmatch(key):
        return f"zenodo.org/records/{found[1] or found[2]}"
    if found := _SHORT_VIDEO.fullmatch(key) or _VIDEO.fullmatch(key):
        return f"youtube.com/watch?v={found[1]}"
    if found := _ANONYMOUS.fullmatch(key):
        return f"{found[1]}/r/{found[2]}"
    return key


def same_link(url: str, other: str) -> bool:
    """Tell whether two addresses, in any spelling, lead to one place."""
    return link_key(url) == link_key(other)


def named_steps(host: str, steps: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the steps that name a repository, model or the like; None where all of a path does."""
    if host == HUB:
        count = steps_on_hub(steps)
        return None if count is None else steps[:count]
    if host not in REPOSITORY_STEPS:
        return None
    if steps[:1] == ("orgs",):
        steps = steps[1:2]
    return None if NO_OWNERS.intersection(steps[:1]) else _repository(host, steps)


def _repository(host: str, steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return the steps that name a repository; those inside it may say where."""
    steps = steps[: REPOSITORY_STEPS[host]]
    inside = [at for at, step in enumerate(steps) if at >= _LEAST_STEPS and step in _INSIDE]
    steps = steps[: inside[0]] if inside else steps
    return (*steps[:-1], *(_SUFFIX.sub("", step) for step in steps[-1:]))


def _has_port(parts: SplitResult) -> bool:
    """Tell whether a port, if one is given, is one."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False
