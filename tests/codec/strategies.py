"""Facts with any text, lone surrogates and NULs included, any number and any moment of arXiv's."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from digest import model

Item = TypeVar("Item")

TEXT = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from('\0\ud800\udfff\n\r\u2028"\\')),
    max_size=20,
)
DATE = st.dates(date(1991, 1, 1), date(2100, 12, 31))
ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
MOMENT = st.datetimes(datetime(1992, 1, 1), datetime(2099, 12, 31), timezones=ZONES).map(  # noqa: DTZ001 - `timezones` makes them aware
    lambda moment: moment.replace(microsecond=0)
)
WEIGHT = st.floats(allow_nan=False, allow_infinity=False)


def several(one: SearchStrategy[Item], most: int = 2) -> SearchStrategy[tuple[Item, ...]]:
    """Return what gives a few of these."""
    return st.lists(one, max_size=most).map(tuple)


def _texts(*names: str) -> Mapping[str, Any]:
    return dict.fromkeys(names, TEXT)


AUTHOR = st.builds(
    model.Author,
    name=TEXT,
    affiliations=several(st.builds(model.Affiliation, **_texts("name", "origin", "stated"))),
)
PAPER = st.builds(
    model.Paper,
    version=st.integers(1, 99),
    authors=several(AUTHOR),
    categories=several(TEXT),
    published=MOMENT,
    updated=MOMENT,
    announced=st.none() | DATE,
    **_texts("id", "title", "abstract", "primary"),
    **dict.fromkeys(("comment", "journal_ref", "doi"), st.none() | TEXT),
)
REPOSITORY = st.none() | st.builds(
    model.Repository,
    stars=st.none() | st.integers(0),
    licence=st.none() | TEXT,
    archived=st.booleans(),
)
LINK = st.builds(
    model.Link, origin=several(TEXT), repository=REPOSITORY, **_texts("url", "evidence")
)
SAID = st.one_of(
    st.none(),
    st.builds(model.LinkFacts, moved=TEXT, repository=REPOSITORY),
    st.builds(
        model.PaperFacts,
        links=several(LINK),
        authors=several(AUTHOR),
        upvotes=st.none() | st.integers(0),
    ),
)
ANSWER = st.builds(
    model.Answer, facts=SAID, asked=MOMENT, **_texts("service", "subject", "validator")
)
PROBLEM = st.builds(model.Problem, **_texts("stage", "subject", "message", "hint"))
STATEMENT = st.builds(
    model.Statement,
    quotes=several(st.builds(model.Quote)),
    mentions=several(st.builds(model.Mention)),
    verified=st.none() | TEXT,
    **_texts("text", "by"),
)
PLACE = st.builds(
    model.Place,
    score=WEIGHT,
    reasons=several(st.builds(model.Reason, label=TEXT, weight=WEIGHT)),
    told=several(STATEMENT),
    **_texts("theme", "heading"),
)
THEME = st.builds(model.ThemeSize, papers=st.integers(0, 999), **_texts("key", "title"))
SITE_ISSUE = st.builds(
    model.SiteIssue,
    date=DATE,
    themes=several(THEME),
    papers=several(st.builds(model.SitePaper, **_texts("id", "title"))),
    files=several(TEXT),
    edited=st.booleans(),
    **_texts("slug", "topic", "title", "subtitle", "description", "made_from"),
)
FACTS = (PAPER, ANSWER, PROBLEM, STATEMENT, PLACE, SITE_ISSUE)
"""Each kind of fact that is read back from JSON."""
