"""Makes an archive of the library's issues: anew only what was made from something else."""

from collections.abc import Sequence

from digest.errors import DigestError
from digest.model import Problem, SiteIssue
from digest.pipeline.archive.issues import Issues
from digest.pipeline.archive.pages import Pages
from digest.pipeline.archive.plan import Archive, ArchivePlan
from digest.ports import Drafts, Press, Progress, SiteFolder


def build_archive(
    plan: ArchivePlan, press: Press, folder: SiteFolder, drafts: Drafts, progress: Progress
) -> Archive:
    """Bring an archive up to date.  Raises DigestError where it would hold no issue.

    An issue that cannot be made again is a problem, and keeps the pages that it had.
    """
    issues = Issues(plan, press, folder, drafts, progress)
    files = list(issues.bring_up_to_date())
    kept = _find_kept(plan, folder)
    held = tuple(sorted((*issues.held, *kept), key=lambda issue: (issue.date, issue.slug)))
    if not held:
        raise _nothing(issues.problems)
    pages = Pages(press, folder, held)
    files += pages.write()
    names = {*pages.names, *(name for issue in held for name in issue.files)}
    removed = folder.finish(held, names)
    return Archive(
        issues=held,
        files=tuple(files),
        removed=tuple(removed),
        problems=(*issues.problems, *pages.problems),
        remade=issues.remade,
        kept=tuple(issue.stem for issue in kept),
        otherwise=tuple(issues.otherwise),
        theirs=tuple(folder.theirs),
    )


def _find_kept(plan: ArchivePlan, folder: SiteFolder) -> Sequence[SiteIssue]:
    """Return the archive's issues that the library lacks: a new library is no reason to lose them.

    Issues of topics that were not asked for are left out.
    """
    known = {dated.stem for dated in plan.issues}
    return [
        issue
        for stem, issue in folder.issues.items()
        if stem not in known and (plan.slugs is None or issue.slug in plan.slugs)
    ]


def _nothing(problems: Sequence[Problem]) -> DigestError:
    """Say why there is no archive."""
    if problems:
        return DigestError(problems[0].message, hint=problems[0].hint)
    return DigestError("The library has no issue to show.", hint="Make one first: digest build")
