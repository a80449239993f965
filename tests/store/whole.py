"""A library that holds something of every kind, with texts of one's choice."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from digest import model
from digest.store import Library
from tests.fixtures import paper
from tests.store.home import Home
from tests.store.samples import DAY, HOUR, NOON, WEEK, issue_record

SPAN = model.Window(start=DAY - WEEK, end=DAY)
PAPERS = tuple(f"2602.0000{number}" for number in range(6))


def fill(home: Home, texts: Sequence[str] = ("a text",)) -> None:
    """Keep something of every kind in a place's library, saying these texts in turn."""
    said, library = cycle(texts), home.open()
    problem = model.Problem(stage="fetch", subject=next(said), message=next(said), hint=next(said))
    papers = tuple(_paper(name, said) for name in PAPERS)
    library.save_papers(papers[3:], at=NOON - 24 * HOUR)
    whole = model.Search(query=next(said), subject=next(said), window=SPAN)
    library.save_page(whole, model.Page(papers=papers[:3], start=0, total=4, rows=4), at=NOON)
    library.finish_search(whole, (), at=NOON)
    cut = model.Search(query=next(said), order="oldest", limit=9)
    page = model.Page(papers=papers[2:5], start=0, total=8, rows=3, problems=(problem,))
    library.save_page(cut, page, at=NOON)
    library.finish_search(cut, (problem,), at=NOON)
    for version in (3, 2):
        library.save_papers([replace(papers[0], version=version, title=next(said))], at=NOON)
    notices = (
        model.Notice(paper=PAPERS[5], kind="new"),
        model.Notice(paper="2602.77777", kind="cross"),
    )
    listing = model.ListingPage(
        category="cs.CV", day=DAY, notices=notices, start=0, rows=2, total=2
    )
    library.save_listing(listing, source="catchup", at=NOON)
    library.finish_listing("cs.CV", DAY, (), at=NOON)
    library.finish_listing("cs.LG", DAY, (problem,), at=NOON)
    begun = model.HarvestRun(full=False, start=DAY, token="t", answered=NOON, newest=DAY, pages=2)
    harvest = model.Harvest(name="cs.CV", until=NOON - WEEK, records=9, run=begun)
    library.save_harvest(harvest, model.HarvestPage(answered=NOON, papers=papers[:1]), at=NOON)
    for answer in _answers(cycle(texts)):
        library.save_answer(answer)
    library.save_replies(_replies(said))
    library.save_issue_record(issue(texts))
    library.save_issue_record(issue_record(DAY - WEEK, decisions={PAPERS[2]: "chosen"}))
    for number, liked in enumerate((True, False)):
        mark = model.Mark(topic="reefs", paper=PAPERS[number], liked=liked, at=NOON)
        library.save_mark(mark)
    library.save_written(Path("/post ü.md"), "aa" * 32)
    receipt = model.Receipt(
        publisher="letters",
        slug="reefs",
        date=DAY,
        key="ada@example.org",
        state="failed",
        digest="ab" * 32,
        at=NOON,
        told=next(said),
    )
    library.save_receipt(receipt)
    run = model.Run(command="build", started=NOON, ended=NOON, exit_code=0, summary=next(said))
    library.save_run(run)
    library.close()


def load_all(library: Library) -> list[object]:
    """Read something of every kind."""
    return [
        library.load_submitted(NOON - WEEK, NOON + HOUR),
        library.load_saved(PAPERS),
        library.load_versions({PAPERS[0]: 2}),
        library.load_titles(),
        library.load_search(model.Search(query="a text")),
        library.load_searched(["a text"], SPAN),
        library.load_listed(["cs.CV"], SPAN),
        library.load_listing("cs.CV", DAY),
        library.load_harvests(),
        library.load_decided(library.load_issue_records("deep-learning"), PAPERS),
        library.load_decisions("deep-learning", DAY),
        library.load_issue_records_of(PAPERS[4]),
        library.load_answers([f"{PAPERS[4]}v1"]),
        library.load_answers_of("deep-learning", DAY),
        library.load_replies_of("deep-learning", DAY),
        library.load_receipts("letters", "reefs", DAY),
        library.load_written(Path("/post ü.md")),
        library.load_marks("reefs"),
        library.load_marks_of(PAPERS[0]),
        library.load_state().runs,
    ]


def _paper(name: str, said: Iterator[str]) -> model.Paper:
    place = model.Affiliation(name=next(said), origin="html")
    authors = (model.Author(name=next(said), affiliations=(place,)), model.Author(name=next(said)))
    texts = {field: next(said) for field in ("title", "abstract", "comment")}
    return paper(id=name, authors=authors, announced=DAY, **texts)


def issue(texts: Sequence[str] = ("a text",)) -> model.IssueRecord:
    """Return an issue that holds something of every kind."""
    said = cycle(texts)
    reasons = (model.Reason(label=next(said), weight=-0.25),)
    place = model.RecordedPaper(
        theme="k", heading=next(said), named=True, score=1.25, reasons=reasons
    )
    reply, _ = _replies(said)
    return issue_record(
        DAY,
        topic=next(said),
        query=next(said),
        decisions={PAPERS[4]: "chosen", PAPERS[0]: "rank", "2602.88888": "already_issued"},
        versions={PAPERS[4]: 1, PAPERS[0]: 2},
        corrections={
            PAPERS[5]: model.RecordedCorrection(issued=DAY - WEEK, version=2),
            PAPERS[1]: model.RecordedCorrection(issued=DAY, version=3),
        },
        lookback=SPAN,
        late=frozenset({PAPERS[4]}),
        answers=tuple(_answers(said))[1:],
        replies=(reply,),
        recorded={PAPERS[4]: place},
    )


def _answers(said: Iterator[str]) -> Iterator[model.Answer]:
    """Yield what services said: of a paper, twice, and of a link."""
    link = model.Link(
        url="https://github.com/reef/net",
        kind="code",
        own=True,
        origin=("html", "huggingface"),
        evidence=next(said),
    )
    known = model.StatedPaper(links=(link,), authors=(model.Author(name=next(said)),), upvotes=7)
    about = f"{PAPERS[4]}v1"
    yield model.Answer(service="html", subject=about, stated=None, asked=NOON)
    yield model.Answer(service="html", subject=about, stated=known, asked=NOON + HOUR)
    gone = model.StatedLink(health="gone", moved="https://github.com/reef/nets")
    yield model.Answer(
        service="github", subject=link.url, stated=gone, asked=NOON, validator='W/"a"'
    )


def _replies(said: Iterator[str]) -> Iterator[model.Reply]:
    """Yield what a model answered to two questions."""
    for key in ("a1" * 32, "0f" * 32):
        body = json.dumps({"said": next(said)}, ensure_ascii=False)
        yield model.Reply(model="harbour-small:8b", key=key, body=body, asked=NOON)
