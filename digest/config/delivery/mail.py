"""Messages by SMTP."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from digest.config.delivery.common import Place
from digest.config.delivery.values import Host, Leaving, Mailbox, is_this_machine
from digest.config.values import Count, File, Line, Number, OptionalVariable, Sender

Security = Literal["starttls", "tls", "none"]
PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each way to talk."""


class Smtp(Place):
    """A mail server that sends posts to readers, or to the address of a list."""

    kind: Literal["smtp"]
    host: Host
    """The mail server."""
    port: Annotated[Count, Field(ge=0, le=65535)] = 0
    """Its port; 587 for `starttls`, 465 for `tls`, 25 for `none` if not given."""
    security: Security = "starttls"
    """How it is talked to: `starttls`, `tls`, or, on this machine alone, `none`."""
    ca: File | None = None
    """A file of certificates that the server's is checked by; the system's if not given."""
    user: Line = ""
    """The user name, where the server asks for one."""
    password: OptionalVariable = ""
    """The variable that holds the password."""
    sender: Sender = ""
    """Whom messages are from; `output.email.sender` if not given."""
    reply_to: Sender = ""
    """Whom answers go to; the sender if not given."""
    recipients: tuple[Mailbox, ...] = ()
    """Whom messages go to, each in one of their own, or the address of a list …"""
    recipients_file: File | None = None
    """… and a file with more of them, one a line; `#` begins a remark."""
    unsubscribe: Leaving = ""
    """Where readers leave, `{recipient}` in it; `output.email.unsubscribe` if not given."""
    timeout: Annotated[Number, Field(gt=0)] = 60.0
    """Seconds that the server may be silent, ten times as many where it takes a message."""

    @model_validator(mode="after")
    def _is_hidden(self) -> "Smtp":
        if self.security == "none" and not is_this_machine(self.host):
            raise ValueError("needs `starttls` or `tls` as `security`: its host is another machine")
        if bool(self.user) != bool(self.password):
            raise ValueError("needs both `user` and `password`, or neither")
        if not self.recipients and not self.recipients_file:
            raise ValueError("needs `recipients` or `recipients_file`")
        return self
