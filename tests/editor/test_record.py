"""The first step of verification checks figures, names and form of a sentence."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest.grounding import Passages
from digest.model import Statement
from digest.writing.editor.verification import is_supported
from tests.editor.scripted import WRITER, issue_of, paragraphs, reef, run, sentence, tide
from tests.fixtures import quote

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


# Other spellings of the same, a sentence beside the words of its record; and what is not the same.
ALIKE = [
    ("More than 300 reefs are mapped.", "Over 300 reefs are mapped."),
    ("Over 300 reefs are mapped.", "We map more than 300 reefs."),
    ("At least 300 reefs are mapped.", "We map no fewer than 300 reefs."),
    ("Over 300 reefs are mapped.", "We map >300 reefs."),
    ("It exceeds 300 reefs.", "We map above 300 reefs."),
    ("More than 300 reefs are mapped.", "We map 300+ reefs."),
    ("Fewer than 300 reefs are mapped.", "We map less than 300 reefs."),
    ("Under 2 seconds suffice.", "It takes less than 2 seconds."),
    ("Up to 300 reefs are mapped.", "We map as many as 300 reefs."),
    ("At most 300 reefs are mapped.", "We map no more than 300 reefs."),
    ("At most 300 reefs are mapped.", "We map up to 300 reefs."),
    ("Two images are compared.", "Bi-temporal images are compared."),
    ("Two images are compared.", "Bitemporal images are compared."),
    ("Two images are compared.", "A pair of images is compared."),
    ("Two arms move.", "A dual-arm robot moves."),
    ("Two arms move.", "Both arms move."),
    ("Three modes are used.", "A tri-modal method is used."),
    ("It has three stages.", "A triple-stage method."),
    ("It halves the error.", "It reduces the error by 50%."),
    ("It cuts the error by half.", "It reduces the error by 50%."),
    ("It doubles the speed.", "It gives a 2x speedup."),
    ("It is twice as fast.", "It gives a 2x speedup."),
    ("It is twice as fast.", "It is two times faster."),
    ("The speed rises fourfold.", "It gives a 4x speedup."),
    ("It is centered at 3.8 µm.", "It is centered at 3.8 um."),
    ("It is centered at 3.8 μm.", "It is centered at 3.8 microns."),
    ("It is centered at 3.8 μm.", "It is centered at 3.8 micro-m."),
    ("It is centered at 3.8 μm.", "It is centered at 3.8 micrometers."),
    ("It has 1.5 million images.", "It has 1.5M images."),
    ("It has 7 billion parameters.", "It has 7B parameters."),
    ("It has 20,000 images.", "It has 20K images."),
    ("It covers 3 years.", "It covers three years."),
    ("A third of the reefs are grey.", "1/3 of the reefs are grey."),
    ("A quarter of the reefs are grey.", "25% of the reefs are grey."),
    ("It takes 12 hours.", "It takes 12h."),
    ("It rises by 5 percentage points.", "It rises by 5 points."),
    ("It rises by 5 percentage points.", "It rises by 5 pp."),
    ("It rises by 5%.", "It rises by 5 percent."),
    ("It spans 10 to 20 km.", "It spans 10-20 km."),
    ("It has eleven classes.", "It has 11 classes."),
    ("It uses 3D scans.", "It uses three-dimensional scans."),
    ("It has an accuracy of 0.93.", "It has an accuracy of 93%."),
    ("It has an accuracy of 93%.", "It has an accuracy of .93."),
    ("It ran from 2010 to 2020.", "It ran in 2010-2020."),
    ("A dozen reefs are mapped.", "12 reefs are mapped."),
    ("It needs a single image.", "It needs one image."),
    ("It needs one image.", "It needs a single image."),
    ("It is one order of magnitude faster.", "It is an order of magnitude faster."),
    ("It costs $5.", "It costs 5 dollars."),
    ("A few hundred reefs.", "Hundreds of reefs."),
    ("Thousands of reefs are mapped.", "We map over 5,000 reefs."),
    ("Some 300 reefs are mapped.", "We map approximately 300 reefs."),
    ("About 300 reefs are mapped.", "We map ~300 reefs."),
    ("Almost 300 reefs are mapped.", "We map nearly 300 reefs."),
]
UNLIKE = [
    ("More than 300 reefs are mapped.", "We map up to 300 reefs."),
    ("More than 300 reefs are mapped.", "We map fewer than 300 reefs."),
    ("At least 300 reefs are mapped.", "At most 300 reefs are mapped."),
    ("Fewer than 300 reefs are mapped.", "We map 300 reefs."),
    ("Two images are compared.", "A tri-temporal method."),
    ("Three images are compared.", "Bi-temporal images are compared."),
    ("Two biologists map reefs.", "A biologist maps reefs."),
    ("It doubles the speed.", "It gives a 3x speedup."),
    ("It halves the error.", "It reduces the error by 40%."),
    ("It triples the speed.", "It doubles the speed."),
    ("It is centered at 3.8 µm.", "It is centered at 3.8 nm."),
    ("It is centered at 3.8 μm.", "It is centered at 3.8 nm."),
    ("It is centered at 3.8 µm.", "It is centered at 3.8 mm."),
    ("It has an accuracy of 0.93.", "It has an accuracy of 9.3%."),
    ("It has an accuracy of 93%.", "It has an accuracy of 0.093."),
    ("It has an accuracy of 93%.", "It maps 93 reefs."),
]


def _is_supported(text: str, words: str) -> bool:
    """Return whether the words of a record support a sentence."""
    facts = reef().facts
    facts = replace(facts, paper=replace(facts.paper, abstract=words))
    statement = Statement(text=text, quotes=(quote(facts.paper, words),))
    return is_supported(statement, [facts], Passages())


@pytest.mark.parametrize("text, words", ALIKE)
def test_another_spelling_of_the_same_passes(text: str, words: str) -> None:
    assert _is_supported(text, words)


@pytest.mark.parametrize("text, words", UNLIKE)
def test_another_figure_does_not_pass(text: str, words: str) -> None:
    assert not _is_supported(text, words)


@pytest.mark.parametrize("words", [
    "An excess near 2e-14 eV.", "An excess near 2x10-14 eV.",
    "An excess near $2\\times10^{-14}$ eV.", "An excess near 2 × 10⁻¹⁴ eV.",
])  # fmt: skip
def test_powers_of_ten_are_compared_in_any_spelling(words: str) -> None:
    assert _is_supported("It finds an excess near 2×10⁻¹⁴ eV.", words)
    assert _is_supported("It finds an excess near 2 × 10⁻¹⁴ eV.", words)
    assert not _is_supported("It finds an excess near 2×10⁻¹³ eV.", words)
