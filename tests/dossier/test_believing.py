"""Where services disagree, their fixed order decides; who can tell comes before who cannot."""

from collections.abc import Sequence

import pytest

from digest.dossier import join
from digest.model import SERVICES, Affiliation, Answer, Author, Health, LinkFacts, PaperFacts
from tests.dossier.saying import CODE, NAMES, answer, described


def placed_by(service: str) -> Answer:
    """Return what a service says of both authors, with its own name for their place."""
    place = Affiliation(name=f"University of {service}", origin=service, stated=f"At {service}")
    authors = tuple(Author(name=name, affiliations=(place,)) for name in NAMES)
    return answer(service, PaperFacts(authors=authors, upvotes=len(service)))


def health_of(*told: tuple[str, Health, str]) -> Health:
    """Return a link's health where each service says this of it, under this address."""
    answers = [answer(service, LinkFacts(health=health), url) for service, health, url in told]
    (found,) = join(described(f"Our code is at {CODE}."), answers).links
    return found.health


@pytest.mark.parametrize(
    "services, believed",
    [
        (("openalex", "html"), "html"),
        (("html", "openalex"), "html"),
        (("openalex", "huggingface"), "huggingface"),
        (("another", "openalex"), "openalex"),
        (("another", "html", "openalex"), "html"),
    ],
)
def test_the_full_text_is_believed_before_openalex(services: Sequence[str], believed: str) -> None:
    """Their order is neither that of the alphabet nor of their answers; a stranger comes last."""
    joined = join(described("We count."), map(placed_by, services))
    origins = [place.origin for author in joined.paper.authors for place in author.affiliations]
    assert origins == [believed, believed]
    assert joined.upvotes == len(believed)


def test_the_order_of_belief_is_written_down() -> None:
    assert list(SERVICES) == ["html", "huggingface", "openalex", "github"]


@pytest.mark.parametrize("first, second", [("ok", "unchecked"), ("unchecked", "ok")])
def test_who_can_tell_of_a_link_comes_before_who_cannot(first: Health, second: Health) -> None:
    """One address may have been asked about in two spellings."""
    spelt = CODE.replace("quill", "Quill")
    assert health_of(("github", first, spelt), ("github", second, CODE)) == "ok"
    assert health_of(("huggingface", first, CODE), ("github", second, CODE)) == "ok"


def test_of_two_who_can_tell_the_first_counts() -> None:
    assert health_of(("github", "ok", CODE), ("huggingface", "gone", CODE)) == "gone"
    assert health_of(("github", "gone", CODE), ("huggingface", "ok", CODE)) == "ok"
