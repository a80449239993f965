"""Paper facts state what a record says of its paper, withdrawal included."""

import pytest

from digest.papers.facts import describe
from digest.publication import is_withdrawn
from tests.benchmarks.quality.contributions import measure_contributions
from tests.benchmarks.quality.links import measure_code_links, measure_links
from tests.benchmarks.quality.material import Part, Score
from tests.corpora import need, rows
from tests.fixtures import paper


def test_paper_facts_hold_links_contribution_and_datasets() -> None:
    facts = describe(
        paper(
            abstract="We present ReefNet, a network that counts corals. We also release ReefSet, "
            "a dataset of reefs. It beats others on the KelpBench benchmark. Models will be "
            "released. Code: https://github.com/quill/reefnet."
        )
    )
    assert (facts.introduces.name, facts.introduces.kind) == ("ReefNet", "model")
    assert facts.new_datasets == ("ReefSet",)
    assert [one.name for one in facts.used_datasets] == ["KelpBench"]
    assert [link.url for link in facts.own_links("code")] == ["https://github.com/quill/reefnet"]
    assert not facts.withdrawn
    assert not facts.promised


@pytest.mark.parametrize(
    "text, promises",
    [
        ("Code will be released.", True),
        ("Code shall be released.", True),
        ("We plan to publicly release our models.", True),
        ("We intend to share the corpus with the public.", True),
        ("Upon acceptance, we publish the code.", True),
        ("The code will be available on github.com.", True),
        ("Code and data coming soon.", True),
        ("The code will be released. Project page: https://quill.github.io/reef", True),
        ("Not only the code but also the data will be released.", True),
        ("The data will be shared with the research community.", True),
        ("The data will be shared with researchers.", True),
        ("The dataset will be released with an open licence.", True),
        ("Code is available.", False),
        ("The models will fade, and boats are released.", False),
        ("The code is free of cycles, and has to be shared.", False),
        ("Our code will be available at https://github.com/quill/reef.", False),
        ("Code will be released soon: github.com/quill/reef", False),
        ("The weights will not be released.", False),
        ("No code will be released.", False),
        ("Neither the code nor the data will be published.", False),
        ("Upon publication the code will not be available.", False),
        ("An attacker who trains a model will not release it.", False),
        ("The models will need access to charts that are open to the public.", False),
        ("code will be " * 800, False),
        ("code upon acceptance " * 500, True),
    ],
)
def test_a_promise_of_release_is_what_is_still_to_come(text: str, *, promises: bool) -> None:
    assert describe(paper(abstract=text)).promised is promises
    assert describe(paper(abstract="Corals.", comment=text)).promised is promises


@pytest.mark.parametrize(
    "comment, withdrawn",
    [
        ("withdrawn", True),
        ("Withdrawn due to an error in Lemma 2", True),
        ("Paper withdrawal", True),
        ("Admin note: withdrawn by arXiv administrators", True),
        ("An error was found. We would like to withdraw the paper", True),
        ("The results do not hold, therefore the paper needs to be retracted", True),
        ("Results questionable. Article withdrawn by authors.", True),
        ("This paper has been withdrawn. It was replaced by arXiv:1312.00001", True),
        (None, False),
        ("A study of withdrawal symptoms, 12 pages", False),
        ("Data of 300 withdrawn papers are attached", False),
        ("A previous version was withdrawn; this one corrects it", False),
        ("v1 was withdrawn, v2 is complete", False),
        ("Supersedes arXiv:1312.00001, which has been withdrawn", False),
        ("this paper " * 900 + "withdrawn", True),
    ],
)
def test_a_comment_withdraws_its_paper_or_speaks_of_withdrawal(
    comment: str | None, *, withdrawn: bool
) -> None:
    assert is_withdrawn(paper(comment=comment)) is withdrawn


def test_an_abstract_withdraws_a_paper_only_where_it_opens_so() -> None:
    assert describe(paper(abstract="This paper has been withdrawn by the author.")).withdrawn
    assert not describe(paper(abstract="Why has the paper been withdrawn by some?")).withdrawn


@pytest.mark.long
def test_nearly_all_withdrawn_papers_are_recognised_and_no_other() -> None:
    known = rows("withdrawn")
    hits = sum(is_withdrawn(paper(abstract=r["abstract"], comment=r["comment"])) for r in known)
    assert hits >= 0.97 * len(known)
    for row in rows("metadata-2026-01"):
        assert not is_withdrawn(paper(abstract=row["abstract"], comment=row["comment"])), row["id"]


@pytest.mark.long
@pytest.mark.parametrize("measure", [measure_links, measure_contributions, measure_code_links])
def test_labelled_papers_are_described_as_well_as_is_aimed_at(measure: Part) -> None:
    need("gold-dev.jsonl.gz")
    need("code-links.jsonl.gz")
    scores = [score for score in measure() if isinstance(score, Score)]
    # A repository that no list has counts as wrong, so that precision has no floor.
    judged = [score for score in scores if score.aim and "precision" not in score.name]
    assert judged
    assert [score.name for score in judged if (score.value or 0) < (score.aim or 0)] == []
