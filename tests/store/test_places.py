"""An issue keeps where its papers stand; a damaged record of that stops no command."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.model import Place, Placed, Reason
from digest.store import SqliteLibrary, open_library
from tests.fixtures import REEF
from tests.store.samples import edition, now
from tests.store.whole import DAY, execute, upkeep

WHY = Reason(label="own code", weight=1.5)
PLACE = Place(theme="reefs", heading="Coral reefs", named=True, score=1.5, reasons=(WHY,))
BEFORE = DAY - timedelta(days=7)


def test_a_paper_stands_in_issues_of_several_topics(library: SqliteLibrary) -> None:
    other = Place(theme="tides", heading="Tides", named=False, score=0.0)
    library.save_edition(edition(DAY, places={REEF: PLACE}))
    library.save_edition(edition(BEFORE, "seas", places={REEF: other}))
    assert library.load_places(REEF) == (
        Placed(slug="seas", date=BEFORE, place=other),
        Placed(slug="deep-learning", date=DAY, place=PLACE),
    )
    assert library.load_places("2602.99999") == ()


def test_an_issue_that_is_made_again_forgets_where_papers_stood(library: SqliteLibrary) -> None:
    library.save_edition(edition(DAY, places={REEF: PLACE}))
    library.save_edition(edition(DAY))
    assert library.load_places(REEF) == ()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE places SET record = x'00ff'",
        "UPDATE places SET record = x'7b7d'",
        "UPDATE places SET record = replace(record, '1.5', 'NaN')",
    ],
)
def test_a_damaged_place_is_told_and_passed_over(tmp_path: Path, damage: str) -> None:
    with open_library(tmp_path, now=now) as library:
        library.save_edition(edition(DAY, places={REEF: PLACE}))
    execute(tmp_path, damage)

    with open_library(tmp_path, now=now) as library:
        assert library.load_places(REEF) == ()
    issue = f"issue deep-learning of {DAY}"
    told = [finding.message for finding in upkeep(tmp_path).check() if finding.subject == issue]
    assert any(f"Where its paper {REEF} stands is of no use" in message for message in told)
