"""The first step of verification checks figures, names and form of a sentence."""

from collections.abc import Sequence

import pytest

from tests.editor.scripted import WRITER, issue_of, paragraphs, reef, run, sentence, tide

FINDS, COUNT, MAPS = "P1.2", "P2.2", "P1.1"
FIGURE, NAME, PERSON = "stands in none of the sentences", "stands in no record", "is a person"

TRUE: list[tuple[str, Sequence[str]]] = [
    ("{P1.name} finds 93.1% of all corals on 12 reefs of Lund Bay.", [FINDS]),
    ("On twelve reefs, {P1.name} finds about 93% of the corals.", [FINDS]),
    ("{P1.name} finds over 93% of all corals, {P1} report.", [FINDS]),
    ("{P1.name} finds nearly 94% of all corals.", [FINDS]),
    ("{P1}’s camera maps reefs from a kite.", [MAPS]),
    ("{P1.title} comes with a camera.", [MAPS]),
    ("{P2}’s network may count up to 40 snails a second in simulations.", [COUNT]),
    ("{P2}’s network may count up to forty snails a second in simulations.", [COUNT]),
    ("{P1.name} maps reefs, while {P2} counts snails.", [MAPS, "P2.1"]),
    ("What makes counting slow for {P1} and {P2}?", ["P1.0", "P2.0"]),
    ("{P1} map reefs, and {P2} counts up to 40 snails.", [MAPS, COUNT]),
]
FALSE: list[tuple[str, Sequence[str], str]] = [
    ("{P1.name} finds 94% of all corals.", [FINDS], FIGURE),
    ("{P1.name} finds about 95% of all corals.", [FINDS], FIGURE),
    ("{P1.name} finds over 94% of all corals.", [FINDS], FIGURE),
    ("{P1.name} finds 93.1 points more corals.", [FINDS], "has another unit"),
    ("{P1.name} finds up to 93.1% of all corals.", [FINDS], "has another bound"),
    ("{P2}’s network counts 40 snails a second in simulations.", [COUNT], "has another bound"),
    ("{P1.name} finds 93.1% of all corals.", [MAPS], FIGURE),
    ("Four reefs were mapped by {P1}.", [MAPS], FIGURE),
    ("{P1.name} outdoes SonarFish on all reefs.", [FINDS], NAME),
    ("{P1.name} maps reefs off Norway.", [MAPS], NAME),
    ("{P1} and Marsh map reefs.", [MAPS], NAME),
    ("Quill shows a camera for {P1}.", [MAPS], PERSON),
    ("{P1} show the first camera that maps reefs.", [MAPS], "claims more"),
    ("{P1} show the best camera that maps reefs.", [MAPS], "claims more"),
    ("{P1} map reefs", [MAPS], "one plain sentence"),
    ("{P1} map reefs. They use a kite.", [MAPS], "one plain sentence"),
    ("{P1} map **reefs**.", [MAPS], "one plain sentence"),
    ("{P1} map [reefs](https://evil.example).", [MAPS], "one plain sentence"),
    ("{P1} map reefs, see www.evil.example for more.", [MAPS], "one plain sentence"),
    ("{P1} map reefs <b>well</b>.", [MAPS], "one plain sentence"),
    ("{P1} map reefs from a kite, as you should know.", [MAPS], "speaks to a reader"),
    ("{P1} map " + "very " * 60 + "many reefs.", [MAPS], "more than 60 words"),
    ("{P1} map reefs.", [], "rests on no sentence"),
    ("{P1} map reefs.", ["P1.9"], "rests on no sentence"),
    ("{P1} map reefs.", ["P2.1"], "names P1 and rests on no sentence of it"),
    ("{P2.name} counts snails.", ["P2.1"], "introduces nothing with a name"),
    ("{P1} map {reefs}.", [MAPS], "a placeholder that there is none of"),
    # Found by one, put to the other.
    ("{P2} maps reefs from a kite with a camera, while {P1} count snails on photographs.",
     [MAPS, "P2.1"], "what another paper’s sentences say"),
]  # fmt: skip


def _edit(text: str, rests: Sequence[str]) -> tuple[list[str], str]:
    """Return what is told of one sentence after one that names both papers, and why not."""
    first = sentence("{P1} and {P2} report on the sea.", "P1.0", "P2.0")
    section = paragraphs([first, sentence(text, *rests)])
    edited, _ = run(issue_of(reef(), tide()), section=section)
    told = [one.text for one in edited.sections["reefs"] if one.by == f"model:{WRITER}"]
    return told[1:], " ".join(one.why for one in edited.refused)


@pytest.mark.parametrize("text, rests", TRUE)
def test_sentences_of_the_record_pass(text: str, rests: Sequence[str]) -> None:
    told, why = _edit(text, rests)
    assert len(told) == 1, why


@pytest.mark.parametrize("text, rests, why", FALSE)
def test_sentences_beyond_the_record_are_refused(text: str, rests: Sequence[str], why: str) -> None:
    told, reasons = _edit(text, rests)
    assert not told
    assert why.replace("’", "'") in reasons.replace("’", "'")
