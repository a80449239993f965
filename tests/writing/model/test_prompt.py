"""A prompt has our rules outside its fence, the papers inside; what is told is not asked again."""

import json

from digest.writing.model.answer import parse_answer
from digest.writing.model.prompt import task_for, write_again, write_prompt
from digest.writing.model.refusal import Refusal
from tests.writing.model.material import ABSTRACT, claims_of

CLAIMS = [claims_of(id=f"2602.0000{number}", title=f"Corals {number}") for number in (1, 2, 3)]
TASK = task_for("corals", "Corals", 3, CLAIMS)


def test_a_prompt_depends_on_its_papers_alone() -> None:
    assert write_prompt(TASK, 500) == write_prompt(task_for("corals", "Corals", 3, CLAIMS), 500)
    assert write_prompt(TASK, 500) != write_prompt(task_for("corals", "Corals", 3, CLAIMS[:2]), 500)


def test_records_stand_in_the_fence_and_authors_nowhere() -> None:
    system, user = write_prompt(TASK, 500).turns
    for words in (ABSTRACT, "Corals 2", "2602.00003"):
        assert words in user.text
        assert words not in system.text
    assert "Quill" not in user.text
    assert "Harbour Institute" not in user.text


def test_the_schema_has_every_paper_and_nothing_else() -> None:
    schema = write_prompt(TASK, 500).schema
    papers = schema["properties"]["papers"]
    assert papers["required"] == list(papers["properties"]) == ["P1", "P2", "P3"]
    assert papers["additionalProperties"] is False
    assert schema["required"] == ["opening", "papers"]


def test_a_few_papers_and_the_rest_have_no_opening() -> None:
    for key, claims in (("corals", CLAIMS[:2]), ("also-new", CLAIMS)):
        schema = write_prompt(task_for(key, "Corals", 3, claims), 500).schema
        assert list(schema["properties"]) == ["papers"]


def test_what_was_refused_is_asked_again_with_its_reason_and_nothing_else() -> None:
    prompt = write_prompt(TASK, 500)
    refusal = Refusal(label="P2", text="{paper} sings <b>well</b>.", reason="It sings.")
    again = write_again(prompt, "{}", [refusal])
    assert again.turns[:2] == prompt.turns
    assert [turn.role for turn in again.turns[2:]] == ["assistant", "user"]
    assert "It sings." in again.turns[3].text
    assert "<b>" not in again.turns[3].text
    assert list(again.schema["properties"]["papers"]["properties"]) == ["P2"]
    assert "opening" not in again.schema["properties"]


def test_an_answer_of_no_use_is_asked_for_again_whole() -> None:
    prompt = write_prompt(TASK, 500)
    assert write_again(prompt, "Sure!", []).schema == prompt.schema


def test_an_answer_is_read_whatever_it_holds() -> None:
    for text in ("", "[]", "{}", '{"papers": 3}', "[" * 100_000, '{"papers": {"P1"', "null"):
        assert parse_answer(text, ["P1"]) is None
    odd = '{"papers": {"P1": [{"text": 5}, {"text": "x", "quotes": []}], "P2": "x", "P9": []}}'
    answer = parse_answer(odd, ["P1", "P2", "P3"])
    assert answer is not None
    assert dict(answer.papers) == {"P1": (), "P2": (), "P3": ()}
    assert answer.opening is None


def test_no_more_is_read_than_was_asked_for() -> None:
    one = {"text": "a b", "quotes": ["c", 7, "d"]}
    answer = parse_answer(json.dumps({"papers": {"P1": [one] * 9}}), ["P1"])
    assert answer is not None
    assert [said.quotes for said in answer.papers["P1"]] == [("c", "d"), ("c", "d")]
    long = {"text": "x" * 5000, "quotes": []}
    huge = parse_answer(json.dumps({"papers": {"P1": [long]}}), ["P1"])
    assert huge is not None
    assert not huge.papers["P1"]
