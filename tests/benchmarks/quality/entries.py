"""Measures what is told of one paper: the right sentences, well formed, seldom a quotation."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from digest.model import Dossier, Quote, Statement
from digest.text import visible_title
from digest.writing.claims import Claims, find_claims
from digest.writing.entries import summaries, tell_papers
from tests.benchmarks.quality.counting import Case, Score, share
from tests.benchmarks.quality.entry_rules import (
    Told,
    count_abbreviations,
    find_verbs,
    is_short,
    points_nowhere,
    rules,
)
from tests.benchmarks.quality.material import Row, described, draw, read_rows
from tests.benchmarks.quality.openings import score_openings

RECORDS, SEED, SECTION = 2000, 2026, 8
# A sentence is the labelled one where most of its words, or of the other's, stand in the other.
_MOST = 0.5
_ROW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record with what is told of it: alone, and in a section's prose."""

    row: Row
    claims: Claims
    summary: Statement
    result: Statement | None
    prose: Statement


def measure_entries() -> Iterator[Score]:
    """Yield the figures of the labelled papers, of the month's records, and of real weeks."""
    yield from score_chosen([(row, described(row)) for row in read_rows("gold-dev")])
    rows = read_rows("metadata-2026-01")
    yield from score_entries(tell_rows(draw(rows, RECORDS, SEED)), _verbs(rows))
    yield from score_openings(rows)


def score_chosen(pairs: Sequence[tuple[Row, Dossier]]) -> Iterator[Score]:
    """Yield how often what is told rests on the sentence that a careful reader chose.

    Accepted is a contribution whose quote is one of the labelled sentences (the best, or one that
    would do as well), and a result whose quote is the labelled one: most of the words of the
    shorter of both stand in the other.  A result where the labels have none is reported apart.
    """
    told = [(row, find_claims(dossier)) for row, dossier in pairs]
    yield _score_choice("gold: contribution accepted", told, _wanted_contributions, aim=0.95)
    with_result = [(row, found) for row, found in told if row["labels"]["result"] is not None]
    yield _score_choice("gold: result accepted", with_result, _wanted_results, aim=0.85)
    without = [(row, found) for row, found in told if row["labels"]["result"] is None]
    silent = [found for _, found in without if found.result is None]
    cases = [
        Case(id=row["id"], wanted="none", got=found.result.proof.text)
        for row, found in without
        if found.result
    ]
    yield share("gold: no result where none is", len(silent), len(without), cases=cases)


Choice = Callable[[Row, Claims], tuple[Sequence[str], str]]


def _score_choice(
    name: str, told: Sequence[tuple[Row, Claims]], choice: Choice, *, aim: float
) -> Score:
    answers = [(row["id"], *choice(row, found)) for row, found in told]
    wrong = [
        Case(id=name, wanted=" / ".join(wanted), got=got or "none")
        for name, wanted, got in answers
        if not any(is_same(got, one) for one in wanted)
    ]
    return share(name, len(answers) - len(wrong), len(answers), aim=aim, cases=wrong)


def _wanted_contributions(row: Row, found: Claims) -> tuple[Sequence[str], str]:
    labels = row["labels"]
    places = (labels["contribution"], *labels["contribution_also"])
    return [row["sentences"][place] for place in places], _of_abstract(found.contribution.proof)


def _wanted_results(row: Row, found: Claims) -> tuple[Sequence[str], str]:
    got = _of_abstract(found.result.proof) if found.result else ""
    return [row["sentences"][row["labels"]["result"]]], got


def _of_abstract(proof: Quote) -> str:
    return proof.text if proof.field == "abstract" else ""


def is_same(got: str, wanted: str) -> bool:
    """Tell whether most words of the shorter of two sentences stand in the other, in a row."""
    ours, theirs = re.findall(r"\w+", got), re.findall(r"\w+", wanted)
    short, long = sorted((ours, theirs), key=len)
    rows = {tuple(long[place : place + _ROW]) for place in range(len(long))}
    shared = sum(tuple(short[place : place + _ROW]) in rows for place in range(len(short)))
    return bool(short) and shared / len(short) > _MOST


def tell_rows(rows: Sequence[Row]) -> list[Entry]:
    """Tell of records as an issue does, in sections of eight."""
    told = [find_claims(described(row)) for row in rows]
    alone = [replace(one, result=None) for one in told]
    starts = range(0, len(told), SECTION)
    prose = [one for start in starts for (one, *_) in tell_papers(alone[start : start + SECTION])]
    return [
        Entry(row=row, claims=one, summary=summary, result=result, prose=said)
        for row, one, (summary, result), said in zip(
            rows, told, map(summaries, told), prose, strict=True
        )
    ]


def score_entries(entries: Sequence[Entry], verbs: frozenset[str]) -> Iterator[Score]:
    """Yield the share of entries that keep each rule, alone and in the prose, and all of them."""
    quoted = [one for one in entries if "“" in one.summary.text[:1]]
    cases = [Case(id=one.row["id"], wanted="told", got=one.summary.text) for one in quoted]
    yield share("month: plain quotations (at most 0.03)", len(quoted), len(entries), cases=cases)
    for place, tell in (("alone", _alone), ("in prose", _in_prose)):
        told = [(one.row["id"], tell(one)) for one in entries if one not in quoted]
        kept = {name: [rule(one) for _, one in told] for name, rule in rules(verbs).items()}
        for name, marks in kept.items():
            yield _score_rule(f"month, {place}: {name}", told, marks)
        together = [all(marks) for marks in zip(*kept.values(), strict=True)]
        yield _score_rule(f"month, {place}: all together", told, together, aim=0.995)
        short = [is_short(one) for _, one in told]
        yield _score_rule(f"month, {place}: at most 45 words in all", told, short)
        pointing = [points_nowhere(one) for _, one in told]
        yield _score_rule(f"month, {place}: points at nothing", told, pointing)
        yield _score_abbreviations(f"month, {place}: abbreviations expanded", told)


def _score_rule(
    name: str, told: Sequence[tuple[str, Told]], marks: Sequence[bool], *, aim: float | None = None
) -> Score:
    wrong = [
        Case(id=one[0], wanted=name.split(": ")[1], got=one[1].text)
        for one, mark in zip(told, marks, strict=True)
        if not mark
    ]
    return share(name, sum(marks), len(marks), aim=aim, cases=wrong)


def _score_abbreviations(name: str, told: Sequence[tuple[str, Told]]) -> Score:
    counts = [(key, one, *count_abbreviations(one)) for key, one in told]
    wrong = [Case(id=key, wanted="expanded", got=one.text) for key, one, n, of in counts if n < of]
    return share(name, sum(n for *_, n, _ in counts), sum(of for *_, of in counts), cases=wrong)


def _alone(entry: Entry) -> Told:
    return _told(entry, entry.summary.text)


def _in_prose(entry: Entry) -> Told:
    return _told(entry, entry.prose.text)


def _told(entry: Entry, text: str) -> Told:
    """Return a sentence with what its rules ask of its record."""
    paper = entry.claims.paper
    named = [
        entry.prose.text[one.start : one.end]
        for one in entry.prose.mentions
        if one.kind in ("title", "name")
    ]
    whole = visible_title(paper)
    title = next((one for one in named if whole == one or whole.startswith(f"{one}: ")), whole)
    families = tuple(author.name.split()[-1] for author in paper.authors)
    bylines = (one for one in entry.prose.mentions if one.kind == "author")
    signed = tuple(entry.prose.text[one.start : one.end] for one in bylines)
    return Told(
        text=text,
        title=title,
        families=(*families, *signed, "The paper ", "The author"),
        name=entry.claims.dossier.introduces.name,
        abstract=paper.abstract,
    )


def _verbs(rows: Sequence[Row]) -> frozenset[str]:
    return find_verbs(row["abstract"] for row in rows)
