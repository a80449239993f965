"""Papers as rows: every version that was seen, and what a record takes over from the one before."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from digest.codec import dump, load
from digest.model import Affiliation, Author, Paper, Reading, parse_time, time_text
from digest.query import Query, matches, may_hold, texts_of, words_for, words_of
from digest.store import sql
from digest.store.database import Connection, LibraryPart, given, parse, storable

# As many as a month has of all of arXiv: more would take seconds to be looked for in a post, and
# longer to be looked through for words than these are to be looked up.
_MONTH = 30_000
Dated = tuple[Paper, datetime]
"""A record, and when it was saved."""


class PaperRow(NamedTuple):
    """A row of the table of papers."""

    id: str
    version: int
    latest: int
    published: str
    saved: str
    title: str
    doi: str
    record: bytes


class Papers(LibraryPart):
    """The papers of a library."""

    def save_papers(self, papers: Iterable[Paper], *, at: datetime) -> None:
        """Keep these records; a newer version replaces an older one, which stays as history.

        It takes over from the one before what `succeed` says.
        """
        self._save_dated([(paper, at) for paper in papers])

    def _save_dated(self, papers: Sequence[Dated]) -> None:
        with self.database.write() as connection:
            found = self._load(PaperRow, sql.LATEST, given(paper.id for paper, _ in papers))
            latest = {row.id: row for row in found}
            rows: dict[tuple[str, int], PaperRow] = {}
            words: dict[tuple[str, int], str] = {}
            for paper, at in papers:
                before, key = latest.get(paper.id), (paper.id, paper.version)
                if before and before.version > paper.version:
                    rows[key] = _row(paper, at, latest=False)
                    continue
                if before and before.version < paper.version:
                    rows[before.id, before.version] = before._replace(latest=0)
                held = parse_paper(paper.id, before.record) if before else None
                if not (
                    held and held.version == paper.version and texts_of(held) == texts_of(paper)
                ):
                    words[key] = words_of(paper)
                whole = succeed(paper, held) if held else paper
                latest[paper.id] = rows[key] = _row(whole, at, latest=True)
            connection.executemany(sql.FORGET_PAPER, words)
            connection.executemany(sql.SAVE_PAPER, rows.values())
            connection.executemany(sql.SAVE_WORDS, ((*key, said) for key, said in words.items()))
            self._count(connection, len(latest) - len(found))

    def add_papers(self, papers: Iterable[Dated]) -> int:
        """Keep records of elsewhere, and return how many versions are new to this library.

        One that is held stays as it is.
        """
        kept, repeated = dict[str, Dated](), list[Dated]()
        for dated in papers:
            if kept.setdefault(dated[0].id, dated) is not dated:
                repeated.append(dated)
        with self.database.write() as connection:
            latest = self.load_latest(kept)
            newer = [one for one in kept.values() if 0 < latest.get(one[0].id, 0) < one[0].version]
            self._save_dated(newer)
            rows = [
                _row(one, at, latest=one.id not in latest)
                for one, at in kept.values()
                if latest.get(one.id, one.version) >= one.version
            ]
            added = connection.executemany(sql.ADD_PAPER, rows).rowcount if rows else 0
            fresh = (one for one, _ in kept.values() if one.id not in latest)
            words = ((one.id, one.version, words_of(one)) for one in fresh)
            connection.executemany(sql.SAVE_WORDS, words)
            self._count(connection, len(kept) - len(latest))
            return len(newer) + added + (self.add_papers(repeated) if repeated else 0)

    def _count(self, connection: Connection, new: int) -> None:
        if new:
            connection.execute(sql.COUNT_PAPERS, [new])

    def load_latest(self, ids: Iterable[str]) -> Mapping[str, int]:
        """Return the latest version of each identifier that is held."""
        return dict(self._load(lambda *row: row, sql.LATEST_VERSIONS, given(ids)))

    def load_readings(self, names: Mapping[str, str]) -> dict[str, Reading]:
        """Return what was read of papers under the name that each is given with.

        What is damaged counts as not read: it is soon read again.
        """
        found: dict[str, Reading] = {}
        for paper, name, record in self._load(lambda *row: row, sql.READINGS, given(names)):
            if names[paper] == name:
                with suppress(ValueError):
                    found[paper] = load(Reading, record)
        return found

    def save_readings(self, readings: Mapping[str, Reading]) -> None:
        """Keep what was read of papers, by its name, in place of what was read before."""
        rows = ((one.paper, name, dump(one)) for name, one in readings.items())
        with self.database.write() as connection:
            connection.executemany(sql.SAVE_READING, rows)

    def save_announced(self, days: Mapping[str, date]) -> None:
        """Keep the days on which listings have papers as new, where none is stated yet.

        Their records are no younger for it.
        """

        def state(paper: Paper) -> Paper:
            return paper if paper.announced else replace(paper, announced=days[paper.id])

        self._restate(sql.LATEST, days, state)

    def take_back(self, day: date, ids: Collection[str]) -> None:
        """Let papers no longer be announced on a day on which no listing has them as new."""

        def state(paper: Paper) -> Paper:
            return replace(paper, announced=None) if paper.announced == day else paper

        with self.database.write():
            still = self._load(str, sql.STILL_NEW, day.isoformat(), given(ids))
            self._restate(sql.VERSIONS, set(ids).difference(still), state)

    def withdraw(self, ids: Iterable[str]) -> None:
        """Let papers be withdrawn of which arXiv has no record any longer."""

        def state(paper: Paper) -> Paper:
            return paper if paper.withdrawn else replace(paper, withdrawn=True)

        self._restate(sql.LATEST, ids, state)

    def _restate(self, select: str, ids: Iterable[str], state: Callable[[Paper], Paper]) -> None:
        """Change what the records of these papers state."""
        changed = []
        with self.database.write() as connection:
            for row in self._load(PaperRow, select, given(ids)):
                before = parse_paper(row.id, row.record)
                after = state(before)
                if after is not before:
                    changed.append((dump(after), row.id, row.version))
            connection.executemany(sql.RESTATE_PAPER, changed)

    def load_papers(self, ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the latest record of each identifier that is held, in the order asked for."""
        wanted = list(dict.fromkeys(ids))
        records = {row.id: row.record for row in self._load(PaperRow, sql.LATEST, given(wanted))}
        return {id_: parse_paper(id_, records[id_]) for id_ in wanted if id_ in records}

    def load_versions(self, versions: Mapping[str, int]) -> Mapping[str, Paper]:
        """Return these versions of these papers, as far as they are held, in the order given."""
        rows = self._load(PaperRow, sql.VERSIONS, given(versions))
        records = {(row.id, row.version): row.record for row in rows}
        found = (one for one in versions.items() if one in records)
        return {one[0]: parse_paper(one[0], records[one]) for one in found}

    def load_saved(self, ids: Iterable[str]) -> Mapping[str, datetime]:
        """Return when the latest record of each identifier that is held was last saved."""
        rows = self._load(lambda id_, saved: (id_, parse_time(saved)), sql.SAVED, given(ids))
        return dict(rows)

    def load_titles(self, most: int = _MONTH) -> Sequence[tuple[str, str, str]]:
        """Return identifier, title and DOI ("" where there is none) of papers, by identifier.

        They are the newest ones, at most so many, and all that issues have chosen.
        """
        with self.database.read() as connection:
            return connection.execute(sql.TITLES, [most]).fetchall()

    def load_submitted(
        self, start: datetime, end: datetime, query: Query | None = None
    ) -> Sequence[Paper]:
        """Return the papers with `start <= published < end`, by published, then identifier.

        They are those that a query finds, if one is given.
        """
        span, words = (_bound(start), _bound(end)), words_for(query) if query else ""
        with self.database.read() as connection:
            if words and connection.execute(sql.MANY_SUBMITTED, [*span, _MONTH]).fetchone():
                rows = connection.execute(sql.FOUND, [words, *span])
            else:
                rows = connection.execute(sql.SUBMITTED, span)
            held = (parse_paper(*row) for row in rows if query is None or may_hold(query, row[1]))
            found = [paper for paper in held if query is None or matches(query, paper)]
        return tuple(sorted(found, key=lambda paper: (paper.published, paper.id)))

    def count_days_after(self, moment: datetime) -> int:
        """Return on how many later days, in UTC, papers were submitted."""
        (days,) = self._load(int, sql.DAYS_AFTER, time_text(moment))
        return days


def parse_paper(id_: str, record: bytes) -> Paper:
    """Return a paper.  Raises LibraryError where its record is damaged."""
    return parse(f"paper {id_}", Paper, record)


def succeed(paper: Paper, held: Paper) -> Paper:
    """Add to a record of the same or a newer version what only the one that is held states.

    That is the day on which the paper was first announced and, of the same version, the
    affiliations of authors and that it is withdrawn.
    """
    announced = min((day for day in (paper.announced, held.announced) if day), default=None)
    if paper.version > held.version:
        return replace(paper, announced=announced)
    return replace(
        paper,
        announced=announced,
        authors=_add_places(paper.authors, held.authors),
        withdrawn=paper.withdrawn or held.withdrawn,
    )


def _add_places(authors: Iterable[Author], held: Iterable[Author]) -> tuple[Author, ...]:
    """Add affiliations to the authors of the same name; namesakes are told apart by their order."""
    stated: dict[str, list[tuple[Affiliation, ...]]] = defaultdict(list)
    for author in held:
        stated[author.name].append(author.affiliations)
    places = {name: iter(affiliations) for name, affiliations in stated.items()}
    return tuple(_add(author, next(places.get(author.name, iter(())), ())) for author in authors)


def _add(author: Author, held: Iterable[Affiliation]) -> Author:
    """Add the institutions that the author does not have yet, whatever their origin."""
    names = {affiliation.name for affiliation in author.affiliations}
    more = tuple(affiliation for affiliation in held if affiliation.name not in names)
    return replace(author, affiliations=author.affiliations + more) if more else author


def _row(paper: Paper, at: datetime, *, latest: bool) -> PaperRow:
    return PaperRow(
        id=paper.id,
        version=paper.version,
        latest=int(latest),
        published=time_text(paper.published),
        saved=time_text(at),
        title=storable(paper.title),
        doi=storable(paper.doi or ""),
        record=dump(paper),
    )


def _bound(moment: datetime) -> str:
    # Times are kept to the second: a bound within one sorts after it, and before the next.
    return time_text(moment) + ("~" if moment.microsecond else "")
