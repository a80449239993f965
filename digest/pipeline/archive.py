"""Makes the pages of an archive of all issues, from the library alone."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from digest.errors import DigestError, LibraryError
from digest.model import Artifact, Issue, IssueRecord, Leaf, Problem, SiteIssue
from digest.pipeline.build import make
from digest.pipeline.plan import Ports, Request
from digest.ports import Progress, task
from digest.themes import Theme

if TYPE_CHECKING:
    from digest.publish.archive import ArchiveFolder
    from digest.publish.folder import PostDraft, PostFolder
    from digest.render.site import SitePress

# So many issues, or files, are made before they are written: a killed run loses no more.
_BATCH = 20

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """An issue of the library, what makes it again, and what its making depends on beside it.

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
class Archive:
    """What was made: the issues in the archive, files written and removed, what went wrong.

    `remade` counts the issues that were made again; `kept` are those that the library no longer
    has, `theirs` the files that somebody else made or changed; of those in `otherwise` the post
    that a build wrote reads otherwise than what was made now.
    """

    issues: tuple[SiteIssue, ...]
    files: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    remade: int = 0
    kept: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    theirs: tuple[Path, ...] = ()


def remake(
    issue_record: IssueRecord, asked: Request, ports: Ports, taxonomy: tuple[Theme, ...]
) -> Issue:
    """Return a stored issue.  Raises DigestError where the library no longer holds what it was.

    Its papers are those that were chosen then: neither a later `-n` nor a later taste counts.
    """
    with ports.library.turn(issue_record.slug, ports.progress.warn):
        decisions = ports.library.load_decisions(issue_record.slug, issue_record.date)
        chosen, left, unwanted = (
            frozenset(paper for paper, decision in decisions.items() if decision == one)
            for one in ("chosen", "editor", "off_topic")
        )
        usual = (chosen | left) - issue_record.brought
        request = replace(
            asked,
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
    """Makes the data files of issues, then the pages around them; all issues again with `anew`."""

    press: "SitePress"
    folder: "ArchiveFolder"
    drafts: "PostFolder"
    progress: Progress
    anew: bool = False
    _held: list[SiteIssue] = field(default_factory=list)
    _problems: list[Problem] = field(default_factory=list)
    _otherwise: list[str] = field(default_factory=list)
    _remade: int = 0

    def build(self, issues: Sequence[Dated], slugs: Collection[str] | None = None) -> Archive:
        """Bring an archive of these issues, oldest first, up to date.

        `slugs` are the topics that it is bound to, None for all.  An issue that cannot be made
        again is a problem, and keeps the pages that it had; so do issues that the library lacks: a
        new library is no reason to lose them.  Raises DigestError where it would hold no issue.
        """
        files = list(self._write_issues(issues))
        known = {dated.stem for dated in issues}
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
                # A page that cannot be made stays as it was.
                files += self.folder.write(filter(None, map(self._page, batch)))
                self.progress.advance(min(done * _BATCH, len(pages)))
        removed = self.folder.finish(held, names)
        return Archive(
            issues=held,
            files=tuple(files),
            removed=tuple(removed),
            problems=tuple(self._problems),
            remade=self._remade,
            kept=tuple(issue.stem for issue in kept),
            otherwise=tuple(self._otherwise),
            theirs=tuple(self.folder.theirs),
        )

    def _write_issues(self, issues: Sequence[Dated]) -> Iterator[Path]:
        """Yield the paths that were written, a batch of issues at a time."""
        with task(self.progress, "Issues", len(issues)):
            for batch in _in_batches(iter(issues)):
                made = [found for dated in batch if (found := self._bring(dated))]
                leaves = [
                    _leaf(file.name, issue.made_from, file.content)
                    for issue, files in made
                    for file in files
                ]
                yield from self.folder.write(leaves, [issue for issue, _ in made])

    def _bring(self, dated: Dated) -> tuple[SiteIssue, Sequence[Artifact]] | None:
        """Make an issue again where it has to be; None where it stays as it is, or is missing."""
        made, former = None, self.folder.issues.get(dated.stem)
        try:
            draft = self.drafts.find(dated.stem)
            made_from = _made_from(dated, draft)
            stands = former is not None and former.made_from == made_from
            files = former.files if former else ()
            if self.anew or not stands or not all(self.folder.holds(f, made_from) for f in files):
                made = self._make(dated, draft, made_from)
        except DigestError as error:
            self._report(dated.stem, error)
        issue = made[0] if made else former
        self._held += [issue] if issue else []
        self._remade += made is not None
        self.progress.advance(len(self._held))
        return made

    def _make(
        self, dated: Dated, draft: "PostDraft | None", made_from: str
    ) -> tuple[SiteIssue, Sequence[Artifact]]:
        digest = dated.make()
        issue, files = self.press.set_issue(digest, made_from)
        # A library that was moved does not know what it wrote where: the words tell as well.
        if draft is None or any(file.content == draft.content for file in files):
            return issue, files
        if draft.changed:
            return self.press.set_edited(digest, draft.content, made_from)
        self._otherwise.append(dated.stem)
        return issue, files

    def _read(self, issue: SiteIssue) -> bytes:
        """Return the file that an issue's page is made from: the first.  Raises DigestError."""
        source = issue.files[0]
        if not self.folder.holds(source, issue.made_from):
            raise LibraryError(
                f"{source} in the site's folder is missing or was changed by somebody else.",
                hint="Move it away, then make the site again.",
            )
        return self.folder.read(source)

    def _page(self, leaf: Leaf) -> Leaf | None:
        """Make a file that has to be; None where it need not or cannot."""
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
    """Yield items, a few at a time."""
    while batch := list(islice(items, _BATCH)):
        yield batch


def _leaf(name: str, made_from: str, content: bytes) -> Leaf:
    """Return a file that is made already."""
    return Leaf(name=name, made_from=made_from, make=lambda: content)


def _made_from(dated: Dated, draft: "PostDraft | None") -> str:
    """Return what stands for all that an issue is made from.

    An issue that was completed again, or of which somebody changed the post, is another.  Two may
    be completed within one second, which is all that the library keeps: their themes differ.
    """
    post = sha256(draft.content).hexdigest() if draft and draft.changed else ""
    completed, themes = dated.issue_record.completed.isoformat(), repr(dated.issue_record.themes)
    parts = (dated.settings, dated.stem, completed, themes, post)
    return sha256("\n".join(parts).encode()).hexdigest()
