"""An issue is made by one kind of vectors alone, and stays as it was made."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from digest.llm.embedding import BATCH, EndpointEmbedder
from digest.llm.endpoint import Endpoint
from digest.llm.opening import Terms
from digest.model import Paper, Problem
from digest.pipeline import Built, Made
from digest.records import vector_text
from digest.store import blobs
from digest.wiring.vectors import embed
from tests.fakes import FakeClock, SilentProgress
from tests.pipeline.desk import SATURDAY, WEEK, Desk, tide
from tests.standins.chat import Fault, LlmServer, html, status
from tests.standins.chat.embeddings import (
    ALL_ALIKE,
    ALL_SHORTER,
    EMBEDDINGS,
    embeddings,
    rewriting,
    scaled,
)
from tests.store.whole import execute

KEY = "sk-quill-0123456789"
MODEL = "harbour-embed"
NEXT = SATURDAY + WEEK
OF_OTHERS = rewriting(
    lambda rows: [
        {**row, "embedding": other["embedding"]}
        for row, other in zip(rows, reversed(rows), strict=True)
    ]
)
"""Vectors that are those of other texts."""
FALLEN = f"Vectors of {MODEL} could not be had: papers were compared by the packaged ones."
SUBJECTS = ("glacier ice melt", "robot grasp policy", "speech voice audio", "protein drug fold")


def _papers(count: int = 80) -> tuple[Paper, ...]:
    """Return papers on four subjects by turns."""
    return tuple(
        tide(
            number,
            title=f"On {SUBJECTS[number % 4]}, study {number}",
            abstract=f"We study {SUBJECTS[number % 4]} beside tide pools in data set {number}.",
        )
        for number in range(1, count + 1)
    )


@pytest.fixture
def server() -> Iterator[LlmServer]:
    """Serve a model that makes vectors."""
    with LlmServer({EMBEDDINGS: embeddings(MODEL)}, key=KEY) as running:
        yield running


@pytest.fixture
def asking(desk: Desk, server: LlmServer) -> Iterator[Desk]:
    """Give a desk with a week's papers, whose vectors the served model makes."""
    desk.source.papers = _papers()
    desk.embed = embed
    endpoint = Endpoint(Terms(base_url=server.url, key=KEY), FakeClock(), SilentProgress())
    desk.embedder = EndpointEmbedder(MODEL, endpoint)
    with closing(endpoint):
        yield desk


def told(server: LlmServer) -> list[str]:
    """Return every text that the model was told of."""
    return [text for asked in server.asked for text in asked.body["input"]]


def problems(built: Built) -> list[Problem]:
    """Return what is said about vectors."""
    return [problem for problem in built.made.problems if problem.stage == "compare"]


def outline(made: Made) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sections of an issue with their papers: all that vectors decide."""
    assert made.digest is not None
    return [(section.title, section.papers) for section in made.digest.sections]


def by_packaged(desk: Desk) -> list[tuple[str, tuple[str, ...]]]:
    """Return the outline of the issue that is made without a model."""
    embedder, desk.embedder = desk.embedder, None
    try:
        return outline(desk.make(number=40))
    finally:
        desk.embedder = embedder


def test_every_text_is_told_once_and_a_rebuild_asks_nothing(
    asking: Desk, server: LlmServer
) -> None:
    built = asking.build(number=40)
    assert problems(built) == []
    assert len(told(server)) == len(set(told(server))) == 80
    before, asked = asking.files(), len(server.asked)

    server.stop()
    asking.build(number=40, offline=True)
    assert asking.files() == before
    assert len(server.asked) == asked


def test_the_vectors_of_the_model_decide_choice_and_themes(asking: Desk, server: LlmServer) -> None:
    assert outline(asking.make(number=40)) != by_packaged(asking)
    assert told(server)


def test_a_model_that_cannot_be_asked_leaves_the_whole_issue_to_the_packaged_vectors(
    asking: Desk, server: LlmServer
) -> None:
    server.stop()
    made = asking.make(number=40)
    (problem,) = (problem for problem in made.problems if problem.stage == "compare")
    assert problem.message == FALLEN
    assert "base_url" in problem.hint
    assert "--refresh" in problem.hint
    assert outline(made) == by_packaged(asking)
    assert any("refuses the connection" in note for note in asking.progress.notes)


@pytest.mark.parametrize(
    "fault", [html, ALL_SHORTER, ALL_ALIKE, scaled(1e-30), scaled(1e37), status(401), status(400)]
)
def test_an_issue_is_never_made_of_both_kinds(
    asking: Desk, server: LlmServer, fault: Fault
) -> None:
    """What comes first is sound; the last batch is not."""
    server.script(EMBEDDINGS, None, fault)
    made = asking.make(number=40)
    assert len(server.asked) == 2
    assert outline(made) == by_packaged(asking)
    assert [problem.stage for problem in made.problems].count("compare") == 1


def test_what_came_before_a_failure_is_not_asked_for_again(asking: Desk, server: LlmServer) -> None:
    server.script(EMBEDDINGS, None, status(400))
    asking.build(number=40)
    built = asking.build(number=40, refresh=True)
    assert problems(built) == []
    assert [len(asked.body["input"]) for asked in server.asked] == [BATCH, 16, 16]


def test_an_issue_completed_without_the_model_stays_so_until_it_is_asked_again(
    asking: Desk, server: LlmServer
) -> None:
    server.script(EMBEDDINGS, status(400))
    first = asking.build(number=40)
    before, asked = asking.files(), len(server.asked)

    again = asking.build(number=40)
    assert asking.files() == before
    assert problems(again) == problems(first)
    assert len(server.asked) == asked

    refreshed = asking.build(number=40, refresh=True)
    assert problems(refreshed) == []
    assert asking.files() != before


def test_the_problem_of_another_model_says_nothing_of_this_one(
    asking: Desk, server: LlmServer
) -> None:
    server.script(EMBEDDINGS, status(400))
    asking.build(number=40)
    assert asking.embedder is not None
    asking.embedder.model = "harbour-embed-2"
    (problem,) = problems(asking.build(number=40))
    assert problem.subject == "harbour-embed-2"


def test_offline_without_all_vectors_nobody_is_asked_and_the_packaged_ones_are_used(
    asking: Desk, server: LlmServer
) -> None:
    by_packaged(asking)  # so that the library has the papers
    (problem,) = problems(asking.build(number=40, offline=True))
    assert problem.message == FALLEN
    assert server.asked == ()


def test_a_later_issue_asks_for_its_own_papers_alone(asking: Desk, server: LlmServer) -> None:
    asking.build(number=40)
    first = len(told(server))
    later = [replace(paper, id=f"2603.{number:05}") for number, paper in enumerate(_papers())]
    week = [
        replace(paper, title=f"{paper.title} again", published=paper.published + WEEK)
        for paper in later
    ]
    asking.source.papers = (*asking.source.papers, *week)
    asking.set_date(NEXT)
    built = asking.build(NEXT, number=40)
    assert problems(built) == []
    assert len(told(server)) - first == 80


def test_two_runs_that_asked_at_once_go_on_with_the_same_vectors(
    asking: Desk, server: LlmServer
) -> None:
    """The other run has kept the vectors of all texts while this one waited for the first."""
    first = outline(asking.make(number=40))
    server.always(EMBEDDINGS, OF_OTHERS)
    asking.library.load_replies = lambda *_: {}  # type: ignore[method-assign]
    assert outline(asking.make(number=40)) == first
    assert len(told(server)) == 2 * 80


def test_a_kept_reply_that_is_no_vector_is_asked_for_again_and_replaced(
    asking: Desk, server: LlmServer, tmp_path: Path
) -> None:
    first = outline(asking.make(number=40))
    asked = len(server.asked)
    broken = blobs.dump({"body": '{"vector": "AAAAAA=="}'}).hex()
    execute(tmp_path / "home", f"UPDATE replies SET record = x'{broken}'")  # noqa: S608

    again = asking.make(number=40)
    assert outline(again) == first
    assert len(server.asked) == 2 * asked
    server.stop()
    assert outline(asking.make(number=40, offline=True)) == first


@pytest.mark.parametrize("size", [1e-30, 1e37])
def test_a_kept_vector_without_a_direction_is_asked_for_again(
    asking: Desk, server: LlmServer, tmp_path: Path, size: float
) -> None:
    first = outline(asking.make(number=40))
    asked = len(server.asked)
    broken = blobs.dump({"body": vector_text([size] * 48)}).hex()
    execute(tmp_path / "home", f"UPDATE replies SET record = x'{broken}'")  # noqa: S608
    assert outline(asking.make(number=40)) == first
    assert len(server.asked) == 2 * asked


def test_kept_vectors_that_are_all_the_same_compare_nothing(asking: Desk, tmp_path: Path) -> None:
    asking.make(number=40)
    same = blobs.dump({"body": vector_text([0.5] * 48)}).hex()
    execute(tmp_path / "home", f"UPDATE replies SET record = x'{same}'")  # noqa: S608
    made = asking.make(number=40)
    assert outline(made) == by_packaged(asking)
    (problem,) = (problem for problem in made.problems if problem.stage == "compare")
    assert "another name" in problem.hint
    assert any("the same for all papers" in note for note in asking.progress.notes)


def test_what_cannot_be_printed_is_told_to_nobody(asking: Desk, server: LlmServer) -> None:
    hostile = tide(90, title="\ud800\x00", abstract="Tide\u202e pools.\x1b[31m \udfff")
    asking.source.papers = (*_papers(), hostile)
    made = asking.make(number=40)
    assert all(problem.stage != "compare" for problem in made.problems)
    assert "Tide pools.[31m" in told(server)


def test_listed_papers_are_compared_by_the_model_too(asking: Desk, server: LlmServer) -> None:
    names = [paper.id for paper in _papers(20)]
    assert problems(asking.build(ids=tuple(names))) == []
    assert len(told(server)) == 20
    server.stop()
    asking.build(ids=tuple(names))
    assert len(server.asked) == 1


def test_no_paper_is_told_of_where_nothing_is_compared(asking: Desk, server: LlmServer) -> None:
    asking.source.papers = _papers(5)
    assert problems(asking.build()) == []
    assert server.asked == ()


def test_the_key_is_nowhere_in_the_library_nor_in_what_is_said(
    asking: Desk, server: LlmServer, tmp_path: Path
) -> None:
    asking.build(number=40)
    server.always(EMBEDDINGS, status(401, f"The key {KEY} is unknown."))
    built = asking.build(NEXT, number=40)
    told_ = [f"{problem.message} {problem.hint}" for problem in built.made.problems]
    assert not any("sk-quill" in text for text in (*told_, *asking.progress.notes))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(b"sk-quill" in path.read_bytes() for path in files)
