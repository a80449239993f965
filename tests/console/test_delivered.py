"""`status` shows the latest deliveries, and whatever of older ones is left."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from digest.console.delivered import delivered_lines
from digest.model import Delivered, DeliveryState


def standing(counts: Mapping[DeliveryState, int], day: int = 28) -> Delivered:
    return Delivered(
        publisher="letters",
        slug="reefs",
        date=date(2026, 2, day),
        counts=counts,
        last=datetime(2026, 2, 28, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "counts, told",
    [
        ({"sent": 2}, "2 sent"),
        ({"due": 1}, "not all has arrived"),
        ({"sent": 2, "due": 1}, "2 sent, not all has arrived"),
        ({"sent": 2, "failed": 1, "due": 1}, "2 sent, 1 failed"),
        ({"sending": 1_000, "due": 1}, "1,000 interrupted or under way"),
    ],
)
def test_what_is_left_is_told(counts: Mapping[DeliveryState, int], told: str) -> None:
    head, line, *hint = delivered_lines([standing(counts)], (), 80)
    assert head.plain == "Deliveries"
    assert line.plain == f"  2026-02-28  reefs to letters: {told}"
    assert bool(line.style) == bool(hint) == (counts.keys() != {"sent"})


def test_old_ones_are_shown_only_where_anything_is_left() -> None:
    old = [standing({"sent": 1}, 1), standing({"sent": 1, "due": 1}, 2)]
    lines = [line.plain for line in delivered_lines([*old, *[standing({"sent": 1})] * 5], (), 80)]
    assert [line[2:12] for line in lines if "2026" in line] == ["2026-02-02", *["2026-02-28"] * 5]


def test_how_to_settle_what_no_run_goes_on_with_is_told_in_full() -> None:
    left, done = standing({"sent": 1, "failed": 1}), standing({"sent": 2}, 21)
    _, _, line, *hint = delivered_lines([done, left], [done, left], 60)
    assert line.plain.endswith("letters: 1 sent, 1 failed")
    command = "digest publish 2026-02-28-reefs --to letters --arrived"
    assert command in " ".join(row.plain.strip() for row in hint)
    assert all(len(row.plain) <= 60 for row in hint)


def test_how_what_waits_is_delivered_is_told_once() -> None:
    left = [standing({"sent": 1, "failed": 1}, day) for day in (14, 21)]
    told = " ".join(line.plain.strip() for line in delivered_lines(left, (), 60))
    assert told.count("digest publish ISSUE --to NAME") == 1
    assert told.endswith("--arrived takes it for delivered")
