"""A subject that runs through the themes is counted, with one quote for each of its papers."""

from digest.grounding import judge
from digest.writing import Issue
from digest.writing.claims import find_claims
from digest.writing.threads import write_thread
from digest.writing.voice import Voice
from tests.writing.papers import dossier, issue

DEPTH = "We propose a boat for depth estimation."


def _made(*counts: int) -> Issue:
    return issue(
        *(
            (
                f"Reef {theme}",
                [
                    dossier(DEPTH if n < count else "We grow kelp.", number=10 * theme + n)
                    for n in range(4)
                ],
            )
            for theme, count in enumerate(counts)
        )
    )


def _thread(made: Issue) -> list[str]:
    claims = {one.paper.id: find_claims(one) for one in made.dossiers}
    told = write_thread(made, claims, Voice([one.paper for one in made.dossiers]))
    held = {one.paper.id: one for one in made.dossiers}
    assert not any(judge(statement, held) for statement in told)
    assert all({quote.text for quote in one.quotes} == {"depth estimation"} for one in told)
    return [statement.text for statement in told]


def test_a_subject_of_three_themes_is_counted() -> None:
    assert _thread(_made(2, 1, 1)) == [
        "Four of the twelve papers, under several headings, concern depth estimation."
    ]


def test_a_subject_of_one_theme_or_of_few_papers_is_no_thread() -> None:
    assert _thread(_made(4, 0, 0)) == []
    assert _thread(_made(1, 1, 1)) == []
