"""The base classes of all services (address, rate limit, key), and functions that read answers.

Answers are not trusted: each field is read by itself, a malformed field counts as missing, and an
address is used only in its canonical form.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from digest.errors import AnswerError, FetchError
from digest.model import Answer, Problem, Question, StatedLink, StatedPaper
from digest.net.client import Client, Response, ResponseCheck
from digest.net.rate_limits import RateLimit
from digest.papers.hosts import NO_OWNERS, canonical
from digest.text import collapse

AGAIN_HINT = "Run the same command again later."
LOGIN_HINT = "Look at the variable that holds it, or unset it: the service answers without one."

_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_MAX_TEXT = 2000
_MAX_COUNT = 10**8
# Control characters and lone surrogates: no name has them, and databases reject surrogates.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
# A name of at least two labels: no login, no IP address, no `localhost`.
_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]*(?::\d{1,5})?", re.IGNORECASE)
_GITHUB = "https://github.com/"
_OWNED = re.compile(r"(?P<owner>[\w-]{1,100})/(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII)


class Service:
    """A service at an endpoint, asked at most once in `interval` seconds over all processes.

    `title` is its public name, `accept` the content type of its answers, `max_bytes` their limit.
    `endpoint`, `rate_limit` and `key` name the settings with its address, its pace and its token's
    variable; the token is optional, and allows for more requests.  It is sent in a header, or as
    the parameter `key_param`.  A request for `trial_path` with `trial_params` tests whether the
    service answers: `begins` are the possible first bytes of its answers, if known; `may_miss`:
    "not found" is an answer, too.
    """

    title: str
    endpoint: str
    rate_limit: str
    accept: str
    key = key_param = ""
    max_bytes: int | None = None
    trial_path = ""
    trial_params: Mapping[str, str] = {}
    begins: tuple[bytes, ...] = ()
    may_miss = False

    def __init__(self, client: Client, endpoint: str, interval: float, token: str = "") -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        # arXiv allows one connection.
        self._limit = RateLimit(
            name=self.rate_limit, interval=interval, single=self.rate_limit == "arxiv"
        )
        self._token = token.strip()

    def try_once(self, name: str, now: datetime) -> Response:
        """Return the answer to a test request; `name` is the service's name in messages.

        Raises FetchError if the answer is not the service's own.
        """
        response = self._get(self._find_trial(now), self.trial_params, expected=_REFUSED)
        status = response.status
        if status in _REFUSED:
            asks = "does not accept the key" if self._token else "refuses this machine's requests"
            raise FetchError(f"{name} {asks} ({status}).", hint="Look at the key that it is given.")
        if self.may_miss and status == HTTPStatus.NOT_FOUND:
            return response
        if status != HTTPStatus.OK:
            raise FetchError(f"{name} answers with status {status}.", hint="Look at its address.")
        if self.begins and not response.body.lstrip().startswith(self.begins):
            raise FetchError(
                f"The answer is not from {name}: another server answers in its place.",
                hint="Look at its address, and whether this network asks for a login.",
            )
        return response

    def _find_trial(self, now: datetime) -> str:  # noqa: ARG002 - used by catch-up pages
        return self.trial_path

    def _get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
        check: ResponseCheck | None = None,
    ) -> Response:
        """Get the page at a path below the endpoint, or at the endpoint itself."""
        token = {self.key_param: self._token} if self._token and self.key_param else {}
        return self._client.get(
            f"{self._endpoint}/{path}" if path else self._endpoint,
            {**(params or {}), **token},
            rate_limit=self._limit,
            accept=self.accept,
            headers={**self._headers(), **(headers or {})},
            expected=expected,
            max_bytes=self.max_bytes,
            check=check,
        )

    def _headers(self) -> Mapping[str, str]:
        has_token = self._token and not self.key_param
        return {"Authorization": f"Bearer {self._token}"} if has_token else {}

    def _error(self, rest: str) -> AnswerError:
        """Return an error of this answer only; `rest` is the message after the service's name."""
        return AnswerError(f"{self.title}{rest}", hint=AGAIN_HINT)


class FactsService(Service):
    """A service that answers with facts of papers or links; `name` is their origin."""

    name: str
    accept = "application/json"
    begins: tuple[bytes, ...] = (b"{", b"[")
    batch = 1
    sparing = False

    def _answer(
        self,
        subject: str,
        stated: StatedPaper | StatedLink | None,
        response: Response,
        tag: str = "",
    ) -> Answer:
        return Answer(
            service=self.name,
            subject=subject,
            stated=stated,
            asked=response.received,
            validator=tag,
        )

    def _refusal(self, response: Response) -> FetchError:
        """Return the error of a status; an AnswerError if other questions may be answered."""
        if response.status == HTTPStatus.UNAUTHORIZED:
            message = f"{self.title} does not accept the token (401)."
            return FetchError(message, hint=LOGIN_HINT)
        return self._error(f" answers with status {response.status}.")

    def _confirm_missing(self, response: Response) -> None:
        """Raise AnswerError if "not found" comes as a web page, and so not from the service."""
        if _is_page(response):
            status = f"with status {response.status} in place of an answer"
            raise self._error(f" sent a web page {status}.")

    def _read_json(self, response: Response, kind: type) -> object:
        """Return the answer's JSON, of type `kind`.  Raises FetchError for anything else."""
        if response.status != HTTPStatus.OK:
            raise self._refusal(response)
        value = parse_json(response)
        if not isinstance(value, kind):
            content = "a web page" if _is_page(response) else "nothing legible"
            raise self._error(f" sent {content} in place of an answer.")
        return value

    def _read_record(self, response: Response) -> Mapping[str, object]:
        return parse_mapping(self._read_json(response, dict))


class AskedService(FactsService, ABC):
    """A service that answers one question about a paper or a link for each request."""

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer or a problem for each question.  Raises FetchError."""
        for question in questions:
            try:
                yield self._ask(question)
            except AnswerError as error:
                yield make_problem(question, error)

    @abstractmethod
    def _ask(self, question: Question) -> Answer: ...


def parse_json(response: Response) -> object:
    """Return the answer's JSON, or None if it is not valid."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None


def _is_page(response: Response) -> bool:
    kind = response.headers.get("content-type", "").lower()
    return kind.startswith("text/html") or response.body.lstrip().startswith(b"<")


def make_problem(question: Question, error: AnswerError) -> Problem:
    """Return the problem of a question that was not answered."""
    return Problem(stage="enrich", subject=question.subject, message=str(error), hint=error.hint)


# -------------------------------------------------------------------------------------- fields


def parse_text(value: object) -> str:
    """Return a text on one line; empty if it is no text, or longer than any name."""
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        return ""
    line = collapse(value)
    return "" if _FORBIDDEN.search(line) else line


def parse_texts(value: object) -> tuple[str, ...]:
    """Return the valid texts of a list, each once."""
    items = value if isinstance(value, list) else ()
    return tuple(filter(None, dict.fromkeys(map(parse_text, items))))


def parse_count(value: object) -> int | None:
    """Return a count, or None if it is not valid."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MAX_COUNT else None


def parse_mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def parse_rows(value: object) -> tuple[Mapping[str, object], ...]:
    """Return the JSON objects of a list."""
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, dict))


# ----------------------------------------------------------------------------------- addresses


def parse_address(value: object) -> str:
    """Return a web address in its canonical form, or an empty text if it is not valid."""
    address = value.strip() if isinstance(value, str) else ""
    if len(address) > _MAX_TEXT or not address.isprintable() or not _ADDRESS.fullmatch(address):
        return ""
    try:
        host = urlsplit(address).netloc
    except ValueError:
        return ""
    return canonical(address) if _HOST.fullmatch(host) else ""


def parse_github(value: object) -> str:
    """Return the canonical GitHub address of a repository's address or `owner/name`, or ""."""
    is_name = isinstance(value, str) and _OWNED.fullmatch(value.strip())
    address = parse_address(f"{_GITHUB}{value}" if is_name else value)
    return address if name_on_github(address) else ""


def name_on_github(url: str) -> str:
    """Return the `owner/name` of a repository on GitHub, empty for any other address."""
    before, site, name = canonical(url).partition(_GITHUB)
    match = _OWNED.fullmatch(name) if site and not before else None
    return name if match and match["owner"].lower() not in NO_OWNERS else ""
