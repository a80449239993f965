"""A model's sentences are used, rewritten, dropped, or replaced."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from digest.model import ALSO, ReadPassage, Reason, Statement
from digest.taste import Pin
from digest.writing import DraftSection, apply_pin, write
from digest.writing.editor import Ask, Edited
from tests.editor.scripted import (
    COUNTS,
    FINDS,
    MAPS,
    REEF,
    VERIFIER,
    WRITER,
    issue_of,
    kind_of,
    paragraphs,
    reef,
    run,
    sentence,
    tide,
)
from tests.fixtures import link

SNAILS = "Counting Snails before They Hide"
QUOTED = (
    "We present ReefCam, a camera that maps reefs from a kite. On 12 reefs of Lund Bay, ReefCam "
    "finds 93.1% of all corals."
)
FAILS = sentence("It fails in murky water.", "P1.3")
SLOW = sentence("Divers map reefs slowly.", "P1.0")


def _texts(edited: Edited, key: str = "reefs") -> list[str]:
    return [one.text for one in edited.sections.get(key, ())]


def _told(edited: Edited, key: str = "reefs") -> Sequence[Statement]:
    return edited.sections[key]


def test_sentences_are_filled_linked_and_signed() -> None:
    place = "Harbour University"
    issue = issue_of(reef(place=place), tide())
    edited, _ = run(issue, section=paragraphs([SLOW, MAPS, FINDS], [COUNTS]))
    assert _texts(edited) == [
        "Divers map reefs slowly.",
        f"Quill and Lund ({place}) map reefs from a kite with a camera.",
        "ReefCam finds 93.1% of all corals on 12 reefs of Lund Bay.",
        f"Marsh trains a network that counts snails on photographs ({SNAILS}).",
    ]
    assert [one.paragraph for one in _told(edited)] == [0, 0, 0, 1]
    assert {one.by for one in _told(edited)} == {f"model:{WRITER}"}
    kinds = [[mention.kind for mention in one.mentions] for one in _told(edited)]
    assert kinds == [[], ["author", "institution"], ["name"], ["author", "title"]]
    assert [one.text for one in _told(edited)[0].quotes] == [
        "Existing methods map reefs by divers, which is slow."
    ]
    assert edited.named == {"2602.90001", "2602.90002"}


def test_a_statement_names_its_verifier() -> None:
    verbatim = sentence("On 12 reefs of Lund Bay, ReefCam finds 93.1% of all corals.", "P1.2")
    edited, asked = run(issue_of(reef()), section=paragraphs([MAPS, verbatim]))
    assert {one.verified for one in _told(edited)} == {f"model:{VERIFIER}"}
    (verdicts,) = [ask for ask in asked if kind_of(ask) == "verdicts"]
    assert verdicts.role == "verifier"


WRONG = sentence("{P1.name} finds 95% of all corals.", "P1.2")


def test_a_rewrite_is_asked_for_once_with_all_faults() -> None:
    def doubt(ask: Ask) -> Mapping[str, object]:
        text = ask.prompt.turns[1].text
        verdict = "partly" if "balloon" in text else "fully"
        return {"verdicts": [{"id": "S1", "verdict": verdict, "unsupported": "a balloon"}]}

    def again(ask: Ask) -> Mapping[str, object]:
        text = ask.prompt.turns[1].text
        assert "“95%” stands in none" in text or "“95” stands in none" in text
        assert "What it rests on does not say: a balloon" in text
        return {"sentences": [{"id": "S1", **MAPS}, {"id": "S2", **FINDS}]}

    far = sentence("{P1} map reefs from a balloon.", "P1.1")
    edited, asked = run(
        issue_of(reef()), section=paragraphs([far, WRONG]), verdicts=doubt, again=again
    )
    # The verifier judged but the first of the two that came back.
    assert [kind_of(ask) for ask in asked].count("again") == 1
    assert len(_texts(edited)) == 1
    assert [one.text for one in edited.refused][:2] == [far["text"], WRONG["text"]]


@pytest.mark.parametrize("told, left", [
    # A sentence that goes on from one that is gone goes with it.
    ([MAPS, WRONG, FAILS], ["Quill and Lund map"]),
    # Without the one that names the paper, nobody knows what the others are about.
    ([SLOW, WRONG], []),
    ([MAPS, WRONG, FINDS], ["Quill and Lund map", "ReefCam finds"]),
])  # fmt: skip
def test_sentences_refused_twice_are_dropped(
    told: Sequence[Mapping[str, object]], left: Sequence[str]
) -> None:
    issue = issue_of(reef(), tide())
    edited, _ = run(issue, section=paragraphs(told, [COUNTS]))
    texts = [text for text in _texts(edited) if "snails" not in text]
    if left:
        assert [text[: len(start)] for text, start in zip(texts, left, strict=True)] == left
    else:
        # Its quotation stands there.
        assert texts == [QUOTED]


NONE: list[object] = [None, "Sorry.", "[]", '{"paragraphs": 3}', {}, {"paragraphs": []}]
ODD = [
    {"paragraphs": [3, {"sentences": "x"}, {"sentences": [{"text": 3, "rests": []}]}]},
    {"paragraphs": [{"sentences": [sentence("Reefs\ud800 are mapped.", "P1.1")]}]},
    paragraphs([sentence("Reefs\x00 are mapped by {P1}.", "P1.1")]),
    paragraphs([sentence("Reefs\u202e are mapped by {P1}.", "P1.1")]),
]
STRANGE = [
    paragraphs([sentence("{P9} fly.", "P9.1")]),
    paragraphs([sentence("{P01} map reefs.", "P1.1")]),
    {"paragraphs": [{"sentences": [{"text": "{P1} fly.", "rests": "P1.1"}]}] * 1000},
]


def _is_quoted(edited: Edited) -> bool:
    """Return whether the only paper is quoted, and nothing else is told of it."""
    told = [(one.text, one.by, one.verified) for one in _told(edited)]
    return told == [(QUOTED, "quote", "quote")] and edited.quoted == edited.named == {"2602.90001"}


@pytest.mark.parametrize("answer", [*NONE, *ODD])
def test_without_a_section_its_papers_are_quoted(answer: object) -> None:
    edited, _ = run(issue_of(reef()), section=answer)
    assert _is_quoted(edited)
    assert edited.lead is None
    assert edited.unread == (() if answer is None else ("Reefs",))


@pytest.mark.parametrize("answer", STRANGE)
def test_papers_without_a_sentence_are_quoted(answer: object) -> None:
    edited, _ = run(issue_of(reef()), section=answer)
    assert _is_quoted(edited)
    assert edited.refused


def test_a_paper_with_a_weak_passage_has_its_title_alone() -> None:
    weak = tide()
    found = replace(weak.reading, passage=ReadPassage(sentences=(0,), probability=0.8, grade=1))
    issue = issue_of(reef(), replace(weak, reading=found))
    edited, _ = run(issue, section=None)
    assert _texts(edited) == [QUOTED]
    assert edited.quoted == edited.named == {"2602.90001", "2602.90002"}
    prose = write(replace(issue, named=frozenset()), edited)
    assert [one.text for one in prose.sections[0].statements] == [QUOTED]
    assert [entry.named for entry in prose.entries] == [True, True]
    assert [one.paper for one in prose.lead[0].mentions] == ["2602.90001", "2602.90002"]


def test_one_wrong_placeholder_costs_its_sentence_alone() -> None:
    wrong = sentence("{P7} maps reefs, too.", "P1.1")
    edited, _ = run(issue_of(reef()), section=paragraphs([MAPS, wrong, FINDS]))
    assert [text[:9] for text in _texts(edited)] == ["Quill and", "ReefCam f"]
    assert "There is no paper P7." in edited.refused[0].why


def test_repeated_and_misattributed_sentences_are_dropped() -> None:
    other = sentence("It counts snails on photographs.", "P2.1")
    both = sentence("{P1.name} maps reefs, while {P2} counts snails.", "P1.1", "P2.1")
    section = paragraphs([MAPS, FINDS, other], [MAPS, FINDS], [both, FAILS])
    edited, _ = run(issue_of(reef(), tide()), section=section)
    assert [one for one in _texts(edited) if "photographs" in one or "murky" in one] == []
    assert len(_texts(edited)) == len(set(_texts(edited))) == 3


def test_a_verifier_without_an_answer_lets_nothing_pass() -> None:
    edited, _ = run(issue_of(reef()), section=paragraphs([MAPS]), verdicts=None)
    assert _is_quoted(edited)


def test_a_section_has_no_more_papers_than_its_limit() -> None:
    issue = issue_of(reef(), tide())
    edited, asked = run(issue, 1, section=paragraphs([MAPS], [COUNTS]))
    assert "Tell at most 1 of the papers" in asked[0].prompt.turns[1].text
    assert len(_texts(edited)) == 1
    nothing, asked = run(issue, 0)
    assert not asked
    assert not any(one.by.startswith("model") for one in nothing.sections.get("reefs", ()))


def test_earlier_work_is_not_shown_and_large_sections_are_split() -> None:
    old = reef(1)
    _, asked = run(
        issue_of(old, tide(), earlier={"2602.90001": 2024}), section=paragraphs([COUNTS])
    )
    assert "ReefCam" not in asked[0].prompt.turns[1].text
    many = [tide(number) for number in range(1, 10)]
    _, asked = run(issue_of(*many, key=ALSO), 6, section=paragraphs())
    assert [text.count("title: ") for text in (ask.prompt.turns[1].text for ask in asked)] == [8, 1]


def test_the_frame_has_findings_of_several_papers() -> None:
    both = sentence("{P1} map reefs and {P2} counts snails.", "P1.1", "P2.1")
    far = sentence("{P2} may count up to 40 snails a second in simulations.", "P2.2")
    lost = sentence("{P1.name} fails in murky water.", "P1.3")
    frame = {"lead": [both, far], "outlook": [lost, MAPS]}
    issue = issue_of(reef(), tide())
    edited, asked = run(issue, section=paragraphs([MAPS, FINDS], [COUNTS]), frame=frame)
    assert [one.text for one in edited.lead or ()] == [
        "Quill and Lund map reefs and Marsh counts snails.",
        "Marsh may count up to 40 snails a second in simulations.",
    ]
    # What the sections have told is no outlook.
    assert [one.text for one in edited.outlook or ()] == ["ReefCam fails in murky water."]
    (question,) = [ask.prompt.turns[1].text for ask in asked if kind_of(ask) == "frame"]
    assert "P1.3: It fails in murky water." in question
    assert "Things: " in question
    assert "P1: ReefCam" not in question  # nothing of it can be had


def test_bullets_describe_what_papers_offer() -> None:
    camera = reef()
    facts = replace(camera.facts, links=(link("https://github.com/quill/reefcam"),))
    bullet = sentence("a camera that maps reefs from a kite.", "P1.1")
    other = sentence("a network that counts 93 snails.", "P2.1")
    frame = {"lead": [], "bullets": [bullet, other], "outlook": []}
    issue = issue_of(replace(camera, facts=facts), tide())
    edited, asked = run(issue, section=paragraphs([FINDS], [COUNTS]), frame=frame)
    (question,) = [ask.prompt.turns[1].text for ask in asked if kind_of(ask) == "frame"]
    assert "P1: ReefCam" in question
    assert [one.text for one in edited.bullets.values()] == [
        "a camera that maps reefs from a kite."
    ]
    (resource, *others) = write(issue, edited).resources
    assert (resource.name, resource.statement) == ("ReefCam", edited.bullets["2602.90001"])
    assert not others


def test_a_lead_of_one_sentence_is_dropped() -> None:
    frame = {"lead": [MAPS], "outlook": []}
    edited, _ = run(issue_of(reef()), section=paragraphs([FINDS]), frame=frame)
    assert edited.lead is None
    assert edited.outlook == ()


def test_prompts_fence_text_from_outside() -> None:
    _, asked = run(issue_of(reef()), section=paragraphs([MAPS]))
    question = asked[0].prompt.turns[1].text
    head, mark, data = question.partition("<data ")
    assert mark
    assert data.rstrip().endswith(f"</data {data[:12]}>")
    for line in REEF.split(". "):
        assert line not in head
    assert len(json.dumps(asked[0].prompt.schema)) < 600


def test_an_editor_decides_which_papers_a_model_presents() -> None:
    issue = replace(
        issue_of(reef(), tide(), reef(3, title="Kites over Reefs")),
        wanted=frozenset({"2602.90002", "2602.90003"}),
        silent=frozenset({"2602.90001"}),
    )
    kites = sentence("{P2} map reefs from a kite with a camera.", "P2.1")
    edited, asked = run(issue, section=paragraphs([MAPS, FINDS], [kites]))
    # The question is as without the editor, so that its answer is found again.
    usual, before = run(replace(issue, silent=frozenset()), section=paragraphs([MAPS, FINDS]))
    assert asked[0].prompt == before[0].prompt
    assert "2602.90001" in usual.named
    by = {quote.paper: one.by for one in _told(edited) for quote in one.quotes}
    assert by == {"2602.90003": f"model:{WRITER}", "2602.90002": "quote"}
    assert edited.named == set(by)
    assert edited.quoted == {"2602.90002"}


def test_an_editor_s_own_words_replace_a_model_s_where_these_stood() -> None:
    kites = reef(3, title="Kites over Reefs")
    usual = issue_of(reef(), tide(), replace(kites, score=1.0))
    third = [sentence("{P3} map reefs from a kite with a camera.", "P3.1")]
    both = sentence("{P1} map reefs and {P2} counts snails.", "P1.1", "P2.1")
    far = sentence("{P2} may count up to 40 snails a second in simulations.", "P2.2")
    corals = sentence("{P1.name} finds 93.1% of all corals.", "P1.2")
    murky = sentence("{P1.name} fails in murky water.", "P1.3")
    frame = {"lead": [far, corals], "outlook": [murky]}
    answers: Any = {"section": paragraphs([MAPS], [FINDS, both], [COUNTS], third), "frame": frame}
    before, asked = run(usual, **answers)
    assert before.lead
    assert before.outlook
    pins = {"2602.90001": Pin(words="ReefCam is *new*. It flies."), "2602.90003": Pin()}
    passages = {one: apply_pin(it, pins.get(one, Pin()))[0] for one, it in usual.passages.items()}
    issue = replace(usual, passages=passages, wanted=frozenset({"2602.90001"}))
    edited, again = run(issue, **answers)
    # The same was asked, so that a desk without a model finds the answers again.
    assert [one.prompt for one in again] == [one.prompt for one in asked]
    assert [(one.text[:16], one.by, one.verified, one.paragraph) for one in _told(edited)] == [
        ("ReefCam is *new*", "editor", None, 0),
        ("It flies.", "editor", None, 0),
        ("Marsh trains a n", f"model:{WRITER}", f"model:{VERIFIER}", 1),
        ("Quill and Lund m", f"model:{WRITER}", f"model:{VERIFIER}", 2),
    ]
    assert edited.lead is None
    assert edited.outlook == ()
    assert edited.named == {"2602.90001", "2602.90002", "2602.90003"}
    # Where papers were given places, paragraphs stand as they do.
    (section,) = issue.sections
    turned = replace(section, papers=section.papers[::-1])
    placed = replace(issue, sections=(turned,), placed=frozenset({"2602.90003"}))
    edited, _ = run(placed, **answers)
    first = [one.mentions[0].paper for one in _told(edited) if one.mentions]
    assert first == ["2602.90003", "2602.90002", "2602.90001"]
    # A model that told of that paper alone has still answered: no other is told for it.
    alone, _ = run(issue, section=paragraphs([MAPS]))
    assert alone.named == {"2602.90001"}


def test_paragraphs_of_a_model_follow_their_papers() -> None:
    data = reef()
    data = replace(data, facts=replace(data.facts, new_datasets=("Kite Reefs",)))
    both = issue_of(data, tide())
    (reefs,) = issue_of(data).sections
    moved = replace(data, reasons=(Reason(label="placed here by the editor", weight=0.0),))
    tides = DraftSection(key="tides", title="Tides", papers=both.sections[0].papers[1:])
    built = replace(both, sections=(reefs, tides))
    turned = replace(reefs, key="boats", title="Boats", papers=(moved,))
    joined = replace(reefs, papers=(*tides.papers, *reefs.papers))

    def answer(ask: Ask) -> object:
        return paragraphs([MAPS] if ask.about == "Reefs" else [COUNTS])

    usual, asked = run(built, section=answer)
    assert {key: len(told) for key, told in usual.sections.items()} == {"reefs": 1, "tides": 1}
    for sections in (tides, turned), (joined,):
        issue = replace(built, sections=sections, asked=built.sections)
        edited, again = run(issue, section=answer)
        assert [one.prompt for one in again] == [one.prompt for one in asked]
        assert [*edited.sections] == [one.key for one in sections]
        before = {one.text for told in usual.sections.values() for one in told}
        assert {one.text for told in edited.sections.values() for one in told} == before
        assert edited.named == usual.named
    # What a model left untold is quoted there, too.
    issue = replace(built, sections=(tides, turned), asked=built.sections)
    edited, _ = run(issue, section=lambda ask: answer(ask) if ask.about == "Tides" else None)
    assert {one.by for one in edited.sections["boats"]} == {"quote"}


def test_sentences_about_a_paper_left_out_are_dropped() -> None:
    both = sentence("{P1} map reefs and {P2} counts snails.", "P1.1", "P2.1")
    far = sentence("{P2} may count up to 40 snails a second in simulations.", "P2.2")
    snails = sentence("{P2} counts snails on photographs.", "P2.1")
    murky = sentence("{P1.name} fails in murky water.", "P1.3")
    frame = {"lead": [both, far, snails], "outlook": [murky]}
    answers: Any = {"section": paragraphs([MAPS], [COUNTS]), "frame": frame}
    usual = issue_of(reef(), tide())
    before, asked = run(usual, **answers)
    assert len(before.lead or ()) == 3
    issue = replace(issue_of(tide()), asked=usual.sections)
    edited, again = run(issue, **answers)
    assert [one.prompt for one in again] == [one.prompt for one in asked]
    assert edited.named == {"2602.90002"}
    assert _texts(edited) == _texts(before)[1:]
    assert [one.text for one in edited.lead or ()] == [one.text for one in (before.lead or ())[1:]]
    assert edited.outlook == ()
    # What an editor brings in has a question behind all others, and is quoted without an answer.
    kites = reef(3, title="Kites over Reefs")
    third = issue_of(reef(), tide(), kites)
    edited, more = run(replace(third, asked=usual.sections), **answers)
    assert [one.prompt for one in more][: len(asked)] == [one.prompt for one in asked]
    behind = more[len(asked)]
    assert (kind_of(behind), behind.about) == ("section", "Reefs")
    assert "Kites over Reefs" in behind.prompt.turns[1].text
    assert edited.sections["reefs"][:2] == before.sections["reefs"]
    assert {one.by for one in edited.sections["reefs"][2:]} == {"quote"}
