"""Reads the addresses that services give, and tells which are repositories of whose host."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from digest.papers import canonical
from digest.papers.hosts import HUB_PAGES, NO_OWNERS
from digest.services.answers import LONGEST

HubKind = Literal["models", "datasets", "spaces"]

_SHOWABLE = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
# A name of two labels and more: no login, no bare address of a machine, no `localhost`.
_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]*(?::\d{1,5})?", re.IGNORECASE)

_NAME = r"(?!\.{1,2}$)[\w.-]{1,100}"
_OWNED = re.compile(rf"[\w-]{{1,100}}/{_NAME}", re.ASCII)
_GITHUB = "https://github.com/"
_GITHUB_REPOSITORY = re.compile(rf"{re.escape(_GITHUB)}(?P<owner>[\w-]{{1,100}})/{_NAME}", re.ASCII)
_HUB = "https://huggingface.co/"
_HUB_NAME = rf"[\w-][\w.-]{{0,95}}/{_NAME}"
_HUB_REPOSITORY = re.compile(
    rf"{re.escape(_HUB)}(?:(?P<kind>datasets|spaces)/)?(?P<name>{_HUB_NAME})", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRepository:
    """A model, dataset or space on Hugging Face, by its `owner/name`."""

    kind: HubKind
    name: str

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"{_HUB}{'' if self.kind == 'models' else f'{self.kind}/'}{self.name}"


def parse_address(value: object) -> str:
    """Return a web address in its canonical form, empty where nobody could follow it."""
    address = value.strip() if isinstance(value, str) else ""
    if len(address) > LONGEST or not address.isprintable() or not _SHOWABLE.fullmatch(address):
        return ""
    try:
        host = urlsplit(address).netloc
    except ValueError:
        return ""
    return canonical(address) if _HOST.fullmatch(host) else ""


def parse_github(value: object) -> str:
    """Return a repository's canonical address on GitHub, given it or `owner/name`; or nothing."""
    named = isinstance(value, str) and _OWNED.fullmatch(value.strip())
    address = parse_address(f"{_GITHUB}{value}" if named else value)
    return address if name_on_github(address) else ""


def name_on_github(url: str) -> str:
    """Return the `owner/name` of a repository on GitHub, empty for any other address."""
    found = _GITHUB_REPOSITORY.fullmatch(canonical(url))
    if found is None or found["owner"].lower() in NO_OWNERS:
        return ""
    return found[0].removeprefix(_GITHUB)


def find_on_hub(url: str) -> HubRepository | None:
    """Return what an address leads to on Hugging Face, None where that is no repository."""
    found = _HUB_REPOSITORY.fullmatch(canonical(url))
    return make_on_hub(found["kind"] or "models", found["name"]) if found else None


def make_on_hub(kind: str, name: str) -> HubRepository | None:
    """Return a repository by kind and `owner/name`, None where that is not its form."""
    if not re.fullmatch(_HUB_NAME, name, re.ASCII):
        return None
    match kind:
        case "datasets" | "spaces":
            return HubRepository(kind=kind, name=name)
        case _ if name.partition("/")[0].lower() in HUB_PAGES:
            return None
    return HubRepository(kind="models", name=name)
