"""Headlines, bullets, what leans on a refused sentence, and sentences with too few quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from digest.codec import dump, issue_json, load_issue, load_json, plain
from digest.writing import DraftSection, write
from digest.writing.editor import Ask, Edited
from tests.editor.scripted import (
    COUNTS,
    FINDS,
    MAPS,
    agree,
    issue_of,
    kind_of,
    paragraphs,
    reef,
    run,
    sentence,
    tide,
)
from tests.fixtures import link, make_issue
from tests.writing.papers import issue_in

HEADLINE = "A kite finds 93.1% of all corals on 12 reefs of Lund Bay"


def _frame(**parts: object) -> Mapping[str, object]:
    return {"headline": None, "lead": [], "bullets": [], "outlook": [], **parts}


def _texts(edited: Edited) -> list[str]:
    return [one.text for one in edited.sections.get("reefs", ())]


def _verdicts(ask: Ask, **verdicts: Mapping[str, object] | str) -> Mapping[str, object]:
    """Agree with all sentences but those that have one of these words, which have its verdict."""
    answers = []
    for line in ask.prompt.turns[1].text.splitlines():
        if line[:1] == "S" and ":" in line:
            given = next((verdicts[word] for word in verdicts if word in line), "fully")
            fields = {"verdict": given} if isinstance(given, str) else given
            answers.append({"id": line.split(":")[0], "unsupported": "a word", **fields})
    return {"verdicts": answers}


@pytest.mark.parametrize("text, rests, is_used", [
    (HEADLINE, ["P1.2"], True),
    ("{P1.name} finds 93.1% of all corals", ["P1.2"], True),
    # A figure, a name and a length that its record does not have.
    (HEADLINE.replace("93.1", "95"), ["P1.2"], False),
    (HEADLINE.replace("Lund Bay", "Marsh Bay"), ["P1.2"], False),
    (f"{HEADLINE}, which it maps with a camera that flies over them", ["P1.1", "P1.2"], False),
    # It is about a paper that no section tells, or about none.
    ("A network counts snails on photographs", ["P2.1"], False),
    (HEADLINE, [], False),
])  # fmt: skip
def test_a_headline_is_the_title_if_it_is_verified(
    text: str, rests: Sequence[str], *, is_used: bool
) -> None:
    issue = issue_of(reef(), tide())
    frame = _frame(headline=sentence(text, *rests))
    edited, _ = run(issue, 1, section=paragraphs([MAPS, FINDS]), frame=frame)
    prose = write(issue, edited)
    if is_used:
        assert edited.headline
        assert prose.title == edited.headline.text == text.replace("{P1.name}", "ReefCam")
        assert [one.paper for one in edited.headline.quotes] == ["2602.90001"]
        assert edited.headline.verified
    else:
        assert edited.headline is prose.headline is None
        assert prose.title.startswith("ReefCam")
    patterned = write(replace(issue, pattern="Reefs of {date}"), edited)
    assert patterned.title.startswith("Reefs of ")


def test_a_headline_stands_in_the_data_of_an_issue() -> None:
    frame = _frame(headline=sentence(HEADLINE, "P1.2"))
    edited, _ = run(issue_of(reef()), section=paragraphs([FINDS]), frame=frame)
    issue = make_issue()
    assert issue_json(issue)["headline"] is None
    (paper, *_) = issue.entries
    assert edited.headline
    moved = [replace(one, paper=paper.paper.id) for one in edited.headline.quotes]
    issue = replace(issue, headline=replace(edited.headline, quotes=tuple(moved)))
    record = issue_json(issue)
    assert record["headline"]["text"] == HEADLINE
    assert "paragraph" not in record["headline"]
    assert load_issue(dump(plain(record))).headline == issue.headline
    other = [{**quote, "paper": "2602.99999"} for quote in record["headline"]["quotes"]]
    lost = {**record, "headline": {**record["headline"], "quotes": other}}
    with pytest.raises(ValueError, match="the issue lacks"):
        load_issue(dump(lost))
    assert load_json(dump(record)) == record


def test_a_bullet_is_verified_with_the_name_before_it() -> None:
    camera = reef()
    facts = replace(camera.facts, links=(link("https://github.com/quill/reefcam"),))
    bullet = sentence("a camera that maps reefs from a kite.", "P1.1")
    edited, asked = run(
        issue_of(replace(camera, facts=facts)),
        section=paragraphs([FINDS]),
        frame=_frame(bullets=[bullet]),
        verdicts=lambda ask: _verdicts(ask, kite="not"),
    )
    assert not edited.bullets
    seen = [ask.prompt.turns[1].text for ask in asked if kind_of(ask) in {"verdicts", "again"}]
    assert any("S1: ReefCam: a camera that maps reefs from a kite." in text for text in seen)
    assert '[bullet behind the name "ReefCam"]\nS1: a camera' in seen[-1]


def test_what_leans_on_a_refused_sentence_goes_back_with_it() -> None:
    wrong = sentence("{P1.name} finds 95% of all corals.", "P1.2")
    murky = {**sentence("In murky water the same camera fails.", "P1.3"), "leans": True}

    def again(ask: Ask) -> object:
        text = ask.prompt.turns[1].text
        assert "(remains): {P1} map reefs" in text
        assert "S2: In murky water" in text
        assert "leans on a sentence that was refused" in text
        return {"sentences": [{"id": "S2", **sentence("{P1.name} fails in murky water.", "P1.3")}]}

    issue, told = issue_of(reef()), paragraphs([MAPS, wrong, murky])
    edited, _ = run(issue, section=told, again=again)
    assert [text[:13] for text in _texts(edited)] == ["Quill and Lun", "ReefCam fails"]
    # Without new words it points at nothing, so it goes; with a new sentence before it, it stays.
    edited, _ = run(issue, section=told)
    assert [text[:13] for text in _texts(edited)] == ["Quill and Lun"]
    edited, _ = run(issue, section=told, again={"sentences": [{"id": "S1", **FINDS}]})
    assert [text[:13] for text in _texts(edited)] == [
        "Quill and Lun",
        "ReefCam finds",
        "In murky wate",
    ]
    # New words that are refused leave the old ones to the sentence that is settled.
    worse = {"id": "S2", **sentence("{P1.name} fails in 95% of murky water.", "P1.3")}
    edited, _ = run(issue, section=told, again={"sentences": [{"id": "S1", **FINDS}, worse]})
    assert [text[:13] for text in _texts(edited)] == [
        "Quill and Lun",
        "ReefCam finds",
        "In murky wate",
    ]


WHOLE = "P1.3: It fails in murky water."


@pytest.mark.parametrize("text, answer, quoted", [
    # The verifier misses a quote: it is shown the whole abstract, and names what is needed.
    ("{P1} map reefs with a camera, as divers are slow.", ["P1.0", "P1.1"], 2),
    # The record step misses a figure that another sentence has.
    ("{P1} find 93.1% of all corals.", ["P1.1", "P1.2"], 2),
    # What is named has to have the figure, too; without a name, or "fully", nothing passes.
    ("{P1} find 93.1% of all corals.", ["P1.3"], 0),
    ("{P1} map reefs with a camera, as divers are slow.", [], 0),
    ("{P1} map reefs with a camera, as divers are slow.", None, 0),
    # What stands nowhere in the abstract is not asked about.
    ("{P1} find 95% of all corals.", ["P1.1", "P1.2"], 0),
])  # fmt: skip
def test_a_true_sentence_with_too_few_quotes_is_asked_about_once_more(
    text: str, answer: Sequence[str] | None, quoted: int
) -> None:
    def judge(ask: Ask) -> object:
        if WHOLE not in ask.prompt.turns[1].text:
            return _verdicts(ask, map="partly")
        verdict = {"verdict": "partly" if answer is None else "fully", "rests": answer or ["P1.1"]}
        return _verdicts(ask, P1=verdict if answer != [] else {"verdict": "fully", "rests": []})

    told = paragraphs([sentence(text, "P1.1")])
    edited, asked = run(issue_of(reef()), section=told, verdicts=judge)
    (statement,) = edited.sections["reefs"]
    assert statement.by.startswith("model:") is bool(quoted)
    if quoted:
        assert len(statement.quotes) == quoted
        assert not edited.refused
    else:
        assert edited.refused[0].text == text
    where = [ask for ask in asked if WHOLE in ask.prompt.turns[1].text and ask.role == "verifier"]
    assert len(where) == (0 if "95%" in text else 1)


def test_every_second_section_is_shown_the_openings_around_it() -> None:
    sections = [
        DraftSection(key=key, title=key, papers=(paper,))
        for key, paper in (("reefs", reef(1)), ("tides", tide(2)), ("kites", reef(3)))
    ]
    kites = sentence("{P3} map reefs from a kite with a camera.", "P3.1")
    answers = {"reefs": [FINDS], "tides": [COUNTS], "kites": [kites]}
    edited, asked = run(
        issue_in(*sections, topic="the sea"),
        section=lambda ask: paragraphs(answers[ask.about]),
    )
    texts = {ask.about: ask.prompt.turns[1].text for ask in asked if kind_of(ask) == "section"}
    assert [*texts] == ["reefs", "kites", "tides"]
    assert "they finds 93.1% of all corals" in texts["tides"]
    assert "they map reefs from a kite with a camera." in texts["tides"]
    assert "begin their paragraphs as below" not in texts["reefs"] + texts["kites"]
    begin = {text.partition("begin the first paragraph with ")[2][:14] for text in texts.values()}
    assert len(begin) == len(texts)
    assert [*edited.sections] == [*answers]
    assert agree(asked[0])["verdicts"] == []
