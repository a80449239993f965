"""`digest fetch`: get metadata, keep it, show it."""

import typer

from digest.cli.options import (
    Categories,
    Config,
    File,
    Ids,
    Json,
    Limit,
    Offline,
    PaperFormat,
    Query,
    Quiet,
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
    source: Source = "arxiv",
    offline: Offline = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
) -> None:
    """Get papers by identifier or query, keep and show them.

    IDs come from the library first, then from arXiv; queries from arXiv.
    An ID has any spelling, or is a link; - reads any text from standard input.

    Examples:
      digest fetch 2602.22544
      digest fetch -q 'ti:"graph neural" AND cat:cs.LG' -n 20
      digest fetch -c cs.CL --since 2026-02-23 --format jsonl -o week.jsonl
      digest fetch - --format ids < references.bib
    """
    from digest.cli.arguments import parse_day, parse_query, read_ids
    from digest.cli.papers import (
        Showing,
        complete,
        exit_code,
        gather_papers,
        report_missing,
        show_papers,
    )
    from digest.cli.session import open_session
    from digest.pipeline import Wanted

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config)
    showing = Showing(form="json" if as_json else form, output=output)
    listed = read_ids(ids)
    wanted = Wanted(
        ids=listed.ids,
        query=parse_query(query, category),
        since=parse_day(since, "--since"),
        until=parse_day(until, "--until"),
        number=number,
        offline=offline,
    )
    wanted = complete(wanted, listed, source)
    found = gather_papers(wanted, listed, source, session)
    show_papers(found.papers, showing, session)
    report_missing(found, wanted, source, session)
    raise typer.Exit(exit_code(found, listed))
