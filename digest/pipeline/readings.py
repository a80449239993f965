"""Reads papers once for all topics and runs: the library keeps the readings."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from digest.model import Paper, Reading
from digest.pipeline.plan import Ports

if TYPE_CHECKING:
    from digest.themes import Theme

Read = Callable[[Sequence[Paper]], Sequence[Reading]]


def find_readings(
    papers: Sequence[Paper], taxonomy: "Sequence[Theme]", ports: Ports
) -> Sequence[Reading]:
    """Return the reading of each paper, from the library or new.

    Topics that are built in parallel wait for one another here: waiting is faster than reading
    the same papers twice.
    """
    from digest.reading import read, reading_keys  # noqa: PLC0415 - loads numpy

    names = reading_keys(papers, taxonomy)
    library = ports.library
    held = library.load_readings(names)
    if len(held) < len(names):
        with library.asking("reading", "", lambda _: None):
            held |= library.load_readings({id_: names[id_] for id_ in names.keys() - held.keys()})
            new = read([paper for paper in papers if paper.id not in held], taxonomy)
            library.save_readings({names[reading.paper]: reading for reading in new})
            held |= {reading.paper: reading for reading in new}
    return [held[paper.id] for paper in papers]
