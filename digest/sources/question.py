"""What arXiv is asked, and whether an answer is one to that.

arXiv repeats in the title the query that it answers, as it understands it.  A mirror may not: then
its papers alone can show that they answer another, and while they do not it is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from digest.model import Paper, Problem, Search
from digest.query import ANOTHER, is_same_query, may_match, parse_query
from digest.sources.atom import Feed
from digest.sources.entry import clip

ORDERS = {"newest": "descending", "oldest": "ascending"}
QUERY_HINT = "Look at the query: parentheses closed, operators in capitals, known prefixes."
IDS_HINT = "Where the identifiers are right, arXiv is out of order: run the same command later."
LEFT_OUT_HINT = "What certainly was not asked for is left out; the next run asks again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A search or a lookup: its parameters, and which papers can be in an answer to it.

    `hint` helps where arXiv does not accept it.  One is `settled` once an answer to another
    question was taken for want of a better one: what follows can be no better.
    """

    params: Mapping[str, str]
    fits: Callable[[Paper], bool]
    hint: str
    settled: bool = False

    @property
    def ids(self) -> Sequence[str]:
        """The identifiers that are looked up; none in a search."""
        listed = self.params.get("id_list", "")
        return listed.split(",") if listed else ()

    def find_difference(self, feed: Feed) -> str:
        """Return what shows that an answer is one to another question, as in "arXiv …"."""
        echo = None if self.ids else find_echo(feed.title)
        if self.settled or (echo is not None and self._means(echo)):
            return ""
        if echo is not None:
            return f"answered another query, {clip(echo)}"
        return "" if all(map(self.fits, feed.papers)) else "sent papers that were not asked for"

    def _means(self, echo: str) -> bool:
        """Tell whether an echo, which may be encoded, is the query that was sent."""
        query = self.params["search_query"]
        return is_same_query(echo, query) or is_same_query(unquote_plus(echo), query)


def search_question(search: Search) -> Question:
    """Return what asks for the rows of a search."""
    query = parse_query(search.query) if search.query else None
    return Question(
        params={
            "search_query": search.query,
            "sortBy": "submittedDate",
            "sortOrder": ORDERS[search.order],
        },
        fits=lambda paper: query is None or may_match(query, paper),
        hint=QUERY_HINT,
    )


def lookup_question(ids: Sequence[str]) -> Question:
    """Return what asks for papers by identifier."""
    wanted = frozenset(ids)
    return Question(
        params={"id_list": ",".join(ids)}, fits=lambda paper: paper.id in wanted, hint=IDS_HINT
    )


def find_echo(title: str) -> str | None:
    """Return the query that the title of an answer repeats, None where it repeats none."""
    _, begun, rest = title.partition("search_query=")
    echo, ended, _ = rest.rpartition("&id_list=")
    return echo if begun and ended else None


def tell_difference(difference: str) -> tuple[Problem, ...]:
    """Say that an answer was one to another question, if anything shows it."""
    if not difference:
        return ()
    message = f"arXiv {difference}; papers that were asked for may be missing."
    return (Problem(stage="fetch", subject=ANOTHER, message=message, hint=LEFT_OUT_HINT),)


def tell_misfits() -> Problem:
    """Say that an answer to the question holds papers that are none."""
    return Problem(
        stage="fetch",
        subject="arxiv",
        message="arXiv sent papers without the categories or the time of submission asked for;"
        " they were left out.",
    )
