"""A refresh that fails, in part or midway, costs no word, and what was made is made again so."""

import json

import pytest

from digest.model import Completion, Prompt
from digest.pipeline import Built, Wordsmith
from digest.publish.files import FolderShelf
from tests.pipeline.desk import Desk
from tests.pipeline.serving import Serve
from tests.pipeline.shores import authors_of, loom, remarks, shore, statements_of
from tests.standins.chat import LlmServer, status
from tests.standins.chat.chat import CHAT, MODEL, honest, records_of, saying
from tests.standins.chat.server import Answer, Asked

BY = f"model:{MODEL}"


def brief(asked: Asked) -> str:
    """Say less than an honest model, by the same quotes."""
    papers = json.loads(honest(asked))["papers"]
    told = {label: (said[0]["text"], said[0]["quotes"]) for label, said in papers.items()}
    return saying(
        {
            label: [(text.replace(" with deep learning", "").replace(" on tide pools", ""), quotes)]
            for label, (text, quotes) in told.items()
        }
    )


@pytest.fixture(autouse=True)
def papers(desk: Desk) -> None:
    """Give the desk three papers of one theme, and three of another."""
    desk.source.papers = (*map(shore, (1, 2, 3)), *map(loom, (4, 5, 6)))


def dry_run(desk: Desk, *, refresh: bool = False) -> Built:
    """Build as a dry run."""
    shelf = FolderShelf(desk.folder, desk.library)
    return desk.build_on(shelf, dry_run=True, refresh=refresh)


def rebuilt(desk: Desk, server: LlmServer) -> None:
    """Build again, with and without a network: nobody is asked, and all is as it was."""
    files, asked = desk.files(), len(server.asked)
    for offline in (False, True):
        desk.build(offline=offline)
        assert desk.files() == files
    assert len(server.asked) == asked


def test_a_refresh_that_nobody_answers_keeps_the_words_and_says_so(
    desk: Desk, serve: Serve
) -> None:
    server = serve()
    texts = [one.text for one in statements_of(desk.build())]
    server.always(CHAT, status(500))
    built = desk.build(refresh=True)
    assert [one.text for one in statements_of(built)] == texts
    (remark,) = remarks(built)
    assert "could not be asked anew" in remark.message
    assert "What it said before stands there." in remark.message
    rebuilt(desk, serve())
    assert not remarks(desk.build(refresh=True))


def test_a_refresh_that_is_answered_in_part_is_made_again_so(desk: Desk, serve: Serve) -> None:
    serve()
    before = [one.text for one in statements_of(desk.build())]
    server = serve(brief, concurrency=1)
    server.script(CHAT, None)
    server.always(CHAT, status(400, "No more."))
    built = desk.build(refresh=True)
    after = [one.text for one in statements_of(built)]
    assert set(before) - set(after)
    assert len(set(before) & set(after)) >= len(before) // 2
    (remark,) = remarks(built)
    assert "could not be asked anew" in remark.message
    server.always(CHAT, lambda answer: answer)
    rebuilt(desk, server)


def test_a_theme_is_told_anew_only_where_it_was_heard_to_its_end(desk: Desk, serve: Serve) -> None:
    serve()
    before = [one.text for one in statements_of(desk.build())]
    server = serve(
        lambda asked: honest(asked).replace("presents ShoreNet1", "praises ShoreNet1"),
        concurrency=1,
    )
    server.always(CHAT, lambda answer: _no_retry(server, answer))
    built = desk.build(refresh=True)
    assert [one.text for one in statements_of(built)] == before
    (remark,) = remarks(built)
    assert "could not be asked anew about Computer vision" in remark.message
    rebuilt(desk, serve())


def _no_retry(server: LlmServer, answer: Answer) -> Answer:
    is_retry = len(server.asked[-1].body["messages"]) > 2
    return status(400, "No more.")(answer) if is_retry else answer


def test_what_came_before_a_refresh_was_cut_short_changes_nothing(desk: Desk, serve: Serve) -> None:
    serve()
    desk.build()
    files = desk.files()
    server = serve(brief, concurrency=1)
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
        desk.build(refresh=True)
    assert len(server.asked) == 1
    desk.wordsmith = Wordsmith(model=model, concurrency=1, most=500)
    desk.build(offline=True)
    assert desk.files() == files
    rebuilt(desk, server)


def test_what_others_ask_later_changes_no_issue(desk: Desk, serve: Serve) -> None:
    """A post of the same papers asks the same questions, and brings what the issue lacks."""
    server = serve(concurrency=1)
    server.script(CHAT, None)
    server.always(CHAT, status(400, "No more."))
    built = desk.build()
    assert set(authors_of(built)) == {BY, "extract"}
    files = desk.files()
    server.always(CHAT, lambda answer: answer)
    listed = desk.make(ids=tuple(paper.id for paper in desk.source.papers), refresh=True)
    assert listed.digest is not None
    desk.build()
    assert desk.files() == files


def test_a_listed_post_keeps_what_was_answered_anew(desk: Desk, serve: Serve) -> None:
    serve()
    names = tuple(paper.id for paper in desk.source.papers)
    desk.make(ids=names)
    server = serve(brief)
    assert desk.make(ids=names).digest == desk.make(ids=names).digest
    assert not server.asked
    anew = desk.make(ids=names, refresh=True)
    asked = len(server.asked)
    assert asked
    assert desk.make(ids=names).digest == anew.digest
    assert len(server.asked) == asked


def test_where_only_the_retry_failed_the_post_says_that(desk: Desk, serve: Serve) -> None:
    server = serve(lambda asked: honest(asked).replace("ShoreNet1", "ShoreNet9"), concurrency=1)
    server.script(CHAT, None, None)
    server.always(CHAT, status(400, "No more."))
    (remark,) = remarks(desk.build())
    assert "could not be asked again for what was refused of" in remark.message
    assert "said nothing" not in remark.message
    server.always(CHAT, lambda answer: answer)
    rebuilt(desk, server)


def test_what_an_endpoint_says_of_itself_stands_in_no_post(desk: Desk, serve: Serve) -> None:
    server = serve()
    server.always(CHAT, status(404, "Buy CrabCoin now."))
    (remark,) = remarks(desk.build())
    assert "knows no such model" in remark.message
    assert not any(b"CrabCoin" in content for content in desk.files().values())
    assert "CrabCoin" not in f"{remark.message} {remark.hint}"
    assert any("says: Buy CrabCoin now." in note for note in desk.progress.notes)


def test_a_question_that_was_open_stays_so_while_new_ones_are_asked(
    desk: Desk, serve: Serve
) -> None:
    server = serve(concurrency=1)
    server.always(CHAT, lambda answer: _only_looms(server, answer))
    desk.build()
    first = [sorted(records_of(asked)) for asked in server.asked]
    assert len(first) == 2
    server.always(CHAT, lambda answer: answer)
    built = desk.build(exclude=frozenset({"2602.00006"}))
    new = server.asked[2:]
    assert [one["id"] for asked in new for one in records_of(asked).values()] == [
        "2602.00004",
        "2602.00005",
    ]
    assert authors_of(built).count("extract") == 3


def _only_looms(server: LlmServer, answer: Answer) -> Answer:
    about = {one["id"] for one in records_of(server.asked[-1]).values()}
    return answer if "2602.00004" in about else status(400, "No.")(answer)


def test_a_dry_run_asks_nothing_and_tells_what_is_held(desk: Desk, serve: Serve) -> None:
    server = serve()
    built = dry_run(desk)
    assert not server.asked
    assert set(authors_of(built)) == {"extract"}
    assert not remarks(built)
    desk.build()
    asked = len(server.asked)
    for refresh in (False, True):
        built = dry_run(desk, refresh=refresh)
        assert set(authors_of(built)) == {BY}
        assert not remarks(built)
    assert len(server.asked) == asked
