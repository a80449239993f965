"""Builds several issues and reports them together: in this process for one topic, else beside."""

import os
from collections.abc import Mapping, Sequence

from digest.cli.session import Session
from digest.cli.several.order import Order
from digest.cli.several.outcome import Outcome, judge
from digest.cli.several.report import Report
from digest.cli.several.reporter import Reporter
from digest.cli.several.topic import build_topic
from digest.config import Settings
from digest.errors import ConfigError, DigestError, UsageError
from digest.wiring import Parts, open_parts

# More would wait for arXiv's one connection, each with a hundred megabytes of its own.
_MOST = 4
# The days with papers of the future that show the clock, and not a record, to be wrong.
_PROOF = 3


def check_alone(given: Mapping[str, object], *, every_topic: bool) -> None:
    """Refuse what asks for one issue beside an option that asks for several.

    `given` has what was given by the name of its option.  Raises UsageError.
    """
    what = "--all builds every topic" if every_topic else "--catch-up builds several issues"
    for name, value in given.items():
        if value is not None and value != []:
            raise UsageError(f"{what}, and {name} is for one alone.", hint="Leave one of them out.")


def build_several(order: Order, session: Session, *, every_topic: bool) -> int:
    """Build every topic of digest.toml, or the order's own; report them; return the exit code."""
    topics = _topics(session.settings) if every_topic else ()
    job = order.job
    named = topics or (job.request.subject.slug,)
    report = Report(named, session, as_json=job.as_json, dry_run=job.dry_run)
    if len(topics) > 1:
        _build_beside(order, topics, session, report)
    else:
        _build_here(order, topics, session, report)
    report.conclude()
    return judge(report.outcomes)


def _topics(settings: Settings) -> Sequence[str]:
    """Return the topics of digest.toml.  Raises ConfigError where there is none."""
    if not settings.topics:
        raise ConfigError(
            "--all builds the topics of digest.toml, and there is none.",
            hint="Add a table [topics.NAME], or leave out --all.",
        )
    return tuple(settings.topics)


def _build_here(order: Order, topics: Sequence[str], session: Session, report: Report) -> None:
    """Build the issues of one topic in this process."""
    voice, settings = session.voice, session.settings
    reporter = Reporter(lambda how, *what, **named: getattr(voice, how)(*what, **named))
    (name,) = report.topics
    topic = name if topics else None
    with open_parts(
        settings, session.progress, source=order.source, issue=True, begun=session.started
    ) as parts:
        _check_clock(order, parts, session)
        for outcome in build_topic(order, topic, parts, session, reporter):
            report.add(name, outcome)
    report.finish(name)


def _build_beside(order: Order, topics: Sequence[str], session: Session, report: Report) -> None:
    """Build topics side by side."""
    from digest.cli.several.worker import Finished, Said
    from digest.cli.several.workers import Crew, can_fork

    # One process makes or mends the library, finds out whether it can be used at all, and loads
    # what all need; it must not be open when others begin.
    with open_parts(session.settings, session.progress, source=order.source, issue=True) as parts:
        _check_clock(order, parts, session)
        if can_fork():
            parts.tools.meanwhile(())
    # One process waits for answers while another writes.
    number = min(len(topics), max(2, os.cpu_count() or 1), _MOST)
    crew = Crew(order, topics, number, session)
    for topic, message in crew.events():
        match message:
            case Said(how=how, what=what, named=named):
                getattr(session.voice, how)(*what, **named)
            case Outcome():
                report.add(topic, message)
            case Finished():
                report.finish(topic)


def _check_clock(order: Order, parts: Parts, session: Session) -> None:
    """Refuse to catch up by a clock that is behind: it would make issues before a topic's first.

    Papers of several days after now prove it; one may have a date that was never true, and must not
    end every run.  Raises DigestError.
    """
    asked = order.catch_up and not order.dated
    days = parts.library.count_days_after(session.started) if asked else 0
    if days >= _PROOF:
        raise DigestError(
            f"This machine's clock is behind: it says {session.started:%Y-%m-%d %H:%M} UTC, and"
            f" the library has papers of {days} later days. Nothing was built.",
            hint="Set the clock, and run it again; --date builds the issue of a day all the same.",
        )
