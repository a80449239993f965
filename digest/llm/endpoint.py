"""An endpoint as one run asks it: with patience, until its time is up or it is given up."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from urllib.parse import parse_qsl, urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from digest.errors import ConfigError, EndedError, FetchError
from digest.net.addresses import is_loopback
from digest.net.failures import (
    CERTIFICATE_HINT,
    LATER_HINT,
    TRIES,
    TRIES_UNREACHED,
    RequestError,
    parse_retry_after,
    tell_seconds,
)
from digest.ports import Clock, Progress
from digest.text import printable

if TYPE_CHECKING:
    import httpx2
    import openai

# An answer may take this many times as long as a silence in it.
_TRICKLE = 4


class TimeUpError(Exception):
    """An answer took too long."""


class OversizeError(Exception):
    """An answer is larger than anything that was asked for."""


class Limits:
    """How long and how large an answer may be; each thread has its own, on shared connections.

    `left` says how many seconds all of a run's answers may take still.
    """

    def __init__(
        self, clock: Clock, *, seconds: float, most_bytes: int, left: Callable[[], float]
    ) -> None:
        self._clock = clock
        self._left = left
        self._seconds = _TRICKLE * seconds
        self._most = most_bytes
        self._own = threading.local()

    def begin(self) -> None:
        """Count from now on."""
        self._own.end = self._clock.monotonic() + min(self._seconds, self._left())
        self._own.bytes = 0

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of an event, as httpcore2's `trace` extension: bind a connection that stands."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._bind(info["return_value"])

    def _bind(self, stream: Any) -> None:  # noqa: ANN401 - httpcore2's own
        """Let a connection be read within the limits alone."""
        read = stream.read

        def read_within(max_bytes: int, timeout: float | None = None) -> bytes:
            left = self._own.end - self._clock.monotonic()
            if left <= 0:
                raise TimeUpError
            piece: bytes = read(max_bytes, left if timeout is None else min(timeout, left))
            self._own.bytes += len(piece)
            if self._own.bytes > self._most:
                raise OversizeError
            return piece

        stream.read = read_within


ADDRESS_HINT = "Look at its base_url in digest.toml; a server of your own must be running there."
NETWORK_HINT = "Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and its base_url."
KEY_HINT = "Name the environment variable that holds its key as `key` in digest.toml, and set it."
MODEL_HINT = "Check the model's name, and its base_url, which usually ends in /v1."
TIME_HINT = "Allow more with `timeout`, or ask a faster model."
QUOTA_HINT = "Raise the account's limit, or choose another model or endpoint."

_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_UNKNOWN_KEY, _FORBIDDEN, _UNKNOWN, _TOO_MANY, _BROKEN = 401, 403, 404, 429, 500
_SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
# What servers that break off over a form of JSON, instead of refusing it, name in their answer.
_FORM = re.compile(r"response_format|json_schema")
# Of an endpoint's own words, so many are read.
_SHOWN = 200


class EndpointError(RequestError):
    """One failed try at an endpoint.

    `status` is its answer's, 0 where there was none, and `words` are its own, in lower case, which
    nobody is shown.
    `lasting` says that every other request would fare no better: the endpoint is away, or will
    not have us.
    """

    status = 0
    words = ""
    lasting = True


def find_failure(error: "openai.OpenAIError", host: str, now: datetime) -> EndpointError:
    """Return why a request failed."""
    status, body = getattr(error, "status_code", 0), getattr(error, "body", None)
    if status:
        words = _all_words(body)
        failure = _status_failure(status, host, over_form=bool(_FORM.search(words)))
        headers = error.response.headers  # type: ignore[attr-defined]
        failure.asked = parse_retry_after(headers.get("retry-after"), now)
        if status == _TOO_MANY and _code(body) in _SPENT:
            failure = _failure(f"{host} says that its quota is spent (429).", QUOTA_HINT)
        failure.status, failure.words = status, words
        return failure
    return _unanswered(error, host)


def find_words(error: "openai.OpenAIError", key: str) -> str:
    """Return what an endpoint says of its refusal, short and without the key; or nothing."""
    told = _error(getattr(error, "body", None)).get("message")
    plain = printable(told) if isinstance(told, str) else ""
    # Some repeat a header, or a key, in other letters.
    masked = re.sub(re.escape(key), "…", plain, flags=re.IGNORECASE) if key else plain
    return masked[:_SHOWN].rstrip()


def too_large(host: str) -> EndpointError:
    """Say that an answer is larger than anything that was asked for."""
    return _failure(f"{host} sends far more than was asked for.", ADDRESS_HINT, lasting=False)


def useless(host: str) -> EndpointError:
    """Say that an answer is none of a chat."""
    sentence = f"{host} answers with something else than OpenAI's protocol has."
    return _failure(sentence, MODEL_HINT, lasting=False)


def too_slow(host: str) -> EndpointError:
    """Say that an answer took too long."""
    return _failure(f"{host} did not answer in time.", TIME_HINT, lasting=False)


def _status_failure(status: int, host: str, *, over_form: bool) -> EndpointError:
    """Return what a status means; over a form of JSON, no try like the last fares better."""
    if status in {_UNKNOWN_KEY, _FORBIDDEN}:
        told = f"{host} does not accept the key" if status == _UNKNOWN_KEY else f"{host} refuses"
        return _failure(f"{told} ({status}).", KEY_HINT)
    if status == _UNKNOWN:
        return _failure(f"{host} knows no such model or address (404).", MODEL_HINT)
    if status == _TOO_MANY:
        return _failure(f"{host} asks for a pause (429).", LATER_HINT, tries=TRIES)
    if status in _TRANSIENT and not (over_form and status == _BROKEN):
        return _failure(f"{host} is out of order ({status}).", LATER_HINT, tries=TRIES)
    return _failure(f"{host} refuses what it was asked ({status}).", MODEL_HINT, lasting=False)


def _unanswered(error: Exception, host: str) -> EndpointError:
    """Return why there was no answer at all."""
    reasons = tuple(_find_causes(error))
    if any(isinstance(reason, OversizeError) for reason in reasons):
        return too_large(host)
    if any(isinstance(reason, TimeUpError | TimeoutError) for reason in reasons) or _timed(reasons):
        return too_slow(host)
    if any(isinstance(reason, ssl.SSLCertVerificationError) for reason in reasons):
        return _failure(f"{host} shows a certificate that is not trusted.", CERTIFICATE_HINT)
    if any(isinstance(reason, socket.gaierror) for reason in reasons):
        sentence = f"{host} cannot be found: there is no network, or no such host."
        return _failure(sentence, NETWORK_HINT, tries=TRIES_UNREACHED)
    if any(isinstance(reason, ConnectionRefusedError) for reason in reasons):
        return _failure(f"{host} refuses the connection.", ADDRESS_HINT, tries=TRIES_UNREACHED)
    return _failure(f"{host} broke off, or cannot be reached.", NETWORK_HINT, tries=TRIES_UNREACHED)


def _timed(reasons: tuple[BaseException, ...]) -> bool:
    """Tell whether httpx2 waited in vain for the next sign; its errors have no parent of ours."""
    return any(type(reason).__name__.endswith("Timeout") for reason in reasons)


def _failure(sentence: str, hint: str, *, tries: int = 1, lasting: bool = True) -> EndpointError:
    failure = EndpointError(sentence, hint=hint, tries=tries)
    failure.lasting = lasting
    return failure


def _all_words(body: object) -> str:
    """Return all that a body says, wherever in it; nothing where there is none."""
    try:
        return json.dumps(body, default=str).casefold() if body else ""
    except RecursionError:
        return "nested beyond all measure"


def _code(body: object) -> str:
    return str(_error(body).get("code") or _error(body).get("type"))


def _error(body: object) -> Mapping[str, Any]:
    """Return what a body says of an error; the SDK has mostly unwrapped it."""
    inner = body.get("error", body) if isinstance(body, Mapping) else {}
    return inner if isinstance(inner, Mapping) else {}


def _find_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything it was raised for."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


OPENAI = "https://api.openai.com/v1"
"""Where a model is asked for if no endpoint is named."""

_CONNECT_SECONDS = 10.0
# The SDK would add what it finds in OPENAI_… variables, and tell of the machine it runs on.
_SENT = frozenset({b"host", b"accept", b"content-type", b"content-length", b"connection"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Where an endpoint is and what it may cost: `key` is the secret itself, "" where none is.

    `timeout` is the longest silence in seconds, `budget` the seconds that all of a run's requests
    may take together, from the first one on; `most_bytes` caps an answer.
    """

    base_url: str
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    budget: float = 600.0
    most_bytes: int = 20_000_000
    user_agent: str = "digest-post"

    @property
    def host(self) -> str:
        """The endpoint's host and port, as sentences name it."""
        return urlsplit(self.address).netloc

    @property
    def address(self) -> str:
        """Where it is asked, without what stands behind a `?`."""
        return urlsplit(self.base_url or OPENAI)._replace(query="").geturl()

    @property
    def query(self) -> dict[str, str]:
        """What every address shall have behind its `?`: some want the protocol's version there."""
        return dict(parse_qsl(urlsplit(self.base_url).query, keep_blank_values=True))


def check_extra() -> None:
    """Refuse to go on where the extra `llm` is not installed.  Raises ConfigError."""
    if find_spec("openai") is None:
        raise ConfigError(
            "A language model needs the extra `llm`, which is not installed here.",
            hint="Install it: pip install 'digest-post[llm]'",
        )


def open_client(terms: Terms, clock: Clock, left: Callable[[], float]) -> "openai.OpenAI":
    """Return a client that asks once, without retries or redirects.

    An answer ends after `timeout` seconds without a sign, after four times as many in all or what
    is `left` of the budget, and after `most_bytes`.  Raises ConfigError where the extra is not
    installed, FetchError where the key cannot be sent or the environment's proxy or certificates
    cannot be used.
    """
    check_extra()
    import httpx2  # noqa: PLC0415 - both take a second to load
    import openai  # noqa: PLC0415 - as above

    return openai.OpenAI(
        # What is given here keeps the SDK from looking for more; the hook has the last word.
        api_key=terms.key or "none",
        admin_api_key="",
        base_url=terms.address,
        default_query=terms.query,
        max_retries=0,
        timeout=httpx2.Timeout(terms.timeout, connect=min(terms.timeout, _CONNECT_SECONDS)),
        http_client=_open_http(terms, clock, left),
    )


def _open_http(terms: Terms, clock: Clock, left: Callable[[], float]) -> "httpx2.Client":
    """Make the HTTP client below the SDK's; it sends what we name, and reads within limits."""
    import httpx2  # noqa: PLC0415 - as above

    limits = Limits(clock, seconds=terms.timeout, most_bytes=terms.most_bytes, left=left)
    own = _headers(terms)

    def prepare(request: httpx2.Request) -> None:
        kept = [(name, value) for name, value in request.headers.raw if name.lower() in _SENT]
        request.extensions |= {"trace": limits.watch, "meant": request.headers}
        request.headers = httpx2.Headers([*kept, *own])
        limits.begin()

    def restore(response: httpx2.Response) -> None:
        # The SDK looks there for what it noted to itself.
        response.request.headers = response.request.extensions["meant"]

    try:
        return httpx2.Client(
            # What is told to this machine itself goes through no proxy of the environment.
            transport=httpx2.HTTPTransport() if is_loopback(terms.address) else None,
            follow_redirects=False,
            event_hooks={"request": [prepare], "response": [restore]},
        )
    except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
        raise FetchError(
            f"The proxy or certificate settings of the environment cannot be used: {error}",
            hint="Look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from error


def _headers(terms: Terms) -> list[tuple[bytes, bytes]]:
    """Return what is sent beside the SDK's bare headers.

    Compressed answers are not asked for: they could be a thousand times as large.
    """
    if not (terms.key.isascii() and terms.key.isprintable()):
        raise FetchError(f"The key for {terms.host} cannot be sent as it is.", hint=KEY_HINT)
    told = {"User-Agent": terms.user_agent, "Accept-Encoding": "identity"}
    if terms.key:
        told["Authorization"] = f"Bearer {terms.key}"
    return [(name.encode(), value.encode()) for name, value in told.items()]


T = TypeVar("T")
Call = Callable[["openai.OpenAI"], T]

_FIRST_WAIT, _LONGEST_WAIT = 2.0, 60.0


class Endpoint:
    """An endpoint with one client for all threads, opened when it is first asked."""

    def __init__(self, terms: Terms, clock: Clock, progress: Progress) -> None:
        self._terms = terms
        self._clock = clock
        self._progress = progress
        self._lock = Lock()
        self._end: float | None = None
        self._lost: EndpointError | None = None
        self.host = terms.host

    def ask(self, call: Call[T]) -> T:
        """Return what a call of the client returns, tried again where that may help.

        Raises FetchError: EndpointError with the status where the endpoint refused; EndedError
        once it is away for good or the time is up, when nothing more is sent.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(EndpointError),
            wait=_find_wait,
            stop=self._must_stop,
            sleep=self._clock.sleep,
            before_sleep=self._tell,
            retry_error_callback=self._give_up,
        )
        result: T = retrying(self._try, call)
        return result

    def close(self) -> None:
        """Close every connection, if any was opened."""
        if "_client" in self.__dict__:
            self._client.close()

    def _try(self, call: Call[T]) -> T:
        """Ask once."""
        self._check()
        client = self._open()
        import openai  # noqa: PLC0415 - it is there: the client is its own

        try:
            return call(client)
        except openai.OpenAIError as error:
            if told := find_words(error, self._terms.key):
                # Words of others concern this run alone, and may be anything.
                self._progress.note(f"{self.host} says: {told}")
            raise find_failure(error, self.host, self._clock.now()) from error
        except TimeUpError as error:
            raise too_slow(self.host) from error
        except OversizeError as error:
            raise too_large(self.host) from error

    def _check(self) -> None:
        """Refuse to ask where it is of no use any more."""
        with self._lock:
            if self._end is None:
                self._end = self._clock.monotonic() + self._terms.budget
            if self._lost is None and self._left() <= 0:
                self._lost = self._late()
            if self._lost is not None:
                raise EndedError(str(self._lost), hint=self._lost.hint)

    def _left(self) -> float:
        """Return the seconds left to this run's requests."""
        return (self._end or 0.0) - self._clock.monotonic()

    def _open(self) -> "openai.OpenAI":
        with self._lock:
            return self._client

    @cached_property
    def _client(self) -> "openai.OpenAI":
        return open_client(self._terms, self._clock, self._left)

    def _must_stop(self, state: RetryCallState) -> bool:
        used_up = state.attempt_number >= _failure_of(state).tries
        return used_up or state.upcoming_sleep > self._left()

    def _give_up(self, state: RetryCallState) -> NoReturn:
        """Say that there are no more tries; one that none would help ends all."""
        failure = _failure_of(state)
        if not failure.lasting:
            raise failure
        with self._lock:
            self._lost = self._lost or failure
        raise EndedError(str(failure), hint=failure.hint) from failure

    def _tell(self, state: RetryCallState) -> None:
        wait = tell_seconds(state.upcoming_sleep)
        self._progress.note(f"{_failure_of(state)} Trying again in {wait}.")

    def _late(self) -> EndpointError:
        spent = tell_seconds(self._terms.budget)
        return EndpointError(f"{self.host} has taken its {spent} of this run.", hint=LATER_HINT)


def _find_wait(state: RetryCallState) -> float:
    """Return the seconds until the next try: doubling, or as many as are asked for."""
    own = min(_FIRST_WAIT * 2 ** (state.attempt_number - 1), _LONGEST_WAIT)
    return float(max(own, _failure_of(state).asked or 0.0))


def _failure_of(state: RetryCallState) -> EndpointError:
    """Return why the last try failed."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, EndpointError):  # only failures are tried again
        raise TypeError(error)
    return error
