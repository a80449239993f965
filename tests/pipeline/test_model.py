"""A model words an issue once; what it did not word, the papers' own sentences tell."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from digest.grounding import judge
from digest.model import Completion, Prompt
from digest.pipeline import Built, Wordsmith
from tests.pipeline.desk import Desk, digest_of, names
from tests.pipeline.serving import Serve
from tests.pipeline.shores import authors_of, loom, remarks, shore, statements_of
from tests.standins.chat import Fault, LlmServer, status
from tests.standins.chat.chat import CHAT, MODEL, honest, labels_of, saying
from tests.standins.chat.server import Asked

BY = f"model:{MODEL}"


@pytest.fixture(autouse=True)
def _papers(desk: Desk) -> None:
    """Give the desk three papers of one theme, and three of another."""
    desk.source.papers = (*map(shore, (1, 2, 3)), *map(loom, (4, 5, 6)))


def nonsense(asked: Asked) -> str:
    """Say something of every paper that nothing bears out."""
    said = [("{paper} counts 7,000 whales for the king of Norway.", ["whales"])]
    return saying(dict.fromkeys(labels_of(asked), said))


def brief(asked: Asked) -> str:
    """Say less than an honest model, by the same quotes."""
    told = json.loads(honest(asked))["papers"]
    cut_out = re.compile(" with deep learning| on tide pools")
    said = {
        label: [(cut_out.sub("", one["text"]), one["quotes"])] for label, (one, *_) in told.items()
    }
    return saying(said)


def sound(answer: Any) -> Any:  # noqa: ANN401 - an answer as the server has it
    """Leave an answer as it is."""
    return answer


def texts(built: Built) -> list[str]:
    """Return what the sections tell."""
    return [one.text for one in statements_of(built)]


def rebuilt(desk: Desk, server: LlmServer, built: Built) -> None:
    """Build again, with and without a network: nobody is asked, and all is as it was."""
    files, asked = desk.files(), len(server.asked)
    server.always(CHAT, sound)
    for offline in (False, True):
        again = desk.build(offline=offline)
        assert (desk.files(), again.problems) == (files, built.problems)
        assert again.made.usage is not None
        assert again.made.usage.requests == 0
    assert len(server.asked) == asked


def test_papers_are_told_in_words_that_are_all_supported(desk: Desk, serve: Serve) -> None:
    server = serve()
    built = desk.build()
    assert (set(authors_of(built)), remarks(built)) == ({BY}, [])
    sources = {entry.paper.id: entry.ranked.dossier for entry in digest_of(built).entries}
    for statement in statements_of(built):
        assert not judge(statement, sources)
    usage = built.made.usage
    assert usage is not None
    assert (usage.told, usage.refused, usage.kept) == (12, 0, 0)
    assert (usage.read, usage.written) == (900 * usage.requests, 70 * usage.requests)
    assert str(usage) == (
        "harbour-chat: 2 requests, 0 kept answers; 1,800 tokens read and 140 written;"
        " 12 sentences told, 0 refused."
    )
    rebuilt(desk, server, built)

    other = serve(name="harbour-large")
    assert (set(authors_of(desk.build())), bool(other.asked)) == ({"model:harbour-large"}, True)


def test_refresh_asks_again_and_the_new_answer_stays(desk: Desk, serve: Serve) -> None:
    serve()
    desk.build()
    server = serve(nonsense)
    desk.build()
    assert not server.asked
    built = desk.build(refresh=True)
    assert set(authors_of(built)) == {"extract"}
    rebuilt(desk, server, built)


# What the model says or its endpoint does, how its answers end, and a part of what is told then.
FAILING: dict[str, tuple[Callable[[Asked], str], Fault, str, str]] = {
    "refused twice": (nonsense, sound, "stop", "the record does not bear it out"),
    "no JSON": (lambda _: "Of course! Corals, limpets.", sound, "stop", "not the JSON"),
    "nothing": (lambda _: "", sound, "stop", "not the JSON"),
    "JSON of another shape": (lambda _: '{"papers": []}', sound, "stop", "not the JSON"),
    "cut": (
        lambda _: '{"papers": {"P1": [{"te',
        sound,
        "length",
        "longer than `max_tokens` allows",
    ),
    "down": (honest, status(500), "stop", "has said nothing of"),
    "unknown": (honest, status(404, "Buy CrabCoin now."), "stop", "knows no such model"),
}


@pytest.mark.parametrize("say, fault, finish, told", FAILING.values(), ids=FAILING)
def test_a_model_that_fails_costs_nothing(  # noqa: PLR0913, PLR0917 - a row
    desk: Desk, serve: Serve, say: Callable[[Asked], str], fault: Fault, finish: str, told: str
) -> None:
    """The post is as it is without one, says so, and stays so."""
    plain = texts(desk.build())
    server = serve(say, finish=finish)
    server.always(CHAT, fault)
    built = desk.build()
    assert texts(built) == plain
    said = " ".join(f"{one.subject} {one.message} {one.hint}" for one in remarks(built))
    assert told in said
    assert MODEL in said
    assert "CrabCoin" not in said
    assert not any(b"CrabCoin" in content for content in desk.files().values())
    rebuilt(desk, server, built)
    serve()
    assert set(authors_of(desk.build(refresh=True))) == {BY}


def test_only_what_is_refused_is_asked_for_once_more(desk: Desk, serve: Serve) -> None:
    def learning(asked: Asked) -> str:
        is_again = len(asked.body["messages"]) > 2
        return honest(asked) if is_again else honest(asked).replace("ShoreNet1", "ShoreNet9")

    server = serve(learning)
    built = desk.build()
    assert (set(authors_of(built)), remarks(built)) == ({BY}, [])
    assert [labels_of(one) for one in server.asked[2:]] == [["P1"]]


def test_where_a_model_is_away_half_way_what_it_said_stands(desk: Desk, serve: Serve) -> None:
    server = serve(budget=30.0, concurrency=1)
    server.script(CHAT, None)
    server.always(CHAT, status(503, retry_after="20"))
    built = desk.build()
    assert [authors_of(built).count(by) for by in (BY, "extract")] == [3, 3]
    assert desk.clock.slept == [20.0]
    rebuilt(desk, server, built)

    server = serve()
    for refresh in (True, False):
        told = desk.make(ids=tuple(names(1, 2, 3, 4, 5, 6)), refresh=refresh)
        assert (set(authors_of(told)), len(server.asked)) == ({BY}, 2)
    rebuilt(desk, server, built)


@pytest.mark.parametrize("answers", [0, 1])
def test_a_refresh_that_fails_keeps_the_words(desk: Desk, serve: Serve, answers: int) -> None:
    serve()
    before = texts(desk.build())
    server = serve(brief, concurrency=1)
    server.script(CHAT, *[None] * answers)
    server.always(CHAT, status(400, "No more."))
    built = desk.build(refresh=True)
    assert set(authors_of(built)) == {BY}
    assert (texts(built) == before) is (answers == 0)
    (remark,) = remarks(built)
    assert "could not be asked anew about" in remark.message
    assert "What it said before stands there." in remark.message
    rebuilt(desk, server, built)
    assert not remarks(desk.build(refresh=True))


def test_an_interrupted_run_keeps_what_was_answered(desk: Desk, serve: Serve) -> None:
    server = serve(concurrency=1)
    assert desk.wordsmith is not None
    model = desk.wordsmith.model

    class Impatient:
        name = MODEL

        def fetch(self, prompt: Prompt) -> Completion:
            if server.asked:
                raise KeyboardInterrupt
            return model.fetch(prompt)

    desk.wordsmith = Wordsmith(model=Impatient(), concurrency=1, most=500)
    with pytest.raises(KeyboardInterrupt):
        desk.build()
    desk.wordsmith = Wordsmith(model=model, concurrency=1, most=500)
    built = desk.build()
    assert (set(authors_of(built)), len(server.asked)) == ({BY}, 2)


def test_offline_or_in_a_dry_run_nothing_is_asked(desk: Desk, serve: Serve) -> None:
    server = serve()
    for refresh in (False, True):
        built = desk.build(dry_run=True, refresh=refresh)
        assert (set(authors_of(built)), remarks(built), server.asked) == ({"extract"}, [], ())
    built = desk.build(offline=True)
    (remark,) = remarks(built)
    assert (set(authors_of(built)), server.asked) == ({"extract"}, ())
    assert "nothing is asked offline" in remark.message
    assert "without --offline" in remark.hint

    desk.build(refresh=True)
    asked = len(server.asked)
    for refresh in (False, True):
        built = desk.build(dry_run=True, refresh=refresh)
        assert (set(authors_of(built)), remarks(built)) == ({BY}, [])
    assert len(server.asked) == asked
