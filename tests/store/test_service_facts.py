"""The last answer of a service is the one that was given last, in whatever order they are kept."""

from datetime import date, timedelta

from digest.model import Answer, LinkFacts, Repository
from digest.store import SqliteLibrary
from tests.store.samples import NOON, edition

HOUR = timedelta(hours=1)
REEF = "https://github.com/quill/reefnet"
DAY = date(2026, 2, 28)


def said(stars: int, hours: int, service: str = "github") -> Answer:
    """Return what a service says of a repository so many hours after noon."""
    asked = NOON + hours * HOUR
    facts = LinkFacts(health="ok", repository=Repository(stars=stars))
    return Answer(service=service, subject=REEF, facts=facts, asked=asked, validator=f'"{hours}"')


def test_the_same_words_again_renew_their_age(library: SqliteLibrary) -> None:
    library.save_answer(said(7, hours=0))
    library.save_answer(said(7, hours=3))
    assert library.load_answers([REEF]) == (said(7, hours=3),)


def test_the_same_words_from_before_make_them_no_older(library: SqliteLibrary) -> None:
    """Two runs may keep what they heard in any order."""
    library.save_answer(said(7, hours=3))
    library.save_answer(said(7, hours=0))
    assert library.load_answers([REEF]) == (said(7, hours=3),)


def test_other_words_from_before_are_not_the_last(library: SqliteLibrary) -> None:
    library.save_answer(said(7, hours=3))
    library.save_answer(said(5, hours=0))
    assert library.load_answers([REEF]) == (said(7, hours=3),)


def test_other_words_since_are_the_last(library: SqliteLibrary) -> None:
    library.save_answer(said(5, hours=0))
    library.save_answer(said(7, hours=3))
    assert library.load_answers([REEF]) == (said(7, hours=3),)


def test_words_said_again_are_the_last_again(library: SqliteLibrary) -> None:
    for stars, hours in ((5, 0), (7, 1), (5, 2)):
        library.save_answer(said(stars, hours))
    assert library.load_answers([REEF]) == (said(5, hours=2),)


def test_of_one_moment_what_is_kept_last_counts(library: SqliteLibrary) -> None:
    library.save_answer(said(5, hours=0))
    library.save_answer(said(7, hours=0))
    assert library.load_answers([REEF]) == (said(7, hours=0),)


def test_every_service_has_its_own_last_answer(library: SqliteLibrary) -> None:
    library.save_answer(said(5, hours=0, service="html"))
    library.save_answer(said(7, hours=3))
    told = [answer.service for answer in library.load_answers([REEF])]
    assert told == ["github", "html"]


def test_an_issue_keeps_the_words_that_it_was_made_of(library: SqliteLibrary) -> None:
    library.save_answer(said(5, hours=0))
    library.save_edition(edition(DAY, answers=(said(5, hours=0),)))
    library.save_answer(said(7, hours=3))
    assert library.load_answers_of("deep-learning", DAY) == (said(5, hours=0),)
