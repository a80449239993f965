"""Makes an issue again as the library remembers it, without asking anybody."""

from digest.errors import LibraryError
from digest.model import Digest, Edition
from digest.pipeline.edition import make
from digest.pipeline.plan import Request, Subject
from digest.pipeline.tools import Tools
from digest.taste import Preferences
from digest.themes import Theme


def remake(
    edition: Edition,
    subject: Subject,
    preferences: Preferences,
    tools: Tools,
    taxonomy: tuple[Theme, ...],
) -> Digest:
    """Return a stored issue.  Raises DigestError where the library no longer holds what it was.

    Its papers are those that were chosen then: neither a later `-n` nor a later taste counts.
    """
    with tools.library.turn(edition.slug, tools.progress.note):
        fates = tools.library.load_fates(edition.slug, edition.date)
        chosen = frozenset(paper for paper, fate in fates.items() if fate == "chosen")
        unwanted = frozenset(paper for paper, fate in fates.items() if fate == "off_topic")
        request = Request(
            subject=subject,
            date=edition.date,
            days=(edition.window.end - edition.window.start).days + 1,
            number=max(len(chosen), 1),
            include=chosen,
            exclude=unwanted,
            offline=True,
            preferences=preferences,
        )
        digest = make(request, tools, taxonomy).digest
    if digest is None or {entry.paper.id for entry in digest.entries} != chosen:
        raise LibraryError(
            "The library no longer holds the papers that it was made of.",
            hint="Build that day again.",
        )
    return digest
