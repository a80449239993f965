"""What all services have in common: an endpoint, a lane of requests, a token."""

from collections.abc import Mapping

from digest.errors import AnswerError
from digest.net.client import Client, Response
from digest.net.pace import Lane

AGAIN_HINT = "Run the same command again later."


class Service:
    """A service at an endpoint, which is asked once in `interval` seconds over all processes.

    `title` is how people know it, `lane` what shares its pace, `accept` what it sends, at most
    `max_bytes`.  A `token` allows for more requests; none is needed.
    """

    title: str
    lane: str
    accept: str
    max_bytes: int | None = None

    def __init__(self, client: Client, endpoint: str, interval: float, token: str = "") -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        # arXiv allows for one connection.
        self._lane = Lane(name=self.lane, interval=interval, single=self.lane == "arxiv")
        self._token = token.strip()

    def _get(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
    ) -> Response:
        """Get what is at a path below the endpoint, or at the endpoint itself."""
        return self._client.get(
            f"{self._endpoint}/{path}" if path else self._endpoint,
            params,
            lane=self._lane,
            accept=self.accept,
            headers={**self._headers(), **(headers or {})},
            expected=expected,
            max_bytes=self.max_bytes,
        )

    def _headers(self) -> Mapping[str, str]:
        """Return what every request carries."""
        return bearer(self._token)

    def _error(self, rest: str) -> AnswerError:
        """Return an error of this answer alone; `rest` begins behind the service's name."""
        return AnswerError(f"{self.title}{rest}", hint=AGAIN_HINT)


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a token, if there is one."""
    return {"Authorization": f"Bearer {token}"} if token else {}
