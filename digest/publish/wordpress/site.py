"""Asks WordPress's REST API (v2): for posts, categories and tags, and to write them."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlsplit

from digest.errors import DeliveryError
from digest.net.address import add_params
from digest.net.failures import LATER_HINT
from digest.net.fetcher import Sender
from digest.net.lane import Lane
from digest.net.response import Response
from digest.publish.wordpress.page import Stored, parse_stored, sought
from digest.publish.wordpress.refusals import PLAIN_HINT, find_code, read_json, refusal
from digest.text.entities import to_characters

Kind = Literal["categories", "tags"]

_INTERVAL = 0.2
_MAX_BYTES = 20_000_000


class Site:
    """One user at one site, whose REST API is at an address without a final slash."""

    def __init__(self, sender: Sender, api: str, user: str, password: str) -> None:
        self.host = urlsplit(api).hostname or api
        self._sender = sender
        self._api = api
        login = f"{user}:{password}".encode("utf-8", "surrogateescape")
        self._login = f"Basic {b64encode(login).decode()}"
        self._lane = Lane(name="wordpress", interval=_INTERVAL)

    def fetch_post(self, slug: str) -> Stored | None:
        """Return the post of a slug, whatever its status; ours if there is one under another slug.

        An editor may have renamed it.  Raises DeliveryError.
        """
        named = self._fetch_posts({"slug": slug})
        ours = find_ours(named, slug)
        if ours is None:
            ours = find_ours(self._fetch_posts({"search": sought(slug)}), slug)
        return ours or (named[0] if named else None)

    def publish_post(self, fields: Mapping[str, object], number: int | None = None) -> Stored:
        """Make a post, or change one, which may be done twice.  Raises DeliveryError."""
        path = "posts" if number is None else f"posts/{number}"
        response = self._ask(path, content=fields, repeatable=number is not None)
        self._check(response)
        try:
            return parse_stored(self._read(response), self.host)
        except DeliveryError as error:
            # It was taken, but what became of it cannot be read.
            raise DeliveryError(str(error), hint=error.hint, uncertain=True) from error

    def remove_post(self, number: int) -> None:
        """Put a post into the trash.  Raises DeliveryError."""
        self._check(self._ask(f"posts/{number}", method="DELETE", repeatable=True))

    def fetch_term(self, kind: Kind, name: str) -> int | None:
        """Return the number of a category or tag, None where there is none of this name."""
        asked = {"search": name, "per_page": "100", "_fields": "id,name"}
        answer = self._read(self._ask(kind, asked, method="GET"))
        found = (read_term(term) for term in (answer if isinstance(answer, list) else ()))
        return next((number for number, known in found if known == name.casefold()), None)

    def publish_term(self, kind: Kind, name: str) -> int | None:
        """Make a category or tag, and return its number; None where WordPress refuses it.

        The user may have no right to, or the name be nothing to WordPress.  One that it takes for
        the same is as good.  Raises DeliveryError, never an uncertain one: nothing of a post is
        sent.
        """
        try:
            response = self._ask(kind, content={"name": name}, repeatable=True)
        except DeliveryError as error:
            raise DeliveryError(str(error), hint=LATER_HINT) from error
        is_there = response.status < HTTPStatus.BAD_REQUEST or find_code(response) == "term_exists"
        return read_number(read_json(response)) if is_there else None

    def _fetch_posts(self, asked: Mapping[str, str]) -> Sequence[Stored]:
        params = {**asked, "status": "any", "context": "edit", "per_page": "100", "orderby": "id"}
        answer = self._read(self._ask("posts", params, method="GET"))
        if not isinstance(answer, list):
            raise self._odd()
        return [parse_stored(found, self.host) for found in answer]

    def _ask(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        content: Mapping[str, object] | None = None,
        repeatable: bool = False,
    ) -> Response:
        url = f"{self._api}/wp/v2/{path}"
        headers = {"Authorization": self._login}
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self._sender.send(
            add_params(url, params or {}),
            b"" if content is None else json.dumps(content).encode(),
            lane=self._lane,
            method=method,
            headers=headers,
            repeatable=repeatable,
            max_bytes=_MAX_BYTES,
        )

    def _check(self, response: Response) -> None:
        """Raise DeliveryError where an answer is a refusal."""
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise refusal(response, self.host)

    def _read(self, response: Response) -> object:
        """Return the JSON of a good answer.  Raises DeliveryError."""
        self._check(response)
        answer = read_json(response)
        if answer is None:
            raise self._odd()
        return answer

    def _odd(self) -> DeliveryError:
        sentence = f"{self.host} does not answer as WordPress's REST API does."
        return DeliveryError(sentence, hint=PLAIN_HINT)


def find_ours(posts: Sequence[Stored], slug: str) -> Stored | None:
    """Return the oldest post that says that it is ours, of this slug."""
    marked = [post for post in posts if post.mark and post.mark.slug == slug]
    return min(marked, key=lambda post: post.id, default=None)


def read_term(term: Any) -> tuple[int | None, str]:  # noqa: ANN401 - whatever came
    """Return number and name of a category or tag; names have references to characters."""
    name = term.get("name") if isinstance(term, dict) else None
    return read_number(term), to_characters(str(name or "")).casefold()


def read_number(answer: Any) -> int | None:  # noqa: ANN401 - as above
    """Return the number of a category or tag, be it new or one that was there."""
    found = answer if isinstance(answer, dict) else {}
    data = found.get("data")
    number = found.get("id", data.get("term_id") if isinstance(data, dict) else None)
    return number if isinstance(number, int) else None
