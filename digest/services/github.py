"""GitHub: whether a repository still exists, its current name, its stars and its licence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from digest.model import SERVICES, Answer, PaperFacts, Question, Repository, StatedLink
from digest.net.client import Response
from digest.services.base import (
    AskedService,
    name_on_github,
    parse_count,
    parse_github,
    parse_mapping,
    parse_text,
)

DAY, WEEK = timedelta(days=1), timedelta(days=7)

# The last status stands for repositories that were taken down on a legal demand.
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
# An ETag; it is sent back in a header.
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"')
# A single repository may be blocked; a rate limit shows in the headers instead.
_BLOCKED = frozenset({HTTPStatus.FORBIDDEN})
_LICENCE = re.compile(
    r"(?!(?:noassertion|none|other|unknown)$)[a-z0-9][a-z0-9.+-]{0,39}", re.IGNORECASE
)


class GitHub(AskedService):
    """Asks about the repositories that a paper links to.

    Without a token it answers sixty requests an hour, not counting those for unchanged
    repositories.
    """

    name = endpoint = rate_limit = "github"
    key = "github_token"
    title = SERVICES["github"].title
    accept = "application/vnd.github+json"
    max_bytes = 1_000_000
    trial_path = "rate_limit"
    may_miss = True

    def subjects(self, facts: PaperFacts) -> Sequence[str]:
        """Return the canonical addresses of the paper's repositories on GitHub."""
        return tuple(dict.fromkeys(filter(None, (parse_github(link.url) for link in facts.links))))

    def lasts(self, answer: Answer) -> timedelta:
        """Return a week for a repository that exists, a day for a missing repository."""
        exists = isinstance(answer.stated, StatedLink) and answer.stated.health == "ok"
        return WEEK if exists else DAY

    def _ask(self, question: Question) -> Answer:
        """Return a repository's facts; the known answer if nothing has changed."""
        url, known = question.subject, question.known
        known = known if known and _TAG.fullmatch(known.validator) else None
        response = self._get_part(url, headers={"If-None-Match": known.validator} if known else {})
        if response.status == HTTPStatus.NOT_MODIFIED and known:
            return replace(known, asked=response.received)
        tag = response.headers.get("etag", "")
        has_tag = response.status == HTTPStatus.OK and _TAG.fullmatch(tag)
        return self._answer(url, self._read_facts(response, url), response, tag if has_tag else "")

    def _read_facts(self, response: Response, url: str) -> StatedLink:
        if response.status in _GONE:
            self._confirm_missing(response)
            return StatedLink(health="gone")
        record = self._read_record(response)
        current = parse_github(parse_text(record.get("full_name")))
        if not current:
            raise self._error("'s answer does not say what it is about.")
        # A new repository may have size 0 too; an empty repository has no commits.
        if parse_count(record.get("size")) == 0:
            commits = self._get_part(url, "/commits", {"per_page": "1"})
            if commits.status == HTTPStatus.CONFLICT:
                return StatedLink(health="gone")
        licence = parse_text(parse_mapping(record.get("license")).get("spdx_id"))
        return StatedLink(
            health="ok",
            moved="" if current.casefold() == url.casefold() else current,
            repository=Repository(
                stars=parse_count(record.get("stargazers_count")),
                licence=licence if _LICENCE.fullmatch(licence) else None,
                archived=record.get("archived") is True,
            ),
        )

    def _get_part(
        self,
        url: str,
        part: str = "",
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Get a repository's record, or a part of it."""
        name = name_on_github(url)
        if not name:
            raise self._error(" has no repository at this address.")
        path = f"repos/{name}{part}"
        return self._get(path, params, headers=headers, expected=_BLOCKED)

    def _headers(self) -> Mapping[str, str]:
        return {"X-GitHub-Api-Version": "2022-11-28", **super()._headers()}


SERVICE = GitHub
