"""What the options of `digest init` wish for, and the answers that follow from them."""

from dataclasses import dataclass

from digest.config.values import check_line, expand_folder
from digest.errors import UsageError
from digest.setup import (
    About,
    Answers,
    Place,
    check_scheduler,
    make_about,
    parse_about,
    parse_moment,
    usual_moment,
)

TOPIC, NUMBER, OUTPUT = "deep learning", 100, "posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The options that were given; None or nothing where they were not."""

    topic: str | None = None
    query: str | None = None
    categories: tuple[str, ...] = ()
    number: int | None = None
    output: str | None = None
    contact: str | None = None
    scheduler: str | None = None
    at: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wished for."""
        return self == Wishes()

    @property
    def is_schedule_alone(self) -> bool:
        """Whether only a schedule is wished for."""
        return bool(self.scheduler) and self == Wishes(scheduler=self.scheduler, at=self.at)

    def answers(self, place: Place) -> Answers:
        """Return a setup of these wishes, and of what is usual.  Raises UsageError."""
        if self.at is not None and not self.scheduler:
            raise UsageError("--at needs a schedule.", hint="For example: --schedule cron")
        return Answers(
            about=self._about(),
            number=self.number or NUMBER,
            output=read_output(self.output if self.output is not None else OUTPUT),
            contact=_contact(self.contact or ""),
            scheduler=check_scheduler(self.scheduler) if self.scheduler is not None else "",
            moment=parse_moment(self.at, place.zone)
            if self.at is not None
            else usual_moment(place.zone, place.today),
        )

    def _about(self) -> About:
        if self.query is None and not self.categories:
            return parse_about(TOPIC if self.topic is None else self.topic)
        return make_about(query=self.query or "", names=self.categories, title=self.topic or "")


def read_output(text: str) -> str:
    """Return the path of a folder as it is written.  Raises UsageError."""
    try:
        expand_folder(check_line(text))
    except ValueError as error:
        raise UsageError(f"The folder {error}.", hint="For example: posts") from error
    return text


def _contact(text: str) -> str:
    try:
        return check_line(text)
    except ValueError as error:
        raise UsageError(f"--contact {error}.", hint="Such as ada@example.org") from error
