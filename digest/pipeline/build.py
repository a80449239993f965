"""Builds an issue, from the request to the files: the stages in their order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.model import (
    Answer,
    Counts,
    DeliveryState,
    Issue,
    IssueRecord,
    Paper,
    PaperFacts,
    Problem,
    RecordedCorrection,
    ThemeSize,
)
from digest.pipeline.delivery import record_due
from digest.pipeline.lookup import FetchResult, collect_ids
from digest.pipeline.past import Past, count, find_gap, find_past
from digest.pipeline.plan import Ports, Request
from digest.pipeline.week import Candidates, find_candidates

if TYPE_CHECKING:
    from digest.pipeline.asking import ModelWork
    from digest.pipeline.choice import Selection
    from digest.pipeline.readings import PaperReader
    from digest.publish.folder import PostFolder
    from digest.render import Renderer
    from digest.themes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """An issue (None if no paper was chosen), its record, its files, and problems.

    `files` were written or, in a dry run, would be.  `problems` may make the issue incomplete;
    `unknown` are identifiers that the source lacks.  `replaced` is the stored issue record of that
    date if another query made it; `gap` has the dates of the missing issues before this issue;
    `kept` are papers of earlier issues whose promised code or data is now available; `cost` says
    what a model was asked, if there is one.  `translations` are the issue in its other languages.
    """

    issue: Issue | None
    issue_record: IssueRecord | None
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    replaced: IssueRecord | None = None
    gap: tuple[date, ...] = ()
    kept: tuple[PaperFacts, ...] = ()
    cost: str = ""
    translations: tuple[Issue, ...] = ()

    @property
    def editions(self) -> tuple[Issue, ...]:
        """The issue in each of its languages, the first one first; () if no paper was chosen."""
        return (self.issue, *self.translations) if self.issue else ()

    @property
    def counts(self) -> Counts:
        """The issue's figures, also without chosen papers."""
        if self.issue:
            return self.issue.counts
        return count(self.issue_record.decisions if self.issue_record else {})


def build(  # noqa: PLR0913 - the request, and each part that an issue passes through
    request: Request,
    ports: Ports,
    taxonomy: "Sequence[Theme]",
    renderer: "Renderer",
    folder: "PostFolder",
    *,
    force: bool = False,
    dry_run: bool = False,
    due: Callable[[Issue], Mapping[str, DeliveryState]] = lambda _: {},
) -> BuildResult:
    """Build an issue; a dry run has the same errors, but writes no files and saves no record.

    The states that `due` gives for the publishers of each post are saved before the issue record.
    An issue without papers writes no file, but has a record.
    """
    # A topic's issues are made one after the other: each takes papers that the next may not.
    with ports.library.turn(request.topic.slug, ports.progress.warn):
        if dry_run and ports.editor:
            ports = replace(ports, editor=replace(ports.editor, may_ask=False))
        built = make(request, ports, taxonomy)
        if built.issue:
            artifacts = [file for issue in built.editions for file in renderer.render(issue)]
            files = (folder.check if dry_run else folder.write)(artifacts, force=force)
            built = replace(built, files=tuple(files))
        if built.issue_record and not dry_run:
            for issue in built.editions:
                record_due(ports.library, ports.clock, due(issue), issue.series, issue.date)
            ports.library.save_issue_record(built.issue_record)
    return built


def make(request: Request, ports: Ports, taxonomy: "Sequence[Theme]") -> BuildResult:
    """Make the requested issue.  Raises DigestError if it cannot be made.

    A post of listed papers has exactly these papers, and no issue record.
    """
    past = find_past(request, ports.library)
    candidates = Candidates(past=past) if request.ids else find_candidates(past, ports)
    included = _look_up_included(candidates.past, ports)
    # These modules load numpy and models: not before there are papers.
    from digest.pipeline.choice import choose_listed, choose_papers, find_background
    from digest.pipeline.readings import PaperReader
    from digest.pipeline.services import look_again

    reader = PaperReader(ports.library, taxonomy)
    if request.ids:
        selection = choose_listed(request, included, reader)
    else:
        background = find_background(candidates, ports)
        selection = choose_papers(candidates, included, background, reader)
    earlier = [record for record in past.others if record.date < request.date]
    built = BuildResult(
        issue=None,
        issue_record=None if request.ids else _start_record(selection, candidates, ports),
        problems=selection.problems,
        unknown=included.unknown,
        replaced=past.stored if past.stored != past.ours else None,
        gap=find_gap(earlier, request.window),
    )
    # Without a post nobody would read a correction: the next issue has it.
    if selection.chosen:
        built = _add_issue(built, selection, candidates.past, ports, reader)
    return replace(built, kept=look_again(candidates.past, ports, reader))


def _add_issue(
    built: BuildResult,
    selection: "Selection",
    past: Past,
    ports: Ports,
    reader: "PaperReader",
) -> BuildResult:
    from digest.pipeline.asking import edit
    from digest.pipeline.compose import (
        compose,
        find_corrections,
        find_history,
        lay_out,
        recorded_papers,
        update_facts,
    )
    from digest.pipeline.elsewhere import find_elsewhere
    from digest.pipeline.services import enrich, recall

    request, history = past.request, find_history(past)
    draft, layout_problems = lay_out(request, selection, history, ports, reader)
    paper_facts = [item.facts for section in draft.sections for item in section.papers]
    enriched = enrich(past, paper_facts, draft.named, ports)
    left = recall((item.facts for item in draft.left_out), ports.library)
    known = {**left, **enriched.paper_facts}
    draft = update_facts(draft, known)
    withdrawn, missed = find_corrections(past, ports)
    elsewhere = find_elsewhere(past, ports)
    later_problems = (*enriched.problems, *elsewhere.problems)
    editions, work = list[Issue](), list["ModelWork"]()
    for edition, lang in request.topic.editions:
        own = replace(request, edits=request.edits.in_language(lang))
        translated, own_problems = draft, layout_problems
        if own != request:
            translated, own_problems = lay_out(own, selection, history, ports, reader)
            translated = update_facts(translated, known)
        translated = replace(translated, lang=lang)
        written = edit(translated, past, ports)
        issue = compose(
            own,
            selection,
            translated,
            edition=edition,
            problems=(*missed, *own_problems, *later_problems, *written.problems),
            elsewhere=elsewhere.entries,
            withdrawn=withdrawn,
            history=history,
            edited=written.edited,
        )
        editions.append(issue)
        work.append(written)
    issue, *translations = editions
    problems = tuple(dict.fromkeys(chain.from_iterable(one.problems for one in editions)))
    issue_record = built.issue_record and replace(
        _complete_record(
            replace(built.issue_record, problems=problems),
            selection,
            issue,
            (*enriched.answers, *elsewhere.answers),
            work,
        ),
        themes=tuple(
            ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
            for section in draft.sections
        ),
        recorded=recorded_papers(issue, draft),
    )
    return replace(
        built,
        issue=issue,
        translations=tuple(translations),
        issue_record=issue_record,
        problems=problems,
        cost=" ".join(filter(None, (written.cost for written in work))),
    )


def _look_up_included(past: Past, ports: Ports) -> FetchResult:
    """Look up the listed papers and those to include, in the versions of a former build.

    Raises DigestError if papers are listed and none can be fetched.
    """
    request = past.request
    offline, refresh = request.offline, request.refresh
    names = dict.fromkeys((*request.ids, *sorted(request.wanted)))
    is_new = past.former is None
    found = collect_ids(tuple(names), ports, offline=offline, refresh=refresh, age=is_new)
    if request.ids and not found.papers:
        raise _no_paper_error(request, found)
    papers = {paper.id: paper for paper in found.papers}
    return replace(found, papers=past.as_made(papers, ports.library))


def _start_record(selection: "Selection", candidates: Candidates, ports: Ports) -> IssueRecord:
    """Return an issue record with the selection, without an issue."""
    past, now = candidates.past, ports.clock.now()
    request, stored = past.request, past.stored
    # A new issue begins after all others, even those of a wrong clock.
    earliest = max([now, *(other.begun + timedelta(seconds=1) for other in past.others)])
    return IssueRecord(
        slug=request.topic.slug,
        date=request.date,
        window=request.window,
        query=request.topic.query_text,
        topic=request.topic.name,
        decisions=dict(selection.decisions),
        versions=dict(selection.versions),
        compared=_versions(selection.background.earlier),
        liked=_versions(selection.background.liked),
        disliked=_versions(selection.background.disliked),
        completed=now,
        begun=stored.begun if stored else earliest,
        problems=selection.problems,
        # Papers that a rebuilt issue drops as withdrawn: no other issue may take them for new.
        corrections={
            paper: RecordedCorrection(issued=request.date, version=selection.versions[paper])
            for paper in past.dropped(selection.decisions)
        },
        lookback=candidates.lookback,
        late=frozenset(paper.id for paper in candidates.late),
        added=selection.added,
        brought=selection.brought,
        stated={paper.id: paper.announced for paper in candidates.papers if paper.announced},
        complete=candidates.complete,
    )


def _versions(papers: Iterable[Paper]) -> Mapping[str, int]:
    return {paper.id: paper.version for paper in papers}


def _complete_record(
    issue_record: IssueRecord,
    selection: "Selection",
    issue: Issue,
    answers: tuple[Answer, ...],
    work: Sequence["ModelWork"],
) -> IssueRecord:
    """Return an issue record with the contents of the issue and what it was made from.

    These are the services' `answers`, and the model's `work` in each language.
    """
    corrections = {
        correction.paper: RecordedCorrection(issued=correction.issued, version=correction.version)
        for correction in issue.corrections
    }
    return replace(
        issue_record,
        corrections={**corrections, **issue_record.corrections},
        answers=(*selection.background.votes, *answers),
        history=issue.history,
        replies=tuple(dict.fromkeys(chain.from_iterable(part.replies for part in work))),
        unanswered=tuple(dict.fromkeys(chain.from_iterable(part.unanswered for part in work))),
    )


def _no_paper_error(request: Request, found: FetchResult) -> DigestError:
    if found.missing:
        return DigestError(
            f"None of these identifiers could be looked up: {', '.join(found.missing)}.",
            hint=" ".join(problem.message for problem in found.problems),
        )
    return DigestError(
        f"None of these identifiers is known: {', '.join(found.unknown)}.",
        hint="The library does not hold them; build without --offline."
        if request.offline
        else "Check them for typing errors.",
    )
