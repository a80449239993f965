"""Papers as rows: all versions seen, and what a new record takes over from the one before."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from digest.codec import dump
from digest.model import Affiliation, Author, Paper, parse_time, time_text
from digest.query import Query, matcher, record_matcher, texts_of, words_for, words_of
from digest.store import sql
from digest.store.database import LibraryPart, json_list, parse_record, storable

# The papers of a month on arXiv.  More titles would take seconds to search for in a post; more
# papers in a span take longer to read than the word index takes to look up.
_MONTH = 30_000
DatedPaper = tuple[Paper, datetime]
"""A paper, and when it was saved."""


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
        """Save these papers; a newer version replaces an older one, which stays as history.

        The new record takes over from the held one what `succeed` adds.
        """
        self._save_dated([(paper, at) for paper in papers])

    def _save_dated(self, papers: Sequence[DatedPaper]) -> None:
        with self.database.write() as connection:
            held_rows = self._load(PaperRow, sql.LATEST, json_list(paper.id for paper, _ in papers))
            latest = {row.id: row for row in held_rows}
            rows: dict[tuple[str, int], PaperRow] = {}
            words: dict[tuple[str, int], str] = {}
            for paper, at in papers:
                before, key = latest.get(paper.id), (paper.id, paper.version)
                if before and before.version > paper.version:
                    rows[key] = _row(paper, at, latest=False)
                    continue
                if before and before.version < paper.version:
                    rows[before.id, before.version] = before._replace(latest=0)
                older = parse_paper(paper.id, before.record) if before else None
                if not (
                    older and older.version == paper.version and texts_of(older) == texts_of(paper)
                ):
                    words[key] = words_of(paper)
                whole = succeed(paper, older) if older else paper
                latest[paper.id] = rows[key] = _row(whole, at, latest=True)
            held = {(row.id, row.version) for row in held_rows}
            connection.executemany(sql.FORGET_PAPER, [key for key in words if key in held])
            connection.executemany(sql.SAVE_PAPER, rows.values())
            connection.executemany(sql.SAVE_WORDS, ((*key, text) for key, text in words.items()))
            if new := len(latest) - len(held_rows):
                # The count is saved, as counting millions of papers takes long.
                connection.execute(sql.COUNT_PAPERS, [new])

    def add_papers(self, papers: Iterable[DatedPaper]) -> int:
        """Save papers from elsewhere, and return how many versions are new to this library.

        Versions that are held stay as they are.
        """
        unique, repeated = dict[str, DatedPaper](), list[DatedPaper]()
        for dated in papers:
            if unique.setdefault(dated[0].id, dated) is not dated:
                repeated.append(dated)
        with self.database.write() as connection:
            latest = self.load_latest(unique)
            newer = [row for row in unique.values() if latest.get(row[0].id, 0) < row[0].version]
            self._save_dated(newer)
            older = [row for row in unique.values() if latest.get(row[0].id, 0) >= row[0].version]
            rows = [_row(paper, at, latest=False) for paper, at in older]
            added = connection.executemany(sql.ADD_PAPER, rows).rowcount if rows else 0
            return len(newer) + added + (self.add_papers(repeated) if repeated else 0)

    def load_latest(self, ids: Iterable[str]) -> Mapping[str, int]:
        """Return the latest version number of each paper that is held."""
        rows = self._load(lambda *row: row, sql.LATEST_SAVED, json_list(ids))
        return {id_: version for id_, version, _ in rows}

    def load_derived(self, kind: str, keys: Mapping[str, str]) -> dict[str, bytes]:
        """Return records of a kind by paper, those with the key that `keys` gives for the paper."""
        rows = self._load(lambda *row: row, sql.DERIVED, kind, json_list(keys))
        return {paper: record for paper, key, record in rows if keys[paper] == key}

    def save_derived(self, kind: str, records: Iterable[tuple[str, str, bytes]]) -> None:
        """Save records of a kind, each a paper, a key and the content, in place of older ones."""
        with self.database.write() as connection:
            connection.executemany(sql.SAVE_DERIVED, ((kind, *record) for record in records))

    def save_announced(self, days: Mapping[str, date]) -> None:
        """Save the days on which listings show papers as new, for papers that have no day yet.

        The time at which their records were saved stays.
        """

        def announce(paper: Paper) -> Paper:
            return paper if paper.announced else replace(paper, announced=days[paper.id])

        self._update(sql.LATEST, days, announce)

    def take_back(self, day: date, ids: Collection[str]) -> None:
        """Remove a day of announcement from papers, unless a listing still has them as new."""

        def clear_day(paper: Paper) -> Paper:
            return replace(paper, announced=None) if paper.announced == day else paper

        with self.database.write():
            still = self._load(str, sql.STILL_NEW, day.isoformat(), json_list(ids))
            self._update(sql.VERSIONS, set(ids).difference(still), clear_day)

    def withdraw(self, ids: Iterable[str]) -> None:
        """Mark papers as withdrawn, because arXiv has deleted their records."""

        def mark(paper: Paper) -> Paper:
            return paper if paper.withdrawn else replace(paper, withdrawn=True)

        self._update(sql.LATEST, ids, mark)

    def _update(self, select: str, ids: Iterable[str], change: Callable[[Paper], Paper]) -> None:
        """Apply a change to the records that a query selects, given these identifiers."""
        changed = []
        with self.database.write() as connection:
            for row in self._load(PaperRow, select, json_list(ids)):
                before = parse_paper(row.id, row.record)
                after = change(before)
                if after is not before:
                    changed.append((dump(after), row.id, row.version))
            connection.executemany(sql.RESTATE_PAPER, changed)

    def load_papers(self, ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the latest version of each paper that is held, in the order of `ids`."""
        wanted = list(dict.fromkeys(ids))
        rows = self._load(PaperRow, sql.LATEST, json_list(wanted))
        records = {row.id: row.record for row in rows}
        return {id_: parse_paper(id_, records[id_]) for id_ in wanted if id_ in records}

    def load_versions(self, versions: Mapping[str, int]) -> Mapping[str, Paper]:
        """Return the given version of each paper, if it is held, in the order of `versions`."""
        rows = self._load(PaperRow, sql.VERSIONS, json_list(versions))
        records = {(row.id, row.version): row.record for row in rows}
        held = (key for key in versions.items() if key in records)
        return {key[0]: parse_paper(key[0], records[key]) for key in held}

    def load_saved(self, ids: Iterable[str]) -> Mapping[str, datetime]:
        """Return the time at which the latest version of each held paper was last saved."""
        rows = self._load(lambda *row: row, sql.LATEST_SAVED, json_list(ids))
        return {id_: parse_time(saved) for id_, _, saved in rows}

    def load_titles(self, most: int = _MONTH) -> Sequence[tuple[str, str, str]]:
        """Return identifier, title and DOI ("" for none) of papers, by identifier.

        They are the `most` newest papers, and all that issues have chosen.
        """
        with self.database.read() as connection:
            return connection.execute(sql.TITLES, [most]).fetchall()

    def load_submitted(
        self, start: datetime, end: datetime, query: Query | None = None
    ) -> Sequence[Paper]:
        """Return the papers with `start <= published < end`, by published, then identifier.

        With a query, only those that it finds.
        """
        span, words = (_bound(start), _bound(end)), words_for(query) if query else ""
        may_match = record_matcher(query)
        with self.database.read() as connection:
            if words and connection.execute(sql.MANY_SUBMITTED, [*span, _MONTH]).fetchone():
                rows = connection.execute(sql.FOUND, [words, *span])
            else:
                rows = connection.execute(sql.SUBMITTED, span)
            papers = (parse_paper(*row) for row in rows if may_match(row[1]))
            found = filter(matcher(query), papers)
            return tuple(sorted(found, key=lambda paper: (paper.published, paper.id)))

    def count_days_after(self, moment: datetime) -> int:
        """Return the number of days in UTC on which papers were submitted after a moment."""
        (days,) = self._load(int, sql.DAYS_AFTER, time_text(moment))
        return days


def parse_paper(id_: str, record: bytes) -> Paper:
    """Return the paper of a record.  Raises LibraryError if it is damaged."""
    return parse_record(f"paper {id_}", Paper, record)


def succeed(paper: Paper, held: Paper) -> Paper:
    """Return a paper with what only the held record, of the same or an older version, states.

    That is the day of its first announcement and, for the same version, authors' affiliations and
    a withdrawal.
    """
    announced = min((day for day in (paper.announced, held.announced) if day), default=None)
    if paper.version > held.version:
        return replace(paper, announced=announced)
    return replace(
        paper,
        announced=announced,
        authors=_add_affiliations(paper.authors, held.authors),
        withdrawn=paper.withdrawn or held.withdrawn,
    )


def _add_affiliations(authors: Iterable[Author], held: Iterable[Author]) -> tuple[Author, ...]:
    """Add affiliations to the authors of the same name; namesakes are matched by their order."""
    stated: dict[str, list[tuple[Affiliation, ...]]] = defaultdict(list)
    for author in held:
        stated[author.name].append(author.affiliations)
    by_name = {name: iter(affiliations) for name, affiliations in stated.items()}
    return tuple(_add(author, next(by_name.get(author.name, iter(())), ())) for author in authors)


def _add(author: Author, held: Iterable[Affiliation]) -> Author:
    """Add the institutions that the author lacks, whatever their origin."""
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
    # Times are saved in whole seconds: a bound with a fraction sorts after its second.
    return time_text(moment) + ("~" if moment.microsecond else "")
