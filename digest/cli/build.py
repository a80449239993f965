"""`digest build`: write the digest of a day."""

import typer

from digest.cli.options import (
    AllTopics,
    Budget,
    CatchUp,
    Categories,
    Config,
    Day,
    Days,
    Deliver,
    DryRun,
    Exclude,
    Folder,
    Force,
    Ids,
    Include,
    Json,
    Log,
    Most,
    Offline,
    PostFormats,
    Query,
    Quiet,
    Refresh,
    Strict,
    Topic,
    Verbose,
    Wait,
    WeekSource,
    Writer,
)


def build(
    ctx: typer.Context,
    ids: Ids = None,
    *,
    day: Day = None,
    topic: Topic = None,
    every_topic: AllTopics = False,
    catch_up: CatchUp = False,
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
    deliver: Deliver = None,
    dry_run: DryRun = False,
    force: Force = False,
    source: WeekSource = None,
    offline: Offline = False,
    refresh: Refresh = False,
    strict: Strict = False,
    budget: Budget = None,
    wait: Wait = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Build the digest of a day, by default on deep learning.

    It holds the papers announced in the week that ends with that day.
    -q, -c or IDs replace the topic; a post of IDs holds exactly those,
    with --include and without --exclude.
    A topic's post is then delivered to the places that digest.toml names, once;
    exits 4 where that fails.
    An ID has any spelling, or is a link; - reads any text from standard input.

    --all builds every topic of digest.toml, side by side; --catch-up, ahead of
    the day's issue, those of the last eight weeks that are missing or could not
    look everywhere. Of several issues, --json prints {topics: [...]}. Exit code:
    3 if none was made, 1 if one was not, else 4 or 1 as of one issue.

    Examples:
      digest build
      digest build --all --catch-up --quiet
      digest build --date 2026-02-28 -n 60
      digest build -q 'all:"federated learning"' -c cs.LG -c cs.CR --days 14
      digest build 2602.22544 2602.21987 --topic Denoising -o drafts
      digest build -c cs.CL --source catchup
      digest build --format md,json,html,email,bib,atom
    """
    from dataclasses import replace
    from pathlib import Path

    from digest.cli.delivering import choose_places
    from digest.cli.issue import Job, build_and_report, shared_options
    from digest.cli.request import (
        OF_WEEKS,
        check_sources,
        choose_day,
        choose_ids,
        choose_source,
        choose_writer,
        make_preferences,
        make_subject,
        parse_day,
        parse_ids,
        read_ids,
        split_formats,
    )
    from digest.cli.session import open_session
    from digest.pipeline import Request
    from digest.wiring.parts import check_writer, make_renderers, open_parts

    session = open_session(
        ctx, verbose=verbose, quiet=quiet, config=config, log=log, budget=budget, wait=wait
    )
    if every_topic or catch_up:
        from digest.cli.several import check_alone

        one = {"an identifier": ids, "--include": include, "--exclude": exclude}
        about = {"--topic": topic, "-q": query, "-c": category} if every_topic else {}
        check_alone({**one, **about}, every_topic=every_topic)
    session = replace(session, settings=choose_writer(writer, session.settings))
    usual = session.settings.build
    check_sources(offline=offline, refresh=refresh)
    check_writer(session.settings, offline=offline)
    listed = read_ids(ids)
    chosen = choose_source(source, session.settings, listed, OF_WEEKS, offline=offline)
    included, excluded = parse_ids(include, "--include"), parse_ids(exclude, "--exclude")
    folder = Path(output) if output else usual.output
    names = split_formats(formats) or usual.formats
    subject = make_subject(session.settings, listed, topic=topic, query=query, names=category)
    is_topic = not (listed.arguments or category) and query is None
    job = Job(
        request=Request(
            subject=subject,
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
        renderers=make_renderers(names, session.settings, folder, session.voice.tell),
        folder=folder,
        unreadable=listed.unreadable,
        options=shared_options(ctx),
        strict=strict,
        force=force,
        dry_run=dry_run,
        as_json=as_json,
        places=choose_places(
            session.settings,
            subject.slug,
            names,
            wanted=deliver,
            is_topic=is_topic,
        ),
    )
    if every_topic or catch_up:
        from digest.cli.several import build_several
        from digest.cli.topics import Order

        several = replace(job, renderers=())
        order = Order(
            job=several,
            formats=names,
            source=chosen,
            catch_up=catch_up,
            dated=day is not None,
            deliver=deliver,
            is_topic=is_topic,
        )
        raise typer.Exit(build_several(order, session, every_topic=every_topic))
    with open_parts(session.settings, session.progress, source=chosen, issue=True) as parts:
        code = build_and_report(job, parts, session)
    raise typer.Exit(code)
