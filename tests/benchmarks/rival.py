"""The `arxiv` package as its documentation says to use it: a client, a search, its results."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from logging import CRITICAL, getLogger
from typing import Any

NAME = "arxiv"
# What its documentation gives as defaults.
PAGE, RETRIES = 100, 3


def is_there() -> bool:
    """Tell whether the package is installed."""
    return find_spec(NAME) is not None


def failures() -> tuple[type[Exception], ...]:
    """Return what a search is documented to raise; errors of its HTTP library are OSErrors."""
    package: Any = import_module(NAME)
    return (package.ArxivError, OSError)


def find(endpoint: str, query: str, *, delay: float) -> Iterator[str]:
    """Yield the identifiers of a search, oldest first, with `delay` seconds between requests."""
    package: Any = import_module(NAME)
    # It tells of each bad entry on stderr, which is for the figures.
    getLogger(NAME).setLevel(CRITICAL)
    client = package.Client(page_size=PAGE, delay_seconds=delay, num_retries=RETRIES)
    client.query_url_format = f"{endpoint}?{{}}"
    search = package.Search(
        query=query,
        max_results=None,
        sort_by=package.SortCriterion.SubmittedDate,
        sort_order=package.SortOrder.Ascending,
    )
    for result in client.results(search):
        yield result.get_short_id().partition("v")[0]
