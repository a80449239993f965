"""Draws of which days a topic's papers were fetched: a row a week, a sign a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rich.text import Text

from digest.console.layout import fitted
from digest.console.voice import Voice
from digest.model import Coverage
from digest.text import printable

_NAME = 26
_WEEKDAYS = "Mo Tu We Th Fr"
_DAY = timedelta(days=1)
_STYLES: Mapping[Coverage, str] = {"complete": "green", "partial": "yellow", "never": "dim"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The sign of each state of a day; a day without a listing has none."""

    complete: str
    partial: str
    never: str

    def of(self, state: Coverage) -> Text:
        """Return the sign of a day's state, in its colour."""
        known = {"complete": self.complete, "partial": self.partial, "never": self.never}
        return Text(known.get(state, " "), _STYLES.get(state, ""))


DRAWN = Signs(complete="■", partial="◧", never="·")
PLAIN = Signs(complete="#", partial="+", never=".")
"""What any encoding can show."""


def signs_for(voice: Voice) -> Signs:
    """Return the signs that standard output can show."""
    drawn = DRAWN.complete + DRAWN.partial + DRAWN.never
    return DRAWN if voice.can_show(drawn) else PLAIN


def coverage_lines(
    coverage: Mapping[str, Mapping[date, Coverage]], signs: Signs, width: int
) -> Iterator[Text]:
    """Yield the legend, then each topic's weeks; one of which nothing was fetched has one line."""
    if not any(map(_is_begun, coverage.values())):
        yield Text("Coverage none yet")
        return
    yield fitted(_legend(signs), width)
    for topic, days in coverage.items():
        yield from (fitted(line, width) for line in _topic_lines(topic, days, signs))


def _legend(signs: Signs) -> Text:
    """Say what the signs mean."""
    told = ("Coverage ", signs.of("complete"), " complete  ", signs.of("partial"), " partial  ")
    return Text.assemble(*told, signs.of("never"), " never fetched")


def _topic_lines(topic: str, days: Mapping[date, Coverage], signs: Signs) -> Iterator[Text]:
    """Yield a topic's name above its weeks, the oldest first."""
    if not _is_begun(days):
        since = f" since {min(days)}" if days else ""
        yield Text(f"  {printable(topic)}: nothing fetched{since}")
        return
    name = fitted(Text(f"  {printable(topic)}"), _NAME)
    yield Text.assemble(name, " " * (_NAME - name.cell_len + 2), (_WEEKDAYS, "dim"))
    for monday in sorted({day - _DAY * day.weekday() for day in days}):
        yield _week(monday, days, signs)


def _week(monday: date, days: Mapping[date, Coverage], signs: Signs) -> Text:
    """Return the row of a week; arXiv lists nothing on weekends."""
    working = [monday + _DAY * number for number in range(5)]
    states = Text("  ").join(signs.of(days.get(day, "none")) for day in working)
    row = Text.assemble(f"    {monday} to {working[-1]:%m-%d}".ljust(_NAME + 2), states)
    row.rstrip()
    return row


def _is_begun(days: Mapping[date, Coverage]) -> bool:
    """Tell whether anything was fetched."""
    return not {"complete", "partial"}.isdisjoint(days.values())
