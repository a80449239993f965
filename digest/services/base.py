"""What all services have in common: an address, a rate limit, a key, and how answers are read.

Nothing in an answer is taken for granted: fields are read one at a time, what is malformed is
absent, and addresses are taken in their canonical form or not at all.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from digest.errors import AnswerError, FetchError
from digest.model import Answer, Problem, Question, StatedLink, StatedPaper
from digest.net.client import Client, Judge, Response
from digest.net.rate_limits import RateLimit
from digest.papers import canonical
from digest.papers.hosts import NO_OWNERS
from digest.text import collapse

AGAIN_HINT = "Run the same command again later."
LOGIN_HINT = "Look at the variable that holds it, or unset it: the service answers without one."

_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_LONGEST = 2000
_MOST = 10**8
# Controls and lone surrogates: no name is written with them, and no database takes the latter.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_SHOWABLE = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
# A name of two labels and more: no login, no bare address of a machine, no `localhost`.
_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]*(?::\d{1,5})?", re.IGNORECASE)
_GITHUB = "https://github.com/"
_OWNED = re.compile(r"(?P<owner>[\w-]{1,100})/(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A small question, to see whether a service answers at all.

    `begins` is how its answers begin, if that can be told; `may_miss`: 404 is an answer as well.
    """

    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    begins: tuple[bytes, ...] = ()
    may_miss: bool = False


class Service:
    """A service at an endpoint, which is asked once in `interval` seconds over all processes.

    `title` is how people know it, and `accept` what it sends, at most `max_bytes`.  Settings have
    its address as `endpoint`, its pace as `rate_limit`, and the variable of its token as `key`:
    a token allows for more requests; none is needed.
    """

    title: str
    endpoint: str
    rate_limit: str
    accept: str
    key = ""
    max_bytes: int | None = None
    trial = Trial()

    def __init__(self, client: Client, endpoint: str, interval: float, token: str = "") -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        # arXiv allows for one connection.
        self._lane = RateLimit(
            name=self.rate_limit, interval=interval, single=self.rate_limit == "arxiv"
        )
        self._token = token.strip()

    def try_once(self, name: str, now: datetime) -> Response:
        """Return the answer to one small question; `name` is what to call the service.

        Raises FetchError where what comes is no answer of its own.
        """
        trial = self._find_trial(now)
        response = self._get(trial.path, trial.params, expected=_REFUSED)
        status = response.status
        if status in _REFUSED:
            asks = "does not accept the key" if self._token else "refuses this machine's requests"
            raise FetchError(f"{name} {asks} ({status}).", hint="Look at the key that it is given.")
        if trial.may_miss and status == HTTPStatus.NOT_FOUND:
            return response
        if status != HTTPStatus.OK:
            raise FetchError(f"{name} answers with status {status}.", hint="Look at its address.")
        if trial.begins and not response.body.lstrip().startswith(trial.begins):
            raise FetchError(
                f"{name} sends something else than its answers: somebody else answers in its"
                " place.",
                hint="Look at its address, and whether this network asks for a login.",
            )
        return response

    def _find_trial(self, now: datetime) -> Trial:  # noqa: ARG002 - what past days may need
        return self.trial

    def _get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
        judge: Judge | None = None,
    ) -> Response:
        """Get what is at a path below the endpoint, or at the endpoint itself."""
        return self._client.get(
            f"{self._endpoint}/{path}" if path else self._endpoint,
            params,
            rate_limit=self._lane,
            accept=self.accept,
            headers={**self._headers(), **(headers or {})},
            expected=expected,
            max_bytes=self.max_bytes,
            judge=judge,
        )

    def _headers(self) -> Mapping[str, str]:
        """Return what every request carries."""
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _error(self, rest: str) -> AnswerError:
        """Return an error of this answer alone; `rest` begins behind the service's name."""
        return AnswerError(f"{self.title}{rest}", hint=AGAIN_HINT)


class FactsService(Service):
    """A service whose answers are facts of papers or links; `name` is the origin of all of them."""

    name: str
    accept = "application/json"
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
        """Return what a status says; an AnswerError where other questions may be answered."""
        if response.status == HTTPStatus.UNAUTHORIZED:
            message = f"{self.title} does not accept the token (401)."
            return FetchError(message, hint=LOGIN_HINT)
        return self._error(f" answers with status {response.status}.")

    def _confirm_missing(self, response: Response) -> None:
        """Raise AnswerError where it is no service of data that says there is nothing."""
        if _is_page(response):
            status = f"with status {response.status} in place of an answer"
            raise self._error(f" sent a web page {status}.")

    def _read_json(self, response: Response, kind: type) -> object:
        """Return the JSON of a kind that was sent.  Raises FetchError for anything else."""
        if response.status != HTTPStatus.OK:
            raise self._refusal(response)
        value = parse_json(response)
        if not isinstance(value, kind):
            sent = "a web page" if _is_page(response) else "nothing legible"
            raise self._error(f" sent {sent} in place of an answer.")
        return value

    def _read_record(self, response: Response) -> Mapping[str, object]:
        """Return the JSON object that was sent.  Raises FetchError for anything else."""
        return parse_mapping(self._read_json(response, dict))


class AskedService(FactsService, ABC):
    """A service that is asked about papers or links, one question a request."""

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer to each question, or what was wrong with it.  Raises FetchError."""
        for question in questions:
            try:
                yield self._ask(question)
            except AnswerError as error:
                yield tell_problem(question, error)

    @abstractmethod
    def _ask(self, question: Question) -> Answer: ...


def parse_json(response: Response) -> object:
    """Return the JSON that was sent, None where it is none."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None


def _is_page(response: Response) -> bool:
    """Return whether a web page stands where data were asked for: somebody else has answered."""
    kind = response.headers.get("content-type", "").lower()
    return kind.startswith("text/html") or response.body.lstrip().startswith(b"<")


def tell_problem(question: Question, error: AnswerError) -> Problem:
    """Say that a question found no answer, and why."""
    return Problem(stage="enrich", subject=question.subject, message=str(error), hint=error.hint)


# -------------------------------------------------------------------------------------- fields


def parse_text(value: object) -> str:
    """Return a text on one line; empty where it is none, or longer than any name."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return ""
    line = collapse(value)
    return "" if _UNFIT.search(line) else line


def parse_texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list that are any, each once."""
    items = value if isinstance(value, list) else ()
    return tuple(filter(None, dict.fromkeys(map(parse_text, items))))


def parse_count(value: object) -> int | None:
    """Return a number of things, or None where it is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MOST else None


def parse_mapping(value: object) -> Mapping[str, object]:
    """Return an object, an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def parse_rows(value: object) -> tuple[Mapping[str, object], ...]:
    """Return the objects of a list."""
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, dict))


# ----------------------------------------------------------------------------------- addresses


def parse_address(value: object) -> str:
    """Return a web address in its canonical form, empty where nobody could follow it."""
    address = value.strip() if isinstance(value, str) else ""
    if len(address) > _LONGEST or not address.isprintable() or not _SHOWABLE.fullmatch(address):
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
    site, path, name = canonical(url).partition(_GITHUB)
    found = _OWNED.fullmatch(name) if path and not site else None
    return name if found and found["owner"].lower() not in NO_OWNERS else ""
