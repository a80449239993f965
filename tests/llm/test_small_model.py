"""A real model that errs often: it answers in the form that is asked for."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from digest.model import Prompt, Turn
from digest.wiring.opening import SystemClock
from tests.llm.asking import Asking
from tests.llm.small_model import LACKING, NAME, small_model

pytestmark = [
    pytest.mark.model,
    pytest.mark.long,
    pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)} (make served)"),
]

SENTENCE = {
    "type": "object",
    "properties": {"text": {"type": "string", "maxLength": 120}},
    "required": ["text"],
    "additionalProperties": False,
}
ABSTRACT = "We present ReefNet, a network that counts corals. It finds 93.1% of all corals."


def test_a_real_model_answers_by_the_schema(tmp_path: Path) -> None:
    with small_model(tmp_path / "log") as address:
        one = Asking(address, clock=SystemClock(), model=NAME, timeout=300.0, budget=600.0)
        with closing(one.client):
            turns = (
                Turn(role="system", text="You are an editor. Write a short sentence."),
                Turn(role="user", text=f"What does this paper propose?\n\n{ABSTRACT}"),
            )
            told = one.model.fetch(Prompt(turns=turns, schema=SENTENCE, most=120))
    assert not told.cut
    assert isinstance(json.loads(told.text)["text"], str)
    assert told.read > told.written > 0
