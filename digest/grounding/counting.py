"""Judges sentences that count: a closed list of what may be counted, and how it is found."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import date
from decimal import Decimal

from digest.calendar import listing_day
from digest.dossier.venues import find_venue
from digest.grounding.fault import Fault
from digest.grounding.numbers import IN_WORDS, parse_number
from digest.model import Dossier
from digest.text import long_date, shown
from digest.text.dates import MONTHS

_WORDS = "|".join(sorted(IN_WORDS, key=len, reverse=True))
_COUNT = re.compile(
    rf"(?<![\w.])(?:(?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?P<ones>[a-z]+)"
    rf"|one (?P<hundred>hundred)|(?P<word>{_WORDS}|one|no)|(?P<figures>\d[\d,]{{0,11}}))"
    r"(?![\w]|-\w|[.,]\d)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\.? \d{1,2}, \d{4}")
_RECORD = frozenset({"abstract", "comment"})
_NAMED = re.compile(r"(?P<name>[^,:]+?) \((?P<count>\d{1,9}) papers\)")
_DATASETS = re.compile(r"The datasets? used most (?:is|are) ")
_VENUES = re.compile(r"By the authors' comments, the commonest venues? (?:is|are) ")
_ADDED = re.compile(r" (?:was|were) added by hand")
_PAPERS = re.compile(r" (?:selected )?papers?\b")
_SIZED = re.compile(r"\((?P<bracket>\d{1,9})\)|, with (?P<with>\w+) papers")


def _from_record(dossier: Dossier) -> bool:
    return any(_RECORD & set(link.origin) for link in dossier.own_links("code"))


def _releases(dossier: Dossier) -> bool:
    return bool(dossier.own_links("code", "dataset", "model"))


def _from_elsewhere(dossier: Dossier) -> bool:
    return bool(dossier.own_links("code")) and not _from_record(dossier)


# What so many papers have; the first that a count is followed by holds.
_COUNTED: tuple[tuple[re.Pattern[str], Callable[[Dossier], bool]], ...] = (
    (re.compile(r"(?:more )?ha(?:s|ve) (?:its|their) own code named"), _from_elsewhere),
    (re.compile(r"links? to (?:its|their) own code"), _from_record),
    (re.compile(r"brings? a new, named dataset"), lambda dossier: bool(dossier.new_datasets)),
    (
        re.compile(r"(?:of the \w+ papers?|papers? of this issue) releases? code, data or models"),
        _releases,
    ),
    (
        re.compile(r"papers? of this issue announces? code or data"),
        lambda dossier: dossier.promised,
    ),
)


_LINKED = re.compile(r"\blinks? to (?:their|its) own code|\bcode of their own|^Code is linked by")


# Behind a count of papers: those that are named, or the best of them.
_NAMING = re.compile(r"(?:,? among them |: )(?:those of )?")


def named_from(text: str) -> int:
    """Return where the names begin of some papers that a sentence counts; 0 where it names none."""
    match = _NAMING.search(text)
    told = match and any(True for _ in find_counts(text[: match.start()]))
    return match.end() if match and told else 0


def counts_code(text: str) -> bool:
    """Tell whether a sentence counts the papers whose record links to their code."""
    return bool(_LINKED.search(text))


def lack_code(counted: Iterable[str], sources: Mapping[str, Dossier]) -> int:
    """Return how many of these papers have no code of their own in their record."""
    return sum(not _from_record(sources[name]) for name in counted if name in sources)


def judge_count(
    text: str, counted: Sequence[str], sources: Mapping[str, Dossier]
) -> Iterator[Fault]:
    """Yield the figures of a counting sentence that the papers it counted do not bear out."""
    papers = [sources[name] for name in counted if name in sources]
    if len(papers) < len(counted):
        yield Fault(
            kind="count",
            start=0,
            end=len(text),
            found=f"{len(counted)} papers",
            expected=f"{len(papers)}",
        )
        return
    if match := _DATASETS.match(text):
        yield from _judge_named(
            text, match.end(), [set(map(shown, one.used_datasets)) for one in papers]
        )
    elif match := _VENUES.match(text):
        yield from _judge_named(text, match.end(), list(map(_venues_of, papers)))
    elif text.startswith("Since the issue of"):
        yield from _judge_growth(text, len(papers))
    elif text.startswith("The largest theme"):
        yield from _judge_sizes(text, len(papers))
    elif any(what.search(text) for what, _ in _COUNTED):
        yield from _judge_parts(text, papers)
    else:
        yield from _judge_scope(text, papers)


def find_counts(text: str) -> Iterator[tuple[re.Match[str], Decimal]]:
    """Yield the counts of a text, in words or figures; the figures of dates are none."""
    dates = [match.span() for match in _DATE.finditer(text)]
    for match in _COUNT.finditer(text):
        if not any(start <= match.start() < end for start, end in dates):
            yield match, _value(match)


def _value(match: re.Match[str]) -> Decimal:
    if match["tens"]:
        return Decimal(IN_WORDS[match["tens"].lower()] + IN_WORDS.get(match["ones"].lower(), 1))
    if match["hundred"]:
        return Decimal(100)
    word = (match["word"] or "").lower()
    values = {"one": 1, "no": 0, **IN_WORDS}
    return Decimal(values[word]) if word else parse_number(match["figures"]) or Decimal(0)


def _judge_parts(text: str, papers: Sequence[Dossier]) -> Iterator[Fault]:
    """Judge `Nine link to their own code, and two bring …`."""
    for match, value in find_counts(text):
        what = next((has for told, has in _COUNTED if told.match(text, match.end() + 1)), None)
        if what:
            yield from _compare(match, value, sum(map(what, papers)))


def _judge_growth(text: str, total: int) -> Iterator[Fault]:
    """Judge `… have grown from six to 14`: the last figure is the size of the theme now."""
    *_, (match, value) = find_counts(text)
    yield from _compare(match, value, total)


def _venues_of(dossier: Dossier) -> set[str]:
    venue = find_venue(dossier.paper)
    return {venue.name} if venue else set()


def _judge_named(text: str, start: int, names: Sequence[AbstractSet[str]]) -> Iterator[Fault]:
    """Judge `The datasets used most are NAME (3 papers) …` by what each paper names."""
    for match in _NAMED.finditer(text, start):
        name = match["name"].strip().removeprefix("and ")
        last = name.rpartition(" and ")[2]
        count = max(sum(told in one for one in names) for told in (name, last))
        if count != int(match["count"]):
            yield _wrong(match.start("count"), match.end("count"), match["count"], count)


def _judge_sizes(text: str, total: int) -> Iterator[Fault]:
    """Judge the sizes of themes: they add up to what was counted, and do not grow."""
    sizes = [
        (match, value)
        for match, value in find_counts(text)
        if _SIZED.search(text[match.start() - 7 : match.end() + 8])
    ]
    values = [int(value) for _, value in sizes]
    if sum(values) != total or values != sorted(values, reverse=True):
        start, end = (sizes[0][0].start(), sizes[-1][0].end()) if sizes else (0, len(text))
        yield _wrong(start, end, text[start:end], f"{total} in all")


def _judge_scope(text: str, papers: Sequence[Dossier]) -> Iterator[Fault]:
    """Judge `Of the 40 papers found …, this issue lists 30`: what is listed is what was counted."""
    counts = list(find_counts(text))
    by_hand = (int(value) for match, value in counts if _ADDED.match(text, match.end()))
    listed = {len(papers), len(papers) - next(by_hand, 0)}
    if counts and not listed & {int(value) for _, value in counts}:
        told = [match for match, _ in counts if _PAPERS.match(text, match.end())]
        match = told[-1] if told else counts[-1][0]
        yield _wrong(match.start(), match.end(), match[0], len(papers))
    yield from _judge_days(text, papers)


def _judge_days(text: str, papers: Sequence[Dossier]) -> Iterator[Fault]:
    """Judge the days between which papers are said to be announced: some paper was, on each."""
    dates = list(_DATE.finditer(text))
    if not dates or " late" in text or "added" in text:
        return
    days = sorted(listing_day(dossier.paper) for dossier in papers)
    told = _days(dates)
    if told and days and not (told[0] <= days[0] and days[-1] <= told[-1]):
        start, end = dates[0].start(), dates[-1].end()
        yield _wrong(start, end, text[start:end], f"{long_date(days[0])} to {long_date(days[-1])}")


def _days(dates: Iterable[re.Match[str]]) -> list[date]:
    """Read days as a post spells them; what is no day of any month is left out."""
    found = []
    for match in dates:
        month, day, year = match[0].replace(",", "").split()
        with suppress(ValueError):
            found.append(date(int(year), MONTHS.index(month) + 1, int(day)))
    return found


def _compare(match: re.Match[str], value: Decimal, count: int) -> Iterator[Fault]:
    if value != count:
        yield _wrong(match.start(), match.end(), match[0], count)


def _wrong(start: int, end: int, found: str, expected: object) -> Fault:
    return Fault(kind="count", start=start, end=end, found=found, expected=str(expected))
