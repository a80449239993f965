"""An answer, free of the library that got it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a service answered; `url` is where redirects ended, header names are lower-case.

    `received` is when it came, in UTC.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    received: datetime
