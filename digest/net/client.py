"""The one HTTP client: it keeps the pace, tries again, and knows when to stop."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
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
    parse_host,
    parse_place,
    shown,
    split_web,
)
from digest.net.failures import (
    LATER_HINT,
    REDIRECTS,
    Network,
    RequestError,
    hint_at,
    tell_seconds,
)
from digest.net.rate_limits import Budget, Pacer, RateLimit
from digest.ports import Clock, Progress, task

if TYPE_CHECKING:
    import httpx
    from tenacity import RetryCallState

    from digest.net.exchange import Exchange

_LOOK_HINT = "Look there whether it has arrived; only if it has not, give --again."
_MAX_REDIRECTS = 5
_ANY = frozenset(range(100, 600))
# Seconds of waiting that are worth a word.
_NOTABLE = 1.0
# So many turns of other runs, and so many seconds, are no wait for a turn that is worth a word.
_QUEUE, _SHORT = 5, 5.0
# So many seconds the reading of an answer may take; what it takes beyond is lost.
_READING = 10.0
# An exchange may take this many times as long as a silence in it.
_TRICKLE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a service answered; `url` is where redirects ended, header names are lower-case.

    `received` is when it came, in UTC.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    received: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """An address, and what it is asked or sent.

    `headers` are the caller's, which may hold secrets; the caller reads the statuses `expected`
    for itself; `max_bytes` caps the body after decompression, and 0 leaves it unread; `via` is the
    host that redirected here.  What is `sent` is something that may have effects.  A `judge` says
    whether an answer is no good, by its body too.
    """

    url: str
    method: str = "GET"
    content: bytes | None = None
    accept: str = "*/*"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    expected: frozenset[int] = frozenset()
    max_bytes: int
    via: str = ""
    sent: bool = False
    judge: "Judge | None" = None

    @property
    def host(self) -> str:
        """The host, as sentences name it."""
        return urlsplit(self.url).hostname or self.url

    def is_redirected(self, response: Response) -> bool:
        """Return whether an answer leads on: only questions without a body follow redirects."""
        return self.method == "GET" and not self.sent and response.status in REDIRECTS

    def follow(self, location: str) -> "Inquiry":
        """Return the inquiry that a redirect makes of it: to anybody else, without the headers.

        Raises AnswerError where it leads to nothing on the web.
        """
        try:
            target = urljoin(self.url, location)
        except ValueError:
            target = ""
        there, here = split_web(target), urlsplit(self.url)
        if not location or there is None:
            sentence = f"{self.host} redirects to “{shown(location)}”, which is no web page."
            raise AnswerError(sentence, hint=ADDRESS_HINT)
        same = (here.scheme, here.netloc.lower()) == (there.scheme, there.netloc.lower())
        return replace(self, url=target, headers=self.headers if same else {}, via=self.host)


Judge = Callable[[Response], RequestError | None]


class Client:
    """Gets pages and sends things politely; threads may share it.  It opens when it is first used.

    `budget` is how many seconds a run may lose: to failed tries, to the waits after them, to turns
    that come later than the first back-off, and to answers that take long to read.  With
    `patience`, what an answer takes beyond so many seconds is lost too, and nothing more is asked
    once the budget is lost; if it is `whole`, the budget is for all that passes from the first
    request on.  `max_bytes` caps an answer after decompression.  `timeout` is the longest silence;
    four times that, or what is left of the budget if that is between the two, ends an exchange that
    trickles; one of more than `slow` seconds is told.  `trusted` are endpoints, as `host:port` or
    addresses: whatever else is asked, after redirects too, must be on the public internet; None
    trusts everybody.  With `direct` no proxy of the environment is used.  Every answer is shown to
    `heed`, which may raise DigestError.  While no client of the `network` has reached any host, one
    that cannot be found is tried once.  The first wait is told with the `way_out`, how not to wait.
    A `setting` is where the address of all that is sent stands, as hints name it.
    """

    def __init__(  # noqa: PLR0913 - everything the client touches is injected
        self,
        *,
        user_agent: str,
        clock: Clock,
        pace: Pacer,
        progress: Progress,
        transport: "httpx.BaseTransport | None" = None,
        budget: float = 600.0,
        max_bytes: int = 50_000_000,
        timeout: float = 60.0,
        slow: float = 10.0,
        patience: float = inf,
        whole: bool = False,
        trusted: frozenset[str] | None = None,
        direct: bool = False,
        heed: Callable[[Response], object] = lambda _: None,
        network: Network | None = None,
        way_out: str = "",
        setting: str = "",
    ) -> None:
        self._user_agent = user_agent
        self._clock = clock
        self._pace = pace
        self._progress = progress
        self._transport = transport
        self._budget = Budget(budget, clock, whole=whole)
        self._max_bytes = max_bytes
        self._timeout = timeout
        self._slow = inf if whole else slow
        self._patience = patience
        self._ends = whole or patience < inf
        self._longest = self._budget.left if whole else lambda: inf
        self._trusted = trusted
        self._direct = direct
        self._heed = heed
        self._network = network or Network()
        self._way_out = way_out if budget else ""
        self._setting = setting
        self._has_waited = False
        self._lock = Lock()

    def get(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        rate_limit: RateLimit,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
        max_bytes: int | None = None,
        judge: "Judge | None" = None,
    ) -> Response:
        """Return a page, whatever its status below 500 except 403, 407 and 429.

        Those are returned too where they are `expected`, unless they ask for a pause.  `headers`
        go to the host of `url` alone, wherever it redirects to.  A page that `judge` finds no good
        is asked for again.  Raises FetchError, whose sentence and hint fit the cause; AnswerError
        where only this page is of no use.
        """
        inquiry = Inquiry(
            url=add_params(url, params or {}),
            accept=accept,
            headers=headers or {},
            expected=expected,
            max_bytes=max_bytes or self._max_bytes,
            judge=judge,
        )
        return self._persist(inquiry, rate_limit)

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
        """Send something, and return the answer, whatever its status below 300 or from 400 to 499.

        Among these, 407, 408 and 429 are failures.  It is sent again only where nothing has
        arrived, or where it is `repeatable`: sent twice, it leaves what once does.  No redirect is
        followed.  With `max_bytes` 0 the answer's body is not read.  Raises DeliveryError; its
        `uncertain` says that what was sent may have arrived.
        """
        if not split_web(url):  # which may be a secret
            hint = hint_at(self._setting, ADDRESS_HINT)
            raise DeliveryError("The place to send to has no web address.", hint=hint)
        asks = method in {"GET", "HEAD"}
        inquiry = Inquiry(
            url=url,
            method=method,
            content=content,
            headers=headers or {},
            max_bytes=self._max_bytes if max_bytes is None else max_bytes,
            sent=True,
        )
        doubts: list[RequestError] = []

        def doubt(failure: RequestError) -> None:
            """Make a failed try the last one where another might deliver twice."""
            if failure.arrived:
                doubts.append(failure)
                failure.tries = failure.tries if repeatable or asks else 1

        try:
            return self._persist(inquiry, rate_limit, doubt)
        except FetchError as error:
            # One try that may have arrived leaves a doubt that no later failure takes away.
            uncertain = bool(doubts) and not asks
            usual = hint_at(self._setting, error.hint)
            hint = _LOOK_HINT if uncertain and not repeatable else usual
            raise DeliveryError(str(error), hint=hint, uncertain=uncertain) from error

    def post(  # noqa: PLR0913 - as for `get`
        self,
        url: str,
        content: bytes,
        *,
        rate_limit: RateLimit,
        judge: Judge,
        headers: Mapping[str, str],
        max_bytes: int | None = None,
    ) -> Response:
        """Ask a question that is too long for an address, and return what `judge` finds good.

        A question to which no answer came in time is not asked again, and no redirect is followed.
        Raises FetchError: what `judge` returned, or one whose sentence fits the cause.
        """
        inquiry = Inquiry(
            url=url,
            method="POST",
            content=content,
            accept="application/json",
            headers=headers,
            expected=_ANY,
            max_bytes=max_bytes or self._max_bytes,
            judge=judge,
        )

        def bear_once(failure: RequestError) -> None:
            failure.tries = 1 if failure.late else failure.tries

        return self._persist(inquiry, rate_limit, bear_once)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count what reading an answer takes; once that uses up the budget, nothing more is asked.

        The usual seconds are free, so that a long run ends as it does.
        """
        began = self._clock.monotonic()
        try:
            yield
        finally:
            late = self._clock.monotonic() - began - min(self._patience, _READING)
            self._budget.lose(late)
            self._ends = self._ends or (late > 0 and self._budget.left() <= 0)

    def close(self) -> None:
        """Close every connection."""
        if "_exchange" in self.__dict__:
            self._exchange.close()

    @cached_property
    def _exchange(self) -> "Exchange":
        # httpx takes a tenth of a second to import, which offline runs need not pay.
        from digest.net.exchange import Exchange  # noqa: PLC0415 - see above

        return Exchange(
            user_agent=self._user_agent,
            clock=self._clock,
            timeout=self._timeout,
            trusted=None if self._trusted is None else frozenset(map(parse_place, self._trusted)),
            transport=self._transport,
            direct=self._direct,
        )

    def _persist(
        self,
        inquiry: Inquiry,
        rate_limit: RateLimit,
        weigh: Callable[[RequestError], object] = lambda _: None,
    ) -> Response:
        """Try until there is an answer, the tries are used up, or a wait exceeds the budget.

        `weigh` is given each failure, and may change how often it is tried.  Raises FetchError.
        """
        from tenacity import Retrying, retry_if_exception_type  # noqa: PLC0415 - see `_exchange`

        asked = inquiry

        def follow() -> Response:
            """Ask, and go where redirects lead; each is a request of its own."""
            nonlocal asked
            asked = inquiry
            for _ in range(_MAX_REDIRECTS + 1):
                response = self._try(asked, rate_limit)
                if not asked.is_redirected(response):
                    return response
                asked = asked.follow(response.headers.get("location", ""))
            sentence = f"{asked.via} redirects more than {_MAX_REDIRECTS} times."
            raise AnswerError(sentence, hint=ADDRESS_HINT)

        def back_off(state: "RetryCallState") -> float:
            return rate_limit.at(asked.host).back_off(state.attempt_number, _failure(state).asked)

        def look(state: "RetryCallState") -> None:
            """Hold every run of this machine back from a service that has too much to do."""
            failure = _failure(state)
            self._network.judge(failure)
            weigh(failure)
            if failure.overloaded:
                self._pace.hold(rate_limit.at(asked.host), asked.host, back_off(state))

        retrying = Retrying(
            retry=retry_if_exception_type(RequestError),
            after=look,
            wait=back_off,
            stop=lambda state: self._end(state) is not None,
            sleep=self._clock.sleep,
            before_sleep=lambda state: self._note(state, rate_limit.at(asked.host)),
            retry_error_callback=self._give_up,
        )
        return retrying(follow)

    def _try(self, inquiry: Inquiry, rate_limit: RateLimit) -> Response:
        host = parse_host(inquiry.url)
        if self._ends and self._budget.left() <= 0:
            spent = tell_seconds(self._budget.seconds)
            raise EndedError(f"{host} has taken its {spent} of this run.", hint=LATER_HINT)
        with self._lock:
            exchange = self._exchange
        with self._turn(rate_limit.at(host), host):
            began, free = self._clock.monotonic(), 0.0
            try:
                most = max(self._timeout, min(_TRICKLE * self._timeout, self._budget.left()))
                seconds = min(most, self._longest())
                with self._timed(host, seconds):
                    response = exchange.fetch(inquiry, seconds)
                self._network.is_there = True
                self._heed(response)
                judge = None if inquiry.is_redirected(response) else inquiry.judge
                came = self._clock.monotonic()
                with self.reading():
                    failure = judge(response) if judge else None
                began += self._clock.monotonic() - came  # it is counted already
                if failure:
                    raise failure
                free = self._patience
                return response
            finally:
                self._budget.lose(self._clock.monotonic() - began - free)

    @contextmanager
    def _timed(self, host: str, seconds: float) -> Iterator[None]:
        """Tell of an exchange that takes long while it does; models always take long."""
        told = f"{host} answers slowly; it is given {tell_seconds(seconds)} in all"
        timer = Timer(self._slow, self._tell_wait, (told, seconds))
        timer.daemon = True
        if self._slow < seconds:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def _turn(self, rate_limit: RateLimit, host: str) -> Iterator[None]:
        """Hold a turn; that it was long in coming, or never came, is a loss."""
        usual, came = rate_limit.back_off(1), self._clock.monotonic()
        with ExitStack() as held:
            try:
                patience = usual + max(0.0, self._budget.left())
                turn = self._pace.turn(
                    rate_limit,
                    host,
                    patience=patience,
                    waiting=partial(self._note_turn, rate_limit, host),
                )
                held.enter_context(turn)
            finally:
                self._budget.lose(self._clock.monotonic() - came - usual)
            yield

    def _end(self, state: "RetryCallState") -> str | None:
        """Return why there is no other try, as the end of a sentence; None where there is one."""
        attempt, tries = state.attempt_number, _failure(state).tries
        if attempt >= tries:
            return f" Tried {attempt} times." if tries > 1 else ""
        refusal = self._budget.refuse(state.upcoming_sleep)
        return f" {refusal}" if refusal else None

    def _give_up(self, state: "RetryCallState") -> Response:
        failure = _failure(state)
        raise failure.conclude(self._end(state) or "") from failure

    def _note(self, state: "RetryCallState", rate_limit: RateLimit) -> None:
        """Report a wait for another try, and of the first what may follow; count it as lost."""
        failure, wait = _failure(state), state.upcoming_sleep
        self._budget.lose(wait)
        later = range(state.attempt_number + 1, failure.tries)
        end = min(
            self._budget.left(), sum(rate_limit.back_off(one, failure.asked) for one in later)
        )
        tries = "once" if len(later) == 1 else f"up to {len(later)} times"
        rest = f", then {tries} within {tell_seconds(end)}" if later else ""
        self._tell_wait(f"{failure} Trying again in {tell_seconds(wait)}", wait, rest)

    def _note_turn(self, rate_limit: RateLimit, host: str, wait: float) -> None:
        """Report a turn that is long in coming: an earlier one was asked for a pause."""
        if wait > max(_QUEUE * rate_limit.interval, _SHORT):
            due = f"{host} may be asked again in {tell_seconds(wait)}"
            self._tell_wait(f"{due}: it was overloaded, or other runs keep it busy", wait)

    def _tell_wait(self, told: str, wait: float, rest: str = "") -> None:
        """Tell of the first wait, and of the `rest`, to everybody; of others to who asks."""
        if self._has_waited or wait < _NOTABLE:
            self._progress.note(f"{told}.")
            return
        self._has_waited = True
        self._progress.warn(f"{told}{rest}{f'; {self._way_out}' if self._way_out else ''}.")


def _failure(state: "RetryCallState") -> RequestError:
    """Return why the last try failed."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, RequestError):  # only failures are tried again
        raise TypeError(error)
    return error


# Each host is asked once in a second.
_PROBE_INTERVAL = 1.0
_PROBE_BYTES = 5_000_000
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
# A host that wants another visitor says nothing of the page; asking again would not help.
_REFUSING = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class LinkProber:
    """Asks for pages one after another; one that cannot be looked at is unchecked, not gone."""

    def __init__(self, client: Client, progress: Progress) -> None:
        self._client = client
        self._progress = progress

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return how each page is."""
        asked = list(dict.fromkeys(urls))
        found: dict[str, Health] = {}
        with task(self._progress, "Looking at links", len(asked)):
            for place, url in enumerate(asked, 1):
                found[url] = self._look(url)
                self._progress.advance(place, len(asked))
        return found

    def _look(self, url: str) -> Health:
        """Return how a page is; a failure says nothing of it."""
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
