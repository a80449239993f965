"""`digest harvest`: gets whole categories of arXiv, so that builds need not search."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

import typer

from digest.cli import options
from digest.cli.options import flag, option
from digest.cli.session import Session, open_session, record_run
from digest.console.reports import harvest_text
from digest.errors import UsageError
from digest.identifiers import archive_of
from digest.model import EVERYTHING, Harvest
from digest.pipeline import HarvestResult, harvest_sets, read_feeds
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
    full: bool = flag("--full", "Get every record again, not only those that changed."),
    as_json: bool = options.JSON,
    budget: float | None = options.BUDGET,
) -> int:
    """Get whole categories from arXiv by OAI-PMH, and keep them.

    The first harvest of a category gets every record, 2,500 a page; later ones
    get those that changed since. By default it harvests the categories of all
    topics. A run that was interrupted goes on from its last page. digest build
    does not search for papers announced before the last harvest: run this
    before it, three hours after an announcement (20:00 US Eastern) or later.
    It also reads the feeds that topics name under elsewhere: many have only
    their last entries.

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
        topics = (topic_of_settings(session.settings, key) for key in session.settings.topics)
        feeds = [feed for topic in topics for feed in topic.elsewhere]
        found = given or _find_needed(session, ports.library.load_harvests())
        names = _choose_sets(found) if found or not feeds else ()
        result = stack.enter_context(record_run(ports, session, "harvest", ", ".join(names)))
        for item in harvest_sets(names, ports, ports.harvester, full=full):
            done.append(item)
            for problem in item.problems:
                session.voice.problem(problem)
            if not as_json:
                count = f"{in_figures(item.records, 'record')} on {in_figures(item.pages, 'page')}"
                is_long = item.seconds >= 1
                rate = f", {item.records / item.seconds:,.0f} a second" if is_long else ""
                state = harvest_text(item.harvest)
                session.voice.done(
                    [f"{item.harvest.name}: {count}, {item.new:,} new{rate}; {state}"]
                )
        reading = read_feeds(feeds, ports)
        for problem in reading.problems:
            session.voice.problem(problem)
        if reading.answers and not as_json:
            session.voice.done([f"Read: {in_figures(len(reading.answers), 'feed')}."])
        is_whole = all(item.complete and not item.unread for item in done)
        result.exit_code = 0 if is_whole and not reading.problems else 1
        records = sum(item.records for item in done)
        new = sum(item.new for item in done)
        result.summary += f": {in_figures(records, 'record')}, {new:,} new"
    if as_json:
        problems = [problem for item in done for problem in item.problems]
        problems += reading.problems
        session.voice.json({"harvests": [item.harvest for item in done], "problems": problems})
    return result.exit_code


def _choose_sets(found: Sequence[str]) -> Sequence[str]:
    """Return the sets without those that others contain.  Raises UsageError for none."""
    if not found:
        raise UsageError(
            "No category was given, and no topic is bound to any.",
            hint=f"Give one, as in -c cs.CL, or -c {EVERYTHING}: that gets 3 million records with"
            " some 1,200 requests, which takes hours.",
        )
    if EVERYTHING in found:
        return (EVERYTHING,)
    # An archive contains its categories.
    return tuple(
        name
        for name in dict.fromkeys(found)
        if archive_of(name) == name or archive_of(name) not in found
    )


def _find_needed(session: Session, harvests: Mapping[str, Harvest]) -> Sequence[str]:
    """Return the categories of all topics, and report topics without any.

    Where the library has a whole archive, or all of arXiv, that set is returned instead.
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
            session.voice.report(
                f"{topic.slug} is not bound to categories: digest build searches for it, unless"
                f" all of arXiv is harvested (-c {EVERYTHING})."
            )
    archives = {name: archive_of(name) for name in found}
    return sorted(archive if archive in whole else name for name, archive in archives.items())
