"""What the records of a library look like: papers, issues, runs, answers and their parts."""

import json
from typing import get_args

from digest.model import DeliveryState, Fate, Health, LinkKind, NoticeKind, Order
from digest.store.shapes import Field, Shape, absent_or, among, each, fits, maybe
from digest.store.values import (
    CLASS,
    CLASSES,
    COUNT,
    DAY,
    FLAG,
    HASH,
    ID,
    IDS,
    NAME,
    NUMBER,
    TEXT,
    TIME,
    VERSION,
    is_count,
    is_day,
    is_id,
    is_text,
)

# More than any text holds, and few enough to be joined.
_MOST_LINKS = 500

_AFFILIATIONS = Field(
    words="a list of institutions with their origin",
    fits=each(fits({"name": TEXT, "origin": TEXT})),
)
_is_whole_author = fits({"name": TEXT, "affiliations": _AFFILIATIONS})


def _is_author(value: object) -> bool:
    return is_text(value) or _is_whole_author(value)


def _are_origins(value: object) -> bool:
    return bool(value) and each(is_text)(value)


def _are_links(value: object) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_LINKS and all(map(_LINK, value))


def _is_search_key(value: object) -> bool:
    if not isinstance(value, list) or len(value) != len(("query", "order", "limit")):
        return False
    query, order, limit = value
    return is_text(query) and order in get_args(Order) and (limit is None or is_count(limit))


def _are_days(value: object) -> bool:
    return isinstance(value, dict) and all(map(is_id, value)) and all(map(is_day, value.values()))


def _are_versions(value: object) -> bool:
    return isinstance(value, dict) and all(
        is_id(name) and VERSION.fits(version) for name, version in value.items()
    )


def _is_json(value: object) -> bool:
    try:
        json.loads(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, RecursionError):
        return False
    return isinstance(value, str)


_REPOSITORY = Field(
    words="a repository",
    fits=fits({"stars": maybe(COUNT), "licence": maybe(TEXT), "archived": FLAG}),
)
_LINK = fits(
    {
        "url": TEXT,
        "kind": among(*get_args(LinkKind)),
        "own": FLAG,
        "origin": Field(words="a list of origins", fits=_are_origins),
        "evidence": TEXT,
        "health": among(*get_args(Health)),
        "repository": maybe(_REPOSITORY),
    }
)
_of_link = fits(
    {"health": among(*get_args(Health)), "moved": TEXT, "repository": maybe(_REPOSITORY)}
)
_of_paper = fits(
    {
        "links": Field(words=f"a list of at most {_MOST_LINKS} links", fits=_are_links),
        "authors": Field(words="a list of authors", fits=each(_is_author)),
        "upvotes": maybe(COUNT),
    }
)
FACT: Shape = {
    "facts": Field(
        words="what a service says of a paper or a link, or null",
        fits=lambda value: value is None or _of_link(value) or _of_paper(value),
    )
}
FACTS = Field(
    words="a list of what services said",
    fits=each(
        fits({"subject": NAME, "service": NAME, "record": Field(words="facts", fits=fits(FACT))})
    ),
)
PROBLEMS = Field(
    words="a list of problems",
    fits=each(fits({"stage": TEXT, "subject": TEXT, "message": TEXT, "hint": TEXT})),
)
PAPER: Shape = {
    "id": ID,
    "version": VERSION,
    "title": TEXT,
    "abstract": TEXT,
    "authors": Field(words="a list of authors", fits=each(_is_author)),
    "primary": CLASS,
    "categories": CLASSES,
    "published": TIME,
    "updated": TIME,
    "announced": maybe(DAY),
    "comment": maybe(TEXT),
    "journal_ref": maybe(TEXT),
    "doi": maybe(TEXT),
}
SEARCH_KEY = Field(words="a query, an order and a limit", fits=_is_search_key)
NOTICES = Field(
    words="a list of papers, each with its kind",
    fits=each(fits({"paper": ID, "kind": among(*get_args(NoticeKind))})),
)
_THEMES = Field(
    words="a list of themes, each with its heading and size",
    fits=each(fits({"key": TEXT, "title": TEXT, "papers": COUNT})),
)
DAYS = Field(words="days by paper", fits=_are_days)
EDITION: Shape = {
    "start": DAY,
    "end": DAY,
    "query": TEXT,
    "completed": TIME,
    "problems": PROBLEMS,
    # Issues of earlier versions have none of these.
    "topic": absent_or(TEXT),
    "begun": absent_or(TIME),
    "lookback": maybe(Field(words="two days", fits=fits({"start": DAY, "end": DAY}))),
    "late": absent_or(IDS),
    "added": absent_or(IDS),
    "stated": absent_or(DAYS),
    "compared": absent_or(Field(words="versions by paper", fits=_are_versions)),
    "themes": absent_or(_THEMES),
    "history": absent_or(
        Field(
            words="a list of issues, each with its themes",
            fits=each(fits({"date": DAY, "themes": _THEMES})),
        )
    ),
    "complete": absent_or(FLAG),
    "unanswered": absent_or(
        Field(
            words="a list of questions, each with why it was not answered",
            fits=each(fits({"model": NAME, "key": HASH, "reason": TEXT})),
        )
    ),
}
FATES = Field(
    words="a list of papers, each with its fate",
    fits=each(fits({"paper": ID, "fate": among(*get_args(Fate)), "version": maybe(VERSION)})),
)
CORRECTIONS = Field(
    words="a list of papers, each with the day of its issue",
    fits=each(fits({"paper": ID, "issued": DAY, "version": VERSION})),
)
PLACE: Shape = {
    "theme": TEXT,
    "heading": TEXT,
    "named": FLAG,
    "score": NUMBER,
    "reasons": Field(
        words="a list of reasons, each with its weight",
        fits=each(fits({"label": TEXT, "weight": NUMBER})),
    ),
}
PLACES = Field(
    words="a list of papers, each with where it stands",
    fits=each(fits({"paper": ID, "record": Field(words="a place", fits=fits(PLACE))})),
)
COUNTS = Field(
    words="numbers by table",
    fits=lambda value: isinstance(value, dict) and all(map(is_count, value.values())),
    optional=True,
)
REPLY: Shape = {"body": Field(words="a text in JSON", fits=_is_json)}
REPLIES = Field(
    words="a list of replies",
    fits=each(
        fits(
            {
                "model": NAME,
                "key": HASH,
                "asked": TIME,
                "record": Field(words="a reply", fits=fits(REPLY)),
            }
        )
    ),
)
RUN: Shape = {
    "command": TEXT,
    "started": TIME,
    "ended": TIME,
    "exit_code": COUNT,
    "summary": TEXT,
}
DELIVERY: Shape = {"digest": HASH, "told": TEXT}
STATE = among(*get_args(DeliveryState))
