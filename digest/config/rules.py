"""What settings must hold to with regard to one another."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.model import ALSO

if TYPE_CHECKING:
    from digest.config.delivery import AnyPlace

POLITE = 3.0
"""Seconds between requests that arXiv asks for."""

HEAVIEST = 1_000
"""What a reason may weigh at most, for a paper or against it."""

PACKAGED_TOPIC = "deep-learning"
"""The topic that needs no table of its own."""


def check_pace(seconds: float, address: object) -> None:
    """Refuse to hurry arXiv itself; a mirror or a stand-in sets its own pace."""
    if seconds < POLITE and isinstance(address, str) and _is_arxiv(address):
        raise ValueError(f"should be at least {POLITE:g}: arxiv.org asks for it of everybody")


def check_slugs(topics: Iterable[str]) -> None:
    """Refuse topics whose posts would have the same file names."""
    # Only topics need it; most runs have none.
    from digest.text import slugify  # noqa: PLC0415 - see above

    by_slug: dict[str, str] = {}
    for topic in topics:
        other = by_slug.setdefault(slugify(topic), topic)
        if other != topic:
            raise ValueError(f"'{other}' and '{topic}' would share the name {slugify(topic)}")


def check_topic(topic: str, topics: Iterable[str]) -> None:
    """Refuse a topic that is not there."""
    known = ["", PACKAGED_TOPIC, *topics]
    if topic not in known:
        near = get_close_matches(topic, known[1:], n=1, cutoff=0)[0]
        raise ValueError(f"names no topic; the nearest is '{near}'")


def check_places(places: "Sequence[AnyPlace]", topics: Iterable[str], sender: object) -> None:
    """Refuse places of one name, for topics that are not there, or with messages from nobody."""
    times = Counter(place.name for place in places)
    found = [f"the name '{name}' occurs {many} times" for name, many in times.items() if many > 1]
    known = [PACKAGED_TOPIC, *topics]
    for place in places:
        for topic in (topic for topic in place.topics if topic not in known):
            near = get_close_matches(topic, known, n=1, cutoff=0)[0]
            found.append(f"'{place.name}' has '{topic}', no topic; the nearest is '{near}'")
    if nobody := [place.name for place in places if place.kind == "smtp" and not place.sender]:
        needs = "needs a `sender`, or one in [output.email]"
        found += [] if sender else [f"'{name}' {needs}" for name in nobody]
    if found:
        raise ValueError("; ".join(found))


def check_themes(headings: Sequence[tuple[str, str]]) -> None:
    """Refuse themes, as keys with headings, that readers or sections would take for another."""
    if not headings:
        return
    # Most runs have no themes of their own.
    from digest.themes import ALSO_TITLE, load_taxonomy  # noqa: PLC0415 - see above

    own = Counter(key for key, _ in headings)
    given = {ALSO: ALSO_TITLE} | {theme.key: theme.heading for theme in load_taxonomy()}
    found = [
        *(f"the key '{key}' occurs {times} times" for key, times in own.items() if times > 1),
        *_same_headings(dict(headings), given),
    ]
    if found:
        raise ValueError("; ".join(found))


def _same_headings(own: Mapping[str, str], given: Mapping[str, str]) -> Iterator[str]:
    """Name themes whose heading another has, case and spaces aside; an own key replaces."""
    left = {key: heading for key, heading in given.items() if key not in own}
    by_heading = {_fold(heading): f"the packaged '{key}'" for key, heading in left.items()}
    for key, heading in own.items():
        if other := by_heading.get(_fold(heading)):
            yield f"'{key}' has the heading of {other}, '{heading}'"
        by_heading[_fold(heading)] = f"'{key}'"


def _fold(heading: str) -> str:
    return " ".join(heading.casefold().split())


def find_overridden(weights: Iterable[str], over: Iterable[str]) -> Iterator[str]:
    """Yield the names of weights whose reasons other names spell that are laid over them."""
    names, over = tuple(weights), tuple(over)
    if not names or not over:
        return
    from digest.ranking import find_label  # noqa: PLC0415 - as below

    labels = {find_label(name) for name in over} - {None}
    yield from (name for name in names if find_label(name) in labels)


def check_weights(weights: Mapping[str, float]) -> Mapping[str, float]:
    """Return weights by the labels of their reasons.

    Raises ValueError for weights out of bounds, unknown reasons, and two names of the same.
    """
    if not weights:
        return weights
    if heavy := [name for name, weight in weights.items() if abs(weight) > HEAVIEST]:
        bounds = f"should be from -{HEAVIEST:,} to {HEAVIEST:,}"
        raise ValueError("; ".join(f"the weight of '{name}' {bounds}" for name in heavy))
    # Few configure them, and most runs rank nothing.
    from digest.ranking import find_label, nearest_label  # noqa: PLC0415 - see above

    found = {name: find_label(name) for name in weights}
    if unknown := [name for name, label in found.items() if label is None]:
        nearest = (
            f"'{name}' is no reason, the nearest is '{nearest_label(name)}'" for name in unknown
        )
        raise ValueError("; ".join(nearest))
    by_label: dict[str | None, str] = {}
    for name, label in found.items():
        if (other := by_label.setdefault(label, name)) != name:
            raise ValueError(f"'{other}' and '{name}' are the same reason")
    return {str(found[name]): weight for name, weight in weights.items()}


def _is_arxiv(address: str) -> bool:
    """Tell whether a host is arxiv.org or below."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return f".{host.rstrip('.')}".endswith(".arxiv.org")
