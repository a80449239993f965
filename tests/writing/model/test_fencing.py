"""What stands in the fence can neither end it nor hide in it, and is found again in the record."""

from hypothesis import given
from hypothesis import strategies as st

from digest.writing.model.fencing import clean, fence
from digest.writing.model.quoting import locate, may_be_rested_on
from tests.fixtures import paper

ANY = st.text(max_size=200)


@given(lines=st.lists(ANY, max_size=4))
def test_no_text_holds_its_own_fence(lines: list[str]) -> None:
    fenced = fence(lines)
    mark = fenced.split("\n", 1)[0]
    assert fenced.count(mark) == 2
    assert fenced == fence(lines)


@given(text=ANY)
def test_a_cleaned_text_is_one_line_that_can_be_seen_and_knows_its_places(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text.isprintable()
    assert not set("<>|`") & set(cleaned.text)
    for place, sign in zip(cleaned.places, cleaned.text, strict=False):
        assert sign in (text[place], " ") or text[place] in "<>|`"


@given(before=ANY, after=ANY)
def test_a_quote_is_exactly_what_stands_in_the_record(before: str, after: str) -> None:
    said = "Limpets hold on to rocks for years."
    one = paper(abstract=f"{before} {said} {after}")
    found = locate(one, said)
    assert found is not None
    assert one.abstract[found.start : found.end] == found.text
    assert said in found.text


def test_what_is_not_seen_in_a_quote_is_no_part_of_it() -> None:
    one = paper(abstract="Limpets hold\u200b on to\U000e0041 rocks. They\u2028rest.")
    found = locate(one, "Limpets hold on to rocks.")
    assert found is not None
    assert found.text == "Limpets hold\u200b on to\U000e0041 rocks."


def test_a_quote_is_whole_sentences() -> None:
    one = paper(abstract="It is new. We do not think that limpets fly at night. They rest.")
    found = locate(one, "think that limpets fly")
    assert found is not None
    assert found.text == "We do not think that limpets fly at night."
    both = locate(one, "fly at night. They rest")
    assert both is not None
    assert both.text == "We do not think that limpets fly at night. They rest."


def test_words_that_stand_nowhere_or_are_few_are_no_quote() -> None:
    one = paper(abstract="Limpets hold on to rocks.")
    assert locate(one, "Limpets hold on to stones.") is None
    assert locate(one, "to rocks.") is None
    assert locate(one, "") is None


ORDINARY = (
    "We propose a model: it learns to follow a path and to answer questions.",
    "Prompts, instructions and system messages are compared on five tasks.",
    "The agent learns to reason, act, and reply without labels (see Section 2).",
    "Our instruction-tuned model ignores noise and writes code for 10 users.",
)


def test_sentences_about_models_and_instructions_may_be_quoted() -> None:
    for text in ORDINARY:
        one = paper(abstract=text)
        found = locate(one, text)
        assert found is not None
        assert may_be_rested_on(found, one), text
