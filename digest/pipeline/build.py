"""From a request to files on the shelf: the stages of an issue, in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.model import (
    Counts,
    DeliveryState,
    Issue,
    IssueRecord,
    PaperFacts,
    Problem,
    TakenBack,
    ThemeSize,
)
from digest.pipeline.delivery import keep_due
from digest.pipeline.lookup import Collected, collect_ids
from digest.pipeline.past import Past, count, find_gap, find_past
from digest.pipeline.plan import Ports, Request
from digest.pipeline.week import Candidates, find_candidates

if TYPE_CHECKING:
    from digest.pipeline.asking import ModelWork
    from digest.pipeline.choice import Selection
    from digest.pipeline.services import Enriched
    from digest.publish.folder import PostFolder
    from digest.render import FormatRenderer
    from digest.themes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An issue (None where nothing was found), its ledger, its files, and what went wrong.

    `files` are those written or, of a dry run, those to be.  `problems` may make the issue
    incomplete; `unknown` are identifiers that nobody knows.  `replaced` is the stored issue of that
    date, where another query made it; `gap` has the dates of the issues that are missing before
    this one, `kept` the papers of earlier issues whose promised code or data came since, `cost`
    says what a model was asked, if there is one.
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

    @property
    def counts(self) -> Counts:
        """The ledger's figures, those of an issue without papers too."""
        if self.issue:
            return self.issue.counts
        return count(self.issue_record.decisions if self.issue_record else {})


def build(  # noqa: PLR0913 - the request, and each part that an issue passes through
    request: Request,
    ports: Ports,
    taxonomy: "Sequence[Theme]",
    renderers: Sequence["FormatRenderer"],
    shelf: "PostFolder",
    *,
    force: bool = False,
    dry_run: bool = False,
    due: Mapping[str, DeliveryState] | None = None,
) -> Built:
    """Build an issue; a dry run writes and remembers nothing, but is refused what a real one is.

    The post is kept as `due` or `waiting` at publishers before the issue counts as made.

    An empty window writes no file, but is remembered.
    """
    # What one issue takes is not for another: they are made one after the other.
    with ports.library.turn(request.topic.slug, ports.progress.warn):
        if dry_run and ports.editor:
            ports = replace(ports, editor=replace(ports.editor, may_ask=False))
        built = make(request, ports, taxonomy)
        if built.issue:
            artifacts = [renderer.render(built.issue) for renderer in renderers]
            files = (shelf.check if dry_run else shelf.write)(artifacts, force=force)
            built = replace(built, files=tuple(files))
        if built.issue_record and not dry_run:
            slug, day = request.topic.slug, request.date
            keep_due(ports.library, ports.clock, (due or {}) if built.issue else {}, slug, day)
            ports.library.save_issue_record(built.issue_record)
    return built


def make(request: Request, ports: Ports, taxonomy: "Sequence[Theme]") -> Built:
    """Make the issue that was asked for.  Raises DigestError where none can be made.

    A post of listed papers has exactly these, and stands outside every ledger.
    """
    past = find_past(request, ports.library)
    week = Candidates(past=past) if request.ids else find_candidates(past, ports)
    asked = _look_up(week.past, ports)
    # What an issue needs is loaded when its papers are there.
    from digest.pipeline.choice import choose_listed, choose_papers, find_background
    from digest.pipeline.readings import find_readings
    from digest.pipeline.services import look_again

    read = partial(find_readings, taxonomy=taxonomy, ports=ports)
    if request.ids:
        choice = choose_listed(request, asked, read)
    else:
        choice = choose_papers(week, asked, find_background(week, ports), read)
    built = Built(
        issue=None,
        issue_record=None if request.ids else _edition(choice, week, ports),
        problems=choice.problems,
        unknown=asked.unknown,
        replaced=past.stored if past.stored != past.ours else None,
        gap=find_gap([one for one in past.others if one.date < request.date], request.window),
    )
    # Without a post nobody would read a correction: the next issue has it.
    if choice.chosen:
        built = _write(built, choice, week.past, ports, taxonomy)
    return replace(built, kept=look_again(week.past, ports))


def _write(
    built: Built, choice: "Selection", past: Past, ports: Ports, taxonomy: "Sequence[Theme]"
) -> Built:
    """Return what was built with the issue of the papers chosen."""
    from digest.pipeline.asking import edit
    from digest.pipeline.compose import (
        compose,
        describe_again,
        find_corrections,
        find_history,
        lay_out,
        recorded_papers,
    )
    from digest.pipeline.services import enrich, recall

    request, history = past.request, find_history(past)
    issue, odd = lay_out(request, choice, history, ports, taxonomy)
    paper_facts = [item.facts for section in issue.sections for item in section.papers]
    known = enrich(past, paper_facts, issue.named, ports)
    left = recall((item.facts for item in issue.left_out), ports.library)
    issue = describe_again(issue, {**left, **known.paper_facts})
    corrections, missed = find_corrections(past, ports)
    written = edit(issue, past, ports)
    digest = compose(
        request,
        choice,
        issue,
        problems=(*missed, *odd, *known.problems, *written.problems),
        corrections=corrections,
        history=history,
        edited=written.edited,
    )
    issue_record = built.issue_record and _remember(
        built.issue_record, choice, digest, known, written
    )
    issue_record = issue_record and replace(issue_record, recorded=recorded_papers(digest, issue))
    return replace(
        built, issue=digest, issue_record=issue_record, problems=digest.problems, cost=written.cost
    )


def _look_up(past: Past, ports: Ports) -> Collected:
    """Look up what is listed, or what the editor wants in the issue, as it stood there if it did.

    Raises DigestError where no listed paper can be had.
    """
    request = past.request
    offline, refresh = request.offline, request.refresh
    names = dict.fromkeys((*request.ids, *sorted(request.wanted)))
    is_new = past.former is None
    found = collect_ids(tuple(names), ports, offline=offline, refresh=refresh, age=is_new)
    if request.ids and not found.papers:
        raise _nothing_known(request, found)
    papers = {paper.id: paper for paper in found.papers}
    return replace(found, papers=past.as_made(papers, ports.library))


def _edition(choice: "Selection", week: Candidates, ports: Ports) -> IssueRecord:
    """Return what the library shall remember of the choice."""
    request, stored, now = week.past.request, week.past.stored, ports.clock.now()
    return IssueRecord(
        slug=request.topic.slug,
        date=request.date,
        window=request.window,
        query=request.topic.query_text,
        topic=request.topic.name,
        decisions=dict(choice.decisions),
        versions=dict(choice.versions),
        compared=choice.compared,
        completed=now,
        begun=stored.begun if stored else max(now, week.past.begun or now),
        problems=choice.problems,
        # What a rebuilt issue itself takes back, so that no other takes it for new.
        corrections={
            paper: TakenBack(issued=request.date, version=choice.versions[paper])
            for paper in week.past.dropped(choice.decisions)
        },
        lookback=week.lookback,
        late=frozenset(paper.id for paper in week.late),
        added=choice.added,
        brought=choice.brought,
        stated={one.id: one.announced for one in week.papers if one.announced},
        complete=week.complete,
    )


def _remember(
    issue_record: IssueRecord,
    choice: "Selection",
    issue: Issue,
    known: "Enriched",
    written: "ModelWork",
) -> IssueRecord:
    """Return the same with what the post was made of."""
    taken_back = {
        one.paper: TakenBack(issued=one.issued, version=one.version) for one in issue.corrections
    }
    return replace(
        issue_record,
        problems=issue.problems,
        corrections={**taken_back, **issue_record.corrections},
        answers=(*choice.votes, *known.answers),
        themes=tuple(
            ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
            for section in issue.sections
        ),
        history=issue.history,
        replies=written.replies,
        unanswered=written.unanswered,
    )


def _nothing_known(request: Request, found: Collected) -> DigestError:
    """Return the error for listed papers of which none can be had."""
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
