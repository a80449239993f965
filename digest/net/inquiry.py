"""What one request asks for, wherever redirects lead it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from digest.net.guard import parse_host, split_address
from digest.net.sending import Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """An address, and how it is asked.

    `headers` are the caller's, which may hold secrets; the caller reads the statuses `expected`
    for itself; `max_bytes` caps the body after decompression; `via` is the host that led here.
    `sending` is what goes there, where something does: such a one follows no redirect.
    """

    url: str
    accept: str = "*/*"
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: frozenset[int] = frozenset()
    max_bytes: int
    via: str = ""
    sending: Sending | None = None

    @property
    def method(self) -> str:
        """HTTP's word for what is asked."""
        return self.sending.method if self.sending else "GET"

    def follow(self, target: str) -> "Inquiry":
        """Return the inquiry that a redirect makes of it: to anybody else, without the headers."""
        headers = self.headers if origin(target) == origin(self.url) else {}
        return replace(self, url=target, headers=headers, via=parse_host(self.url))


def origin(url: str) -> tuple[str, str]:
    """Return who a web address speaks to: scheme, host and port."""
    parts = split_address(url)
    return parts.scheme, parts.netloc.lower()
