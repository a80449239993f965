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
    Digest,
    Dossier,
    Edition,
    Problem,
    TakenBack,
    ThemeSize,
)
from digest.pipeline.delivery import keep_due
from digest.pipeline.lookup import Collected, collect_ids
from digest.pipeline.plan import Request, Tools
from digest.pipeline.standing import Standing, count, find_gap, find_standing
from digest.pipeline.week import Week, find_week

if TYPE_CHECKING:
    from digest.pipeline.choice import Selection
    from digest.pipeline.editing import ModelWork
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

    digest: Digest | None
    edition: Edition | None
    files: tuple[Path, ...] = ()
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
        return count(self.edition.fates if self.edition else {})


def build(  # noqa: PLR0913 - the request, and each part that an issue passes through
    request: Request,
    tools: Tools,
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
    with tools.library.turn(request.subject.slug, tools.progress.warn):
        if dry_run and tools.editor:
            tools = replace(tools, editor=replace(tools.editor, may_ask=False))
        built = make(request, tools, taxonomy)
        if built.digest:
            artifacts = [renderer.render(built.digest) for renderer in renderers]
            files = (shelf.check if dry_run else shelf.write)(artifacts, force=force)
            built = replace(built, files=tuple(files))
        if built.edition and not dry_run:
            slug, day = request.subject.slug, request.date
            keep_due(tools.library, tools.clock, (due or {}) if built.digest else {}, slug, day)
            tools.library.save_edition(built.edition)
    return built


def make(request: Request, tools: Tools, taxonomy: "Sequence[Theme]") -> Built:
    """Make the issue that was asked for.  Raises DigestError where none can be made.

    A post of listed papers has exactly these, and stands outside every ledger.
    """
    standing = find_standing(request, tools.library)
    week = Week(standing=standing) if request.ids else find_week(standing, tools)
    asked = _look_up(week.standing, tools)
    # What an issue needs is loaded when its papers are there.
    from digest.pipeline.choice import choose_listed, choose_papers, find_background
    from digest.pipeline.readings import find_readings
    from digest.pipeline.services import look_again

    read = partial(find_readings, taxonomy=taxonomy, tools=tools)
    if request.ids:
        choice = choose_listed(request, asked, read)
    else:
        choice = choose_papers(week, asked, find_background(week, tools), read)
    built = Built(
        digest=None,
        edition=None if request.ids else _edition(choice, week, tools),
        problems=choice.problems,
        unknown=asked.unknown,
        replaced=standing.stored if standing.stored != standing.ours else None,
        gap=find_gap([one for one in standing.others if one.date < request.date], request.window),
    )
    # Without a post nobody would read a correction: the next issue has it.
    if choice.chosen:
        built = _write(built, choice, week.standing, tools, taxonomy)
    return replace(built, kept=look_again(week.standing, tools))


def _write(
    built: Built, choice: "Selection", standing: Standing, tools: Tools, taxonomy: "Sequence[Theme]"
) -> Built:
    """Return what was built with the issue of the papers chosen."""
    from digest.pipeline.compose import (
        compose,
        describe_again,
        find_corrections,
        find_history,
        lay_out,
        places_of,
    )
    from digest.pipeline.editing import edit
    from digest.pipeline.services import enrich, recall

    request, history = standing.request, find_history(standing)
    issue, odd = lay_out(request, choice, history, tools, taxonomy)
    dossiers = [item.dossier for section in issue.sections for item in section.papers]
    known = enrich(standing, dossiers, issue.named, tools)
    left = recall((item.dossier for item in issue.left_out), tools.library)
    issue = describe_again(issue, {**left, **known.dossiers})
    corrections, missed = find_corrections(standing, tools)
    written = edit(issue, standing, tools)
    digest = compose(
        request,
        choice,
        issue,
        problems=(*missed, *odd, *known.problems, *written.problems),
        corrections=corrections,
        history=history,
        edited=written.edited,
    )
    edition = built.edition and _remember(built.edition, choice, digest, known, written)
    edition = edition and replace(edition, places=places_of(digest, issue))
    return replace(
        built, digest=digest, edition=edition, problems=digest.problems, cost=written.cost
    )


def _look_up(standing: Standing, tools: Tools) -> Collected:
    """Look up what is listed, or what the editor wants in the issue, as it stood there if it did.

    Raises DigestError where no listed paper can be had.
    """
    request = standing.request
    offline, refresh = request.offline, request.refresh
    names = dict.fromkeys((*request.ids, *sorted(request.wanted)))
    is_new = standing.former is None
    found = collect_ids(tuple(names), tools, offline=offline, refresh=refresh, age=is_new)
    if request.ids and not found.papers:
        raise _nothing_known(request, found)
    papers = {paper.id: paper for paper in found.papers}
    return replace(found, papers=standing.as_made(papers, tools.library))


def _edition(choice: "Selection", week: Week, tools: Tools) -> Edition:
    """Return what the library shall remember of the choice."""
    request, stored, now = week.standing.request, week.standing.stored, tools.clock.now()
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
        begun=stored.begun if stored else max(now, week.standing.begun or now),
        problems=choice.problems,
        # What a rebuilt issue itself takes back, so that no other takes it for new.
        corrections={
            paper: TakenBack(issued=request.date, version=choice.versions[paper])
            for paper in week.standing.dropped(choice.fates)
        },
        lookback=week.lookback,
        late=frozenset(paper.id for paper in week.late),
        added=choice.added,
        brought=choice.brought,
        stated={one.id: one.announced for one in week.papers if one.announced},
        complete=week.complete,
    )


def _remember(
    edition: Edition, choice: "Selection", digest: Digest, known: "Enriched", written: "ModelWork"
) -> Edition:
    """Return the same with what the post was made of."""
    taken_back = {
        one.paper: TakenBack(issued=one.issued, version=one.version) for one in digest.corrections
    }
    return replace(
        edition,
        problems=digest.problems,
        corrections={**taken_back, **edition.corrections},
        answers=(*choice.votes, *known.answers),
        themes=tuple(
            ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
            for section in digest.sections
        ),
        history=digest.history,
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
