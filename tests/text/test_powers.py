"""A unit that lost the caret of its power has it raised; what may be a name is left alone."""

import pytest

from digest.text import shown


@pytest.mark.parametrize(
    "text,told",
    [
        ("5 km2 of reef", "5 km² of reef"),
        ("a 20 deg2 survey", "a 20 deg² survey"),
        ("1300 kg/m3, near", "1300 kg/m³, near"),
        ("a 15x15 mm2 cut", "a 15x15 mm² cut"),
        ("the M2 and m3-bench", "the M2 and m3-bench"),
        ("DreamActor-M2", "DreamActor-M2"),
        ("4 m2x boats", "4 m2x boats"),
        ("model m2 sails", "model m2 sails"),
    ],
)
def test_powers(text: str, told: str) -> None:
    assert shown(text) == told
