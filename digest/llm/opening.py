"""Opens OpenAI's client for an endpoint: nothing goes there but what was asked for and its key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from digest.errors import ConfigError, FetchError
from digest.llm.failures import KEY_HINT
from digest.llm.limits import Limits
from digest.net.public import is_loopback
from digest.ports import Clock

if TYPE_CHECKING:
    import httpx2
    import openai

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
