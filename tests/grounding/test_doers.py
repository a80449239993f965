"""What earlier methods do is not said of a paper."""

import pytest

from digest.grounding import Evidence, judge_words

SOURCE = (
    "Existing methods rely on divers and ignore young corals.",
    "However, most current state-of-the-art surveys struggle with murky water.",
    "We propose ReefNet, which avoids divers, unlike prior networks that require boats.",
    "While previous work fails on islands, ReefNet maps them.",
    "Traditional nets fail in storms, but our net holds in them.",
    "ReefNet is tested beside the current state of the art and proposes a steep chart.",
    "Though, the usual traditional harbours charge sailors.",
)
EVIDENCE = Evidence(SOURCE, ["ReefNet: Counting Corals"])


def borrowed(text: str) -> list[str]:
    """Return the words that are said of others alone."""
    return [one.found for one in judge_words(text, EVIDENCE) if one.kind == "subject"]


@pytest.mark.parametrize(
    "text,word",
    [
        ("ReefNet relies on divers.", "relies"),
        ("It ignores young corals.", "ignores"),
        ("The paper struggles with murky water.", "struggles"),
        ("It relies on divers. It avoids divers.", "relies"),
        ("On young corals as well, ReefNet relies on divers.", "relies"),
        ("Murky water again: ReefNet ignores young corals.", "ignores"),
    ],
)
def test_what_others_do_is_found(text: str, word: str) -> None:
    assert borrowed(text) == [word]


@pytest.mark.parametrize(
    "text",
    [
        "ReefNet avoids divers, unlike prior networks that require boats.",
        "Existing methods rely on divers.",
        "While existing methods rely on divers, ReefNet avoids them.",
        "ReefNet maps islands.",
        "It holds in storms.",
        "A steep chart is proposed.",
        # What ties a sentence to the one before is nobody's doing.
        "On young corals as well, ReefNet maps islands.",
        "Murky water again: ReefNet maps islands.",
        "ReefNet maps islands. Murky water appears in ReefNet as well.",
    ],
)
def test_what_the_paper_does_passes(text: str) -> None:
    assert borrowed(text) == []
