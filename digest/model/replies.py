"""What language models are asked, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model at an endpoint answered, as JSON text in `body`.

    `model` is its name, in ASCII; `key` the SHA-256, in hexadecimal digits, of everything that
    the answer depends on.
    """

    model: str
    key: str
    body: str
    asked: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that a model did not answer, or not anew, when an issue was made, and why."""

    model: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is asked: a conversation, and the JSON schema that its answer shall have.

    `most` is how many tokens the answer may have.
    """

    turns: tuple[Turn, ...]
    schema: Mapping[str, Any]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model answered, `cut` where it had more to say than it was allowed to.

    `read` and `written` are how many tokens the endpoint says that question and answer had.
    """

    text: str
    cut: bool = False
    read: int = 0
    written: int = 0
