"""What other services said is needed by nothing: damage to it is told, and stops no command."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.errors import DigestError
from digest.model import Answer, Link, PaperFacts
from digest.store import open_library
from tests.fixtures import REEF
from tests.store.samples import NOON, now
from tests.store.whole import execute, exported, take, upkeep

LINK = Link(
    url="https://github.com/quill/reefnet",
    kind="code",
    own=True,
    origin=("html",),
    evidence="Our code is there.",
)
ANSWER = Answer(service="html", subject=REEF, facts=PaperFacts(links=(LINK,)), asked=NOON)


def _keep(folder: Path) -> None:
    with open_library(folder, now=now) as library:
        library.save_answer(ANSWER)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE facts SET record = x'00ff'",
        "UPDATE facts SET record = x'7b7d'",
        "UPDATE facts SET asked = 'soon'",
        "UPDATE facts SET asked = '9999-12-31'",
    ],
)
def test_a_damaged_answer_is_as_if_none_were_held(tmp_path: Path, damage: str) -> None:
    _keep(tmp_path)
    execute(tmp_path, damage)

    with open_library(tmp_path, now=now) as library:
        assert library.load_answers([REEF]) == ()
    assert REEF in {finding.subject for finding in upkeep(tmp_path).check()}


def test_what_is_said_anew_is_held_again(tmp_path: Path) -> None:
    _keep(tmp_path)
    execute(tmp_path, "UPDATE facts SET record = x'00ff'")
    _keep(tmp_path)
    with open_library(tmp_path, now=now) as library:
        assert library.load_answers([REEF]) == (ANSWER,)


def test_a_validator_that_is_no_line_is_named(tmp_path: Path) -> None:
    _keep(tmp_path)
    execute(tmp_path, "UPDATE facts SET validator = 'x' || char(13) || 'X-Evil: 1'")
    assert any("validator" in finding.message for finding in upkeep(tmp_path).check())


def _line(folder: Path) -> dict[str, Any]:
    """Return the answer as an export has it."""
    _keep(folder)
    lines = map(json.loads, exported(upkeep(folder)))
    return next(line for line in lines if line["kind"] == "fact")


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": []},
        {"origin": "html"},
        {"repository": {"stars": 1, "licence": None, "archived": "no"}},
    ],
)
def test_an_answer_that_cannot_be_read_is_not_taken(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    line = _line(tmp_path / "old")
    line["record"]["facts"]["links"][0] |= changes
    with pytest.raises(DigestError, match="'facts' is not what a service says"):
        take(upkeep(tmp_path / "new"), json.dumps(line))


def test_an_answer_with_more_links_than_any_text_is_not_taken(tmp_path: Path) -> None:
    line = _line(tmp_path / "old")
    line["record"]["facts"]["links"] *= 501
    with pytest.raises(DigestError, match="'facts' is not what a service says"):
        take(upkeep(tmp_path / "new"), json.dumps(line))


def test_a_validator_of_two_lines_is_not_taken(tmp_path: Path) -> None:
    line = _line(tmp_path / "old") | {"validator": "x\r\nX-Evil: 1"}
    with pytest.raises(DigestError, match="'validator' is not a line"):
        take(upkeep(tmp_path / "new"), json.dumps(line))
