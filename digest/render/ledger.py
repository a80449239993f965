"""Writes the ledger at a post's foot: what was looked through, chosen and left out, and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from digest.model import Counts, Digest, Entry, Health, LeftOut, Window
from digest.text import long_date, printable

REASONS = {
    "rank": "ranked below this issue's limit",
    "already_issued": "already in an earlier issue",
    "withdrawn": "withdrawn",
    "off_topic": "off topic or excluded by the editor",
    "duplicate": "duplicate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of the ledger; `is_query` where its text is a query in arXiv's syntax."""

    label: str
    text: str
    is_query: bool = False


def list_facts(digest: Digest) -> tuple[Fact, ...]:
    """Return the lines of an issue's ledger, without those that have nothing to tell."""
    facts = (
        Fact(label="Announced", text=window_text(digest.window)),
        Fact(label="Query", text=printable(digest.query), is_query=True),
        Fact(label="Papers", text=counts_text(digest.counts)),
        Fact(label="Left out", text=left_out_text(digest.counts.left_out)),
        Fact(label="Links", text=links_text(digest)),
    )
    return tuple(fact for fact in facts if fact.text)


def window_text(window: Window) -> str:
    """Write the days of an issue, both inclusive."""
    start, end = long_date(window.start), long_date(window.end)
    return start if start == end else f"{start} to {end}"


def counts_text(counts: Counts) -> str:
    """Write how many papers were found, chosen and named, and how many came late."""
    late = f", {counts.late} late (announced earlier, first seen now)" if counts.late else ""
    return f"{counts.found} found, {counts.chosen} chosen, {counts.named} named in the text{late}"


def left_out_text(left_out: LeftOut) -> str:
    """Write how many papers were left out for each reason that applied."""
    figures = asdict(left_out)
    return ", ".join(
        f"{figures[key]} {_reason(key, figures[key])}" for key in REASONS if figures[key]
    )


def links_text(digest: Digest) -> str:
    """Write how many links of the papers' own were looked for where they lead, and found.

    Empty where there is none.
    """
    health = Counter(_own_health(digest.entries))
    if not health:
        return ""
    told: tuple[tuple[Health, str], ...] = (
        ("ok", "found in place"),
        ("gone", "gone and left out"),
        ("unchecked", "unchecked"),
    )
    parts = (f"{health[state]} {words}" for state, words in told if health[state])
    return f"{health.total()} of the papers' own, {', '.join(parts)}"


def _own_health(entries: Iterable[Entry]) -> list[Health]:
    """Return the health of every link that is a paper's own."""
    return [link.health for entry in entries for link in entry.ranked.dossier.links if link.own]


def _reason(key: str, number: int) -> str:
    """Write a reason; only one of them is a noun, which has a plural."""
    return "duplicates" if key == "duplicate" and number > 1 else REASONS[key]
