"""Several issues in one run, `build --all` and `build --catch-up`: all topics, missed weeks."""

import os
import platform
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from digest import __version__
from digest.cli.build import Job, build_and_report
from digest.cli.clock import open_for_issues
from digest.cli.executor import Builders, DaskCluster, Here, LocalPool, Lost, map_over
from digest.cli.publish import choose_places
from digest.cli.session import Session
from digest.codec import plain
from digest.console.voice import Message, TerminalProgress, Voice
from digest.errors import ClockError, ConfigError, DigestError, OutputError, UnreachableError
from digest.pipeline import find_backlog, find_undelivered
from digest.staging import sweep, temporary_name
from digest.text import in_figures, slugify
from digest.wiring.targets import make_renderers
from digest.wiring.topics import topic_of_settings

if TYPE_CHECKING:
    from digest.config import Places, Settings
    from digest.wiring.opening import CommandPorts

_SOME_MISSING, _BAD_USE, _NOTHING_MADE, _UNDELIVERED = 1, 2, 3, 4
_NOTHING: Mapping[str, Any] = {"files": [], "counts": None, "problems": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the build of a topic's issue ended; `made` is what `build --json` prints of it.

    Where none was made it is empty, and `error` and `hint` say why.
    """

    topic: str
    date: date
    exit: int
    made: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    hint: str = ""

    def record(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        error = {"message": self.error, "hint": self.hint} if self.error else None
        about = {"topic": self.topic, "date": f"{self.date}", "exit": self.exit}
        return {**about, **_NOTHING, **self.made, "error": error}

    def line(self) -> str:
        """Return a sentence on it."""
        how = "kept as edited" if self.made else "not made"
        if counts := self.made.get("counts"):
            files = in_figures(len(self.made["files"]), "file")
            problems = in_figures(len(self.made["problems"]), "problem")
            how = f"{counts['found']} found, {counts['chosen']} chosen, {files}, {problems}"
        return f"{self.topic} {self.date}: {how}, exit {self.exit}."


class Reporter(Voice):
    """Passes on what is said, with the issue that it is `about`, and keeps what was `made`.

    Who hears it may be another process: so nothing is printed here, and nobody watches.
    """

    def __init__(self, pass_on: Callable[[Message], None]) -> None:
        super().__init__(quiet=True)
        self._pass_on = pass_on
        self.about = ""
        self.made: Mapping[str, Any] = {}

    def hear(self, message: Message) -> None:
        """Pass a message on; what is an error to an issue is a failure among several."""
        kind = "failure" if message.kind == "error" else message.kind
        self._pass_on(replace(message, kind=kind, text=f"{self.about}{message.text}"))

    def json(self, value: object) -> None:
        """Keep the result of a build."""
        self.made = plain(value)


class _Elsewhere(TerminalProgress):
    """Shows nothing from another process but why one has to wait, unless `quiet`."""

    def __init__(self, voice: Reporter, *, quiet: bool) -> None:
        super().__init__(voice)
        self._reporter = voice
        self._aloud = Voice(quiet=quiet)

    def warn(self, message: str) -> None:
        """Say at once what the reporter would keep for the topic's end."""
        self._aloud.tell(f"{self._reporter.about}{message}")


def build_several(
    job: Job, session: Session, *, every_topic: bool, jobs: int | None = None, on: str | None = None
) -> int:
    """Build every topic of digest.toml, or the job's own; report them; return the exit code.

    They are built in so many `jobs`, as many as there are processors if not given, or `on` a Dask
    scheduler.  The paths of a topic's files are printed as soon as those before it in the file are
    done.
    """
    voice, progress = session.voice, session.progress
    topics = tuple(session.settings.topics) if every_topic else (None,)
    if not topics:
        raise ConfigError(
            "--all builds the topics of digest.toml, and there is none.",
            hint="Add a table [topics.NAME], or leave out --all.",
        )
    builders = _choose_builders(len(topics), jobs, on)
    outcomes: list[Outcome] = []
    try:
        with closing(_build_topics(job, topics, session, builders)) as built:
            for done in built:
                outcomes += done
                files = [path for outcome in done for path in outcome.record()["files"]]
                with progress.aside():
                    if job.dry_run and not job.as_json:
                        voice.results(f"Would write {path}" for path in files)
                    elif not job.as_json:
                        voice.paths(map(Path, files))
    except DigestError:
        if outcomes:
            _report(outcomes, job, voice)
        raise
    _report(outcomes, job, voice)
    return _judge(outcomes)


def _report(outcomes: Sequence[Outcome], job: Job, voice: Voice) -> None:
    if job.as_json:
        voice.json({"topics": [outcome.record() for outcome in outcomes]})
    else:
        for outcome in outcomes:
            voice.tell(outcome.line())


def _choose_builders(topics: int, jobs: int | None, on: str | None) -> Builders:
    """Return where so many topics are built; one process waits for answers while another writes."""
    if on:
        return DaskCluster(on)
    most = min(topics, jobs or max(2, os.cpu_count() or 1))
    return LocalPool(most) if most > 1 else Here()


def _judge(outcomes: Sequence[Outcome]) -> int:
    """Return the exit code of all: 3 where none was made, 1 where one of them was not.

    Where all were made, 4 if a delivery failed, else 1 if one ended so, else 0.  Where all were
    refused as bad use, that is what it is.
    """
    codes = {outcome.exit for outcome in outcomes}
    made = [outcome for outcome in outcomes if outcome.made]
    if not made and outcomes:
        return _BAD_USE if codes == {_BAD_USE} else _NOTHING_MADE
    if len(made) < len(outcomes):
        return _SOME_MISSING
    return next((code for code in (_UNDELIVERED, _SOME_MISSING) if code in codes), 0)


def _build_topics(
    job: Job, topics: Sequence[str | None], session: Session, builders: Builders
) -> Generator[Sequence[Outcome]]:
    """Yield the outcomes of each topic: of one it is built here, of several where builders are."""
    voice, progress = session.voice, session.progress
    # Here the library is made or mended, or found to be of no use at all.
    with open_for_issues(session, job.source, dated=job.dated, begun=session.started) as ports:
        if isinstance(builders, Here) and len(topics) == 1:
            yield list(_build_topic(job, topics[0], ports, session, Reporter(voice.hear)))
            return
    ticket = _Ticket(job=job, begun=session.started, quiet=voice.quiet)
    settings = [_settings_for(session.settings, topic) for topic in topics]
    work = list(zip(topics, settings, strict=True))
    with ExitStack() as stack:
        if apart := isinstance(builders, DaskCluster):
            folder, home = Path.cwd() / job.folder, settings[0].home
            needed = {folder: not job.dry_run, home: not session.settings.library.url}
            marks = stack.enter_context(_marked([one for one in needed if needed[one]]))
            ticket = replace(ticket, job=replace(job, folder=folder), marks=marks)
        voice.say(f"Building {len(topics)} topics side by side.")
        progress.begin("Building topics", len(topics))
        stack.callback(progress.end)
        results = map_over(builders, ticket.build, work, progress.advance, voice.tell)
        stack.enter_context(closing(results))
        for topic, result in zip(topics, results, strict=True):
            with progress.aside():
                if isinstance(result, Lost):
                    error = DigestError(result.sentence, hint="Run the same command again.")
                    yield [_not_begun(topic, job, Reporter(voice.hear), error)]
                    continue
                done, said = result
                for message in said:
                    voice.hear(message)
            yield [_seen_from(job.folder, outcome) for outcome in done] if apart else done


def _settings_for(settings: "Settings", topic: str | None) -> "Settings":
    """Return what the build of a topic goes by: the tables of ten thousand others are not sent.

    Paths hold wherever it is built.
    """
    output = Path.cwd() / settings.build.output
    return settings.model_copy(
        update={
            "topics": {topic: settings.topics[topic]} if topic else settings.topics,
            "home": Path.cwd() / settings.home,
            "build": settings.build.model_copy(update={"output": output}),
        }
    )


@contextmanager
def _marked(folders: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """Leave a file in each folder for a block: workers who see it share the folder.

    Another machine may have one of the same name.  What a killed run has left goes.  Raises
    OutputError.
    """
    marks = [temporary_name(folder / "mark") for folder in folders]
    for folder in folders:
        sweep(folder)
    try:
        _make(marks)
        yield marks
    finally:
        for mark in marks:
            with suppress(OSError):
                mark.unlink()


def _make(files: Sequence[Path]) -> None:
    try:
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    except OSError as error:
        raise OutputError(f"{error.filename} cannot be made: {error.strerror}.") from error


def _seen_from(folder: Path, outcome: Outcome) -> Outcome:
    """Return an outcome with its files as this run names them, maybe in fewer words."""
    files = [f"{folder / Path(path).name}" for path in outcome.record()["files"]]
    return replace(outcome, made={**outcome.made, "files": files} if outcome.made else {})


def _not_begun(topic: str | None, job: Job, reporter: Reporter, error: DigestError) -> Outcome:
    """Say why a topic was built nowhere."""
    slug, day = slugify(topic) if topic else job.request.topic.slug, job.request.date
    reporter.about = f"{slug} {day}: "
    return _failed(slug, day, error, reporter)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ticket:
    """What a builder is sent beside the topic and its settings: plain facts alone.

    `version` is that of the program that asks; `marks` are files in the folders that a builder on
    another machine must share with it.
    """

    job: Job
    begun: datetime
    quiet: bool
    marks: Sequence[Path] = ()
    version: str = __version__

    def build(
        self, work: "tuple[str | None, Settings]"
    ) -> tuple[Sequence[Outcome], Sequence[Message]]:
        """Build a topic in another process, and return the outcomes and all that was said.

        What keeps this process from it keeps no other from the next topic.
        """
        topic, settings = work
        said: list[Message] = []
        voice = Reporter(said.append)
        session = Session(
            settings=settings,
            voice=voice,
            progress=_Elsewhere(voice, quiet=self.quiet),
            started=self.begun,
            began=monotonic(),
        )
        job = self.job
        try:
            self._check()
            with open_for_issues(session, job.source, dated=job.dated, begun=self.begun) as ports:
                return list(_build_topic(job, topic, ports, session, voice)), said
        except (ClockError, UnreachableError):
            raise
        except DigestError as error:
            return [_not_begun(topic, job, voice, error)], said

    def _check(self) -> None:
        """Refuse to build what nobody would find, or would be another.  Raises DigestError."""
        here = f"The worker on {platform.node()}"
        if self.version != __version__:
            raise DigestError(
                f"{here} has digest {__version__}, and {self.version} asks it to build.",
                hint="Install the same version everywhere.",
            )
        for mark in self.marks:
            if not mark.is_file():
                raise DigestError(
                    f"{here} does not share the folder {mark.parent}.",
                    hint="Workers need the folders of posts and library under the same paths.",
                )


def _build_topic(
    job: Job, topic: str | None, ports: "CommandPorts", session: Session, reporter: Reporter
) -> Iterator[Outcome]:
    """Build the issues of a topic of digest.toml, None for the job's own, oldest first.

    One that cannot be made does not keep the next from being tried.  Raises UnreachableError.
    """
    session = replace(session, voice=reporter)
    request, settings = job.request, session.settings
    slug = slugify(topic) if topic else request.topic.slug
    try:
        if topic is not None:
            found = topic_of_settings(settings, topic, with_taste=True)
            request = replace(request, topic=found)
        held = ports.library.load_issue_records(slug)
        days = {
            issue_record.date
            for issue_record in held
            if job.catch_up or issue_record.date == request.date
        }
        places = choose_places(
            settings, slug, job.formats, wanted=job.deliver, is_topic=job.is_topic
        )
        left = find_undelivered(ports.library, [place.name for place in places], slug, days)
    except UnreachableError:
        raise
    except DigestError as error:
        reporter.about = f"{slug} {request.date}: "
        yield _failed(slug, request.date, error, reporter)
        return
    backlog = find_backlog(request, held, left) if job.catch_up else ()
    ahead = frozenset(one.date for one in backlog)
    own = {
        issue_record.date for issue_record in held if issue_record.query == request.topic.query_text
    }
    for one in (*backlog, request):
        reporter.about, reporter.made = f"{slug} {one.date}: ", {}
        issue = replace(
            job,
            request=one,
            as_json=True,
            ahead=ahead,
            is_made=one.date in own,
            is_left=one.date in left,
        )
        try:
            yield _build(issue, places, ports, session, reporter)
        except ClockError as error:
            yield _failed(slug, one.date, error, reporter)
            return


def _build(
    job: Job, places: "Places", ports: "CommandPorts", session: Session, reporter: Reporter
) -> Outcome:
    """Build one issue.  Raises ClockError, UnreachableError."""
    slug, day, clock = job.request.topic.slug, job.request.date, ports.clock
    session = replace(session, started=clock.now(), began=clock.monotonic())
    try:
        renderers = make_renderers(job.formats, session.settings, job.folder, reporter.tell)
        code = build_and_report(job, renderers, places, ports, session)
    except (ClockError, UnreachableError):
        raise
    except DigestError as error:
        return _failed(slug, day, error, reporter)
    return Outcome(topic=slug, date=day, exit=code, made=reporter.made)


def _failed(slug: str, day: date, error: DigestError, reporter: Reporter) -> Outcome:
    """Say why an issue was not made, or what became of it afterwards."""
    reporter.error(error)
    return Outcome(
        topic=slug,
        date=day,
        exit=error.exit_code,
        made=reporter.made,
        error=str(error),
        hint=error.hint,
    )
