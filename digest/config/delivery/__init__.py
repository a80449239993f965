"""Where posts are delivered: a table of `[[deliver]]` for each place, its form told by `kind`."""

from typing import Annotated

from pydantic import Field

from digest.config.delivery.common import Place
from digest.config.delivery.files import Files, Git
from digest.config.delivery.mail import Smtp
from digest.config.delivery.web import Slack, Webhook, WordPress

# One more kind is one more class here.
AnyPlace = Annotated[Files | Git | Smtp | WordPress | Slack | Webhook, Field(discriminator="kind")]

__all__ = ["AnyPlace", "Files", "Git", "Place", "Slack", "Smtp", "Webhook", "WordPress"]
