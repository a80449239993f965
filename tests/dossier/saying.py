"""Short ways to write what a record and the services say of one paper."""

from datetime import UTC, datetime

from digest.dossier import describe
from digest.model import Answer, Author, Dossier, LinkFacts, PaperFacts
from tests.fixtures import REEF, paper

CODE = "https://github.com/quill/reefnet"
# Nobody whose name stands in an address.
NAMES = ("Noor Haddad", "Kwame Dube")


def answer(service: str, facts: PaperFacts | LinkFacts, subject: str = REEF) -> Answer:
    """Return what a service says of a paper, or of the address in its place."""
    asked = datetime(2026, 2, 28, tzinfo=UTC)
    return Answer(service=service, subject=subject, facts=facts, asked=asked)


def described(abstract: str) -> Dossier:
    """Return what is known of a paper with this abstract before any service is asked."""
    authors = tuple(Author(name=name) for name in NAMES)
    return describe(paper(title="A study", abstract=abstract, comment=None, authors=authors))
