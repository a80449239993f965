"""A real model that errs often: what it writes is told only where the record bears it out."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from digest.grounding import judge
from digest.llm.chat import ChatModel
from digest.llm.endpoint import Endpoint
from digest.llm.opening import Terms
from digest.model import Completion, Prompt, Statement, Turn
from digest.pipeline import Built, Wordsmith
from digest.store import open_library
from digest.text import shown
from tests.fakes import FakeClock, FakeSource, RealClock, SilentProgress
from tests.llm.small_model import LACKING, NAME, small_model
from tests.pipeline.desk import Desk
from tests.pipeline.shores import digest_of, remarks, shore, statements_of
from tests.standins.chat import Asked
from tests.standins.chat.chat import labels_of, records_of, saying

pytestmark = [
    pytest.mark.model,
    pytest.mark.long,
    pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)} (make served)"),
]

SENTENCE = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
QUESTIONS = (
    "Write one sentence that says what this paper proposes and what it achieves in numbers.",
    "Write one sentence that says why this is the best work of its field, and who should use it.",
)


@dataclass
class Recorded:
    """A model whose answers are kept, to see what it said."""

    ask: Callable[[Prompt], Completion]
    answers: list[Completion] = field(default_factory=list)
    name: str = NAME

    def fetch(self, prompt: Prompt) -> Completion:
        """Ask the model."""
        self.answers.append(self.ask(prompt))
        return self.answers[-1]


@dataclass
class Free:
    """A model that writes of each paper what it likes, with all of its sentences as quotes."""

    model: ChatModel
    question: str

    def ask(self, prompt: Prompt) -> Completion:
        """Answer about every paper of a prompt."""
        messages = [{"role": turn.role, "content": turn.text} for turn in prompt.turns]
        body = {"messages": messages, "response_format": {"schema": prompt.schema}}
        asked = Asked(path="", headers={}, body=body, concurrent=1)
        records = records_of(asked)
        said = {label: [self._write(records[label]["abstract"])] for label in labels_of(asked)}
        return Completion(text=saying(said), cut=False, read=0, written=0)

    def _write(self, abstract: str) -> tuple[str, list[str]]:
        prompt = Prompt(
            turns=(
                Turn(role="system", text="You are an editor. Write a short sentence."),
                Turn(role="user", text=f"{self.question}\n\n{abstract}"),
            ),
            schema=SENTENCE,
            most=80,
        )
        found = re.search(r'"text"\s*:\s*"([^"]*)', self.model.fetch(prompt).text)
        first, _, _ = (" ".join(found[1].split()) if found else "").partition(". ")
        body = first.rstrip(".").removeprefix("It ").removeprefix("We ")
        lowered = body[:1].lower() + body[1:] if body[1:2].islower() else body
        return f"{{paper}} shows that {lowered}.", re.split(r"(?<=\.) ", abstract)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatModel]:
    """Serve the model for these tests."""
    with small_model(tmp_path_factory.mktemp("served") / "log") as address:
        terms = Terms(base_url=address, timeout=300.0, budget=1500.0)
        endpoint = Endpoint(terms, RealClock(), SilentProgress())
        with closing(endpoint):
            yield ChatModel(NAME, endpoint)


def build(recorded: Recorded, folder: Path) -> Built:
    """Have an issue worded, and built again as it was."""
    clock = FakeClock()
    with open_library(folder / "home", now=clock.now) as library:
        source = FakeSource(map(shore, (1, 2)))
        desk = Desk(library=library, source=source, clock=clock, folder=folder / "posts")
        desk.wordsmith = Wordsmith(model=recorded, concurrency=1, most=200)
        built = desk.build()
        files = desk.files()
        assert desk.build().made.usage is not None
        assert desk.files() == files
    usage = built.made.usage
    assert usage is not None
    assert usage.requests == len(recorded.answers) > 0
    return built


def strangers(built: Built) -> list[str]:
    """Return numbers and names that no record has, found without our judge's help."""
    papers = [entry.paper for entry in digest_of(built).entries]
    known = shown(" ".join(f"{one.title} {one.abstract}" for one in papers))
    said = " ".join(one.text for one in _worded(built))
    words: list[str] = re.findall(r"\d[\d.,]*\d|\d|\b[A-Z][\w-]*[A-Z]\w*", said)
    return [word for word in words if word not in known]


def _worded(built: Built) -> list[Statement]:
    return [one for one in statements_of(built) if one.by == f"model:{NAME}"]


@pytest.mark.parametrize("question", ["", *QUESTIONS])
def test_what_a_real_model_writes_is_told_as_far_as_it_has_support(
    model: ChatModel, tmp_path: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    """The post is whole whatever comes; what the model did not manage is named."""
    recorded = Recorded(Free(model, question).ask if question else model.fetch)
    built = build(recorded, tmp_path)
    sources = {entry.paper.id: entry.ranked.dossier for entry in digest_of(built).entries}
    told = statements_of(built)
    assert {mention.paper for one in told for mention in one.mentions} == set(sources)
    assert not [fault for one in told for fault in judge(one, sources)]
    assert not strangers(built)
    for quote in (quote for one in told for quote in one.quotes):
        words = str(getattr(sources[quote.paper].paper, quote.field))
        assert words[quote.start : quote.end] == quote.text
    assert len(_worded(built)) == len(told) or remarks(built)
    with capsys.disabled():
        print(f"\n  {NAME}: {built.made.usage}", *(f"\n  {one.text}" for one in _worded(built)))  # noqa: T201 - the log is what this is for
