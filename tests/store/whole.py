"""A library that holds something of every kind, with texts of one's choice, and its upkeep."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from itertools import cycle
from pathlib import Path

from digest.model import (
    Affiliation,
    Answer,
    Author,
    Link,
    LinkFacts,
    ListingPage,
    Notice,
    Page,
    Paper,
    PaperFacts,
    PastIssue,
    Place,
    Problem,
    Reason,
    Receipt,
    Reply,
    Repository,
    Run,
    Search,
    TakenBack,
    ThemeSize,
    Unanswered,
    Window,
)
from digest.store import open_library
from digest.store.importing import Tally
from digest.store.upkeep import Upkeep
from tests.fakes import SilentProgress
from tests.fixtures import paper
from tests.store.samples import NOON, edition, now

DAY = date(2026, 2, 28)
WEEK = Window(start=date(2026, 2, 22), end=DAY)
PLAIN = ("a text",)


def upkeep(folder: Path) -> Upkeep:
    """Return what looks after the library of a folder."""
    return Upkeep(folder, now=now, sleep=lambda _: None)


def fill(folder: Path, texts: Sequence[str] = PLAIN) -> Upkeep:
    """Keep something of every kind in a folder's library, saying these texts in turn."""
    said = cycle(texts)
    ours = tuple(_paper(f"2602.0000{number}", said) for number in range(6))
    problem = Problem(stage="fetch", subject=next(said), message=next(said), hint=next(said))
    search = Search(query=next(said), subject=next(said), window=WEEK)
    with open_library(folder, now=now) as library:
        library.save_papers(ours[3:], at=NOON - timedelta(days=1))
        library.save_page(search, Page(papers=ours[:3], start=0, total=4, rows=4), at=NOON)
        library.finish_search(search, (), at=NOON)
        cut = Search(query=next(said), order="oldest", limit=9)
        page = Page(papers=ours[2:5], start=0, total=8, rows=3, problems=(problem,))
        library.save_page(cut, page, at=NOON)
        library.finish_search(cut, (problem,), at=NOON)
        library.save_papers([replace(ours[0], version=3, title=next(said))], at=NOON)
        library.save_papers([replace(ours[0], version=2)], at=NOON)
        notices = (Notice(paper=ours[5].id, kind="new"), Notice(paper="2602.77777", kind="cross"))
        listing = ListingPage(category="cs.CV", day=DAY, notices=notices, start=0, rows=2, total=2)
        library.save_listing(listing, source="catchup", at=NOON)
        library.finish_listing("cs.CV", DAY, (), at=NOON)
        library.finish_listing("cs.LG", DAY, (problem,), at=NOON)
        facts = tuple(_facts(ours[4].id, said))
        for answer in facts:
            library.save_answer(answer)
        library.save_replies(_replies(said))
        answered = tuple(_replies(said))
        issue = edition(
            DAY,
            answers=facts[1:],
            replies=answered[:1],
            unanswered=(
                Unanswered(model=answered[1].model, key=answered[1].key, reason=next(said)),
            ),
            query=next(said),
            problems=(problem,),
            fates={ours[4].id: "chosen", ours[0].id: "rank", "2602.88888": "already_issued"},
            versions={ours[4].id: 1, ours[0].id: 2},
            corrections={
                ours[5].id: TakenBack(issued=DAY - timedelta(days=7), version=2),
                ours[1].id: TakenBack(issued=DAY, version=3),
            },
            lookback=WEEK,
            themes=(ThemeSize(key="reefs", title=next(said), papers=3),),
            history=(
                PastIssue(
                    date=DAY - timedelta(days=7),
                    themes=(ThemeSize(key="tides", title=next(said), papers=2),),
                ),
            ),
            complete=False,
            places={ours[4].id: _place(said)},
            topic=next(said),
        )
        library.save_edition(issue)
        library.save_edition(edition(DAY - timedelta(days=7), fates={ours[2].id: "chosen"}))
        library.save_written(folder / "post ü.md", "aa" * 32)
        library.save_receipt(
            Receipt(
                publisher="letters",
                slug="reefs",
                date=DAY,
                key="ada@example.org",
                state="failed",
                digest="ab" * 32,
                at=NOON,
                told=next(said),
            )
        )
        run = Run(command="build", started=NOON, ended=NOON, exit_code=0, summary=next(said))
        for _ in range(2):
            library.save_run(run)
    return upkeep(folder)


def exported(store: Upkeep) -> list[str]:
    """Return a library's lines."""
    return list(store.export_lines())


def take(store: Upkeep, *lines: str) -> dict[str, Tally]:
    """Import lines."""
    stream = BytesIO("\n".join(lines).encode("utf-8", "surrogatepass"))
    return dict(store.import_from(stream, "week.jsonl", SilentProgress()))


def execute(folder: Path, *statements: str) -> None:
    """Do to a library what no command does."""
    with closing(sqlite3.connect(folder / "library.sqlite", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def _facts(paper_: str, said: Iterator[str]) -> Iterator[Answer]:
    """Yield what services said: of a paper, twice, and of a link."""
    link = Link(
        url="https://github.com/reef/net",
        kind="code",
        own=True,
        origin=("html", "huggingface"),
        evidence=next(said),
        health="ok",
        repository=Repository(stars=3, licence=next(said)),
    )
    place = Affiliation(name=next(said), origin="html", stated=next(said))
    author = Author(name=next(said), affiliations=(place,))
    for number, facts in enumerate((None, PaperFacts(links=(link,), authors=(author,), upvotes=7))):
        asked = NOON + timedelta(hours=number)
        yield Answer(service="html", subject=f"{paper_}v1", facts=facts, asked=asked)
    gone = LinkFacts(health="gone", moved="https://github.com/reef/nets")
    yield Answer(service="github", subject=link.url, facts=gone, asked=NOON, validator='W/"a"')


def _place(said: Iterator[str]) -> Place:
    """Return where a paper stands, for two reasons."""
    reasons = (Reason(label=next(said), weight=1.5), Reason(label=next(said), weight=-0.25))
    return Place(theme="reefs", heading=next(said), named=True, score=1.25, reasons=reasons)


def _replies(said: Iterator[str]) -> Iterator[Reply]:
    """Yield what a model answered to two questions."""
    for key in ("a1" * 32, "0f" * 32):
        body = json.dumps({"said": next(said)}, ensure_ascii=False)
        yield Reply(model="harbour-small:8b", key=key, body=body, asked=NOON)


def rewriting(table: str, before: str, after: str) -> str:
    """Return the statement that puts one text for another in every record of a table."""
    record = f"CAST(replace(record, '{before}', '{after}') AS BLOB)"
    return f"UPDATE {table} SET record = {record}"  # noqa: S608 - our own


def _paper(id_: str, said: Iterator[str]) -> Paper:
    place = Affiliation(name=next(said), origin="html")
    return paper(
        id=id_,
        title=next(said),
        abstract=next(said),
        authors=(Author(name=next(said), affiliations=(place,)), Author(name=next(said))),
        comment=next(said),
        journal_ref=None,
        announced=DAY,
    )
