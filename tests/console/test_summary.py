"""The table of several builds fits the terminal, and every topic's name is whole."""

import pytest
from rich.cells import cell_len

from digest.console.summary import summary_lines

FIGURES = ("2026-02-28", "1000", "100", "2", "0", "0")


@pytest.mark.parametrize("width", [56, 80, 100])
@pytest.mark.parametrize("name", ["corals", "a-long-name-of-a-topic-that-is-whole", "深層学習" * 6])
def test_a_name_without_room_stands_above_its_figures(name: str, width: int) -> None:
    lines = list(summary_lines([("looms", *FIGURES), (name, *FIGURES)], width))
    assert all(cell_len(line) <= width for line in lines)
    assert lines[0].split() == "topic date found chosen files problems exit".split()
    assert " ".join(lines[2:]).split() == [name, *FIGURES]
    assert len({cell_len(line) for line in lines if "exit" in line or "2026" in line}) == 1


def test_names_that_have_room_stand_beside_them() -> None:
    lines = list(summary_lines([("corals", *FIGURES)], 80))
    assert lines[1].startswith("corals  2026-02-28 ")
