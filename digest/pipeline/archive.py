"""Makes an archive: the pages of all issues, from the library alone."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from digest.errors import DigestError, LibraryError
from digest.model import Artifact, Issue, IssueRecord, Leaf, Problem, SitePost
from digest.pipeline.build import make
from digest.pipeline.plan import Ports, Request
from digest.ports import Progress, task
from digest.themes import Theme

if TYPE_CHECKING:
    from digest.publish.folder import ArchiveFolder, PostFile, PostFolder
    from digest.render.site import SiteRenderer

# How many issues, or files, are made before they are written: a killed run loses no more.
_BATCH = 20

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIssue:
    """An issue in the library, a function that makes it again, and a text of the settings used.

    `make` may raise DigestError.
    """

    issue_record: IssueRecord
    settings: str
    make: Callable[[], Issue]

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings."""
        return f"{self.issue_record.date}-{self.issue_record.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveResult:
    """The issues in an archive, the files written and removed, and problems.

    `remade` counts the issues that were made again; `kept` are issues that the library no longer
    has, `theirs` files that somebody else made or changed.  For the issues in `otherwise`, the post
    that a build wrote differs from the post made now.
    """

    issues: tuple[SitePost, ...]
    files: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    remade: int = 0
    kept: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    theirs: tuple[Path, ...] = ()


def remake(
    issue_record: IssueRecord, base: Request, ports: Ports, taxonomy: tuple[Theme, ...]
) -> Issue:
    """Make a stored issue again.  Raises DigestError if the library no longer has its papers.

    It has the papers chosen then, whatever `-n` and taste are now; `base` has the other settings.
    """
    with ports.library.turn(issue_record.slug, ports.progress.warn):
        decisions = ports.library.load_decisions(issue_record.slug, issue_record.date)
        chosen, left, unwanted = (
            frozenset(paper for paper, decision in decisions.items() if decision == wanted)
            for wanted in ("chosen", "editor", "off_topic")
        )
        usual = (chosen | left) - issue_record.brought
        first = base.topic.languages[:1]
        request = replace(
            base,
            topic=replace(base.topic, languages=first),
            date=issue_record.date,
            days=len(issue_record.window.dates),
            number=max(len(usual), 1),
            include=usual,
            exclude=unwanted,
            brought=issue_record.brought,
            left=left,
            offline=True,
        )
        issue = make(request, ports, taxonomy).issue
    if issue is None or {entry.paper.id for entry in issue.entries} != chosen:
        raise LibraryError(
            "The library no longer holds the papers that it was made of.",
            hint="Build that day again.",
        )
    return issue


@dataclass(slots=True, kw_only=True)
class ArchiveBuilder:
    """Makes issues' data files, then the archive's pages; with `anew`, all issues again."""

    press: "SiteRenderer"
    folder: "ArchiveFolder"
    drafts: "PostFolder"
    progress: Progress
    anew: bool = False
    _held: list[SitePost] = field(default_factory=list)
    _problems: list[Problem] = field(default_factory=list)
    _otherwise: list[str] = field(default_factory=list)
    _remade: int = 0

    def build(
        self, issues: Sequence[StoredIssue], slugs: Collection[str] | None = None
    ) -> ArchiveResult:
        """Update an archive of these issues, given oldest first.

        `slugs` are the topics of the archive, None for all.  An issue that cannot be made again is
        a problem, and keeps its former pages.  So do issues that the library lacks: it may be a new
        library.  Raises DigestError if the archive would have no issue.
        """
        files = list(self._write_issues(issues))
        known = {stored.stem for stored in issues}
        kept = [
            issue
            for stem, issue in self.folder.issues.items()
            if stem not in known and (slugs is None or issue.slug in slugs)
        ]
        held = tuple(sorted((*self._held, *kept), key=lambda issue: (issue.date, issue.slug)))
        if not held:
            first = self._problems[0] if self._problems else None
            raise DigestError(
                first.message if first else "The library has no issue to show.",
                hint=first.hint if first else "Make one first: digest build",
            )
        names = {name for issue in held for name in issue.files}
        pages = list(self.press.pages(held, self._read))
        with task(self.progress, "Pages", len(pages)):
            for done, batch in enumerate(_in_batches(iter(pages)), 1):
                names.update(leaf.name for leaf in batch)
                # A page that cannot be made is not changed.
                files += self.folder.write(filter(None, map(self._page, batch)))
                self.progress.advance(min(done * _BATCH, len(pages)))
        removed = self.folder.finish(held, names)
        return ArchiveResult(
            issues=held,
            files=tuple(files),
            removed=tuple(removed),
            problems=tuple(self._problems),
            remade=self._remade,
            kept=tuple(issue.stem for issue in kept),
            otherwise=tuple(self._otherwise),
            theirs=tuple(self.folder.theirs),
        )

    def _write_issues(self, issues: Sequence[StoredIssue]) -> Iterator[Path]:
        with task(self.progress, "Issues", len(issues)):
            for batch in _in_batches(iter(issues)):
                made = [pages for stored in batch if (pages := self._update(stored))]
                leaves = [
                    _leaf(file.name, issue.made_from, file.content)
                    for issue, files in made
                    for file in files
                ]
                yield from self.folder.write(leaves, [issue for issue, _ in made])

    def _update(self, stored: StoredIssue) -> tuple[SitePost, Sequence[Artifact]] | None:
        """Make an issue again if needed; None if it is up to date or cannot be made."""
        made, former = None, self.folder.issues.get(stored.stem)
        try:
            draft = self.drafts.find(stored.stem)
            made_from = _made_from(stored, draft)
            is_same = former is not None and former.made_from == made_from
            files = former.files if former else ()
            if self.anew or not is_same or not all(self.folder.holds(f, made_from) for f in files):
                made = self._make(stored, draft, made_from)
        except DigestError as error:
            self._report(stored.stem, error)
        site_issue = made[0] if made else former
        self._held += [site_issue] if site_issue else []
        self._remade += made is not None
        self.progress.advance(len(self._held))
        return made

    def _make(
        self, stored: StoredIssue, draft: "PostFile | None", made_from: str
    ) -> tuple[SitePost, Sequence[Artifact]]:
        issue = stored.make()
        site_issue, files = self.press.make_site_issue(issue, made_from)
        # Contents are compared, too: a library that was moved may not know its own files.
        if draft is None or any(file.content == draft.content for file in files):
            return site_issue, files
        if draft.changed:
            return self.press.make_edited_site_issue(issue, draft.content, made_from)
        self._otherwise.append(stored.stem)
        return site_issue, files

    def _read(self, issue: SitePost) -> bytes:
        """Return an issue's first file, from which its page is made.  Raises DigestError."""
        source = issue.files[0]
        if not self.folder.holds(source, issue.made_from):
            raise LibraryError(
                f"{source} in the site's folder is missing or was changed by somebody else.",
                hint="Move it away, then make the site again.",
            )
        return self.folder.read(source)

    def _page(self, leaf: Leaf) -> Leaf | None:
        """Make a file; None if it is up to date or cannot be made."""
        if self.folder.holds(leaf.name, leaf.made_from):
            return None
        try:
            return _leaf(leaf.name, leaf.made_from, leaf.make())
        except DigestError as error:
            self._report(leaf.name, error)
            return None

    def _report(self, subject: str, error: DigestError) -> None:
        message = f"{subject}: {error}"
        self._problems.append(
            Problem(stage="site", subject=subject, message=message, hint=error.hint)
        )


def _in_batches(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


def _leaf(name: str, made_from: str, content: bytes) -> Leaf:
    return Leaf(name=name, made_from=made_from, make=lambda: content)


def _made_from(stored: StoredIssue, draft: "PostFile | None") -> str:
    """Return a hash of everything that an issue is made from.

    It changes if the issue is completed again or its post is edited.  The time of completion has
    whole seconds; the themes show a second completion within a second.
    """
    post = sha256(draft.content).hexdigest() if draft and draft.changed else ""
    completed, themes = stored.issue_record.completed.isoformat(), repr(stored.issue_record.themes)
    parts = (stored.settings, stored.stem, completed, themes, post)
    return sha256("\n".join(parts).encode()).hexdigest()
