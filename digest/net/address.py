"""Web addresses: a query added, the host read, a redirect followed, and nothing but http(s)."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from digest.errors import FetchError
from digest.net.failures import ADDRESS_HINT
from digest.net.response import Response


def add_params(url: str, params: Mapping[str, str]) -> str:
    """Add a query to an address that may have one already."""
    if not params:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params, safe=':,/')}"


def parse_host(url: str) -> str:
    """Return the host of a web address.  Raises FetchError for anything else."""
    parts = split_address(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError(f"“{url}” is not a web address.", hint=ADDRESS_HINT)
    return parts.hostname


def split_address(url: str) -> SplitResult:
    """Split an address; one that cannot be split has no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def find_target(response: Response) -> str:
    """Return where a redirect leads.  Raises FetchError where that is not on the web."""
    host = parse_host(response.url)
    location = response.headers.get("location", "")
    try:
        target = urljoin(response.url, location)
    except ValueError:
        target = ""
    if not location or split_address(target).scheme not in {"http", "https"}:
        raise FetchError(
            f"{host} redirects to “{location}”, which is no web page.", hint=ADDRESS_HINT
        )
    return target
