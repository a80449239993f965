"""When two addresses are the same, and whether a text holds one, independently of `digest`."""

import re

_REPOSITORY = re.compile(
    r"(?:https?://)?(?:www\.)?(?P<host>github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)"
    r"/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)",
    re.IGNORECASE,
)
# What line breaks, TeX and typesetting put between the characters of an address.
_JUNK = r"[\s\\{}\u200b\u00ad]*"
_HYPHENS = "[-\u2010-\u2015\u2212]"
_BAD = re.compile(r"[\s\\{}^$<>\"|`\[\]]|[^!-~]|.https?:")
_END = ".,;:!?'\"*~&#-"


def same_form(url: str) -> str:
    """Return an address as it is compared: without scheme, `www.`, final slash or `.git`."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    host, slash, path = bare.rstrip("/").partition("/")
    return f"{host.lower()}{slash}{path.removesuffix('.git')}"


def repository_of(url: str) -> str | None:
    """Return `host/owner/name` in lower case, or None where an address names no repository."""
    found = _REPOSITORY.match(url)
    if not found:
        return None
    name = found["name"].removesuffix(".git")
    return f"{found['host']}/{found['owner']}/{name}".casefold()


def holds(text: str, repository: str) -> bool:
    """Return whether a text has the address `host/owner/name`, however mangled its spelling is."""
    spelled = _JUNK.join(_HYPHENS if sign == "-" else re.escape(sign) for sign in repository)
    return re.search(rf"(?<![\w-]){spelled}(?![\\{{]*[\w-])", text, re.IGNORECASE) is not None


def shows_address(text: str) -> bool:
    """Return whether a text has anything that a reader takes for an address."""
    return re.search(r"https?:|(?:github|gitlab|huggingface)\.com?/", text) is not None


def is_well_formed(url: str) -> bool:
    """Return whether an address is whole and clean: no TeX, space, or mark of the sentence."""
    host = re.match(r"https?://[a-z0-9.-]+\.[a-z][a-z0-9-]*(?::\d+)?(?=[/?#]|$)", url)
    closed = url.count("(") == url.count(")")
    return bool(host) and closed and not _BAD.search(url) and url[-1] not in _END
