"""A real model that errs often: what it writes is told only where the record bears it out."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from digest.dossier import describe
from digest.grounding import judge
from digest.llm.chat import ChatModel
from digest.llm.endpoint import Endpoint
from digest.llm.opening import Terms
from digest.model import Completion, Prompt, Quote, Statement, Turn
from digest.pipeline import Wordsmith
from digest.store import open_library
from digest.text import shown
from digest.writing.claims import Claims, find_claims
from digest.writing.model.accepting import accept
from digest.writing.model.answer import Proposal
from digest.writing.prose import compose
from tests.fakes import FakeClock, FakeSource, RealClock, SilentProgress
from tests.fixtures import paper
from tests.llm.small_model import LACKING, NAME, small_model
from tests.pipeline.desk import Desk
from tests.pipeline.shores import digest_of, remarks, shore, statements_of

pytestmark = [
    pytest.mark.model,
    pytest.mark.long,
    pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)} (make served)"),
]

ABSTRACTS = """
We present ReefNet, a network that counts corals from paper boats. On the Harbour benchmark,\
 ReefNet finds 93.1% of all corals and halves the time needed.
Long sequences are slow to process. We propose Tidal attention, which lets each token attend to a\
 moving window. On four corpora it reduces memory by 38% at equal accuracy.
We introduce LoomBench, a benchmark of 1,200 woven patterns for robots that weave. No robot that we\
 tested weaves more than 41% of the patterns without a knot.
We study why limpets return to one place on the rock. Our model of scent trails explains 7 of 9\
 returns, but fails in storms.
""".strip().split("\n")
SENTENCE = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
ASKED = (
    "Write one sentence that says what this paper proposes and what it achieves in numbers.",
    "Write one sentence that says why this is the best work of its field, and who should use it.",
)


@dataclass
class Recorded:
    """A model whose answers are kept, to see what it said."""

    model: ChatModel
    answers: list[Completion] = field(default_factory=list)
    name: str = NAME

    def fetch(self, prompt: Prompt) -> Completion:
        """Ask the model."""
        self.answers.append(self.model.fetch(prompt))
        return self.answers[-1]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatModel]:
    """Serve the model for these tests."""
    with small_model(tmp_path_factory.mktemp("served") / "log") as address:
        terms = Terms(base_url=address, timeout=300.0, budget=1500.0)
        endpoint = Endpoint(terms, RealClock(), SilentProgress())
        with closing(endpoint):
            yield ChatModel(NAME, endpoint)


def test_a_real_model_words_an_issue_as_far_as_it_can(
    model: ChatModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The post is whole whatever comes; what the model did not manage is named."""
    recorded = Recorded(model)
    clock = FakeClock()
    with open_library(tmp_path / "home", now=clock.now) as library:
        source = FakeSource(map(shore, (1, 2)))
        desk = Desk(library=library, source=source, clock=clock, folder=tmp_path / "posts")
        desk.wordsmith = Wordsmith(model=recorded, concurrency=1, most=200)
        built = desk.build()
        files = desk.files()
        assert desk.build().made.usage is not None
        assert desk.files() == files
    usage = built.made.usage
    assert usage is not None
    assert usage.requests == len(recorded.answers) > 0
    sources = {entry.paper.id: entry.ranked.dossier for entry in digest_of(built).entries}
    told = statements_of(built)
    assert {mention.paper for one in told for mention in one.mentions} == set(sources)
    assert not [fault for one in told for fault in judge(one, sources)]
    assert all(one.by == f"model:{NAME}" for one in told) or remarks(built)
    _log(capsys, f"{usage}")


def test_none_of_its_sentences_gets_through_without_support(
    model: ChatModel, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each sentence has the whole abstract to rest on: what is refused is refused for its words."""
    told: list[tuple[Claims, Statement]] = []
    reasons: list[str] = []
    for number, abstract in enumerate(ABSTRACTS):
        fields = {"id": f"2602.8000{number}", "title": f"Study {number}", "abstract": abstract}
        claims = find_claims(describe(paper(**fields)))
        for question in ASKED:
            verdict = accept(claims, "P1", [_propose(model, claims, question)], f"model:{NAME}")
            reasons += [refusal.reason for refusal in verdict.refusals]
            if verdict.told:
                statement = compose(verdict.told.pieces, quotes=verdict.told.proofs)
                told.append((claims, statement))
    for claims, statement in told:
        assert not judge(statement, {claims.paper.id: claims.dossier})
        assert not _strangers(claims, statement)
        assert all(_stands(quote, claims) for quote in statement.quotes)
    assert len(told) + len(reasons) == len(ABSTRACTS) * len(ASKED)
    _log(capsys, f"{NAME}: {len(reasons)} sentences refused, {len(told)} told.", *reasons)
    _log(capsys, *(f"told: {statement.text}" for _, statement in told))


def _propose(model: ChatModel, claims: Claims, question: str) -> Proposal:
    """Have the model write freely about a paper, and put what it wrote behind the paper's name."""
    sentences = re.split(r"(?<=\.) ", claims.paper.abstract)
    prompt = Prompt(
        turns=(
            Turn(role="system", text="You are an editor. Write a short sentence."),
            Turn(role="user", text=f"{question}\n\n{claims.paper.abstract}"),
        ),
        schema=SENTENCE,
        most=80,
    )
    found = re.search(r'"text"\s*:\s*"([^"]*)', model.fetch(prompt).text)
    said = " ".join(found[1].split()) if found else ""
    first, _, _ = said.partition(". ")
    body = first.rstrip(".").removeprefix("It ").removeprefix("We ")
    lowered = body[:1].lower() + body[1:] if body[1:2].islower() else body
    return Proposal(text=f"{{paper}} shows that {lowered}.", quotes=tuple(sentences))


def _strangers(claims: Claims, statement: Statement) -> list[str]:
    """Return numbers and names that the record does not have, found without our judge's help."""
    one = claims.paper
    known = shown(" ".join([one.title, one.abstract, *(author.name for author in one.authors)]))
    known += " ".join(place.name for author in one.authors for place in author.affiliations)
    said: Sequence[str] = re.findall(r"\d[\d.,]*\d|\d|\b[A-Z][\w-]*[A-Z]\w*", statement.text)
    return [word for word in said if word not in known]


def _stands(quote: Quote, claims: Claims) -> bool:
    """Tell whether a quote stands in the record exactly."""
    field = str(getattr(claims.paper, quote.field))
    return field[quote.start : quote.end] == quote.text


def _log(capsys: pytest.CaptureFixture[str], *lines: str) -> None:
    """Say something that is shown whether the test passes or not."""
    with capsys.disabled():
        print("", *lines, sep="\n  ")  # noqa: T201 - the log is what this is for
