"""`digest like` and `digest unlike`: marks are kept, shown, exported and taken back."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import ABSENT
from tests.fixtures import LOOM, REEF


def test_marks_are_kept_shown_and_taken_back(digest: Digest) -> None:
    liked = digest("like", f"https://arxiv.org/abs/{REEF}v1")
    assert liked.stdout.splitlines() == [
        "1 paper liked for deep-learning.",
        "It has 1 mark: 9 more, and it learns from them.",
    ]
    assert "2 marks: 8 more" in digest("unlike", LOOM).stdout
    status = digest("status").stdout
    assert "Marks    deep-learning: 1 liked, 1 disliked" in status
    state = json.loads(digest("status", "--json").stdout)
    assert (state["liked"], state["disliked"]) == ({"deep-learning": 1}, {"deep-learning": 1})
    assert "Marked      liked, for deep-learning, on " in digest("show", REEF).stdout
    lines = digest("library", "export").stdout.splitlines()
    assert sum(json.loads(line)["liked"] for line in lines if '"kind":"mark"' in line) == 1
    assert "2 marks" in digest("unlike", REEF).stdout
    assert "disliked, for deep-learning" in digest("show", REEF).stdout
    assert "1 paper no longer marked for deep-learning." in digest("like", REEF, "--forget").stdout
    assert "Marked" not in digest("show", REEF).stdout
    assert "0 papers no longer" in digest("unlike", REEF, "--forget").stdout


def test_marks_belong_to_a_topic(digest: Digest) -> None:
    Path("digest.toml").write_text('[topics.reefs]\nquery = "corals"\n', "utf-8")
    assert "for reefs." in digest("like", REEF, "--topic", "reefs").stdout
    assert "for deep-learning." in digest("unlike", REEF, "--topic", "deep-learning").stdout
    shown = digest("show", REEF).stdout
    assert "liked, for reefs" in shown
    assert "disliked, for deep-learning" in shown


@pytest.mark.parametrize(
    "arguments, code, told",
    [
        ((ABSENT,), 1, f"{ABSENT} was not found at arXiv."),
        ((ABSENT, "--offline"), 1, f"{ABSENT} was not found in the library."),
        ((REEF, "corals"), 1, "corals"),
        (("corals",), 2, "None of these is an arXiv identifier: corals."),
        ((REEF, "--topic", "moons"), 2, "There is no topic 'moons'."),
    ],
)
def test_what_cannot_be_marked_is_named(
    digest: Digest, arguments: tuple[str, ...], code: int, told: str
) -> None:
    result = digest("like", *arguments)
    assert result.exit_code == code
    assert told in result.stderr
