"""`digest build`: write the digest of a day."""

import typer

from digest.cli.options import (
    Budget,
    Categories,
    Config,
    Day,
    Days,
    DryRun,
    Exclude,
    Folder,
    Force,
    Ids,
    Include,
    Json,
    Most,
    Offline,
    PostFormats,
    Query,
    Quiet,
    Refresh,
    Strict,
    Topic,
    Verbose,
    WeekSource,
    Writer,
)


def build(
    ctx: typer.Context,
    ids: Ids = None,
    *,
    day: Day = None,
    topic: Topic = None,
    query: Query = None,
    category: Categories = None,
    days: Days = None,
    number: Most = None,
    include: Include = None,
    exclude: Exclude = None,
    formats: PostFormats = None,
    output: Folder = None,
    as_json: Json = False,
    writer: Writer = None,
    dry_run: DryRun = False,
    force: Force = False,
    source: WeekSource = None,
    offline: Offline = False,
    refresh: Refresh = False,
    strict: Strict = False,
    budget: Budget = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
) -> None:
    """Build the digest of a day, by default on deep learning.

    It holds the papers announced in the week that ends with that day.
    -q, -c or IDs replace the topic; a post of IDs holds exactly those,
    with --include and without --exclude.
    An ID has any spelling, or is a link; - reads any text from standard input.

    Examples:
      digest build
      digest build --date 2026-02-28 -n 60
      digest build -q 'all:"federated learning"' -c cs.LG -c cs.CR --days 14
      digest build 2602.22544 2602.21987 --topic Denoising -o drafts
      digest build -c cs.CL --source catchup
    """
    from pathlib import Path

    from digest.cli.advice import shared_options
    from digest.cli.arguments import parse_day, parse_ids, read_ids
    from digest.cli.issue import Job, build_and_report
    from digest.cli.request import (
        check_sources,
        check_writer,
        choose_day,
        choose_ids,
        make_preferences,
        make_subject,
        split_formats,
    )
    from digest.cli.session import open_session
    from digest.cli.sources import OF_WEEKS, choose_source
    from digest.pipeline import Request
    from digest.wiring import make_renderers, open_parts

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, budget=budget)
    usual = session.settings.build
    check_writer(writer)
    check_sources(offline=offline, refresh=refresh)
    listed = read_ids(ids)
    chosen = choose_source(source, session.settings, listed, OF_WEEKS, offline=offline)
    included, excluded = parse_ids(include, "--include"), parse_ids(exclude, "--exclude")
    job = Job(
        request=Request(
            subject=make_subject(
                session.settings, listed, topic=topic, query=query, names=category
            ),
            date=choose_day(parse_day(day, "--date"), session.started),
            days=days or usual.days,
            number=number or usual.number,
            ids=choose_ids(listed, included, excluded),
            include=included,
            exclude=excluded,
            offline=offline,
            refresh=refresh,
            preferences=make_preferences(session.settings),
        ),
        renderers=make_renderers(split_formats(formats) or usual.formats),
        folder=Path(output) if output else usual.output,
        unreadable=listed.unreadable,
        options=shared_options(ctx),
        strict=strict,
        force=force,
        dry_run=dry_run,
        as_json=as_json,
    )
    with open_parts(session.settings, session.progress, source=chosen, issue=True) as parts:
        code = build_and_report(job, parts, session)
    raise typer.Exit(code)
