"""What a shell offers behind an option whose values are known."""

from collections.abc import Callable

Offer = Callable[[str], list[str]]
"""Returns what may be meant by the beginning of a value."""


def one_of(*names: str) -> Offer:
    """Offer one of these names."""

    def offer(incomplete: str) -> list[str]:
        return [name for name in names if name.startswith(incomplete)]

    return offer


def list_of(*names: str) -> Offer:
    """Offer these names behind those that are there, with commas between them."""

    def offer(incomplete: str) -> list[str]:
        head, comma, last = incomplete.rpartition(",")
        left = (name for name in names if name not in head.split(","))
        return [f"{head}{comma}{name}" for name in left if name.startswith(last)]

    return offer
