"""Kinds of values that places of delivery have."""

import re
from typing import Annotated

from pydantic import AfterValidator

from digest.config.values import check_line, check_sender, check_unsubscribe
from digest.net.public import is_loopback

RECIPIENT = "{recipient}"
"""What stands in an address for whom a message goes to."""

# What git takes for the name of a branch or remote, in ASCII, and no option or range of anything.
_NAME = re.compile(r"(?!-)[A-Za-z0-9._/-]*", re.ASCII)
_PASSWORD = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/@\s]*:[^/@\s]*@")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+", re.ASCII)


def check_name(text: str) -> str:
    """Return the name of a branch or a remote, or none.  Raises ValueError."""
    odd = (".." in text, "//" in text, text[:1] in {"/", "."}, text.endswith(("/", ".", ".lock")))
    if not _NAME.fullmatch(text) or any(odd):
        raise ValueError("should be a name such as git has them: letters, digits, - . _ and /")
    return text


def check_repository(text: str) -> str:
    """Return the address or path of a repository, or none.  Raises ValueError."""
    if text.startswith("-") or "::" in text or any(sign.isspace() for sign in check_line(text)):
        raise ValueError("should be the address of a repository, such as git@host:owner/name.git")
    if _PASSWORD.match(text):
        raise ValueError("should hold no password: git has helpers that keep them")
    return text


def check_below(text: str) -> str:
    """Return a folder within a repository, or none, without slashes around it.

    Raises ValueError.
    """
    steps = [step for step in check_line(text).strip("/").split("/") if step]
    if any(step in {".", ".."} or step.lower() == ".git" or "\\" in step for step in steps):
        raise ValueError("should be a folder within the repository")
    return "/".join(steps)


def check_host(text: str) -> str:
    """Return the name or address of a machine.  Raises ValueError."""
    if not _HOST.fullmatch(text):
        raise ValueError("should be the name of a machine, such as mail.example.org")
    return text


def check_mailbox(text: str) -> str:
    """Return an address of e-mail without a name.  Raises ValueError."""
    if not text or "<" in text or check_sender(text) != text:
        raise ValueError("should be an address of e-mail, such as name@example.org")
    return text


def check_leaving(text: str) -> str:
    """Return where readers leave, in which `{recipient}` may stand, or none.  Raises ValueError."""
    check_unsubscribe(text.replace(RECIPIENT, "x"))
    return text


def is_this_machine(host: str) -> bool:
    """Tell whether a host is this machine by what it is called."""
    return is_loopback(f"//[{host}]" if ":" in host else f"//{host}")


Name = Annotated[str, AfterValidator(check_name)]
Repository = Annotated[str, AfterValidator(check_repository)]
Below = Annotated[str, AfterValidator(check_below)]
Host = Annotated[str, AfterValidator(check_host)]
Mailbox = Annotated[str, AfterValidator(check_mailbox)]
Leaving = Annotated[str, AfterValidator(check_leaving)]
