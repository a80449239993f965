"""What services say joins the record by rules that do not depend on who answered first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations

import pytest

from digest.dossier import describe, join
from digest.model import (
    Affiliation,
    Answer,
    Author,
    Dossier,
    Link,
    LinkFacts,
    PaperFacts,
    Repository,
)
from tests.fixtures import link, paper

NOW = datetime(2026, 2, 28, tzinfo=UTC)
REEF = "https://github.com/quill/reefnet"
# It bears an author's name.
MINE = "https://github.com/noorhaddad/coral"
KELP = "https://github.com/lund/kelp"
BY_PERSON = "Hugging Face names this repository, added by a person."
MATCHED = "Hugging Face names this repository, matched automatically."


def answer(
    service: str, facts: PaperFacts | LinkFacts | None, subject: str = "2602.90001"
) -> Answer:
    return Answer(service=service, subject=subject, facts=facts, asked=NOW)


def hub(url: str, *, own: bool) -> Answer:
    """Return what Hugging Face says of a repository."""
    evidence = BY_PERSON if own else MATCHED
    found = link(url, own=own, origin=("huggingface",), evidence=evidence, health="unchecked")
    return answer("huggingface", PaperFacts(links=(found,)))


def text(url: str, evidence: str, *, own: bool) -> Answer:
    """Return a link of the full text."""
    found = link(url, own=own, origin=("html",), evidence=evidence, health="unchecked")
    return answer("html", PaperFacts(links=(found,)))


def described(abstract: str, comment: str | None = None) -> Dossier:
    # Nobody whose name stands in an address.
    nobody = (Author(name="Noor Haddad"), Author(name="Kwame Dube"))
    return describe(paper(title="A study", abstract=abstract, comment=comment, authors=nobody))


def told(joined: Dossier) -> list[tuple[str, bool]]:
    return [(found.url, found.own) for found in joined.links]


def test_without_answers_a_paper_stays_as_its_record_has_it() -> None:
    before = described(f"Our code is at {REEF}.")
    assert join(before, ()) == before


def test_an_answer_that_knows_nothing_changes_nothing() -> None:
    before = described("We count.")
    assert join(before, [answer("html", None), answer("openalex", None)]) == before


def test_two_findings_of_one_link_are_one_with_both_origins() -> None:
    joined = join(
        described(f"Our code is available at {REEF}."),
        [
            hub("https://github.com/Quill/ReefNet", own=True),
            text(f"{REEF}.git", f"Code: {REEF}.git", own=True),
        ],
    )
    (found,) = joined.links
    assert found.url == REEF
    assert set(found.origin) == {"abstract", "html", "huggingface"}
    assert found.evidence == f"Our code is available at {REEF}."


def test_what_authors_call_others_never_becomes_their_own() -> None:
    before = described(f"Our model is built on {REEF}.")
    assert told(join(before, [hub(REEF, own=True)])) == [(REEF, False)]


def test_an_automatic_match_alone_proves_nothing() -> None:
    assert told(join(described("We count."), [hub(REEF, own=False)])) == [(REEF, False)]


def test_a_person_s_entry_is_proof_where_the_address_bears_a_name() -> None:
    assert told(join(described("We count."), [hub(MINE, own=True)])) == [(MINE, True)]
    assert told(join(described("We count."), [hub(MINE, own=False)])) == [(MINE, False)]
    assert told(join(described("We count."), [hub(REEF, own=True)])) == [(REEF, False)]


def test_a_link_without_words_is_own_where_a_person_entered_it() -> None:
    unproven = text(REEF, f"We refer to {REEF} for details.", own=False)
    assert told(join(described("We count."), [unproven])) == [(REEF, False)]
    assert told(join(described("We count."), [unproven, hub(REEF, own=False)])) == [(REEF, False)]
    assert told(join(described("We count."), [unproven, hub(REEF, own=True)])) == [(REEF, True)]


def test_beside_code_that_authors_call_theirs_a_person_s_entry_proves_nothing() -> None:
    authors = text(REEF, f"Our code is available at {REEF}.", own=True)
    joined = join(described("We count."), [hub(MINE, own=True), authors])
    assert told(joined) == [(REEF, True), (MINE, False)]


def test_of_two_own_links_the_authors_comes_first() -> None:
    authors = text(REEF, f"Our code is available at {REEF}.", own=True)
    joined = join(described("We count."), [hub(f"{REEF}-maps", own=True), authors])
    assert told(joined) == [(REEF, True), (f"{REEF}-maps", True)]


def test_the_owner_tells_health_licence_and_stars() -> None:
    facts = LinkFacts(health="ok", repository=Repository(stars=7, licence="MIT"))
    (found,) = join(described(f"Our code is at {REEF}."), [answer("github", facts, REEF)]).links
    assert (found.health, found.repository) == ("ok", facts.repository)


def test_a_link_that_has_moved_is_at_its_new_address() -> None:
    facts = LinkFacts(health="ok", moved=KELP)
    before = described(f"Our code is at {REEF}.")
    (found,) = join(before, [answer("github", facts, REEF)]).links
    assert (found.url, found.own, found.health) == (KELP, True, "ok")
    assert found.origin == ("abstract", "github")
    assert found.evidence == f"Our code is at {REEF}. {REEF} has moved to {KELP}."


def test_a_service_s_link_that_has_moved_keeps_its_old_address_as_evidence() -> None:
    moved = answer("github", LinkFacts(health="ok", moved=KELP), REEF)
    (found,) = join(described("We count."), [hub(REEF, own=True), moved]).links
    assert found.url == KELP
    assert REEF in found.evidence
    assert BY_PERSON in found.evidence


def test_two_addresses_of_one_place_are_one_link() -> None:
    moved = answer("github", LinkFacts(health="ok", moved=KELP), REEF)
    joined = join(described(f"Our model is built on {REEF}."), [hub(KELP, own=True), moved])
    assert told(joined) == [(KELP, False)]


def test_what_is_gone_no_longer_keeps_a_promise() -> None:
    before = described(f"Data will be released. Our code is at {REEF}.")
    assert not before.promised
    assert join(before, [answer("github", LinkFacts(health="gone"), REEF)]).promised


def test_a_service_s_repository_keeps_a_promise() -> None:
    before = described("Code will be released.")
    assert before.promised
    assert not join(before, [hub(MINE, own=True)]).promised
    assert join(before, [hub(MINE, own=False)]).promised


def test_affiliations_and_upvotes_come_from_who_states_them() -> None:
    place = Affiliation(name="Harbour University", origin="html", stated="Harbour University, Oslo")
    authors = (Author(name="N. Haddad", affiliations=(place,)), Author(name="K. Dube"))
    other = Affiliation(name="Kelpworks", origin="openalex", stated="Kelpworks, Oslo")
    listed = (Author(name="Kwame Dube", affiliations=(other,)),)
    joined = join(
        described("We count."),
        [
            answer("openalex", PaperFacts(authors=listed)),
            answer("html", PaperFacts(authors=authors), "2602.90001v1"),
            answer("huggingface", PaperFacts(upvotes=0)),
        ],
    )
    assert [author.affiliations for author in joined.paper.authors] == [(place,), (other,)]
    assert [author.name for author in joined.paper.authors] == ["Noor Haddad", "Kwame Dube"]
    assert joined.upvotes == 0


def orders() -> Sequence[tuple[Answer, ...]]:
    answers = (
        hub(KELP, own=True),
        text(REEF, f"We refer to {REEF} for details.", own=False),
        answer("github", LinkFacts(health="ok", moved=REEF), KELP),
        answer("openalex", PaperFacts(authors=(Author(name="Kwame Dube"),))),
    )
    return list(permutations(answers))


@pytest.mark.parametrize("answers", orders())
def test_the_order_of_the_answers_is_nothing(answers: tuple[Answer, ...]) -> None:
    before = described(f"Our code is at {REEF}.")
    assert join(before, answers) == join(before, orders()[0])


def test_joining_twice_says_the_same_as_once() -> None:
    answers = [hub(REEF, own=True), answer("github", LinkFacts(health="ok"), REEF)]
    once = join(described(f"Our code is at {REEF}."), answers)
    links: tuple[Link, ...] = once.links
    assert join(once, answers).links == links
