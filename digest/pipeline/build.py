"""From a request to files on the shelf: make the issue, render it, write it, remember it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import DigestError
from digest.model import Counts, Digest, Dossier, Edition, Problem, TakenBack
from digest.pipeline.coverage import find_gap
from digest.pipeline.delivery import keep_due
from digest.pipeline.ledger import count_left_out
from digest.pipeline.lookup import collect_ids
from digest.pipeline.plan import Request
from digest.pipeline.standing import Standing, find_standing
from digest.pipeline.tools import Collected, Tools
from digest.pipeline.week import Week, find_week
from digest.ports import Renderer, Shelf

if TYPE_CHECKING:
    from digest.pipeline.choice import Choice
    from digest.pipeline.compose import Layout
    from digest.pipeline.editing import Written
    from digest.themes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An issue (None where nothing was found), its ledger, and identifiers nobody knows.

    `replaced` is the stored issue of that date, where another query made it; `gap` has the dates
    of the issues that are missing before this one, `kept` the papers of earlier issues whose
    promised code or data came since, `cost` says what a model was asked, if there is one.
    """

    digest: Digest | None
    edition: Edition | None
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    replaced: Edition | None = None
    gap: tuple[date, ...] = ()
    kept: tuple[Dossier, ...] = ()
    cost: str = ""

    @property
    def counts(self) -> Counts:
        """The ledger's figures, those of an issue without papers too."""
        if self.digest:
            return self.digest.counts
        fates = self.edition.fates if self.edition else {}
        left_out = count_left_out(fates)
        return Counts(found=len(fates), chosen=0, named=0, late=0, left_out=left_out)


def make(request: Request, tools: Tools, taxonomy: "Sequence[Theme]") -> Made:
    """Make the issue that was asked for.  Raises DigestError where none can be made."""
    make_it = _from_ids if request.ids else _from_topic
    return make_it(request, tools, taxonomy)


def _from_ids(request: Request, tools: Tools, taxonomy: "Sequence[Theme]") -> Made:
    """Make a post of exactly these papers, outside every ledger."""
    found = collect_ids(request.ids, tools, offline=request.offline, refresh=request.refresh)
    if not found.papers:
        raise _nothing_known(request, found)
    from digest.pipeline.compose import arrange_listed, compose
    from digest.pipeline.services import Terms, enrich

    arranged = arrange_listed(found, request, tools, taxonomy)
    layout = arranged.layout
    terms = Terms(offline=request.offline, refresh=request.refresh)
    known = enrich(layout.dossiers, layout.named, terms, tools)
    told = layout.told(known.dossiers)
    written = _write(request, arranged.choice, told, None, tools)
    problems = (*arranged.problems, *known.problems, *written.problems)
    digest = compose(request, arranged.choice, told, problems=problems, edited=written.edited)
    return Made(
        digest=digest,
        edition=None,
        problems=digest.problems,
        unknown=found.unknown,
        cost=written.cost,
    )


def _from_topic(request: Request, tools: Tools, taxonomy: "Sequence[Theme]") -> Made:
    """Make a topic's issue of a window, and its ledger."""
    standing = find_standing(request, tools.library)
    week = find_week(request, tools, standing)
    included = _include(request, week.standing, tools)
    made = _make(request, week, included, tools, taxonomy)
    from digest.pipeline.promises import look_again

    return replace(
        made,
        unknown=included.unknown,
        replaced=standing.stored if standing.stored != standing.ours else None,
        gap=find_gap(_dated_before(request, standing), request.window),
        kept=look_again(week.standing, tools),
    )


def _make(
    request: Request, week: Week, included: Collected, tools: Tools, taxonomy: "Sequence[Theme]"
) -> Made:
    """Choose, ask what else is known, and write; without papers there is nothing to write."""
    from digest.pipeline.compose import arrange_week, compose, find_history, places_of, sizes_of
    from digest.pipeline.corrections import find_corrections
    from digest.pipeline.services import enrich, find_terms

    history = find_history(week.standing)
    arranged = arrange_week(request, week, included, history, tools, taxonomy)
    choice, layout = arranged.choice, arranged.layout
    if not choice.chosen:
        # Without a post nobody would read a correction: the next issue tells of it.
        empty = _edition(request, choice, week, tools)
        return Made(digest=None, edition=empty, problems=empty.problems)
    known = enrich(layout.dossiers, layout.named, find_terms(week.standing, tools.library), tools)
    corrections = find_corrections(week.standing, tools)
    told = layout.told(known.dossiers)
    written = _write(request, choice, told, week.standing, tools)
    problems = (*arranged.problems, *known.problems, *written.problems)
    digest = compose(
        request, choice, told, corrections, problems, history=history, edited=written.edited
    )
    edition = _edition(request, choice, week, tools)
    remembered = replace(
        edition,
        problems=digest.problems,
        corrections={**corrections.taken_back, **edition.corrections},
        answers=(*choice.votes, *known.answers),
        themes=sizes_of(digest.sections),
        places=places_of(digest),
        history=history,
        replies=written.replies,
        unanswered=written.unanswered,
    )
    return Made(digest=digest, edition=remembered, problems=remembered.problems, cost=written.cost)


def _write(
    request: Request,
    choice: "Choice",
    layout: "Layout",
    standing: Standing | None,
    tools: Tools,
) -> "Written":
    """Have a model edit the issue, where there is one: for nobody else is loaded what asks it."""
    from digest.pipeline.compose import issue_of
    from digest.pipeline.editing import Written, edit

    if tools.editor is None:
        return Written()
    return edit(issue_of(request, choice, layout), tools.editor, request, standing, tools)


def _include(request: Request, standing: Standing, tools: Tools) -> Collected:
    """Look up what the editor wants in the issue, as it stood there where it did."""
    again = standing.ours is not None and not request.refresh
    wanted = sorted(request.include)
    found = collect_ids(
        wanted, tools, offline=request.offline, refresh=request.refresh, age=not again
    )
    papers = {paper.id: paper for paper in found.papers}
    return replace(found, papers=standing.as_made(papers, tools.library))


def _dated_before(request: Request, standing: Standing) -> Sequence[Edition]:
    """Return the topic's issues of earlier dates."""
    return [edition for edition in standing.others if edition.date < request.date]


def _edition(request: Request, choice: "Choice", week: Week, tools: Tools) -> Edition:
    """Return what the library shall remember of the choice."""
    now = tools.clock.now()
    stored = week.standing.stored
    begun = stored.begun if stored else max(now, week.standing.begun or now)
    return Edition(
        slug=request.subject.slug,
        date=request.date,
        window=request.window,
        query=request.subject.asked,
        topic=request.subject.name,
        fates=dict(choice.fates),
        versions=dict(choice.versions),
        compared=choice.compared,
        completed=now,
        begun=begun,
        problems=choice.problems,
        corrections=_dropped(request, choice, week),
        lookback=week.lookback,
        late=frozenset(paper.id for paper in week.late),
        added=choice.added,
        stated={one.id: one.announced for one in week.papers if one.announced},
        complete=week.complete,
    )


def _dropped(request: Request, choice: "Choice", week: Week) -> dict[str, TakenBack]:
    """Return what a rebuilt issue itself takes back, so that no other takes it for new."""
    return {
        paper: TakenBack(issued=request.date, version=choice.versions[paper])
        for paper in week.standing.dropped(choice.fates)
    }


def _nothing_known(request: Request, found: Collected) -> DigestError:
    """Say that no post can be made of these identifiers."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: the issue, its files (of a dry run, those to be), and what went wrong."""

    made: Made
    files: tuple[Path, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that may make the issue incomplete."""
        return self.made.problems


def build(  # noqa: PLR0913 - the request, and each part that an issue passes through
    request: Request,
    tools: Tools,
    taxonomy: "Sequence[Theme]",
    renderers: Sequence[Renderer],
    shelf: Shelf,
    *,
    force: bool = False,
    dry_run: bool = False,
    due: Sequence[str] = (),
) -> Built:
    """Build an issue; a dry run writes and remembers nothing, but is refused what a real one is.

    The post is kept as due at the publishers `due` before the issue counts as made.

    An empty window writes no file, but is remembered.
    """
    # What one issue takes is not for another: they are made one after the other.
    with tools.library.turn(request.subject.slug, tools.progress.note):
        if dry_run and tools.editor:
            tools = replace(tools, editor=replace(tools.editor, may_ask=False))
        made = make(request, tools, taxonomy)
        files: Sequence[Path] = ()
        if made.digest:
            artifacts = [renderer.render(made.digest) for renderer in renderers]
            files = (shelf.check if dry_run else shelf.write)(artifacts, force=force)
        if made.edition and not dry_run:
            slug, day = request.subject.slug, request.date
            keep_due(tools.library, tools.clock, due if made.digest else (), slug, day)
            tools.library.save_edition(made.edition)
    return Built(made=made, files=tuple(files))
