"""`digest build` writes the digest of a day and delivers it; `digest demo` writes a sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import typer

from digest.calendar import today
from digest.cli import options
from digest.cli.clock import open_for_issues
from digest.cli.options import OUTPUT, SOURCES, flag, option
from digest.cli.request import (
    apply_edits,
    check_sources,
    choose_ids,
    choose_source,
    make_topic,
    parse_ids,
    read_ids,
    read_languages,
    split_formats,
)
from digest.cli.session import Session, open_session, record_run
from digest.codec import plain
from digest.errors import DeliveryError, EditedError, UsageError
from digest.model import BuildSource, Delivery, Format, IssueRecord, series_of
from digest.pipeline import DEFAULT, BuildResult, Request, check_date
from digest.pipeline import build as build_issue
from digest.pipeline.lookup import listed
from digest.text import in_figures
from digest.wiring.topics import make_preferences

if TYPE_CHECKING:
    from digest.config import Targets
    from digest.render import Renderer
    from digest.wiring.opening import CommandPorts

_MOST_DATES = 8


def _offer_formats(incomplete: str) -> list[str]:
    head, comma, last = incomplete.rpartition(",")
    offered = (name for name in get_args(Format) if name not in head.split(","))
    return [f"{head}{comma}{name}" for name in offered if name.startswith(last)]


_FORMATS = option(
    "--format",
    "LIST",
    f"Formats to write: {', '.join(get_args(Format))} (md,json).",
    OUTPUT,
    autocompletion=_offer_formats,
)
_FORCE = flag("--force", "Replace a post that was edited; a copy is kept.", OUTPUT)
_NOTE = (
    "This is a demonstration over a packaged sample of the week, not over all of it. Its papers "
    "are real; their abstracts were retold for it."
)


def build(
    ctx: typer.Context,
    ids: list[str] | None = options.IDS,
    *,
    day: date | None = option(
        "--date",
        "DAY",
        "Day of the issue, as 2026-02-28 (today, US Eastern).",
        parser=options.read_day,
    ),
    topic: str | None = option(
        "--topic", "NAME", "A topic of digest.toml; beside -q, -c or identifiers, the post's name."
    ),
    every_topic: bool = flag("--all", "Build every topic of digest.toml, side by side."),
    jobs: int | None = option(
        "--jobs", "N", "With --all: number of processes (as many as processors).", min=1
    ),
    on: str | None = option(
        "--on", "ADDRESS", "With --all: build on a Dask scheduler's workers, as tcp://HOST:8786."
    ),
    catch_up: bool = flag(
        "--catch-up",
        "First build the missing issues of the last eight weeks, each by its own date.",
    ),
    query: str | None = options.QUERY,
    category: list[str] | None = options.CATEGORIES,
    days: int | None = option("--days", "N", "Days it covers, that day last (7).", min=1, max=31),
    number: int | None = options.MOST,
    include: list[str] | None = option(
        "--include", "ID", "Choose this paper whatever its rank; repeat."
    ),
    exclude: list[str] | None = option("--exclude", "ID", "Leave this paper out; repeat."),
    formats: str | None = _FORMATS,
    output: str | None = options.FOLDER,
    as_json: bool = options.JSON,
    writer: Literal["quote", "llm"] | None = option(
        "--writer",
        "NAME",
        "The writer: quote, for the papers' own words; llm, for a model as editor.",
        OUTPUT,
    ),
    language: list[str] | None = option(
        "--language",
        "LANG",
        "The language of the post, in place of the topic's; may be repeated.",
        OUTPUT,
    ),
    deliver: bool | None = flag(
        "--deliver/--no-deliver",
        "Deliver to the targets of digest.toml (posts of its topics alone).",
        OUTPUT,
        default=None,
    ),
    dry_run: bool = flag(
        "--dry-run", "Show what would be written; write nothing, and ask no model.", OUTPUT
    ),
    force: bool = _FORCE,
    source: BuildSource | None = option(
        "--source",
        "NAME",
        "arxiv, its search; catchup, its listings by day; rss, its feeds of the latest "
        "listing (arxiv).",
        SOURCES,
    ),
    offline: bool = options.OFFLINE,
    refresh: bool = options.REFRESH,
    strict: bool = options.STRICT,
    budget: float | None = options.BUDGET,
    wait: float | None = option(
        "--wait",
        "SECONDS",
        "Most seconds to wait for another run that builds the same topic (3600).",
        SOURCES,
        min=0,
    ),
) -> int:
    """Build the digest of a day, by default on deep learning.

    It holds the papers announced in the week that ends with that day.
    -q, -c or IDs replace the topic; a post of IDs holds exactly those,
    with --include and without --exclude.
    A topic's post is then delivered to the targets that digest.toml names, once;
    exits 4 where that fails.
    An ID has any spelling, or is a link; - reads any text from standard input.

    --all builds every topic of digest.toml, side by side; --catch-up first
    builds the issues of the last eight weeks that are missing or could not
    query every source. Of several issues, --json prints {topics: [...]}. Exit
    code: 3 if no issue was made, 1 if some were not, else as for one issue.

    Examples:
      digest build
      digest build --all --catch-up --quiet
      digest build --date 2026-02-28 -n 60
      digest build -q 'all:"federated learning"' -c cs.LG -c cs.CR --days 14
      digest build 2602.22544 2602.21987 --topic Denoising -o drafts
      digest build -c cs.CL --source catchup
      digest build --format md,json,html,email,bib,atom
    """
    from digest.cli.publish import choose_targets
    from digest.wiring.opening import check_writer
    from digest.wiring.targets import make_renderer

    session = open_session(
        ctx,
        DIGEST_BUDGET=("--budget", budget),
        DIGEST_BUILD__WAIT=("--wait", wait),
        DIGEST_WRITER__KIND=("--writer", writer),
    )
    if every_topic or catch_up:
        single = {"an identifier": ids, "--include": include, "--exclude": exclude}
        about = {"--topic": topic, "-q": query, "-c": category} if every_topic else {}
        _check_for_several({**single, **about}, every_topic=every_topic)
    if not every_topic and (jobs or on):
        raise UsageError("--jobs and --on are for several topics.", hint="Give --all, too.")
    if jobs and on:
        raise UsageError("--jobs and --on contradict each other.", hint="Leave one out.")
    usual = session.settings.build
    check_sources(offline=offline, refresh=refresh)
    check_writer(session.settings, offline=offline)
    listed = read_ids(ids)
    source_name = choose_source(source, session.settings, listed, offline=offline)
    included, excluded = parse_ids(include, "--include"), parse_ids(exclude, "--exclude")
    languages = read_languages(language or ())
    topic_of_issue = make_topic(session.settings, listed, topic=topic, query=query, names=category)
    topic_of_issue = replace(topic_of_issue, languages=languages or topic_of_issue.languages)
    day_of_issue = day or today(session.started)
    check_date(day_of_issue, session.started, given=day is not None)
    job = Job(
        request=Request(
            topic=topic_of_issue,
            date=day_of_issue,
            days=days or usual.days,
            number=number or usual.number,
            ids=choose_ids(listed, included, excluded),
            include=included,
            exclude=excluded,
            offline=offline,
            refresh=refresh,
            preferences=make_preferences(session.settings),
        ),
        formats=split_formats(formats, usual.formats),
        folder=Path(output) if output else usual.output,
        unreadable=listed.unreadable,
        strict=strict,
        force=force,
        dry_run=dry_run,
        as_json=as_json,
        source=source_name,
        catch_up=catch_up,
        dated=day is not None,
        deliver=deliver,
        is_topic=not (listed.arguments or category) and query is None,
        languages=languages,
    )
    # What cannot be rendered or delivered is refused before any service is asked.
    renderer = make_renderer(job.formats, session.settings, job.folder, session.voice.report)
    targets = choose_targets(
        session.settings, topic_of_issue.slug, job.formats, wanted=deliver, is_topic=job.is_topic
    )
    if every_topic or catch_up:
        from digest.cli.several import build_several

        return build_several(job, session, every_topic=every_topic, jobs=jobs, on=on)
    with open_for_issues(session, source_name, dated=day is not None) as ports:
        code, record = build_and_report(job, renderer, targets, ports, session)
    if as_json:
        session.voice.json(record)
    return code


def _check_for_several(given: Mapping[str, object], *, every_topic: bool) -> None:
    why = "--all builds every topic" if every_topic else "--catch-up builds several issues"
    for name, value in given.items():
        if value is not None and value != []:
            raise UsageError(f"{why}, and {name} is for one alone.", hint="Leave one of them out.")


def demo(
    ctx: typer.Context,
    *,
    formats: str | None = _FORMATS,
    output: str = option(
        "-o --output", "DIR", "Write into this folder (demo).", OUTPUT, default="demo"
    ),
    as_json: bool = options.JSON,
    force: bool = _FORCE,
) -> int:
    """Build the digest of a packaged sample week, offline.

    It needs no network and leaves no trace but the files that it prints.

    Examples:
      digest demo -o demo
      digest demo --format html
    """
    from digest.wiring.opening import open_demo
    from digest.wiring.targets import make_renderer

    session = open_session(ctx)
    job = Job(
        request=Request(
            topic=replace(DEFAULT, stock="the packaged sample week"),
            date=date(2026, 2, 28),
            note=_NOTE,
        ),
        formats=split_formats(formats, ("md", "json")),
        folder=Path(output),
        force=force,
        as_json=as_json,
    )
    renderer = make_renderer(job.formats, session.settings, job.folder, session.voice.report)
    with open_demo(session.settings, session.progress) as ports:
        code, record = build_and_report(job, renderer, (), ports, session)
    if as_json:
        session.voice.json(record)
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A build that the command line asks for; `unreadable` arguments are not identifiers.

    With `catch_up`, the topic's missing and unfinished issues are built first.  `dated` says that
    the day was given, not taken from this machine's clock; `deliver` whether posts are delivered:
    None means yes if the topic is in digest.toml (`is_topic`).  `ahead` are the dates of the issues
    that this run builds first.  If an issue was built already (`is_made`) and its post was edited,
    the post is kept, and delivered if it was not yet (`is_left`).  `languages` take the place of
    those of the topics, if there are any.
    """

    request: Request
    formats: Sequence[str]
    folder: Path
    unreadable: Sequence[str] = ()
    strict: bool = False
    force: bool = False
    dry_run: bool = False
    as_json: bool = False
    source: str = "arxiv"
    catch_up: bool = False
    dated: bool = False
    deliver: bool | None = None
    is_topic: bool = True
    ahead: frozenset[date] = frozenset()
    is_made: bool = False
    is_left: bool = False
    languages: tuple[str, ...] = ()

    def exit_code(self, built: BuildResult) -> int:
        """Return 1 where an identifier is unknown or, if `strict`, anything may be missing."""
        incomplete = self.strict and built.problems
        return 1 if self.unreadable or built.unknown or incomplete else 0


def build_and_report(
    job: Job,
    renderer: "Renderer",
    targets: "Targets",
    ports: "CommandPorts",
    session: Session,
) -> tuple[int, Mapping[str, Any]]:
    """Build an issue, print its files, report problems; return the exit code and the JSON."""
    from digest.cli.publish import DeliveryRun, due_states, in_language
    from digest.console.reports import delivery_lines
    from digest.wiring.targets import open_posts

    session.voice.unreadable(job.unreadable)
    slug, day = job.request.topic.slug, job.request.date
    kept: EditedError | None = None  # the error of an edited post, which is kept
    request, edits_note = apply_edits(job.request, job.folder)
    job = replace(job, request=request)
    with record_run(ports, session, "build", f"{slug} {day}") as result:
        try:
            built = build_issue(
                job.request,
                ports,
                ports.taxonomy,
                renderer,
                open_posts(job.folder, ports.library, session.voice.report),
                force=job.force,
                dry_run=job.dry_run,
                due=due_states(session.settings, job, targets),
            )
        except EditedError as error:
            if not job.is_made:
                raise
            built, kept = BuildResult(issue=None, issue_record=None), error
        result.exit_code = job.exit_code(built)
        if built.issue:
            done = "dry run" if job.dry_run else in_figures(len(built.files), "file")
            result.summary += f": {in_figures(built.issue.counts.chosen, 'paper')}, {done}"
        else:
            result.summary += ": kept as edited" if kept else ": no papers"
    if kept:
        lost = " Its file of edits was not applied." if edits_note else ""
        session.voice.report(f"Kept as edited. {kept}{lost}")
    else:
        if edits_note and built.issue:
            session.voice.report(edits_note)
        _report_build(built, job, session)
    delivered = list[Delivery]()
    for edition, lang in [] if job.dry_run else job.request.topic.editions:
        post = job.folder / f"{day}-{series_of(slug, edition)}.md"
        takers = in_language(targets, edition, lang)
        if takers and (post in built.files or (kept and job.is_left and post.exists())):
            taken = DeliveryRun(ports=ports, session=session).deliver_file(post, takers)
            for line in delivery_lines(taken):
                session.voice.say(str(line))
            delivered += taken
    record = {
        "files": [str(path) for path in built.files],
        "counts": None if kept else built.counts,
        "problems": built.problems,
        **({"deliveries": delivered} if targets else {}),
    }
    failed = any(delivery.is_failure for delivery in delivered)
    return DeliveryError.exit_code if failed else job.exit_code(built), plain(record)


def _report_build(built: BuildResult, job: Job, session: Session) -> None:
    voice = session.voice
    if job.dry_run and built.issue and not job.as_json:
        from digest.console.cards import plan_lines

        voice.results(plan_lines(built.issue, built.files, voice.width))
    elif not job.as_json:
        voice.paths(built.files)
    for problem in built.problems:
        voice.problem(problem, matters=job.strict or problem.subject in built.unknown)
    reported = {problem.subject for problem in built.problems}
    unknown = [name for name in built.unknown if name not in reported]
    voice.unknown(unknown, "in the library" if job.request.offline else "at arXiv")
    if built.replaced:
        voice.report(_describe_replaced(built.replaced, built.issue_record))
    is_first = job.request.date <= min(job.ahead, default=job.request.date)
    if is_first and (gap := [day for day in built.gap if day not in job.ahead]):
        recent = "" if job.catch_up else " --catch-up to build those of the last eight weeks, or"
        voice.report(
            f"Earlier issues are missing: {listed([*map(str, gap)], _MOST_DATES)}."
            f" Give{recent} --date to build a single issue."
        )
    for facts in built.kept:
        links = [link for link in facts.links if link.own and link.health != "gone"]
        where = ", ".join(link.url for link in links if link.kind in {"code", "dataset"})
        voice.report(
            f"{facts.paper.id}, of an earlier issue, has released what it promised: {where}."
        )
    if built.cost:
        voice.report(built.cost)
    if built.issue is None:
        voice.report(_explain_no_post(built, job))
    else:
        counts = built.issue.counts
        voice.say(f"{counts.found} found, {counts.chosen} chosen, {counts.named} named.")


def _describe_replaced(stored: IssueRecord, made: IssueRecord | None) -> str:
    is_same_query = made is not None and stored.query == made.query
    window = f"of other days, {stored.window.start} to {stored.window.end}"
    return (
        f"The library holds the issue {stored.slug} of {stored.date} "
        f"{window if is_same_query else f'by another query, {stored.query}'}: "
        "this build replaces it. Another --topic keeps both."
    )


def _explain_no_post(built: BuildResult, job: Job) -> str:
    """Return why no file was written; a week without papers is no failure.

    The library remembers the issue all the same: for a mistaken date, the command to forget it is
    named.
    """
    request = job.request
    decisions = built.issue_record.decisions if built.issue_record else {}
    window = f"{request.window.start} to {request.window.end}"
    left = f" ({len(decisions)} found, all left out)" if decisions else ""
    unseen = "" if decisions or not built.problems else ", but not everything could be looked at"
    kept = ""
    if built.issue_record and not job.dry_run:
        stem = built.issue_record.stem
        kept = f" The library remembers the issue; digest library forget {stem} removes it."
    why = f"No papers on {request.topic.name} from {window}{left}{unseen}"
    return f"{why}; no file was written.{kept}"
