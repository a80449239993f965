"""`digest fetch`: get metadata, keep it, show it."""

import typer

from digest.cli.options import (
    Budget,
    Categories,
    Config,
    File,
    Ids,
    Json,
    Limit,
    Log,
    Offline,
    PaperFormat,
    Query,
    Quiet,
    Refresh,
    Since,
    Source,
    Until,
    Verbose,
)


def fetch(
    ctx: typer.Context,
    ids: Ids = None,
    *,
    query: Query = None,
    category: Categories = None,
    since: Since = None,
    until: Until = None,
    number: Limit = None,
    form: PaperFormat = None,
    as_json: Json = False,
    output: File = None,
    source: Source = None,
    offline: Offline = False,
    refresh: Refresh = False,
    budget: Budget = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Get papers by identifier, query or listing, keep and show them.

    IDs come from the library first, then from arXiv; queries from arXiv.
    An ID has any spelling, or is a link; - reads any text from standard input.

    With --source catchup or rss it gets what arXiv announced in these
    categories, by default the query's or those of all topics, and keeps all of
    it: --since and --until are then days of announcement, by default the latest.

    Examples:
      digest fetch 2602.22544
      digest fetch -q 'ti:"graph neural" AND cat:cs.LG' -n 20
      digest fetch -c cs.CL --since 2026-02-23 --format jsonl -o week.jsonl
      digest fetch --source catchup -c cs.CL -c cs.LG
      digest fetch - --format ids < references.bib
    """
    from digest.cli.papers import (
        Showing,
        exit_code,
        first,
        gather_papers,
        make_wanted,
        report_missing,
        show_papers,
    )
    from digest.cli.request import ALL, check_sources, choose_source, parse_day, read_ids
    from digest.cli.session import open_session

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log, budget=budget)
    showing = Showing(form="json" if as_json else form, output=output)
    check_sources(offline=offline, refresh=refresh)
    listed = read_ids(ids)
    chosen = choose_source(source, session.settings, listed, ALL, offline=offline)
    wanted = make_wanted(
        chosen,
        session.settings,
        listed,
        query=query,
        names=category,
        since=parse_day(since, "--since"),
        until=parse_day(until, "--until"),
        number=number,
        offline=offline,
        refresh=refresh,
        now=session.started,
    )
    found = gather_papers(wanted, listed, chosen, session)
    shown = first(found.papers, wanted, number)
    show_papers(shown, showing, session)
    report_missing(found, wanted, chosen, session, shown=len(shown))
    raise typer.Exit(exit_code(found, wanted, listed))
