"""Shows what was delivered: by one run, and how issues stand at the places of their topics."""

import shlex
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence

from rich.text import Text

from digest.console.cards import fitted, indented
from digest.model import Delivered, Delivery, DeliveryState, Problem
from digest.text import printable

_LATEST = 5
_NAMED = 3
_WORDS: Mapping[DeliveryState, str] = {
    "sent": "sent",
    "failed": "failed",
    "sending": "interrupted or under way",
}
_WAITING = (
    "What is left goes with the next run of its issue, or by digest publish ISSUE --to NAME;"
    " --again sends what was interrupted, --arrived takes it for delivered"
)


def delivery_lines(done: Sequence[Delivery]) -> Iterator[Text]:
    """Yield a line for each place that something was sent to, or is to be sent to."""
    for publisher, parts in _by_publisher(done).items():
        for outcome in ("sent", "due"):
            found = [one for one in parts if one.outcome == outcome]
            where = f", {printable(found[0].told)}" if len(found) == 1 and found[0].told else ""
            if found:
                yield Text(f"{publisher}: {len(found):,} {outcome}{where}")


def remarks(done: Sequence[Delivery]) -> Iterator[str]:
    """Yield a sentence on each place that has the post already, as it is or as it was."""
    for publisher, parts in _by_publisher(done).items():
        kept = sum(one.outcome == "held" for one in parts)
        changed = [one.key for one in parts if one.outcome == "changed"]
        if kept == len(parts):
            yield f"{publisher} has the post already; nothing was sent."
        elif kept:
            yield f"{publisher} had {kept:,} of {len(parts):,} already."
        if changed:
            yield (
                f"{publisher} has the post as it was before it changed ({_some(changed)}); nothing"
                " of that was sent again. --again sends it."
            )


def failures(done: Sequence[Delivery]) -> Iterator[Problem]:
    """Yield a problem for each thing that went wrong at a place, with whom it concerns."""
    by_reason: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in done:
        if one.is_failure:
            by_reason[one.publisher, one.message, one.hint].append(one.key)
    reasons = list(by_reason.items())
    for (publisher, message, hint), keys in reasons[:_LATEST]:
        whom = f" ({_some(keys)})" if any(keys) else ""
        told = f"{publisher}{whom}: {message}"
        yield Problem(stage="publish", subject=publisher, message=told, hint=hint)
    if more := sum(len(keys) for _, keys in reasons[_LATEST:]):
        (publisher, _, _), _ = reasons[-1]
        told = f"{publisher}: {more:,} more failed."
        yield Problem(stage="publish", subject=publisher, message=told, hint="See them by --json.")


def _by_publisher(done: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = defaultdict(list)
    for one in done:
        found[one.publisher].append(one)
    return found


def _some(keys: Sequence[str]) -> str:
    """Name the first of some parcels, and count the rest."""
    more = len(keys) - _NAMED
    return ", ".join(keys[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def delivered_lines(
    deliveries: Sequence[Delivered], forgotten: Container[Delivered], width: int
) -> Iterator[Text]:
    """Yield the latest deliveries, and every older one of which something is left.

    How that is delivered or settled is said once; of those that are `forgotten`, which no run goes
    on with, for each.
    """
    if not deliveries:
        return
    yield Text("Deliveries")
    left = [one for one in deliveries if set(one.counts) != {"sent"}]
    for one in deliveries:
        if one in left or one in deliveries[-_LATEST:]:
            told = f"  {one.date}  {printable(one.slug)} to {one.publisher}: {_counted(one)}"
            yield fitted(Text(told, "red" if one in left else ""), width)
        if one in left and one in forgotten:
            issue, place = shlex.quote(f"{one.date}-{one.slug}"), shlex.quote(one.publisher)
            told = (
                f"No post on this topic goes there any more: digest publish {issue} --to "
                f"{place} --arrived takes it for delivered"
            )
            yield from indented(told, width, "    ", "    ", "red")
    if any(one not in forgotten for one in left):
        yield from indented(_WAITING, width, "  ", "  ", "red")


def _counted(one: Delivered) -> str:
    """Write how the parcels of an issue stand."""
    found = ((one.counts.get(state, 0), word) for state, word in _WORDS.items())
    told = [f"{number:,} {word}" for number, word in found if number]
    is_cut = "due" in one.counts and one.counts.keys() <= {"due", "sent"}
    return ", ".join([*told, *(["not all has arrived"] if is_cut else [])])
