"""Shows how issues stand at the places that they were delivered to."""

import shlex
from collections.abc import Container, Iterator, Mapping, Sequence

from rich.text import Text

from digest.console.cards import fitted, indented
from digest.model import Delivered, DeliveryState
from digest.text import printable

_LATEST = 5
_WORDS: Mapping[DeliveryState, str] = {
    "sent": "sent",
    "failed": "failed",
    "sending": "interrupted or under way",
}
_DUE = "not all has arrived"
_WAITING = (
    "What is left goes with the next run of its issue, or by digest publish ISSUE --to NAME;"
    " --again sends what was interrupted, --arrived takes it for delivered"
)


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
    waiting = False
    for place, one in enumerate(deliveries):
        is_left = set(one.counts) != {"sent"}
        if is_left or place >= len(deliveries) - _LATEST:
            told = f"  {one.date}  {printable(one.slug)} to {one.publisher}: {_counted(one)}"
            yield fitted(Text(told, "red" if is_left else ""), width)
            if is_left and one in forgotten:
                yield from indented(_settling(one), width, "    ", "    ", "red")
            waiting |= is_left and one not in forgotten
    if waiting:
        yield from indented(_WAITING, width, "  ", "  ", "red")


def _settling(one: Delivered) -> str:
    """Say how what is left at a place that is none any more is settled."""
    issue = shlex.quote(f"{one.date}-{one.slug}")
    return (
        f"No post on this topic goes there any more: digest publish {issue} --to "
        f"{shlex.quote(one.publisher)} --arrived takes it for delivered"
    )


def _counted(one: Delivered) -> str:
    """Write how the parcels of an issue stand."""
    found = ((one.counts.get(state, 0), word) for state, word in _WORDS.items())
    told = [f"{number:,} {word}" for number, word in found if number]
    is_cut = "due" in one.counts and one.counts.keys() <= {"due", "sent"}
    return ", ".join([*told, _DUE] if is_cut else told)
