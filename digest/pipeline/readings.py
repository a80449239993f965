"""What is read of papers, once for all topics and runs: the library keeps it."""

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
    """Return what is read of each paper: what the library has of it, else what is read now.

    Topics that are built side by side and need the same wait for one another: to wait costs less
    than to read.
    """
    from digest.reading import read, reading_keys  # noqa: PLC0415 - loads numpy

    names = reading_keys(papers, taxonomy)
    library = ports.library
    held = library.load_readings(names)
    if len(held) < len(names):
        with library.asking("reading", "", lambda _: None):
            held |= library.load_readings({one: names[one] for one in names.keys() - held.keys()})
            new = read([paper for paper in papers if paper.id not in held], taxonomy)
            library.save_readings({names[reading.paper]: reading for reading in new})
            held |= {reading.paper: reading for reading in new}
    return [held[paper.id] for paper in papers]
