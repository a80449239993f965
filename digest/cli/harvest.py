"""`digest harvest`: get whole categories of arXiv, so that builds need not search."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

import typer

from digest.cli import options
from digest.cli.options import flag, option
from digest.cli.session import Session, open_session, remembered
from digest.console.reports import harvest_text
from digest.errors import UsageError
from digest.identifiers import archive_of
from digest.model import EVERYTHING, Harvest
from digest.pipeline import HarvestResult, harvest_sets
from digest.query import categories_of
from digest.query import category as read_category
from digest.text import in_figures
from digest.wiring.topics import topic_of_settings


def harvest(
    ctx: typer.Context,
    *,
    category: list[str] | None = option(
        "-c --category", "NAME", "Such as cs.CL, 'cs.*', or all of arXiv: all; may be repeated."
    ),
    full: bool = flag("--full", "Get every record again, not those that changed."),
    as_json: bool = options.JSON,
    budget: float | None = options.BUDGET,
) -> int:
    """Get whole categories from arXiv by OAI-PMH, and keep them.

    The first time it gets every record of a category, 2,500 a page, then those
    that changed since. By default it harvests the categories of all topics. A
    run that was interrupted goes on from its last page. digest build searches
    for nothing that was announced before the last harvest: run this ahead
    of it, three hours after an announcement (20:00 US Eastern) or later.

    Examples:
      digest harvest
      digest harvest -c cs.CL -c 'stat.*'
      digest harvest -c all
      digest harvest --quiet; digest build --all
    """
    session = open_session(ctx, DIGEST_BUDGET=("--budget", budget))
    given = [name if name == EVERYTHING else read_category(name).name for name in category or ()]
    done: list[HarvestResult] = []
    with ExitStack() as stack:
        ports = stack.enter_context(session.open())
        names = _choose_sets(given or _find_needed(session, ports.library.load_harvests()))
        ending = stack.enter_context(remembered(ports, session, "harvest", ", ".join(names)))
        for one in harvest_sets(names, ports, ports.harvester, full=full):
            done.append(one)
            for problem in one.problems:
                session.voice.problem(problem)
            if not as_json:
                session.voice.done([_tell(one)])
        ending.exit_code = 0 if all(one.complete and not one.unread for one in done) else 1
        records = sum(one.records for one in done)
        new = sum(one.new for one in done)
        ending.summary += f": {in_figures(records, 'record')}, {new:,} new"
    if as_json:
        problems = [problem for one in done for problem in one.problems]
        session.voice.json({"harvests": [one.harvest for one in done], "problems": problems})
    return ending.exit_code


def _choose_sets(found: Sequence[str]) -> Sequence[str]:
    """Return the sets without those that are part of others.  Raises UsageError for none."""
    if not found:
        raise UsageError(
            "No category was given, and no topic is bound to any.",
            hint=f"Give one, as in -c cs.CL, or -c {EVERYTHING}: that gets 3 million records with"
            " some 1,200 requests, which takes hours.",
        )
    if EVERYTHING in found:
        return (EVERYTHING,)
    # An archive has its categories.
    return tuple(
        name
        for name in dict.fromkeys(found)
        if archive_of(name) == name or archive_of(name) not in found
    )


def _find_needed(session: Session, harvests: Mapping[str, Harvest]) -> Sequence[str]:
    """Return the categories of all topics, and tell of topics that have none.

    Where the library has all of arXiv whole, or all of an archive, that is renewed instead.
    """
    whole = {name for name, harvest in harvests.items() if harvest.until}
    if EVERYTHING in whole:
        return (EVERYTHING,)
    found: set[str] = set()
    for key in session.settings.topics:
        topic = topic_of_settings(session.settings, key)
        bound = categories_of(topic.query) if topic.query else frozenset()
        found |= bound
        if not bound:
            session.voice.tell(
                f"{topic.slug} is not bound to categories: digest build searches for it, unless"
                f" all of arXiv is harvested (-c {EVERYTHING})."
            )
    archives = {name: archive_of(name) for name in found}
    return sorted(archive if archive in whole else name for name, archive in archives.items())


def _tell(one: HarvestResult) -> str:
    """Tell of a set: what came, how fast, and what the library has of it now."""
    records, pages = in_figures(one.records, "record"), in_figures(one.pages, "page")
    came = f"{records} on {pages}, {one.new:,} new"
    rate = f", {one.records / one.seconds:,.0f} a second" if one.seconds >= 1 else ""
    return f"{one.harvest.name}: {came}{rate}; {harvest_text(one.harvest)}"
