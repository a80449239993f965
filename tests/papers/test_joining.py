"""What services say joins the record by rules that do not depend on who answered first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import (
    SERVICES,
    Affiliation,
    Answer,
    Author,
    Health,
    LinkKind,
    PaperFacts,
    Repository,
    StatedLink,
    StatedPaper,
)
from digest.papers.facts import describe
from digest.papers.joining import join, join_links
from tests.fixtures import link, paper

CODE = "https://github.com/quill/reefnet"
# It bears an author's name.
MINE = "https://github.com/noorhaddad/coral"
KELP = "https://github.com/lund/kelp"
MODEL = "https://huggingface.co/quill/reef-large"
# Nobody else's name stands in an address.
NAMES = ("Noor Haddad", "Kwame Dube")
OURS = f"Our code is available at {CODE}."
REFERS = f"We refer to {CODE} for details."
STARS = Repository(stars=7, licence="MIT")
BY_PERSON = "Hugging Face names this repository, added by a person."
CITES = "Hugging Face lists it among what cites the paper."


def answer(
    service: str, facts: StatedPaper | StatedLink | None, subject: str = "2602.90001"
) -> Answer:
    """Return what a service says of the paper, or of an address in its place."""
    asked = datetime(2026, 2, 28, tzinfo=UTC)
    return Answer(service=service, subject=subject, stated=facts, asked=asked)


def described(abstract: str, names: Sequence[str] = NAMES) -> PaperFacts:
    """Return what is known of a paper with this abstract before any service is asked."""
    authors = tuple(Author(name=name) for name in names)
    return describe(paper(title="A study", abstract=abstract, comment=None, authors=authors))


def says(service: str, url: str, evidence: str, *, own: bool, kind: LinkKind = "code") -> Answer:
    """Return a link that a service knows."""
    found = link(url, kind=kind, own=own, origin=(service,), evidence=evidence, health="unchecked")
    return answer(service, StatedPaper(links=(found,)))


def hub(url: str, *, own: bool) -> Answer:
    """Return what Hugging Face says of a repository, by a person's word or a match of its own."""
    return says("huggingface", url, BY_PERSON if own else "Matched automatically.", own=own)


def cited(url: str = MODEL, kind: LinkKind = "model") -> Answer:
    """Return a page of which Hugging Face says that it cites the paper."""
    return says("huggingface", url, CITES, own=False, kind=kind)


def github(url: str, **facts: Any) -> Answer:  # noqa: ANN401  facts of a link
    """Return what GitHub says of an address."""
    return answer("github", StatedLink(**facts), url)


OUR_TEXT = says("html", CODE, OURS, own=True)
REFERRING = says("html", CODE, REFERS, own=False)
MOVED = github(CODE, health="ok", moved=KELP)


@pytest.mark.parametrize(
    "abstract, answers, told",
    [
        ("We count.", [answer("html", None), answer("openalex", None)], []),
        # What authors call others' never becomes their own; an automatic match proves nothing.
        (f"Our model is built on {CODE}.", [hub(CODE, own=True)], [(CODE, False)]),
        ("We count.", [hub(CODE, own=False)], [(CODE, False)]),
        # A person's entry is proof where the address bears a name, or the authors speak of it.
        ("We count.", [hub(MINE, own=True)], [(MINE, True)]),
        ("We count.", [hub(CODE, own=True)], [(CODE, False)]),
        ("We count.", [REFERRING], [(CODE, False)]),
        ("We count.", [REFERRING, hub(CODE, own=True)], [(CODE, True)]),
        # Beside code that authors call theirs it proves nothing, but of the same owner's.
        ("We count.", [hub(MINE, own=True), OUR_TEXT], [(CODE, True), (MINE, False)]),
        ("We count.", [hub(f"{CODE}-x", own=True), OUR_TEXT], [(CODE, True), (f"{CODE}-x", True)]),
        # What cites the paper is own where its owner has what the authors call theirs.
        (OURS, [cited()], [(CODE, True), (MODEL, True)]),
        (OURS, [cited(MODEL.replace("quill", "Quill"))], [(CODE, True), (MODEL, True)]),
        (OURS, [cited(kind="dataset")], [(CODE, True), (MODEL, True)]),
        (OURS, [cited(kind="project")], [(CODE, True), (MODEL, False)]),
        (OURS, [cited(f"{CODE}-x", "code")], [(CODE, True), (f"{CODE}-x", False)]),
        (f"{OURS} It is built on {MODEL}.", [cited()], [(CODE, True), (MODEL, False)]),
        ("We count.", [cited(), hub(CODE, own=True)], [(MODEL, False), (CODE, False)]),
        (
            "Our code is at https://reef.example/code.",
            [cited("https://kelp.example/model")],
            [("https://reef.example/code", True), ("https://kelp.example/model", False)],
        ),
        # What the full text names without claiming it stays so.
        (OURS, [cited(), says("html", MODEL, "Cf.", own=False)], [(CODE, True), (MODEL, False)]),
        # A link that has moved is at its new address; two addresses of one place are one link.
        (OURS, [MOVED], [(KELP, True)]),
        (f"Our model is built on {CODE}.", [hub(KELP, own=True), MOVED], [(KELP, False)]),
    ],
)
def test_whose_a_link_is(
    abstract: str, answers: Sequence[Answer], told: list[tuple[str, bool]]
) -> None:
    before = described(abstract)
    joined = join(before, answers)
    assert [(one.url.replace("Quill", "quill"), one.own) for one in joined.links] == told
    assert join_links(before, answers) == joined.links


def test_without_answers_a_paper_stays_as_its_record_has_it() -> None:
    before = described(OURS)
    assert join(before, ()) == before
    assert join(before, [answer("html", None)]) == before


@pytest.mark.parametrize(
    "abstract, answers, origin, evidence",
    [
        (
            OURS,
            [hub("https://github.com/Quill/ReefNet", own=True), REFERRING],
            {"abstract", "html", "huggingface"},
            OURS,
        ),
        (OURS, [MOVED], {"abstract", "github"}, f"{OURS} {CODE} has moved to {KELP}."),
        (
            "We count.",
            [hub(CODE, own=True), MOVED],
            {"huggingface", "github"},
            f"{BY_PERSON} {CODE} has moved to {KELP}.",
        ),
    ],
)
def test_a_link_has_all_its_origins_and_the_best_evidence(
    abstract: str, answers: Sequence[Answer], origin: set[str], evidence: str
) -> None:
    (found,) = join(described(abstract), answers).links
    assert (set(found.origin), found.evidence) == (origin, evidence)


def test_the_evidence_of_what_cites_names_what_has_the_same_owner() -> None:
    (_, found) = join(described(OURS), [cited()]).links
    assert found.evidence == f"{CITES} {CODE}, which is the paper's own, has the same owner."


@pytest.mark.parametrize(
    "told, health",
    [
        ([("github", "ok")], "ok"),
        # Who can tell comes before who cannot, and of two who can the first counts.
        ([("github", "unchecked"), ("github", "ok")], "ok"),
        ([("github", "ok"), ("github", "unchecked")], "ok"),
        ([("huggingface", "unchecked"), ("github", "ok")], "ok"),
        ([("github", "ok"), ("huggingface", "gone")], "gone"),
    ],
)
def test_who_can_tell_says_whether_a_link_is_there_and_its_stars(
    told: Sequence[tuple[str, Health]], health: Health
) -> None:
    """One address may have been asked about in two spellings."""
    spelt = [CODE.replace("quill", "Quill"), CODE]
    answers = [
        answer(service, StatedLink(health=one, repository=STARS), url)
        for (service, one), url in zip(told, spelt, strict=False)
    ]
    (found,) = join(described(OURS), answers).links
    assert (found.health, found.repository) == (health, STARS)


@pytest.mark.parametrize(
    "abstract, answers, promised",
    [
        ("Code will be released.", [], True),
        (f"Data will be released. {OURS}", [], False),
        (f"Data will be released. {OURS}", [github(CODE, health="gone")], True),
        ("Code will be released.", [hub(MINE, own=True)], False),
        ("Code will be released.", [hub(MINE, own=False)], True),
        ("Code will be released. Project page: https://quill.github.io/reef", [], True),
    ],
)
def test_what_is_promised_is_still_to_come_while_nothing_can_be_had(
    abstract: str, answers: Sequence[Answer], *, promised: bool
) -> None:
    assert join(described(abstract), answers).promised is promised


ANSWERS = (
    hub(KELP, own=True),
    REFERRING,
    github(KELP, health="ok", moved=CODE),
    answer("openalex", StatedPaper(authors=(Author(name="Kwame Dube"),))),
)


def test_the_order_of_the_answers_is_nothing() -> None:
    before = described(OURS)
    first = join(before, ANSWERS)
    assert all(join(before, answers) == first for answers in permutations(ANSWERS))


def placed_by(service: str, names: Sequence[str] = NAMES) -> Answer:
    """Return what a service says of authors, the place of each called after its own place here."""
    authors = tuple(
        Author(
            name=name,
            affiliations=(
                Affiliation(name=f"University of {at}", origin=service, stated=f"Univ. {at}"),
            ),
        )
        for at, name in enumerate(names)
    )
    return answer(service, StatedPaper(authors=authors, upvotes=len(service)))


@pytest.mark.parametrize(
    "services, believed",
    [
        ("openalex html", "html"),
        ("openalex huggingface", "huggingface"),
        ("another openalex", "openalex"),
    ],
)
def test_the_full_text_is_believed_before_openalex(services: str, believed: str) -> None:
    """Their order is neither that of the alphabet nor of their answers; a stranger comes last."""
    joined = join(described("We count."), map(placed_by, services.split()))
    assert [one.affiliations[0].origin for one in joined.paper.authors] == [believed] * 2
    assert joined.upvotes == len(believed)
    assert [author.name for author in joined.paper.authors] == list(NAMES)
    assert list(SERVICES) == ["html", "huggingface", "openalex", "github"]


@pytest.mark.parametrize(
    "authors, others, places",
    [
        ("Ada Quill, Bo Lund", "Ada Quill, Bo Lund", "0 1"),
        ("Ada Quill, Bo Lund", "A. Quill, B. M. Lund", "0 1"),
        ("Ada Quill, Bo Lund", "Bo Lund, Ada Quill", "1 0"),
        ("Zoë Núñez, Bo Lund", "Zoe Nunez", "0 -"),
        ("Jon Roe, Bo Lund", "Jonathan Roe", "0 -"),
        ("Wei Wang, Wei Wang", "Wei Wang, Wei Wang", "0 1"),
        ("Wei Zhang, Li Zhang", "Li Zhang, Wei Zhang", "1 0"),
        # Who is in doubt is nobody.
        ("Ada Quill, Amy Quill", "A. Quill", "- -"),
        ("Ada Quill", "Ada Lund", "-"),
        ("Li Zhang", "Lin Zhang", "-"),
    ],
)
def test_an_affiliation_reaches_the_author_it_belongs_to_or_nobody(
    authors: str, others: str, places: str
) -> None:
    joined = join(
        described("We count.", authors.split(", ")), [placed_by("html", others.split(", "))]
    )
    found = [[one.name[-1] for one in author.affiliations] for author in joined.paper.authors]
    assert " ".join(one[0] if one else "-" for one in found) == places


@given(st.lists(st.text(max_size=12), max_size=6), st.lists(st.text(max_size=12), max_size=6))
def test_nobody_is_two_people(authors: list[str], others: list[str]) -> None:
    joined = join(described("We count.", authors), [placed_by("html", others)])
    places = [one.name for author in joined.paper.authors for one in author.affiliations]
    assert len(set(places)) == len(places)


def test_the_record_is_believed_first_and_is_left_with_its_institutions() -> None:
    stated = ("Dept. of Ice, Harbour University", "Department of Ice", "")
    authors = tuple(
        Author(name=name, affiliations=(Affiliation(name=place, origin="arxiv"),) if place else ())
        for name, place in zip(("Ada Quill", "Bo Lund", "Cyd Ray"), stated, strict=True)
    )
    answers = [placed_by("html", ["Ada Quill", "Bo Lund"]), placed_by("openalex", ["Cyd Ray"])]
    joined = join(PaperFacts(paper=paper(authors=authors)), answers)
    (ada,), (bo,), (cyd,) = (author.affiliations for author in joined.paper.authors)
    assert ada == Affiliation(name="Harbour University", origin="arxiv", stated=stated[0])
    assert (bo.name, bo.origin) == ("University of 1", "html")
    assert (cyd.name, cyd.origin) == ("University of 0", "openalex")
