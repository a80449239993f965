"""Delivers the gist of a post to a channel by an incoming webhook, message by message.

An incoming webhook is one secret address for one channel, and needs no rights in a workspace; a
bot's token would bring permalinks, but no way either to tell a message that was sent twice.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.fetcher import Sender
from digest.net.lane import Lane
from digest.net.response import Response
from digest.publish.slack.messages import render_messages
from digest.publish.slack.outline import arrange

# One message a second may be sent; requests that set out so may arrive a little closer together.
LANE = Lane(name="slack", interval=1.2, single=True)
MAX_BYTES = 10_000
WEBHOOK_HINT = (
    "Make an incoming webhook in Slack, and put its address into the variable that `webhook` names."
)
_ENDED = "no longer takes messages at this webhook"
_SENTENCES: Mapping[bytes, str] = {
    b"invalid_token": _ENDED,
    b"no_active_hooks": _ENDED,
    b"no_service": _ENDED,
    b"no_service_id": _ENDED,
    b"no_team": _ENDED,
    b"team_disabled": _ENDED,
    b"channel_not_found": "has no such channel any more",
    b"channel_is_archived": "has archived the channel",
    b"action_prohibited": "is not allowed to post there by its administrators",
    b"posting_to_general_channel_denied": "does not let webhooks post to #general",
    b"invalid_blocks": "does not take the form of the message",
    b"invalid_payload": "does not take the form of the message",
}


class SlackPublisher:
    """One channel.  A message that is sent twice stands there twice.

    `webhook` is the secret address; `find_page` tells where the whole post is, or nothing.
    """

    repeatable = False
    consecutive = True

    def __init__(
        self, name: str, sender: Sender, webhook: str, find_page: Callable[[Post], str]
    ) -> None:
        self.name = name
        self._sender = sender
        self._webhook = webhook
        self._host = urlsplit(webhook).hostname or ""
        self._find_page = find_page

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the messages, each a parcel of its own."""
        messages = render_messages(post, arrange(post), self._find_page(post))
        return [
            Parcel(key=f"message-{number}", content=content)
            for number, content in enumerate(messages, start=1)
        ]

    def publish(self, parcel: Parcel) -> str:
        """Send a message, and return the host that has taken it.  Raises DeliveryError."""
        response = self._sender.send(
            self._webhook,
            parcel.content,
            lane=LANE,
            headers={"Content-Type": "application/json; charset=utf-8"},
            max_bytes=MAX_BYTES,
        )
        self._check(response)
        return self._host

    def close(self) -> None:
        """Do nothing: connections are the client's."""

    def _check(self, response: Response) -> None:
        """Raise DeliveryError where Slack has not said that all is well."""
        told = response.body.strip()
        if response.status >= HTTPStatus.BAD_REQUEST:
            sentence = _SENTENCES.get(told, "refuses the message")
            raise DeliveryError(f"{self._host} {sentence} ({response.status}).", hint=WEBHOOK_HINT)
        if told != b"ok":
            raise DeliveryError(
                f"{self._host} does not answer as Slack does.",
                hint="Look whether the message is in the channel, and at the webhook's address.",
                uncertain=True,
            )
