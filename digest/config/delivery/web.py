"""Places on the web that posts are delivered to: WordPress, Slack and plain webhooks."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from digest.config.delivery.common import Place
from digest.config.values import (
    Count,
    OptionalVariable,
    Phrase,
    Variable,
    check_address,
    check_line,
    check_served_address,
)


def check_required_address(text: str) -> str:
    """Return a web address that may be told secrets.  Raises ValueError."""
    return check_served_address(check_address(text))


def check_user(text: str) -> str:
    """Return the name of a user, as HTTP's basic login can send it.  Raises ValueError."""
    if not text.strip() or ":" in text:
        raise ValueError("should be a user name, without a colon")
    return check_line(text)


SafeAddress = Annotated[str, AfterValidator(check_required_address)]
OptionalSafeAddress = Annotated[str, AfterValidator(check_served_address)]
User = Annotated[str, AfterValidator(check_user)]


class WordPress(Place):
    """A site that runs WordPress, 5.6 or later."""

    kind: Literal["wordpress"]
    site: SafeAddress
    """Where the site is, such as `https://blog.example.org`."""
    user: User
    """Who writes there."""
    password: Variable = "WORDPRESS_PASSWORD"  # noqa: S105 - a name
    """The environment variable that holds an application password of that user."""
    api: OptionalSafeAddress = ""
    """Where its REST API is; `/wp-json` below the site if not given."""
    status: Literal["draft", "pending", "private", "publish"] = "draft"
    """What a post is made as: `draft`, `pending`, `private` or `publish`."""
    new_terms: bool = True
    """Whether categories and tags that the site does not have are made."""
    categories: tuple[Phrase, ...] = ()
    """The categories of every post, by name; those of the post if not given."""
    overwrite: bool = False
    """Whether a post gives way to a newer one although somebody changed or published it there."""


class Slack(Place):
    """A channel of Slack, or of what takes Slack's incoming webhooks."""

    kind: Literal["slack"]
    webhook: Variable = "SLACK_WEBHOOK"
    """The environment variable that holds the address of an incoming webhook: it is a secret."""


class Webhook(Place):
    """Anything that takes JSON by POST."""

    kind: Literal["webhook"]
    address: OptionalSafeAddress = ""
    """Where it is …"""
    address_in: OptionalVariable = ""
    """… or the environment variable that holds its address, where that is a secret."""
    secret: OptionalVariable = ""
    """The environment variable that holds the key that signs what is sent; unsigned if none."""
    token: OptionalVariable = ""
    """The environment variable that holds a token, sent as `Authorization: Bearer`."""
    body: Literal["post", "digest"] = "post"
    """What is sent: the `post` with its text, or the `digest`, its JSON as it was built."""
    limit: Annotated[Count, Field(ge=1_000, le=50_000_000)] = 5_000_000
    """How many bytes the body has at most."""
    idempotent: bool = False
    """Whether the receiver honours `Idempotency-Key`, so that sending twice does no harm."""

    @model_validator(mode="after")
    def _has_an_address(self) -> "Webhook":
        if bool(self.address) == bool(self.address_in):
            raise ValueError("needs either `address` or `address_in`")
        return self
