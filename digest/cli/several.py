"""Several issues in one run, `build --all` and `build --catch-up`: all topics, missed weeks."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from digest.cli.session import Session
from digest.cli.topics import Order, Outcome, Reporter, build_topic, judge
from digest.config import Settings
from digest.errors import ConfigError, DigestError, UsageError
from digest.text import in_figures
from digest.wiring.parts import Parts, load_ahead, open_parts


@dataclass(slots=True)
class Report:
    """What is told of topics, each as soon as those before it in the file are done.

    With `as_json` it is one object at the end; a dry run says what would be written.
    """

    topics: Sequence[str]
    session: Session
    as_json: bool
    dry_run: bool
    _outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)
    _printed: int = 0

    def add(self, topic: str, outcome: Outcome) -> None:
        """Take in how an issue of a topic ended."""
        self._outcomes.setdefault(topic, []).append(outcome)

    def finish(self, topic: str) -> None:
        """Print what is due when a topic is done."""
        self._done.add(topic)
        while self._printed < len(self.topics) and self.topics[self._printed] in self._done:
            self._print(self._outcomes.get(self.topics[self._printed], ()))
            self._printed += 1

    @property
    def outcomes(self) -> list[Outcome]:
        """How all issues ended, in the order of the file, a topic's oldest first."""
        return [one for topic in self.topics for one in self._outcomes.get(topic, ())]

    def conclude(self) -> None:
        """Print the JSON, or sum up: a table for who watches, lines for a log."""
        voice, outcomes = self.session.voice, self.outcomes
        if self.as_json:
            voice.json({"topics": [outcome.record() for outcome in outcomes]})
        elif voice.is_watched:
            from digest.console.state import summary_lines

            voice.show(summary_lines([_row(outcome) for outcome in outcomes], voice.width))
        else:
            for outcome in outcomes:
                voice.tell(_line(outcome))

    def _print(self, outcomes: Iterable[Outcome]) -> None:
        """Print the paths of a topic's files."""
        files = [path for outcome in outcomes for path in outcome.files]
        if self.as_json:
            return
        if self.dry_run:
            self.session.voice.results(f"Would write {path}" for path in files)
        else:
            self.session.voice.paths(map(Path, files))


def _row(outcome: Outcome) -> Sequence[str]:
    """Return the cells of an issue: what was never found out is a dash."""
    cells = ["-"] * 4
    if outcome.made:
        counts = [outcome.count("found"), outcome.count("chosen")]
        told = (*counts, len(outcome.files), len(outcome.made["problems"]))
        cells = ["-" if number is None else f"{number}" for number in told]
    return [outcome.topic, f"{outcome.date}", *cells, f"{outcome.exit}"]


def _line(outcome: Outcome) -> str:
    """Write how an issue ended, for a log."""
    if not outcome.made:
        return f"{outcome.topic} {outcome.date}: not made, exit {outcome.exit}."
    found, chosen = outcome.count("found"), outcome.count("chosen")
    if found is None:
        return f"{outcome.topic} {outcome.date}: as it was edited, exit {outcome.exit}."
    files = in_figures(len(outcome.files), "file")
    problems = in_figures(len(outcome.made["problems"]), "problem")
    return (
        f"{outcome.topic} {outcome.date}: {found} found, {chosen} chosen, {files}, {problems}, "
        f"exit {outcome.exit}."
    )


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
    from digest.cli.topics import Crew, Finished, Said, can_fork

    # One process makes or mends the library, finds out whether it can be used at all, and loads
    # what all need; it must not be open when others begin.
    with open_parts(session.settings, session.progress, source=order.source, issue=True) as parts:
        _check_clock(order, parts, session)
        if can_fork():
            load_ahead(parts, session.settings)
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
