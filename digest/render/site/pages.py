"""Writes the pages of an archive that show an issue each: as built, or as its editor has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.model import Digest, SiteIssue
from digest.render.html import describe_page
from digest.render.site.edited import parse_post
from digest.render.site.frame import FEED, Frame, Topic, page_of

LABELS: Mapping[str, str] = {".md": "Markdown", ".json": "JSON", ".bib": "BibTeX"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an issue stands: its topic, and the issues of it before and after, if any."""

    issue: SiteIssue
    topic: Topic
    before: SiteIssue | None
    after: SiteIssue | None

    @property
    def files(self) -> Sequence[tuple[str, str]]:
        """The issue's other files: what each is, and its name."""
        return [
            (label, name)
            for ending, label in LABELS.items()
            for name in self.issue.files
            if name.endswith(ending)
        ]

    @property
    def parts(self) -> tuple[object, ...]:
        """Everything that the page says of it."""
        beside = [(one.stem, one.title) if one else None for one in (self.before, self.after)]
        return (self.issue.made_from, self.issue.files, self.topic.name, *beside)


def find_places(topic: Topic) -> Sequence[Place]:
    """Return where each issue of a topic stands."""
    issues = topic.issues
    return [
        Place(
            issue=issue,
            topic=topic,
            before=issues[at + 1] if at + 1 < len(issues) else None,
            after=issues[at - 1] if at else None,
        )
        for at, issue in enumerate(issues)
    ]


def render_issue(digest: Digest, place: Place, frame: Frame) -> bytes:
    """Return an issue's page.  Raises ValueError where a statement's mentions do not fit."""
    page = describe_page(digest, frame.templates)
    text = frame.fill("site/issue.html.j2", **page, **_around(place, frame))
    return text.lstrip().encode()


def render_edited(content: bytes, place: Place, frame: Frame) -> bytes:
    """Return the page of an edited post.  Raises OutputError where it cannot be read."""
    post = parse_post(content)
    text = frame.fill(
        "site/edited.html.j2",
        post=post,
        title=place.issue.title,
        description=place.issue.description,
        root="",
        policy="",
        **_around(place, frame),
    )
    return text.encode()


def _around(place: Place, frame: Frame) -> Mapping[str, object]:
    """Return what stands around an issue."""
    return {
        "frame": frame,
        "place": place,
        "page_of": page_of,
        "feed": FEED,
        "canonical": frame.house.address(page_of(place.issue)),
    }
