"""Web addresses: a query added, the host read, a redirect followed, and nothing but http(s)."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from digest.errors import AnswerError, FetchError
from digest.net.failures import ADDRESS_HINT
from digest.net.response import Response

MOST_TOLD = 200
LONGEST_LABEL = 63


def add_params(url: str, params: Mapping[str, str]) -> str:
    """Add a query to an address that may have one already."""
    if not params:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params, safe=':,/')}"


def parse_host(url: str) -> str:
    """Return the host of a web address.  Raises FetchError for anything else."""
    host = split_address(url).hostname
    if host is None or not is_web(url):
        raise FetchError(f"“{shown(url)}” is not a web address.", hint=ADDRESS_HINT)
    return host


def shown(url: str) -> str:
    """Return as much of an address as may be told: its query may hold a key."""
    return url.partition("?")[0][:MOST_TOLD]


def is_web(url: str) -> bool:
    """Tell whether an address has the form of one on the web, in each of its parts."""
    parts = split_address(url)
    try:
        has_port = parts.port != 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and is_host(parts.hostname or "") and has_port


def is_host(name: str) -> bool:
    """Tell whether a name server would listen to a name, or it is an address."""
    labels = name.removesuffix(".").split(".")
    return all(0 < len(label) <= LONGEST_LABEL for label in labels)


def split_address(url: str) -> SplitResult:
    """Split an address; one that cannot be split has no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def find_target(response: Response) -> str:
    """Return where a redirect leads.  Raises AnswerError where that is not on the web."""
    host = parse_host(response.url)
    location = response.headers.get("location", "")
    try:
        target = urljoin(response.url, location)
    except ValueError:
        target = ""
    if not location or not is_web(target):
        sentence = f"{host} redirects to “{shown(location)}”, which is no web page."
        raise AnswerError(sentence, hint=ADDRESS_HINT)
    return target


def endless(url: str, times: int) -> AnswerError:
    """Say that an address leads from one redirect to the next."""
    return AnswerError(f"{parse_host(url)} redirects more than {times} times.", hint=ADDRESS_HINT)
