"""An answer, free of the library that got it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a service answered; `url` is where redirects ended, header names are lower-case."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
