"""What settings must hold to with regard to one another."""

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from urllib.parse import urlsplit

POLITE = 3.0
"""Seconds between requests that arXiv asks for."""

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


def check_keys(themes: Iterable[str]) -> None:
    """Refuse two themes of the same key."""
    for key, times in Counter(themes).items():
        if times > 1:
            raise ValueError(f"the key '{key}' occurs {times} times")


def check_weights(weights: Mapping[str, float]) -> Mapping[str, float]:
    """Return weights by the labels of their reasons.  Raises ValueError for unknown ones."""
    if not weights:
        return weights
    # Few configure them, and most runs rank nothing.
    from digest.ranking.weights import find_label, nearest_label  # noqa: PLC0415 - see above

    found = {name: find_label(name) for name in weights}
    if unknown := [name for name, label in found.items() if label is None]:
        nearest = (
            f"'{name}' is no reason, the nearest is '{nearest_label(name)}'" for name in unknown
        )
        raise ValueError("; ".join(nearest))
    return {str(found[name]): weight for name, weight in weights.items()}


def _is_arxiv(address: str) -> bool:
    """Tell whether a host is arxiv.org or below."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return f".{host.rstrip('.')}".endswith(".arxiv.org")
