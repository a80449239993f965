"""What is asked for where several issues are built."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.cli.issue import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What all issues of a command have in common; the job lacks renderers and, maybe, its topic.

    With `catch_up`, a topic's missing and unfinished issues are built ahead of that of the day.
    `dated` says that the day was asked for, and not taken from this machine's clock.
    `deliver` says whether posts are delivered, None where that is usual for what `is_topic`.
    """

    job: Job
    formats: Sequence[str]
    source: str
    catch_up: bool = False
    dated: bool = False
    deliver: bool | None = None
    is_topic: bool = True
