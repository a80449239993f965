"""The HTTP client: it observes rate limits, retries, and stops when the budget is spent."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import InitVar, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from math import inf
from threading import Lock, Timer
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from digest.errors import AnswerError, DeliveryError, EndedError, FetchError
from digest.model import Health
from digest.net.addresses import (
    ADDRESS_HINT,
    add_params,
    parse_endpoint,
    parse_host,
    redact_query,
    split_web,
)
from digest.net.failures import (
    LATER_HINT,
    REDIRECTS,
    Network,
    RequestError,
    format_seconds,
    hint_at,
)
from digest.net.rate_limits import Budget, Pacer, RateLimit
from digest.ports import Clock, Progress, task

if TYPE_CHECKING:
    import httpx

    from digest.net.exchange import Exchange

_LOOK_HINT = "Check at the target whether it has arrived; use --again only if it has not."
_MAX_REDIRECTS = 5
# Shorter waits, in seconds, are not announced to the user.
_NOTABLE = 1.0
# A wait for a turn is reported if it exceeds this many intervals and this many seconds.
_QUEUE_INTERVALS, _QUEUE_SECONDS = 5, 5.0
# Seconds that reading an answer may take before they count as lost.
_FREE_READING = 10.0
# The longest exchange, as a multiple of the longest silence.
_MAX_SILENCES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A service's answer; `url` is the address after redirects, header names are lower-case.

    `received` is the time of arrival, in UTC.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    received: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One HTTP request.

    `headers` are the caller's, and may hold secrets; the caller handles the `expected` statuses
    itself; `max_bytes` limits the body after decompression, and 0 leaves it unread; `via` is the
    host that redirected here.  A delivery (`is_delivery`) may have effects.  `check` returns why an
    answer is bad, by its body too, or None.
    """

    url: str
    method: str = "GET"
    content: bytes | None = None
    accept: str = "*/*"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    expected: frozenset[int] = frozenset()
    max_bytes: int
    via: str = ""
    is_delivery: bool = False
    check: "ResponseCheck | None" = None

    @property
    def host(self) -> str:
        """The host, as messages name it."""
        return urlsplit(self.url).hostname or self.url

    def is_redirected(self, response: Response) -> bool:
        """Return whether to follow a redirect: only GET requests that are no delivery do."""
        return self.method == "GET" and not self.is_delivery and response.status in REDIRECTS

    def follow(self, location: str) -> "HttpRequest":
        """Return the request that follows a redirect; to another host, without the headers.

        Raises AnswerError if the location is no web address.
        """
        try:
            url = urljoin(self.url, location)
        except ValueError:
            url = ""
        there, here = split_web(url), urlsplit(self.url)
        if not location or there is None:
            sentence = f"{self.host} redirects to “{redact_query(location)}”, which is no web page."
            raise AnswerError(sentence, hint=ADDRESS_HINT)
        is_same = (here.scheme, here.netloc.lower()) == (there.scheme, there.netloc.lower())
        return replace(self, url=url, headers=self.headers if is_same else {}, via=self.host)


ResponseCheck = Callable[[Response], RequestError | None]


@dataclass(kw_only=True, eq=False, repr=False)
class Client:
    """Makes requests within rate limits; threads may share it.  It opens on first use.

    `budget` is the number of seconds that a run may lose: to failed tries, to the waits after them,
    to turns that come later than the first back-off, and to answers that take long to read.  With
    `patience`, an answer's time beyond that many seconds is lost, too, and no request is made once
    the budget is spent.  With `whole`, all time since the first request counts.  `max_bytes` limits
    an answer after decompression.  `timeout` is the longest silence.  An exchange ends after four
    times `timeout`, or when the budget is spent if that is earlier, but not before `timeout`; an
    exchange of more than `slow` seconds is reported.  `trusted` are endpoints, as `host:port`
    or addresses: any other host, after redirects too, must be on the public internet; None trusts
    every host.  With `direct` no proxy of the environment is used.  Every answer is passed to
    `check_response`, which may raise DigestError.  Until a client of the `network` has reached a
    host, hosts that cannot be found get one try.  The message of the first wait includes `way_out`,
    how to avoid waiting.  `setting` names the setting with the address of deliveries, for hints.
    """

    user_agent: str
    clock: Clock
    pace: Pacer
    progress: Progress
    transport: "httpx.BaseTransport | None" = None
    budget: InitVar[float] = 600.0
    max_bytes: int = 50_000_000
    timeout: float = 60.0
    slow: float = 10.0
    patience: float = inf
    whole: bool = False
    trusted: frozenset[str] | None = None
    direct: bool = False
    check_response: Callable[[Response], object] = lambda _: None
    network: Network = field(default_factory=Network)
    way_out: str = ""
    setting: str = ""

    def __post_init__(self, budget: float) -> None:
        self._budget = Budget(budget, self.clock, whole=self.whole)
        self._has_end = self.whole or self.patience < inf
        self._has_waited = False
        self._lock = Lock()

    def get(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        rate_limit: RateLimit,
        content: bytes | None = None,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
        max_bytes: int | None = None,
        check: ResponseCheck | None = None,
    ) -> Response:
        """Return a page of any status below 500 except 403, 407 and 429.

        These are returned too if they are `expected`, unless they ask for a pause.  `headers` go
        only to the host of `url`, not to other hosts after redirects.  `content` is a query that is
        too long for an address: it is posted, and not repeated if no answer comes in time.  A page
        for which `check` returns an error is requested again.  Raises FetchError, whose message and
        hint fit the cause; AnswerError if only this page is unusable.
        """
        request = HttpRequest(
            url=add_params(url, params or {}),
            method="GET" if content is None else "POST",
            content=content,
            accept=accept,
            headers=headers or {},
            expected=expected,
            max_bytes=max_bytes or self.max_bytes,
            check=check,
        )

        def limit_tries(failure: RequestError) -> None:
            if content is not None and failure.timed_out:
                failure.tries = 1

        return self._retry(request, rate_limit, limit_tries)

    def send(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        url: str,
        content: bytes = b"",
        *,
        rate_limit: RateLimit,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        max_bytes: int | None = None,
    ) -> Response:
        """Deliver content, and return the answer of any status below 300 or from 400 to 499.

        407, 408 and 429 are failures all the same.  The content is sent again only if nothing has
        arrived, or if it is `repeatable`: sending it twice has the effect of sending it once.  No
        redirect is followed.  With `max_bytes` 0 the answer's body is not read.  Raises
        DeliveryError; its `uncertain` says that the content may have arrived.
        """
        if not split_web(url):  # the address may be a secret
            hint = hint_at(self.setting, ADDRESS_HINT)
            raise DeliveryError("The place to send to has no web address.", hint=hint)
        is_query = method in {"GET", "HEAD"}
        request = HttpRequest(
            url=url,
            method=method,
            content=content,
            headers=headers or {},
            max_bytes=self.max_bytes if max_bytes is None else max_bytes,
            is_delivery=True,
        )
        arrivals: list[RequestError] = []

        def limit_tries(failure: RequestError) -> None:
            """Allow no further try if it might deliver twice."""
            if failure.arrived:
                arrivals.append(failure)
                failure.tries = failure.tries if repeatable or is_query else 1

        try:
            return self._retry(request, rate_limit, limit_tries)
        except FetchError as error:
            # After a try that may have arrived, the result stays uncertain.
            uncertain = bool(arrivals) and not is_query
            usual = hint_at(self.setting, error.hint)
            hint = _LOOK_HINT if uncertain and not repeatable else usual
            raise DeliveryError(str(error), hint=hint, uncertain=uncertain) from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count the time of reading an answer; no request is made once it has spent the budget.

        The first seconds are free: they are the normal cost, however long the run.
        """
        began = self.clock.monotonic()
        try:
            yield
        finally:
            lost = self.clock.monotonic() - began - min(self.patience, _FREE_READING)
            self._budget.lose(lost)
            self._has_end = self._has_end or (lost > 0 and self._budget.left() <= 0)

    def close(self) -> None:
        """Close every connection."""
        if "_exchange" in self.__dict__:
            self._exchange.close()

    @cached_property
    def _exchange(self) -> "Exchange":
        # Importing httpx takes a tenth of a second; offline runs do without it.
        from digest.net.exchange import Exchange  # noqa: PLC0415 - see above

        trusted = self.trusted
        return Exchange(
            user_agent=self.user_agent,
            clock=self.clock,
            timeout=self.timeout,
            trusted=None if trusted is None else frozenset(map(parse_endpoint, trusted)),
            transport=self.transport,
            direct=self.direct,
        )

    def _retry(
        self,
        request: HttpRequest,
        rate_limit: RateLimit,
        limit_tries: Callable[[RequestError], object],
    ) -> Response:
        """Try until there is an answer, the tries are used up, or a wait exceeds the budget.

        `limit_tries` gets each failure, and may change its `tries`.  Raises FetchError.
        """
        current = request

        def follow() -> Response:
            """Make the request and follow redirects, each a request of its own."""
            nonlocal current
            current = request
            for _ in range(_MAX_REDIRECTS + 1):
                response = self._try(current, rate_limit)
                if not current.is_redirected(response):
                    return response
                current = current.follow(response.headers.get("location", ""))
            sentence = f"{current.via} redirects more than {_MAX_REDIRECTS} times."
            raise AnswerError(sentence, hint=ADDRESS_HINT)

        attempt = 0
        while True:
            attempt += 1
            try:
                return follow()
            except RequestError as failure:
                limit = rate_limit.at(current.host)
                wait = limit.back_off(attempt, failure.retry_after)
                self.network.record_failure(failure)
                limit_tries(failure)
                if failure.overloaded:  # other runs pause, too
                    self.pace.hold(limit, current.host, wait)
                if attempt >= failure.tries:
                    tried = f" Tried {attempt} times." if failure.tries > 1 else ""
                    raise failure.conclude(tried) from failure
                if refusal := self._budget.refuse(wait):
                    raise failure.conclude(f" {refusal}") from failure
                self._report_retry(failure, attempt, wait, limit)
            self.clock.sleep(wait)

    def _try(self, request: HttpRequest, rate_limit: RateLimit) -> Response:
        """Make one request in its turn, and count the time that it loses."""
        host = parse_host(request.url)
        if self._has_end and self._budget.left() <= 0:
            spent = format_seconds(self._budget.seconds)
            raise EndedError(f"{host} has used up its {spent} of this run.", hint=LATER_HINT)
        with self._lock:
            exchange = self._exchange
        with self._turn(rate_limit.at(host), host):
            began, free = self.clock.monotonic(), 0.0
            try:
                left = self._budget.left()
                most = max(self.timeout, min(_MAX_SILENCES * self.timeout, left))
                seconds = min(most, left) if self.whole else most
                with self._report_slow(host, seconds):
                    response = exchange.fetch(request, seconds)
                self.network.is_up = True
                self.check_response(response)
                check = None if request.is_redirected(response) else request.check
                received = self.clock.monotonic()
                with self.reading():
                    failure = check(response) if check else None
                began += self.clock.monotonic() - received  # `reading` has counted it
                if failure:
                    raise failure
                free = self.patience
                return response
            finally:
                self._budget.lose(self.clock.monotonic() - began - free)

    @contextmanager
    def _report_slow(self, host: str, seconds: float) -> Iterator[None]:
        """Report an exchange that takes long, while it does; models always take long."""
        message = f"{host} answers slowly; it is given {format_seconds(seconds)} in all"
        timer = Timer(self.slow, self._report_wait, (message, seconds))
        timer.daemon = True
        if self.slow < seconds and not self.whole:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def _turn(self, rate_limit: RateLimit, host: str) -> Iterator[None]:
        """Hold a turn; a wait longer than the first back-off counts as lost."""
        usual, began = rate_limit.back_off(1), self.clock.monotonic()

        def report(wait: float) -> None:
            """Report a long wait: the service asked an earlier request for a pause."""
            if wait > max(_QUEUE_INTERVALS * rate_limit.interval, _QUEUE_SECONDS):
                due = f"{host} may be asked again in {format_seconds(wait)}"
                self._report_wait(f"{due}: it was overloaded, or other runs keep it busy", wait)

        with ExitStack() as stack:
            try:
                patience = usual + max(0.0, self._budget.left())
                turn = self.pace.turn(rate_limit, host, patience=patience, waiting=report)
                stack.enter_context(turn)
            finally:
                self._budget.lose(self.clock.monotonic() - began - usual)
            yield

    def _report_retry(
        self, failure: RequestError, attempt: int, wait: float, rate_limit: RateLimit
    ) -> None:
        """Report the wait for the next try and how many may follow; count it as lost."""
        self._budget.lose(wait)
        later = range(attempt + 1, failure.tries)
        waits = (rate_limit.back_off(number, failure.retry_after) for number in later)
        end = min(self._budget.left(), sum(waits))
        tries = "once" if len(later) == 1 else f"up to {len(later)} times"
        rest = f", then {tries} within {format_seconds(end)}" if later else ""
        self._report_wait(f"{failure} Trying again in {format_seconds(wait)}", wait, rest)

    def _report_wait(self, message: str, wait: float, rest: str = "") -> None:
        """Warn of the run's first notable wait, with `rest`; report others as notes."""
        if self._has_waited or wait < _NOTABLE:
            self.progress.note(f"{message}.")
            return
        self._has_waited = True
        way_out = f"; {self.way_out}" if self.way_out and self._budget.seconds else ""
        self.progress.warn(f"{message}{rest}{way_out}.")


# Seconds between two requests to one host.
_PROBE_INTERVAL = 1.0
_PROBE_BYTES = 5_000_000
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
# A host that refuses this client does not say whether the page exists; a retry would not help.
_REFUSING = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class LinkProber:
    """Requests pages in sequence; a page that cannot be read is unchecked, not gone."""

    def __init__(self, client: Client, progress: Progress) -> None:
        self._client = client
        self._progress = progress

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return the health of each page."""
        unique = list(dict.fromkeys(urls))
        healths: dict[str, Health] = {}
        with task(self._progress, "Looking at links", len(unique)):
            for done, url in enumerate(unique, 1):
                healths[url] = self._probe_page(url)
                self._progress.advance(done, len(unique))
        return healths

    def _probe_page(self, url: str) -> Health:
        rate_limit = RateLimit(name=f"probe:{parse_host(url)}", interval=_PROBE_INTERVAL)
        try:
            response = self._client.get(
                url, rate_limit=rate_limit, expected=_REFUSING, max_bytes=_PROBE_BYTES
            )
        except FetchError as error:
            self._progress.note(str(error))
            return "unchecked"
        if response.status in _GONE:
            return "gone"
        return "ok" if response.status < HTTPStatus.BAD_REQUEST else "unchecked"
