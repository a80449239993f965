"""Turns drawn papers into lives: identifiers, records, and the notices that listings have."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from digest.model import Author, NoticeKind, Paper
from tests.simulation.eastern import EASTERN, announcement, listing
from tests.simulation.world import TOPIC, WITHDRAWN, Life

Change = Literal["join", "replace", "withdraw", "return"]


@dataclass
class Draft:
    """A paper before it has an identifier, which it is given by the order of announcement."""

    number: int
    submitted: datetime
    released: datetime
    primary: str
    others: tuple[str, ...]
    title: str
    author: str
    text: str
    changes: list[tuple[datetime, Change]] = field(default_factory=list)

    @property
    def announced(self) -> datetime:
        """From when on it is to be seen."""
        return announcement(self.released)


def identified(drafts: Sequence[Draft]) -> Iterator[Life]:
    """Give each paper its identifier: the month of its announcement, and a running number."""
    numbers: Counter[str] = Counter()
    for draft in sorted(drafts, key=lambda draft: (draft.announced, draft.number)):
        month = draft.announced.astimezone(EASTERN).strftime("%y%m")
        numbers[month] += 1
        yield _live(draft, f"{month}.{numbers[month]:05}")


def _live(draft: Draft, name: str) -> Life:
    """Write down a paper's records, and the notices that listings have of it."""
    record = Paper(
        id=name,
        version=1,
        title=draft.title,
        abstract=draft.text,
        authors=(Author(name=draft.author), Author(name="Bo Fernandez")),
        primary=draft.primary,
        categories=(draft.primary, *draft.others),
        published=draft.submitted,
        updated=draft.submitted,
    )
    moments, records = [draft.announced], [record]
    for moment, change in draft.changes:
        moments.append(moment)
        records.append(_changed(records[-1], change, moment))
    return Life(
        moments=tuple(moments),
        records=tuple(records),
        notices=tuple(_notices(moments, records)),
    )


def _changed(record: Paper, change: Change, moment: datetime) -> Paper:
    """Return a record after a change."""
    if change == "join":
        return replace(record, categories=(*record.categories, TOPIC))
    version = record.version + 1
    # A replacement is submitted some hours before it is announced.
    newer = replace(record, version=version, updated=moment - timedelta(hours=7), comment=None)
    if change == "withdraw":
        return replace(newer, comment=WITHDRAWN)
    return replace(newer, title=f"{record.title}, Counted Again {version}")


def _notices(
    moments: Sequence[datetime], records: Sequence[Paper]
) -> Iterator[tuple[date, str, NoticeKind]]:
    """Yield what the listings say of a paper, day by day."""
    for category in records[0].categories:
        kind: NoticeKind = "new" if category == records[0].primary else "cross"
        yield listing(moments[0]), category, kind
    for moment, (old, new) in zip(moments[1:], pairwise(records), strict=True):
        joined = [category for category in new.categories if category not in old.categories]
        replaced = new.categories if new.version > old.version else ()
        yield from ((listing(moment), category, "cross") for category in joined)
        yield from ((listing(moment), category, "replace") for category in replaced)
