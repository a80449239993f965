"""What the client must know of a service: how often, and how many at a time, it may be asked."""

from dataclasses import dataclass, replace

ARXIV = "arxiv.org"
ARXIV_INTERVAL = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Requests that share one pace.

    `interval` is the least number of seconds from one request to the next; `single` promises one
    connection at a time.  Both count over every process of the user on this machine.
    """

    name: str
    interval: float
    single: bool = False

    def key(self, host: str) -> str:
        """Name the lane at a host; the hosts of one site share it."""
        return f"{self.name}@{parse_site(host)}"

    def at(self, host: str) -> "Lane":
        """Return the lane that holds at a host: a redirect to arXiv leads into arXiv's own."""
        if parse_site(host) != ARXIV:
            return self
        interval = max(self.interval, ARXIV_INTERVAL)
        return replace(self, name="arxiv", interval=interval, single=True)

    def back_off(self, attempt: int, asked: float | None = None) -> float:
        """Return the seconds to wait after the given failed attempt, counted from 1.

        Ten intervals, doubling, at most forty; `asked` (a Retry-After) counts where it is longer.
        """
        own = self.interval * min(10 << (attempt - 1), 40)
        return max(own, asked or 0.0)


def parse_site(host: str) -> str:
    """Return the last two labels of a host name, or an address whole.

    `export.arxiv.org` and `rss.arxiv.org` are one service and count as one.
    """
    labels = host.lower().rstrip(".").split(".")
    is_address = ":" in host or labels[-1].isdigit()
    return ".".join(labels if is_address else labels[-2:])
