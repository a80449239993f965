"""Brings an archive's issues up to date: those that were made from something else, anew."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from digest.errors import DigestError
from digest.model import Artifact, Problem, SiteIssue
from digest.pipeline.archive.plan import ArchivePlan, Dated, in_batches, made_leaf, problem_of
from digest.ports import Draft, Drafts, Leaf, Press, Progress, SiteFolder


class Issues:
    """Brings the data files of issues up to date, and remembers what became of each."""

    def __init__(
        self,
        plan: ArchivePlan,
        press: Press,
        folder: SiteFolder,
        drafts: Drafts,
        progress: Progress,
    ) -> None:
        self._plan, self._press, self._folder = plan, press, folder
        self._drafts, self._progress = drafts, progress
        self.held: list[SiteIssue] = []
        self.problems: list[Problem] = []
        self.remade = 0
        self.otherwise: list[str] = []

    def bring_up_to_date(self) -> Iterator[Path]:
        """Yield the paths that were written, a batch of issues at a time."""
        self._progress.begin("Issues", len(self._plan.issues))
        try:
            for batch in in_batches(iter(self._plan.issues)):
                made = [set_ for dated in batch if (set_ := self._bring(dated))]
                leaves = [leaf for issue, files in made for leaf in _leaves(issue, files)]
                yield from self._folder.write(leaves, [issue for issue, _ in made])
        finally:
            self._progress.end()

    def _bring(self, dated: Dated) -> tuple[SiteIssue, Sequence[Artifact]] | None:
        """Make an issue again where it has to be; None where it stays as it is, or is missing."""
        made, former = None, self._folder.issues.get(dated.stem)
        try:
            draft = self._drafts.find(dated.stem)
            made_from = _made_from(dated, draft)
            if self._plan.anew or former is None or not self._stands(former, made_from):
                made = self._make(dated, draft, made_from)
        except DigestError as error:
            self.problems.append(problem_of(dated.stem, error))
        issue = made[0] if made else former
        self.held += [issue] if issue else []
        self.remade += made is not None
        self._progress.advance(len(self.held))
        return made

    def _stands(self, former: SiteIssue, made_from: str) -> bool:
        """Tell whether an issue lies there as it would be made."""
        holds = (self._folder.holds(name, made_from) for name in former.files)
        return former.made_from == made_from and all(holds)

    def _make(
        self, dated: Dated, draft: Draft | None, made_from: str
    ) -> tuple[SiteIssue, Sequence[Artifact]]:
        digest = dated.make()
        issue, files = self._press.set_issue(digest, made_from)
        # A library that was moved does not know what it wrote where: the words tell as well.
        if draft is None or any(file.content == draft.content for file in files):
            return issue, files
        if draft.changed:
            return self._press.set_edited(digest, draft.content, made_from)
        self.otherwise.append(dated.stem)
        return issue, files


def _leaves(issue: SiteIssue, files: Sequence[Artifact]) -> Iterator[Leaf]:
    for file in files:
        yield made_leaf(file.name, issue.made_from, file.content)


def _made_from(dated: Dated, draft: Draft | None) -> str:
    """Return what stands for all that an issue is made from.

    An issue that was completed again, or of which somebody changed the post, is another.  Two may
    be completed within one second, which is all that the library keeps: their themes differ.
    """
    post = sha256(draft.content).hexdigest() if draft and draft.changed else ""
    completed, themes = dated.edition.completed.isoformat(), repr(dated.edition.themes)
    parts = (dated.settings, dated.stem, completed, themes, post)
    return sha256("\n".join(parts).encode()).hexdigest()
