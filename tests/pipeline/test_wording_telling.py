"""A model words an issue once; what it did not word, the papers' own sentences tell."""

import threading
from collections.abc import Iterator

import pytest

from digest.grounding import judge
from digest.model import Completion, Prompt
from digest.pipeline import Wordsmith
from tests.pipeline.desk import Desk
from tests.pipeline.serving import Serve
from tests.pipeline.shores import (
    authors_of,
    digest_of,
    loom,
    remarks,
    shore,
    statements_of,
)
from tests.standins.chat import status
from tests.standins.chat.chat import CHAT, MODEL, completion, honest, instead, labels_of, saying
from tests.standins.chat.server import Asked

BY = f"model:{MODEL}"
NONSENSE = ("{paper} counts 7,000 whales for the king of Norway.", ["whales"])


def nonsense(asked: Asked) -> str:
    """Say something of every paper that nothing bears out."""
    return saying({label: [NONSENSE] for label in labels_of(asked)})


def garbled(_: Asked) -> str:
    """Answer with no JSON at all."""
    return "Of course! Here are your sentences: corals, limpets."


@pytest.fixture(autouse=True)
def papers(desk: Desk) -> None:
    """Give the desk three papers of one theme, and three of another."""
    desk.source.papers = (*map(shore, (1, 2, 3)), *map(loom, (4, 5, 6)))


def test_named_papers_are_told_in_the_models_words_and_all_of_it_is_supported(
    desk: Desk, serve: Serve
) -> None:
    serve()
    built = desk.build()
    assert set(authors_of(built)) == {BY}
    assert not remarks(built)
    sources = {entry.paper.id: entry.ranked.dossier for entry in digest_of(built).entries}
    for statement in statements_of(built):
        assert not judge(statement, sources)
    assert built.made.usage is not None
    assert (built.made.usage.told, built.made.usage.refused) == (12, 0)
    assert built.made.usage.read == 900 * built.made.usage.requests


def test_a_rebuild_asks_nothing_and_is_the_same_offline_too(desk: Desk, serve: Serve) -> None:
    server = serve()
    desk.build()
    asked, files = len(server.asked), desk.files()
    server.stop()
    for offline in (False, True):
        built = desk.build(offline=offline)
        assert built.made.usage is not None
        assert (built.made.usage.requests, built.made.usage.kept) == (0, asked)
        assert desk.files() == files


def test_refresh_asks_again_and_the_new_answer_stays(desk: Desk, serve: Serve) -> None:
    serve()
    desk.build()
    server = serve(nonsense)
    desk.build()
    assert not server.asked
    desk.build(refresh=True)
    assert server.asked
    count, files = len(server.asked), desk.files()
    built = desk.build()
    assert len(server.asked) == count
    assert desk.files() == files
    assert set(authors_of(built)) == {"extract"}


def test_another_model_is_asked(desk: Desk, serve: Serve) -> None:
    serve()
    desk.build()
    server = serve(name="harbour-large")
    built = desk.build()
    assert server.asked
    assert set(authors_of(built)) == {"model:harbour-large"}


def test_what_is_refused_is_asked_for_once_more_with_the_reason(desk: Desk, serve: Serve) -> None:
    answers: Iterator[bool] = iter([False, False])

    def learning(asked: Asked) -> str:
        return honest(asked) if next(answers, True) else nonsense(asked)

    server = serve(learning, concurrency=1)
    built = desk.build()
    assert set(authors_of(built)) == {BY}
    again = [one.body["messages"] for one in server.asked if len(one.body["messages"]) == 4]
    assert len(again) == 2
    for messages in again:
        assert [message["role"] for message in messages[2:]] == ["assistant", "user"]
        assert "A quote does not stand in the abstract exactly." in messages[3]["content"]
    assert not remarks(built)


def test_only_what_was_refused_is_asked_for_again(desk: Desk, serve: Serve) -> None:
    def half(asked: Asked) -> str:
        if labels_of(asked) == ["P1", "P2", "P3"]:
            return honest(asked).replace("presents ShoreNet1", "praises ShoreNet1")
        return nonsense(asked)

    server = serve(half)
    built = desk.build()
    wanted = {tuple(labels_of(one)) for one in server.asked}
    assert ("P1",) in wanted
    assert authors_of(built).count(BY) == 5
    (remark,) = remarks(built)
    assert remark.subject == "2602.00001"


def test_what_is_refused_twice_is_told_by_the_papers_own_sentences(
    desk: Desk, serve: Serve
) -> None:
    plain = [statement.text for statement in statements_of(desk.build())]
    serve(nonsense)
    built = desk.build()
    assert [statement.text for statement in statements_of(built)] == plain
    assert set(authors_of(built)) == {"extract"}
    told = remarks(built)
    assert {remark.subject for remark in told} == {s.key for s in digest_of(built).sections}
    assert all(MODEL in remark.message and remark.hint for remark in told)
    files = desk.files()
    assert remarks(desk.build()) == told
    assert desk.files() == files


def test_a_second_sentence_that_is_refused_gives_way_to_the_papers_own(
    desk: Desk, serve: Serve
) -> None:
    serve(lambda asked: honest(asked).replace(".5% of all limpets", ".9% of all limpets"))
    built = desk.build()
    ours = [one.text for one in statements_of(built) if one.by == "extract"]
    texts = [text for text in ours if not text.startswith("All three papers here use")]
    assert len(texts) == 3
    assert all("finds 7" in text and ".5%" in text for text in texts)


@pytest.mark.parametrize("say", [garbled, lambda _: "", lambda _: '{"papers": []}'])
def test_an_answer_of_no_use_ends_in_the_papers_own_sentences(
    desk: Desk, serve: Serve, say: object
) -> None:
    serve(say)
    built = desk.build()
    assert set(authors_of(built)) == {"extract"}
    assert all("JSON" in remark.message for remark in remarks(built))


def test_a_cut_answer_is_told_as_such(desk: Desk, serve: Serve) -> None:
    serve(lambda asked: honest(asked)[:80], finish="length")
    built = desk.build()
    assert set(authors_of(built)) == {"extract"}
    assert all("max_tokens" in remark.message for remark in remarks(built))


def test_a_cut_answer_is_made_good_for_as_many_papers_as_there_is_room_for(
    desk: Desk, serve: Serve
) -> None:
    desk.source.papers = tuple(map(shore, (1, 2, 3)))
    server = serve()
    server.script(CHAT, instead(completion(honest_start(), "length")))
    built = desk.build()
    assert [labels_of(asked) for asked in server.asked] == [["P1", "P2", "P3"], ["P1", "P2"]]
    assert authors_of(built) == [BY, BY, "extract"]
    (remark,) = remarks(built)
    assert remark.subject == "2602.00003"


def honest_start() -> str:
    """Return the beginning of an answer."""
    return '{"papers": {"P1": [{"text": "{paper} presents'


def test_an_endpoint_that_is_away_costs_no_issue_and_is_not_asked_again(
    desk: Desk, serve: Serve
) -> None:
    server = serve()
    server.stop()
    built = desk.build()
    assert set(authors_of(built)) == {"extract"}
    (remark,) = remarks(built)
    assert remark.subject == MODEL
    assert "refuses the connection" in remark.message
    files = desk.files()
    alive = serve()
    assert remarks(desk.build()) == [remark]
    assert not alive.asked
    assert desk.files() == files
    assert set(authors_of(desk.build(refresh=True))) == {BY}


def test_a_model_that_comes_after_an_issue_was_made_without_one_is_asked(
    desk: Desk, serve: Serve
) -> None:
    desk.build()
    serve()
    assert set(authors_of(desk.build())) == {BY}


def test_offline_nothing_is_asked_and_the_post_says_so(desk: Desk, serve: Serve) -> None:
    desk.build()
    server = serve()
    built = desk.build(offline=True)
    assert not server.asked
    (remark,) = remarks(built)
    assert "offline" in remark.message
    assert set(authors_of(built)) == {"extract"}


def test_a_retry_that_fails_leaves_what_was_told(desk: Desk, serve: Serve) -> None:
    server = serve(lambda asked: honest(asked).replace("ShoreNet1", "ShoreNet9"), concurrency=1)
    server.script(CHAT, None, None)
    server.always(CHAT, status(400, "No more."))
    built = desk.build()
    assert authors_of(built).count(BY) == 5
    (remark,) = remarks(built)
    assert "400" in remark.message
    files = desk.files()
    desk.build()
    assert desk.files() == files


def test_a_lost_budget_ends_in_the_papers_own_sentences(desk: Desk, serve: Serve) -> None:
    server = serve(budget=30.0, concurrency=1)
    server.script(CHAT, None)
    server.always(CHAT, status(503, retry_after="20"))
    built = desk.build()
    assert authors_of(built).count(BY) == 3
    assert authors_of(built).count("extract") == 3
    assert desk.clock.slept == [20.0]


def test_themes_are_asked_about_side_by_side(desk: Desk) -> None:
    """Two threads meet at the model each time, or the barrier breaks."""
    meeting = threading.Barrier(2, timeout=20)

    class Meeting:
        name = "meeting"

        def fetch(self, prompt: Prompt) -> Completion:
            meeting.wait()
            return Completion(text="{}", read=len(prompt.turns))

    desk.wordsmith = Wordsmith(model=Meeting(), concurrency=2)
    assert remarks(desk.build())


def test_an_interrupted_run_keeps_what_was_answered(desk: Desk, serve: Serve) -> None:
    server = serve(concurrency=1)
    heard: list[Prompt] = []

    class Impatient:
        name = MODEL

        def fetch(self, prompt: Prompt) -> Completion:
            if heard:
                raise KeyboardInterrupt
            heard.append(prompt)
            return model.fetch(prompt)

    assert desk.wordsmith is not None
    model = desk.wordsmith.model
    desk.wordsmith = Wordsmith(model=Impatient(), concurrency=1, most=500)
    with pytest.raises(KeyboardInterrupt):
        desk.build()
    desk.wordsmith = Wordsmith(model=model, concurrency=1, most=500)
    built = desk.build()
    assert len(server.asked) == 2
    assert built.made.usage is not None
    assert built.made.usage.kept == 1
    assert set(authors_of(built)) == {BY}


def test_a_bug_in_a_thread_is_raised_where_somebody_sees_it(desk: Desk) -> None:
    class Broken:
        name = "broken"

        def fetch(self, prompt: Prompt) -> Completion:
            raise ZeroDivisionError(prompt.most)

    desk.wordsmith = Wordsmith(model=Broken())
    with pytest.raises(ZeroDivisionError):
        desk.build()


def test_an_answer_that_was_of_no_use_is_made_good_by_the_next(desk: Desk, serve: Serve) -> None:
    server = serve(concurrency=1)
    server.script(CHAT, instead(completion("{")), instead(completion("{")))
    built = desk.build()
    assert set(authors_of(built)) == {BY}
