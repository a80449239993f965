"""What was delivered, written and run is remembered, and told by `digest status`."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from digest.model import WHOLE, Delivered, DeliveryState, Receipt, Run
from digest.store import Library
from tests.store.home import Home
from tests.store.samples import DAY, HOUR, NOON, papers

SENT = Receipt(
    publisher="letters",
    slug="reefs",
    date=DAY,
    key="ada@example.org",
    state="sent",
    digest="ab" * 32,
    at=NOON,
    told="It said: \ud800",
)


def held(library: Library, publisher: str = "letters", day: date = DAY) -> tuple[Receipt, ...]:
    """Return what is known of an issue's parcels."""
    return tuple(library.load_receipts(publisher, "reefs", day))


@pytest.mark.parametrize("state", get_args(DeliveryState))
def test_the_last_word_on_a_parcel_is_kept(library: Library, state: DeliveryState) -> None:
    last = replace(SENT, state=state, at=NOON + HOUR, digest="cd" * 32, told="")
    other = replace(SENT, key="bo@example.org")
    for receipt in (other, SENT, last, replace(SENT, publisher="site"), replace(SENT, slug="x")):
        library.save_receipt(receipt)
    assert held(library) == (last, other)
    assert held(library, day=DAY - timedelta(days=1)) == ()
    library.forget_receipt("letters", "reefs", DAY, SENT.key)
    assert held(library) == (other,)
    assert held(library, "site") == (replace(SENT, publisher="site"),)


def test_a_claim_is_refused_where_another_state_is_held(home: Home) -> None:
    ours, theirs = home.open(), home.open()
    claim, again = replace(SENT, state="sending"), replace(SENT, state="sending", at=NOON + HOUR)
    assert ours.claim_parcel(claim, ()) is None
    assert theirs.claim_parcel(again, {"failed", "sent"}) == claim
    assert theirs.claim_parcel(again, {"sending"}) is None
    assert held(ours) == (again,)


def test_the_state_counts_what_became_of_an_issues_parcels(library: Library) -> None:
    for key, hours in (("a", 0), ("b", 2)):
        library.save_receipt(replace(SENT, key=key, at=NOON + hours * HOUR))
    library.save_receipt(replace(SENT, key="c", state="failed", at=NOON + 3 * HOUR))
    # That the rest of a post was taken for delivered is no parcel; that it is due counts.
    library.save_receipt(replace(SENT, key=WHOLE, at=NOON + 9 * HOUR))
    library.save_receipt(replace(SENT, publisher="site", key=WHOLE, state="due"))
    letters = Delivered(
        publisher="letters",
        slug="reefs",
        date=DAY,
        counts={"sent": 2, "failed": 1},
        last=NOON + 3 * HOUR,
    )
    site = replace(letters, publisher="site", counts={"due": 1}, last=NOON)
    assert library.load_state().deliveries == (letters, site)


def test_every_hash_of_a_path_is_remembered(library: Library) -> None:
    post, odd = Path("/posts/2026-02-28-deep-learning.md"), Path("/posts/\udcff é%.md")
    for path, sha256 in ((post, "aa"), (post, "bb"), (post, "aa"), (odd, "cc")):
        library.save_written(path, sha256)
    assert library.load_written(post) == {"aa", "bb"}
    assert library.load_written(odd) == {"cc"}
    assert library.load_written(Path("/posts/other.md")) == frozenset()
    library.save_written(Path("post.md"), "dd")
    assert library.load_written(Path.cwd() / "post.md") == {"dd"}


def test_the_state_tells_of_papers_and_the_last_ten_runs(library: Library) -> None:
    empty = library.load_state()
    assert (empty.papers, empty.first, empty.last, empty.issues, empty.runs) == (
        *(0, None, None),
        *((), ()),
    )
    library.save_papers(papers([0, 10]), at=NOON)
    runs = [
        Run(
            command="digest build -q '\udcff'",
            started=NOON + number * HOUR,
            ended=NOON + (number + 1) * HOUR,
            exit_code=number,
            summary=f"{number} papers\x00",
        )
        for number in range(12)
    ]
    for run in runs:
        library.save_run(run)

    state = library.load_state()
    assert (state.papers, state.first, state.last) == (2, NOON - timedelta(minutes=10), NOON)
    assert state.runs == tuple(runs[2:])
