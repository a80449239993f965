"""A dossier tells what the record says of a paper: withdrawal and venue included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dossier import describe
from digest.dossier.venues import find_venue
from digest.withdrawal import is_withdrawn
from tests.corpora import rows
from tests.fixtures import paper


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
    assert not dossier.promised


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


@pytest.mark.parametrize(
    "comment, name",
    [
        ("Accepted to ICLR 2026. Code is online", "ICLR"),
        ("12 pages, accepted for publication in MNRAS", "MNRAS"),
        ("AAAI 2026 Oral", "AAAI"),
        ("EACL'26 Findings, 9 pages", "EACL"),
        ("Submitted to ICLR 2026", None),
        ("Accepted at the WACV 2026 Workshop on Boats", None),
        ("Extended version of our ICCV 2025 paper", None),
        ("Accepted to REEF@WWW2026, not ICML", None),
        (None, None),
    ],
)
def test_a_venue_is_believed_where_the_comment_says_that_it_has_the_paper(
    comment: str | None, name: str | None
) -> None:
    found = find_venue(paper(comment=comment))
    assert (found.name if found else None) == name
    assert not found or (comment or "")[found.start : found.end] == name


@given(st.text(), st.text(), st.none() | st.text())
def test_any_text_can_be_described(title: str, abstract: str, comment: str | None) -> None:
    described = describe(paper(title=title, abstract=abstract, comment=comment))
    assert all(described.new_datasets)
    assert all(described.used_datasets)
    assert described.introduces.name != ""


@pytest.mark.long
def test_nearly_all_withdrawn_papers_are_recognised_and_no_other() -> None:
    known = rows("withdrawn")
    hits = sum(is_withdrawn(paper(abstract=r["abstract"], comment=r["comment"])) for r in known)
    assert hits >= 0.97 * len(known)
    for row in rows("metadata-2026-01"):
        assert not is_withdrawn(paper(abstract=row["abstract"], comment=row["comment"])), row["id"]
