"""An issue knows what those before it were about, and says the same when it is built again."""

from digest.model import Digest
from tests.pipeline.desk import MONDAY, SATURDAY, WEEK, Desk, tides


def _made(desk: Desk, weeks_ago: int = 0, **changes: object) -> Digest:
    """Make an issue and remember it."""
    made = desk.make(SATURDAY - weeks_ago * WEEK, **changes)
    assert made.digest is not None
    assert made.edition is not None
    desk.library.save_edition(made.edition)
    desk.clock.sleep(1)
    return made.digest


def _publish(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 5), MONDAY - WEEK), *tides(range(5, 12), MONDAY))


def test_the_issues_before_are_told_with_their_themes(desk: Desk) -> None:
    _publish(desk)
    first, second = _made(desk, 1), _made(desk)

    assert first.history == ()
    (past,) = second.history
    assert past.date == SATURDAY - WEEK
    assert [(theme.key, theme.title, theme.papers) for theme in past.themes] == [
        (section.key, section.title, len(section.papers)) for section in first.sections
    ]


def test_one_built_later_is_no_history_of_one_built_again(desk: Desk) -> None:
    _publish(desk)
    new = _made(desk)
    old = _made(desk, 1)

    assert (new.history, old.history) == ((), ())
    assert _made(desk).history == ()


def test_what_became_of_the_others_since_changes_no_complete_issue(desk: Desk) -> None:
    _publish(desk)
    _made(desk, 1)
    second = _made(desk)
    _made(desk, 1, number=1)

    assert _made(desk).history == second.history
    assert _made(desk, refresh=True).history != second.history
