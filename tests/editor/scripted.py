"""Invented papers, and a model with the answers that a test gives."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from digest.model import ALSO, Ranked
from digest.writing import Draft, DraftSection
from digest.writing.editor import Ask, Edited, edit_issue
from tests.writing.papers import issue_in, paper, ranked

WRITER, VERIFIER = "brisk-quill", "slow-owl"
REEF = (
    "Existing methods map reefs by divers, which is slow. We present ReefCam, a camera that maps"
    " reefs from a kite. On 12 reefs of Lund Bay, ReefCam finds 93.1% of all corals. It fails in"
    " murky water."
)
TIDE = (
    "The number of snails in tide pools remains difficult to estimate. We train a network that"
    " counts snails on photographs. The network may count up to 40 snails a second in simulations."
)
ROLES = {REEF: "GCRL", TIDE: "GCR"}
Answer = Callable[[Ask], object]


def reef(number: int = 1, **changes: Any) -> Ranked:  # noqa: ANN401 - fields of a paper
    """Return a paper about a camera, with a name."""
    fields = {"title": "ReefCam: Mapping Reefs from a Kite", "authors": ("Ada Quill", "Bo Lund")}
    record = paper(REEF, **{**fields, "id": f"2602.9000{number}", **changes})
    return ranked(record, ROLES[REEF], name="ReefCam", news=4.0)


def tide(number: int = 2, **changes: Any) -> Ranked:  # noqa: ANN401 - as above
    """Return a paper about a network that has no name, by one person."""
    fields = {"title": "Counting Snails before They Hide", "authors": ("Cy Marsh",)}
    record = paper(TIDE, **{**fields, "id": f"2602.9000{number}", **changes})
    return ranked(record, ROLES[TIDE], news=3.0)


def issue_of(
    *papers: Ranked, key: str = "reefs", earlier: Mapping[str, int] | None = None
) -> Draft:
    """Return an issue of one section."""
    title = "Also this week" if key == ALSO else "Reefs"
    section = DraftSection(key=key, title=title, papers=papers)
    return issue_in(section, topic="the sea", earlier=earlier or {})


def sentence(text: str, *rests: str) -> Mapping[str, object]:
    """Return a sentence as a model writes it."""
    return {"text": text, "rests": list(rests)}


# What a model writes of the two papers.
MAPS = sentence("{P1} map reefs from a kite with a camera.", "P1.1")
FINDS = sentence("{P1.name} finds 93.1% of all corals on 12 reefs of Lund Bay.", "P1.2")
COUNTS = sentence("{P2} trains a network that counts snails on photographs.", "P2.1")


def paragraphs(*told: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """Return the answer of a section."""
    return {"paragraphs": [{"sentences": list(one)} for one in told]}


def kind_of(ask: Ask) -> str:
    """Return which question it is."""
    names = {"paragraphs": "section", "verdicts": "verdicts", "lead": "frame"}
    return next((names[one] for one in ask.prompt.schema["properties"] if one in names), "again")


def agree(ask: Ask) -> Mapping[str, object]:
    """Find everything borne out."""
    text = ask.prompt.turns[1].text
    names = [line.split(":")[0] for line in text.splitlines() if line[:1] == "S" and ":" in line]
    return {"verdicts": [{"id": name, "verdict": "fully", "unsupported": ""} for name in names]}


def run(draft: Draft, room: int = 4, **answers: object) -> tuple[Edited, list[Ask]]:
    """Edit an issue: each kind of question has an answer, or a function that gives it."""
    usual: dict[str, object] = {"verdicts": agree, "again": {"sentences": []}, "frame": None}
    known = {**usual, **answers}
    asked: list[Ask] = []

    def answer(asks: Sequence[Ask]) -> list[str | None]:
        asked.extend(asks)
        return [_answer(known[kind_of(ask)], ask) for ask in asks]

    sections = (*draft.usual.sections, *draft.brought_in)
    edited = edit_issue(
        draft,
        {section.key: room for section in sections},
        answer,
        writer=WRITER,
        verifier=VERIFIER,
    )
    return edited, asked


def _answer(given: object, ask: Ask) -> str | None:
    value = given(ask) if callable(given) else given
    return value if value is None or isinstance(value, str) else json.dumps(value)
