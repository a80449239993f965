"""XML written by hand, indented as the services' own writers indent it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"


def document(opening: str, lines: Iterable[str], closing: str, *, raw_hostile: bool) -> bytes:
    """Write a whole document; `raw_hostile` lets characters through that XML forbids."""
    text = f"{DECLARATION}{opening}\n" + "".join(f"  {line}\n" for line in lines) + f"{closing}\n"
    if not raw_hostile:
        text = ILLEGAL.sub("", text)
    return text.encode("utf-8", "surrogatepass")


def nest(name: str, lines: Iterable[str]) -> list[str]:
    """Write an element around others."""
    return [f"<{name}>", *(f"  {line}" for line in lines), f"</{name.partition(' ')[0]}>"]


def element(name: str, text: str, **attributes: str) -> str:
    """Write an element around text."""
    return f"<{name}{_attributes(attributes)}>{_escape(text)}</{name}>"


def optional(name: str, text: str | None) -> list[str]:
    """Write an element unless there is nothing to put into it."""
    return [element(name, text)] if text else []


def empty(name: str, **attributes: str) -> str:
    """Write an element that has attributes alone."""
    return f"<{name}{_attributes(attributes)}/>"


def utc_time(moment: datetime) -> str:
    """Write a moment as `2026-02-28T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _attributes(attributes: dict[str, str]) -> str:
    quoted = {key: _escape(value).replace('"', "&quot;") for key, value in attributes.items()}
    return "".join(f' {key}="{value}"' for key, value in quoted.items())


def _escape(text: str) -> str:
    return escape(text, quote=False).replace("\r", "&#13;")
