"""Opens headings of what the whole week is about, for papers that would be left over."""

from collections.abc import Mapping, Sequence

from digest.model import Paper
from digest.themes.naming.headings import Heading, Namer, is_new

Headings = Mapping[str, Heading]


def open_topics(  # noqa: PLR0913 - each is one independent thing that decides
    namer: Namer, headings: Headings, papers: Sequence[Paper], *, most: int, least: int, room: int
) -> dict[str, Heading]:
    """Return the headings of papers (identifiers) once no more of them than `room` are left over.

    A heading that says no more than the topic says little, but it is true of its papers, where
    any other would not be.  It is opened for `least` papers or more, among so many at `most`.
    """
    now = dict(headings)
    while len(left := [one for one in papers if one.id not in now]) > room:
        homes = {*now.values()}
        topic = _find_topic(namer, {*homes, *namer.reserved}, left) if len(homes) < most else None
        suited = [paper.id for paper in left if topic and namer.suits(paper, topic)]
        if not topic or len(suited) < least:
            break
        now |= dict.fromkeys(suited, topic)
    return now


def _find_topic(namer: Namer, taken: set[Heading], left: Sequence[Paper]) -> Heading | None:
    """Return the topic that plainly fits most papers left over, of those not `taken`, if any is."""
    topics = [namer.of_theme(key) for key in sorted(namer.coverage.topics)]
    free = [topic for topic in topics if is_new(topic, taken)]
    return max(free, key=lambda one: sum(namer.suits(paper, one) for paper in left), default=None)
