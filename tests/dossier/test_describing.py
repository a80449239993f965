"""A dossier tells what the record says of a paper, withdrawal included."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dossier import describe
from digest.withdrawal import is_withdrawn
from tests.effort import Effort
from tests.fixtures import paper

CORPORA = Path(
    os.environ.get("DIGEST_CORPORA", Path(__file__).parents[2].parent / "shared" / "corpora")
)


def test_a_dossier_holds_links_contribution_and_datasets() -> None:
    dossier = describe(
        paper(
            abstract="We present ReefNet, a network that counts corals. We also release ReefSet, "
            "a dataset of reefs. It beats others on the KelpBench benchmark. Models will be "
            "released. Code: https://github.com/quill/reefnet."
        )
    )
    assert (dossier.introduces.name, dossier.introduces.kind) == ("ReefNet", "model")
    assert dossier.new_datasets == ("ReefSet",)
    assert dossier.used_datasets == ("KelpBench",)
    assert [link.url for link in dossier.own_links("code")] == ["https://github.com/quill/reefnet"]
    assert not dossier.withdrawn


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the authors",
        "withdrawn",
        "Withdrawn.",
        "Withdrawn due to an error in Lemma 2",
        "Paper withdrawal",
        "Admin note: withdrawn by arXiv administrators",
        "This paper is being withdrawn by the author because of an error",
        "We have withdrawn the paper",
        "An error was found. We would like to withdraw the paper",
        "The results do not hold, therefore the paper needs to be retracted",
        "Results questionable. Article withdrawn by authors.",
        "This paper has been withdrawn. It was replaced by another submission: arXiv:1312.00001",
    ],
)
def test_a_comment_withdraws_its_paper(comment: str) -> None:
    assert is_withdrawn(paper(comment=comment))


@pytest.mark.parametrize(
    "comment",
    [
        None,
        "12 pages",
        "A study of withdrawal symptoms, 12 pages",
        "Withdrawal symptoms in corals; 12 pages",
        "Data of 300 withdrawn papers are attached",
        "A previous version was withdrawn; this one corrects it",
        "v1 was withdrawn, v2 is complete",
        "Supersedes arXiv:1312.00001, which has been withdrawn",
        "Extends an earlier paper that was withdrawn",
    ],
)
def test_a_comment_that_speaks_of_withdrawal_withdraws_nothing(comment: str | None) -> None:
    assert not is_withdrawn(paper(comment=comment))


def test_an_abstract_withdraws_a_paper_only_where_it_opens_so() -> None:
    assert is_withdrawn(paper(abstract="This paper has been withdrawn by the author."))
    assert not is_withdrawn(paper(abstract="We ask why the paper has been withdrawn by some."))


@given(st.text(), st.text(), st.none() | st.text())
def test_any_text_can_be_described(title: str, abstract: str, comment: str | None) -> None:
    described = describe(paper(title=title, abstract=abstract, comment=comment))
    assert all(described.new_datasets)
    assert all(described.used_datasets)
    assert described.introduces.name != ""


@pytest.mark.parametrize(
    "text",
    [
        "A" * 10_000,
        "aB" * 5_000,
        "We propose " + "(A" * 3_000,
        "We propose " + "(" * 3_000 + ")" * 3_000,
        "We propose x" + " (Ab1)" * 1_600,
        "We propose " + "a, " * 5_000,
        "We propose " + "," * 5_000,
        "on " + "Abc, " * 2_000,
        "on the " + "ABC " * 2_500,
        "We introduce " + "Ab1 dataset " * 800,
        "this paper " * 900 + "withdrawn",
        "9" * 10_000 + " %",
        "we propose " + " " * 10_000 + "x",
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    effort = Effort()
    describe(paper(title=text, abstract=text, comment=text))
    assert effort.spent() < 2


def rows(name: str) -> list[dict[str, Any]]:
    """Return a corpus, or skip the test where it is missing."""
    path = CORPORA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {path}; set DIGEST_CORPORA")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_nearly_all_withdrawn_papers_are_recognised() -> None:
    known = rows("withdrawn")
    hits = sum(is_withdrawn(paper(abstract=r["abstract"], comment=r["comment"])) for r in known)
    assert hits >= 0.97 * len(known)


def test_no_paper_of_an_ordinary_month_counts_as_withdrawn() -> None:
    for row in rows("metadata-2026-01"):
        assert not is_withdrawn(paper(abstract=row["abstract"], comment=row["comment"])), row["id"]
