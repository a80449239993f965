"""Hugging Face: a paper's code and votes, repositories that cite it, and whether those exist."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from itertools import starmap
from typing import Literal
from urllib.parse import quote

from digest.identifiers import parse_id
from digest.model import (
    SERVICES,
    Answer,
    Link,
    LinkKind,
    PaperFacts,
    Question,
    Repository,
    StatedLink,
    StatedPaper,
)
from digest.net.client import Response
from digest.papers.hosts import HUB_PAGES, canonical
from digest.services.base import (
    AskedService,
    FactsService,
    name_on_github,
    parse_address,
    parse_count,
    parse_github,
    parse_mapping,
    parse_rows,
    parse_text,
    parse_texts,
)

DAY, HALF_A_DAY, WEEK = timedelta(days=1), timedelta(hours=12), timedelta(days=7)

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# Without a token, missing repositories get these statuses too.
_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_ORIGIN = ("huggingface",)
# The most citing repositories of a kind; the service itself shows a few and counts the rest.
_MOST_LINKED = 10
# A day has about fifty papers.
_MOST_LISTED = 100

HubKind = Literal["models", "datasets", "spaces"]
_KINDS: Mapping[HubKind, LinkKind] = {"models": "model", "datasets": "dataset", "spaces": "demo"}
_LISTS: Mapping[str, HubKind] = {
    "linkedModels": "models",
    "linkedDatasets": "datasets",
    "linkedSpaces": "spaces",
}
_FOLDERS: Mapping[str | None, HubKind] = {
    None: "models",
    "datasets": "datasets",
    "spaces": "spaces",
}
_ADDED = {"user": "added by a person", "auto": "matched automatically"}

_HUB = "https://huggingface.co/"
_NAME = r"[\w-][\w.-]{0,95}/(?!\.{1,2}$)[\w.-]{1,100}"
_REPOSITORY = re.compile(rf"{re.escape(_HUB)}(?:(datasets|spaces)/)?({_NAME})", re.ASCII)

# Hugging Face writes SPDX identifiers in lower case, and uses other names besides.
_LICENCES = """
    AFL-3.0 AGPL-3.0 Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSD-3-Clause-Clear BSL-1.0
    CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-NC-2.0 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-3.0
    CC-BY-NC-ND-4.0 CC-BY-NC-SA-2.0 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0 CC-BY-SA-3.0
    CC-BY-SA-4.0 CC0-1.0 CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 ECL-2.0 EPL-1.0
    EPL-2.0 EUPL-1.1 EUPL-1.2 GFDL-1.3 GPL-2.0 GPL-3.0 ISC LGPL-2.1 LGPL-3.0 LPPL-1.3c MIT MPL-2.0
    MS-PL MulanPSL-2.0 NCSA OFL-1.1 OSL-3.0 PostgreSQL Unlicense WTFPL Zlib etalab-2.0
"""
_SPDX = {name.lower(): name for name in _LICENCES.split()} | {
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
}


def split_hub(url: str) -> tuple[HubKind, str] | None:
    """Return the kind and the `owner/name` of a repository on Hugging Face by its address."""
    match = _REPOSITORY.fullmatch(canonical(url))
    kind = _FOLDERS[match[1]] if match else None
    return (kind, match[2]) if match and kind and _hub_url(kind, match[2]) else None


def _hub_url(kind: HubKind, name: str) -> str:
    """Return the address of a repository, "" if its `owner/name` is not valid."""
    is_page = kind == "models" and name.partition("/")[0].lower() in HUB_PAGES
    is_name = not is_page and re.fullmatch(_NAME, name, re.ASCII)
    return f"{_HUB}{'' if kind == 'models' else f'{kind}/'}{name}" if is_name else ""


class HuggingFace(AskedService):
    """Asks about a paper, and about the models, datasets and spaces that it links to."""

    name = endpoint = rate_limit = "huggingface"
    key = "huggingface_token"
    title = SERVICES["huggingface"].title
    max_bytes = 4_000_000
    trial_path, trial_params = "api/daily_papers", {"limit": "1"}

    def subjects(self, facts: PaperFacts) -> Sequence[str]:
        """Return the paper's identifier, and the addresses of its repositories on Hugging Face."""
        repositories = filter(None, (split_hub(link.url) for link in facts.links))
        return (facts.paper.id, *dict.fromkeys(starmap(_hub_url, repositories)))

    def lasts(self, answer: Answer) -> timedelta:
        """Return a day for a paper, a week for a repository, less if it was not found."""
        match answer.stated:
            case StatedLink(health="ok"):
                return WEEK
            case StatedPaper() | StatedLink():
                return DAY
        return HALF_A_DAY

    def _ask(self, question: Question) -> Answer:
        """Return the facts of a paper or repository; none if it is not listed or not public."""
        subject, facts = question.subject, None
        if repository := split_hub(subject):
            # Only the tags: a whole record lists every file.
            path = "/".join(("api", *repository))
            response = self._get(path, {"expand[]": "tags"}, expected=_CLOSED)
            if response.status not in _CLOSED:
                facts = self._read_repository(response, *repository)
            return self._answer(subject, facts, response)
        response = self._get(f"api/papers/{quote(subject, safe='')}")
        if response.status in _GONE:
            self._confirm_missing(response)
            return self._answer(subject, None, response)
        record = self._read_record(response)
        if record.get("id") != subject:
            raise self._error("'s answer is not about this paper.")
        upvotes = parse_count(record.get("upvotes"))
        paper = StatedPaper(links=_find_links(record), upvotes=upvotes)
        return self._answer(subject, paper, response)

    def _read_repository(self, response: Response, kind: HubKind, name: str) -> StatedLink:
        if response.status in _GONE:
            self._confirm_missing(response)
            return StatedLink(health="gone")
        record = self._read_record(response)
        current = parse_text(record.get("id"))
        if not _hub_url(kind, current):
            raise self._error("'s answer does not say what it is about.")
        licence = _find_licence(record)
        return StatedLink(
            health="ok",
            moved="" if current.casefold() == name.casefold() else _hub_url(kind, current),
            repository=Repository(licence=licence) if licence else None,
        )


class HuggingFaceDaily(FactsService):
    """Asks for the papers of a day, with their current votes."""

    name = "huggingface-daily"
    endpoint = rate_limit = "huggingface"
    key = "huggingface_token"
    title = SERVICES["huggingface"].title
    # Large, because each paper's record has the pictures of all its authors.
    max_bytes = 16_000_000

    def subject(self, day: date) -> str:
        """Return the address of a day's list, the same for every mirror."""
        return f"{_HUB}papers/date/{day}"

    def lasts(self, answer: Answer) -> timedelta:  # noqa: ARG002 - as the port has it
        """Return a day: votes come in for weeks."""
        return DAY

    def fetch(self, day: date) -> Sequence[Answer]:
        """Return an answer for the day's list, and one for each paper.  Raises FetchError."""
        params = {"date": f"{day}", "limit": f"{_MOST_LISTED}"}
        response = self._get("api/daily_papers", params)
        facts = {self.subject(day): StatedPaper()}
        for row in parse_rows(self._read_json(response, list)):
            paper = parse_mapping(row.get("paper"))
            identifier = parse_id(parse_text(paper.get("id")))
            votes = parse_count(paper.get("upvotes"))
            if identifier and votes is not None:
                facts[identifier.id] = StatedPaper(upvotes=votes)
        return [self._answer(subject, stated, response) for subject, stated in facts.items()]


def _find_links(record: Mapping[str, object]) -> tuple[Link, ...]:
    """Return a paper's links, each address once; its own link comes first."""
    first: dict[str, Link] = {}
    for link in sorted(_read_links(record), key=lambda link: not link.own):
        first.setdefault(link.url.casefold(), link)
    return tuple(first.values())


def _read_links(record: Mapping[str, object]) -> Iterator[Link]:
    """Yield the code (own if added by a person), the project page, and citing repositories."""
    added = parse_text(record.get("githubRepoAddedBy"))
    if url := parse_github(record.get("githubRepo")):
        how = _ADDED.get(added, "and not who added it")
        evidence = f"Hugging Face names this repository, {how}."
        yield Link(url=url, kind="code", own=added == "user", origin=_ORIGIN, evidence=evidence)
    if url := parse_address(record.get("projectPage")):
        # Some authors give a repository as their project page.
        repository = split_hub(url)
        kind: LinkKind = _KINDS[repository[0]] if repository else "project"
        evidence = "Hugging Face names this as the paper's project page."
        kind = "code" if name_on_github(url) else kind
        yield Link(url=url, kind=kind, own=True, origin=_ORIGIN, evidence=evidence)
    for key, hub_kind in _LISTS.items():
        evidence = f"This {hub_kind.removesuffix('s')} on Hugging Face cites the paper."
        for row in parse_rows(record.get(key))[:_MOST_LINKED]:
            if url := _hub_url(hub_kind, parse_text(row.get("id"))):
                kind = _KINDS[hub_kind]
                yield Link(url=url, kind=kind, own=False, origin=_ORIGIN, evidence=evidence)


def _find_licence(record: Mapping[str, object]) -> str | None:
    """Return the SPDX identifier of the licence in a repository's card or tags."""
    card = parse_mapping(record.get("cardData")).get("license")
    tags = parse_texts(record.get("tags"))
    tagged = (tag.removeprefix("license:") for tag in tags if tag.startswith("license:"))
    names = (parse_text(card), *parse_texts(card), *tagged)
    return next((_SPDX[name.lower()] for name in names if name.lower() in _SPDX), None)


SERVICE = HuggingFace
VOTES = HuggingFaceDaily
