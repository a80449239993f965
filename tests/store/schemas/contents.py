"""What the dumps hold, schema by schema, and whether a library still has it.

Every fact stands here in full: the dumps do not change when the samples of other tests do.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.model import (
    WHOLE,
    Affiliation,
    Answer,
    Author,
    DeliveryState,
    Edition,
    Link,
    LinkFacts,
    Listing,
    ListingPage,
    Notice,
    Page,
    Paper,
    PaperFacts,
    Problem,
    Receipt,
    Reply,
    Repository,
    Run,
    Search,
    SearchState,
    TakenBack,
    Unanswered,
    Window,
)
from digest.store import SqliteLibrary

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
FRIDAY = date(2026, 2, 27)
WEEK = Window(start=date(2026, 2, 22), end=date(2026, 2, 28))
CUT = Problem(stage="fetch", subject="row 2", message="It stopped early.", hint="Run it again.")
ODD = Problem(stage="write", subject="2602.90001", message="Its title is odd: \ud800\x00")

REEF = Paper(
    id="2602.90001",
    version=1,
    title="ReefNet: Counting Corals\x00 from \ud800 Paper Boats",
    abstract="We present ReefNet, a network that counts corals.",
    authors=(
        Author(
            name="Ada Quill", affiliations=(Affiliation(name="Harbour Institute", origin="html"),)
        ),
        Author(name="Bo Fernandez-Lund"),
    ),
    primary="cs.CV",
    categories=("cs.CV", "cs.LG"),
    published=datetime(2026, 2, 24, 9, 30, tzinfo=UTC),
    updated=datetime(2026, 2, 24, 9, 30, tzinfo=UTC),
    announced=date(2026, 2, 25),
    comment="12 pages",
)
REEF_AGAIN = replace(REEF, version=2, title="ReefNet", updated=LATER, doi="10.1/reef")
LOOM = replace(REEF, id="2602.90002", title="LoomBench", announced=None, journal_ref="Looms 1")
OLD = replace(REEF, id="hep-th/9901001", published=datetime(1999, 1, 4, 5, 6, 7, tzinfo=UTC))
PAPERS = (REEF, REEF_AGAIN, LOOM, OLD)

COMPLETE = Search(query='all:"coral reefs"', limit=100)
CUT_OFF = Search(query="cat:cs.CV", order="oldest")

ISSUE = Edition(
    slug="coral-reefs",
    date=date(2026, 2, 28),
    window=WEEK,
    query='all:"coral reefs"',
    fates={
        "2602.90002": "chosen",
        "2602.90001": "rank",
        "2602.90003": "already_issued",
        "2602.90004": "withdrawn",
        "2602.90005": "off_topic",
        "2602.90006": "duplicate",
    },
    completed=NOON,
    begun=NOON,
    problems=(ODD,),
)
CUT_ISSUE = replace(
    ISSUE,
    date=date(2026, 2, 21),
    fates={"2602.90003": "chosen"},
    problems=(CUT,),
    complete=False,
)
OTHER = replace(ISSUE, slug="looms", fates={}, problems=())

POST = Path("/posts/2026-02-28-coral-reefs.md")
RUNS = tuple(
    Run(command=command, started=NOON, ended=LATER, exit_code=code, summary="Two papers.\x00")
    for command, code in (("digest fetch 2602.90001", 0), ("digest build", 130))
)

DAYS = Search(
    query="cat:cs.CV AND late", subject="cat:cs.CV", window=replace(WEEK, start=date(2026, 2, 8))
)
LATE_ISSUE = replace(
    ISSUE,
    slug="tides",
    fates={"2602.90001": "chosen", "2602.90002": "rank"},
    versions={"2602.90001": 2},
    begun=NOON - timedelta(days=2),
    corrections={
        "2601.00007": TakenBack(issued=date(2026, 2, 21), version=2),
        "2601.00002": TakenBack(issued=date(2026, 2, 14), version=3),
    },
    lookback=replace(WEEK, start=date(2026, 2, 8), end=date(2026, 2, 21)),
    complete=False,
    problems=(),
)
LISTING = Listing(
    category="cs.CV",
    day=FRIDAY,
    notices=(Notice(paper="2602.90001", kind="new"), Notice(paper="2602.90002", kind="cross")),
    rows=3,
    total=3,
    complete=True,
    asked=NOON,
    source="catchup",
    problems=(ODD,),
)
CUT_LISTING = replace(
    LISTING, category="cs.*", total=2000, complete=False, source="rss", problems=(CUT,)
)


CODE = Link(
    url="https://github.com/reef/net",
    kind="code",
    own=True,
    origin=("huggingface",),
    evidence="Added by a person \ud800.",
)
FACTS = (
    Answer(
        service="huggingface",
        subject=REEF.id,
        facts=PaperFacts(
            links=(CODE,),
            authors=(
                Author(
                    name="Ada Quill",
                    affiliations=(
                        Affiliation(
                            name="Harbour Institute",
                            origin="openalex",
                            stated="Harbour Institute, Pier 7",
                        ),
                    ),
                ),
            ),
            upvotes=12,
        ),
        asked=NOON,
    ),
    Answer(
        service="github",
        subject=CODE.url,
        facts=LinkFacts(
            health="ok",
            moved="https://github.com/reef/nets",
            repository=Repository(stars=4, licence="MIT", archived=True),
        ),
        asked=NOON,
        validator='W/"7"',
    ),
    Answer(service="openalex", subject=LOOM.id, facts=None, asked=NOON),
)
MADE_ISSUE = replace(LATE_ISSUE, slug="reefs", answers=FACTS[:2])


REPLIES = tuple(
    Reply(model="harbour-small:8b", key=digit * 64, body='{"said": "\ud800 Four."}', asked=NOON)
    for digit in "b4"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one schema holds beside the one before it: how it gets in, and what comes out."""

    fill: Callable[[SqliteLibrary], None]
    check: Callable[[SqliteLibrary], None]


def fill_first(library: SqliteLibrary) -> None:
    """Keep papers with their history, searches, issues, files and runs."""
    for paper in PAPERS:
        library.save_papers([paper], at=NOON)
    whole = Page(papers=(LOOM, REEF_AGAIN), start=0, total=3, rows=3, problems=(ODD,))
    library.save_page(COMPLETE, whole, at=NOON)
    library.finish_search(COMPLETE, (), at=LATER)
    library.save_page(CUT_OFF, Page(papers=(OLD,), start=0, total=9, rows=1), at=NOON)
    library.finish_search(CUT_OFF, (CUT,), at=LATER)
    for edition in (ISSUE, CUT_ISSUE, OTHER):
        library.save_edition(edition)
    for sha256 in ("aa", "bb"):
        library.save_written(POST, sha256)
    for run in RUNS:
        library.save_run(run)


def check_first(library: SqliteLibrary) -> None:
    """Find it all again."""
    for paper in PAPERS:
        assert library.load_versions({paper.id: paper.version}) == {paper.id: paper}
    assert library.load_papers([REEF.id]) == {REEF.id: REEF_AGAIN}
    assert library.load_saved([LOOM.id, OLD.id]) == {LOOM.id: NOON, OLD.id: NOON}
    assert library.load_search(COMPLETE) == SearchState(
        ids=(LOOM.id, REEF.id), rows=3, total=3, complete=True, asked=NOON, problems=(ODD,)
    )
    assert library.load_search(CUT_OFF) == SearchState(
        ids=(OLD.id,), rows=1, total=9, complete=False, asked=NOON, problems=(CUT,)
    )
    assert library.load_editions(ISSUE.slug, about=ISSUE.fates) == (CUT_ISSUE, ISSUE)
    assert library.load_editions(OTHER.slug) == (OTHER,)
    assert library.load_written(POST) == {"aa", "bb"}
    assert library.load_state().runs == RUNS


def fill_listings(library: SqliteLibrary) -> None:
    """Keep listings, what a search is for, and what an issue was made of."""
    library.finish_search(DAYS, (CUT,), at=NOON)
    for listing in (LISTING, CUT_LISTING):
        page = ListingPage(
            category=listing.category,
            day=listing.day,
            notices=listing.notices,
            start=0,
            rows=listing.rows,
            total=listing.total,
            problems=listing.problems if listing.complete else (),
        )
        ends = () if listing.complete else listing.problems
        library.save_listing(page, source=listing.source, at=NOON)
        library.finish_listing(listing.category, listing.day, ends, at=LATER)
    library.save_edition(LATE_ISSUE)


def check_listings(library: SqliteLibrary) -> None:
    """Find them again."""
    found = library.load_searches(DAYS.subject, WEEK)
    assert [(search.window, complete) for search, complete in found] == [(DAYS.window, False)]
    for listing in (LISTING, CUT_LISTING):
        assert library.load_listing(listing.category, listing.day) == listing
    assert library.load_editions(LATE_ISSUE.slug, about=LATE_ISSUE.fates) == (LATE_ISSUE,)


def fill_facts(library: SqliteLibrary) -> None:
    """Keep what services said, and which of it an issue was made of."""
    for answer in FACTS:
        library.save_answer(answer)
    library.save_edition(MADE_ISSUE)


def check_facts(library: SqliteLibrary) -> None:
    """Find it again."""
    assert set(library.load_answers([REEF.id, LOOM.id, CODE.url])) == set(FACTS)
    assert set(library.load_answers_of(MADE_ISSUE.slug, MADE_ISSUE.date)) == set(FACTS[:2])


WORDED_ISSUE = replace(
    LATE_ISSUE,
    slug="worded",
    replies=REPLIES[:1],
    unanswered=(
        Unanswered(model=REPLIES[1].model, key=REPLIES[1].key, reason="It was \ud800 away."),
    ),
)


def fill_replies(library: SqliteLibrary) -> None:
    """Keep what a model answered, and what an issue was worded from."""
    library.save_replies(REPLIES)
    library.save_edition(WORDED_ISSUE)


def check_replies(library: SqliteLibrary) -> None:
    """Find it again."""
    keys = [reply.key for reply in REPLIES]
    assert tuple(library.load_replies("harbour-small:8b", keys).values()) == REPLIES
    assert library.load_replies_of(WORDED_ISSUE.slug, WORDED_ISSUE.date) == REPLIES[:1]
    (issue,) = library.load_editions(WORDED_ISSUE.slug)
    assert issue.unanswered == WORDED_ISSUE.unanswered


STATES: tuple[DeliveryState, ...] = ("sending", "sent", "failed")
RECEIPTS = tuple(
    Receipt(
        publisher="letters",
        slug=ISSUE.slug,
        date=ISSUE.date,
        key=f"{name}@example.org",
        state=state,
        digest="5" * 64,
        at=NOON,
        told="It said: \ud800",
    )
    for name, state in zip("abc", STATES, strict=True)
)


def fill_deliveries(library: SqliteLibrary) -> None:
    """Keep what has become of parcels, in every state."""
    for receipt in RECEIPTS:
        library.save_receipt(receipt)


def check_deliveries(library: SqliteLibrary) -> None:
    """Find it again."""
    assert library.load_receipts("letters", ISSUE.slug, ISSUE.date) == RECEIPTS


DUE = replace(RECEIPTS[0], publisher="site", key=WHOLE, state="due", told="")


def fill_dues(library: SqliteLibrary) -> None:
    """Keep that a post is due."""
    library.save_receipt(DUE)


def check_dues(library: SqliteLibrary) -> None:
    """Find it again."""
    assert library.load_receipts("site", ISSUE.slug, ISSUE.date) == (DUE,)


CONTENTS = (
    Content(fill=fill_first, check=check_first),
    Content(fill=fill_listings, check=check_listings),
    Content(fill=fill_facts, check=check_facts),
    Content(fill=fill_replies, check=check_replies),
    Content(fill=fill_deliveries, check=check_deliveries),
    Content(fill=fill_dues, check=check_dues),
)
"""One for each schema."""
