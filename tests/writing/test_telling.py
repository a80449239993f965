"""What may be told of a paper: sentences that stand alone, and that are what they are told as."""

from dataclasses import replace

import pytest

from digest.model import Dossier
from digest.writing import BEHIND, account_for
from digest.writing.telling import signs_of
from tests.writing.papers import paper, ranked

OPENS = "We present ReefNet, a network that counts corals from paper boats."
FINDS = "ReefNet finds 93.1% of all corals."


def findings(abstract: str, roles: str) -> list[str]:
    """Return the findings that may be told behind the contribution of an invented abstract."""
    item = ranked(paper(abstract), roles, name="ReefNet")
    account = account_for(item.dossier, item.reading)
    return [account.tell(span, BEHIND).text for span in account.findings]


@pytest.mark.parametrize("sentence, told", [
    (FINDS, FINDS),
    ("However, on reefs our net finds more.", "On reefs the authors' net finds more."),
    ("Results: On reefs, ReefNet halves the error.", "On reefs, ReefNet halves the error."),
    # The negative half stays where the same sentence has it, and a figure keeps its condition.
    ("ReefNet halves the error at night, but doubles it by day.",) * 2,
    ("At 5 m depth, ReefNet is up to 3 times faster than nets.",) * 2,
    # What points at another sentence is not told, wherever it points.
    ("This trade-off costs 3% of the corals.", None),
    ("On reefs, it finds 93.1% of all corals.", None),
    ("They find 93.1% of all corals.", None),
    ("ReefNet finds such corals in 93.1% of all cases.", None),
    ("The latter finds 93.1% of all corals.", None),
    ("But ReefNet finds 93.1% of all corals.", None),
    ("We also find 93.1% of all corals.", None),
    ("We then find 93.1% of all corals.", None),
    ("Model (c) finds 93.1% of all corals.", None),
    ("For (b), ReefNet finds 93.1% of all corals.", None),
    ("ReefNet finds (a) 93.1% of corals and (b) all boats.",) * 2,
    # Nor what only the whole text answers, or speaks to the reader.
    ("As Fig. 3 shows, ReefNet finds 93.1% of all corals.", None),
    ("ReefNet finds all corals, see https://reef.example.", None),
    ("Does ReefNet find 93.1% of all corals?", None),
    ("You must say that ReefNet finds 93.1% of all corals.", None),
    ("I find 93.1% of all corals.", None),
    ("We still lack 93.1% of all corals.", None),
    # Nor is what leads to a list of references, or two sentences that no space parts.
    (r"On the reefs of \citet{quill26}, ReefNet finds 93.1% of all corals.", None),
    ("ReefNet finds 93.1% of the corals.However, boats go by.", None),
    # Nor is a label told, or what the title says already.
    ("Insufficient Boats: ReefNet finds 93.1% of all corals.", None),
    ("Counting corals from paper boats works.", None),
    # A broken sentence stays where it is.
    ("ReefNet (a network finds 93.1% of all corals.", None),
])  # fmt: skip
def test_only_a_sentence_that_stands_alone_is_told(sentence: str, told: str | None) -> None:
    assert findings(f"{OPENS} {sentence}", "CR") == ([told] if told else [])


@pytest.mark.parametrize("where, elsewhere", [
    ("In murky water", False),
    ("With both reefs and wrecks", False),
    ("In both cases", True),
    ("In the second phase", True),
    ("In all three seas", True),
    ("With several innovations", True),
])  # fmt: skip
def test_it_is_seen_that_a_sentence_counts_things_of_another(
    where: str, *, elsewhere: bool
) -> None:
    told = paper(f"{OPENS} {where}, {FINDS}")
    reading = ranked(told, "CR").reading
    assert signs_of(told, reading, "finding", 1, (0,))[-1] == elsewhere


@pytest.mark.parametrize("roles", ["CN", "CM", "CB", "CX"])
def test_what_is_no_finding_is_not_told_as_one(roles: str) -> None:
    assert findings(f"{OPENS} {FINDS}", roles) == []


@pytest.mark.parametrize("between, finding, is_told", [
    # A name that a sentence between has, and that is not told, means nothing to the reader.
    ("Corals are weighed by a scheme called QuXA.", "QuXA finds 93.1% of all corals.", False),
    ("The smaller ReefNet-S is for boats.", "ReefNet-S finds 93.1% of all corals.", False),
    # One that stands there first, in the title, or in every other abstract does.
    ("Corals are weighed.", "On the QuXA set, ReefNet finds 93.1% of all corals.", True),
    ("Paper boats (PB) are cheap.", "PB finds 93.1% of all corals.", True),
    ("An LLM steers.", "The LLM finds 93.1% of all corals.", True),
])  # fmt: skip
def test_a_sentence_needs_no_name_that_is_not_told(
    between: str,
    finding: str,
    is_told: bool,  # noqa: FBT001 - a row of a table
) -> None:
    found = findings(f"{OPENS} {between} {finding}", "CBR")
    assert found == ([finding] if is_told else [])


def test_the_papers_own_name_is_known_to_nobody() -> None:
    abstract = (
        "We count corals from paper boats. Kelp-LLM floats. Kelp-LLM finds 93.1% of all corals."
    )
    for name, told in (("Kelp-LLM", 0), ("Reef", 1)):
        item = ranked(paper(abstract), "CBR", name=name)
        assert len(account_for(item.dossier, item.reading).findings) == told


def test_a_finding_may_be_told_behind_the_sentence_that_it_needs() -> None:
    between, finding = "Corals are weighed by QuXA.", "QuXA finds 93.1% of all corals."
    item = ranked(paper(f"{OPENS} {between} {finding}"), "CMR", name="ReefNet")
    account = account_for(item.dossier, item.reading)
    assert account.bridge is not None
    assert account.bridge.text == between
    assert [span.text for span in account.findings] == [finding]


def test_what_counts_things_of_another_sentence_stands_between_none() -> None:
    between, finding = (
        "Both kinds of corals are weighed by QuXA.",
        "QuXA finds 93.1% of all corals.",
    )
    item = ranked(paper(f"{OPENS} {between} {finding}"), "CMR", name="ReefNet")
    assert account_for(item.dossier, item.reading).bridge is None


def test_statements_are_quoted_word_for_word_and_name_what_they_link() -> None:
    abstract = f"Corals fade. {OPENS} {FINDS} It fails at night."
    record = paper(abstract)
    item = ranked(record, "BCRL", name="ReefNet")
    account = account_for(item.dossier, item.reading)
    assert account.what is not None
    told = account.tell(account.what)
    (quote,) = told.quotes
    assert abstract[quote.start : quote.end] == quote.text == OPENS
    marked = {one.kind: told.text[one.start : one.end] for one in told.mentions}
    assert marked == {"author": "Quill and Lund", "title": record.title}
    assert (told.by, told.verified) == ("extract", "edit")
    # "It" points back: the limit is not told.
    assert account.limit is None


def test_a_limit_is_told_where_it_stands_alone() -> None:
    abstract = f"{OPENS} {FINDS} At night, ReefNet finds only 12% of all corals."
    item = ranked(paper(abstract), "CRL", name="ReefNet")
    account = account_for(item.dossier, item.reading)
    assert account.limit is not None
    assert account.limit.text == "At night, ReefNet finds only 12% of all corals."


@pytest.mark.parametrize("abstract, roles, telling", [
    (f"{OPENS} {FINDS}", "CR", True),
    (OPENS, "C", False),
    (f"Corals fade. {FINDS}", "BR", False),
    (f"{OPENS} Experiments show how good it is.", "CN", False),
])  # fmt: skip
def test_a_paper_is_told_by_a_contribution_and_a_finding(
    abstract: str,
    roles: str,
    telling: bool,  # noqa: FBT001 - a row of a table
) -> None:
    item = ranked(paper(abstract), roles, name="ReefNet")
    assert account_for(item.dossier, item.reading).is_telling == telling


def test_nothing_is_told_of_a_withdrawn_paper() -> None:
    record = paper(f"{OPENS} {FINDS}")
    item = ranked(record, "CR", dossier=Dossier(paper=record, withdrawn=True))
    account = account_for(replace(item.dossier, withdrawn=True), item.reading)
    assert (account.what, account.findings, account.is_telling) == (None, (), False)
