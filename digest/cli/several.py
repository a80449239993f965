"""Several issues in one run: all topics (`build --all`), missing weeks (`build --catch-up`)."""

import os
import platform
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from digest import __version__
from digest.cli.build import Job, build_and_report
from digest.cli.clock import open_for_issues
from digest.cli.executor import DaskCluster, LocalPool, map_over
from digest.cli.publish import choose_targets
from digest.cli.session import Session
from digest.console.voice import Message, TerminalProgress, Voice
from digest.errors import ClockError, ConfigError, DigestError, OutputError, UnreachableError
from digest.model import series_of
from digest.pipeline import find_backlog, find_undelivered
from digest.staging import sweep, temporary_name
from digest.text import in_figures, slugify
from digest.wiring.targets import make_renderer
from digest.wiring.topics import topic_of_settings

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.wiring.opening import CommandPorts

_SOME_MISSING, _BAD_USE, _NOTHING_MADE, _UNDELIVERED = 1, 2, 3, 4
_NOTHING: Mapping[str, Any] = {"files": [], "counts": None, "problems": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the build of an issue ended; `made` is what `build --json` prints of it.

    Where no issue was made, `made` is empty, and `error` and `hint` say why.
    """

    topic: str
    date: date
    exit: int
    made: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    hint: str = ""

    def record(self) -> dict[str, Any]:
        """Return the outcome as JSON."""
        error = {"message": self.error, "hint": self.hint} if self.error else None
        about = {"topic": self.topic, "date": f"{self.date}", "exit": self.exit}
        return {**about, **_NOTHING, **self.made, "error": error}

    def line(self) -> str:
        """Return the outcome as a sentence."""
        how = "kept as edited" if self.made else "not made"
        if counts := self.made.get("counts"):
            files = in_figures(len(self.made["files"]), "file")
            problems = in_figures(len(self.made["problems"]), "problem")
            how = f"{counts['found']} found, {counts['chosen']} chosen, {files}, {problems}"
        return f"{self.topic} {self.date}: {how}, exit {self.exit}."


class Reporter(Voice):
    """Passes messages on, with the issue that they are `about`.

    It prints nothing itself: messages may have to go to another process.
    """

    def __init__(self, pass_on: Callable[[Message], None]) -> None:
        super().__init__(quiet=True)
        self._pass_on = pass_on
        self.about = ""

    def hear(self, message: Message) -> None:
        """Pass a message on; the error of one issue becomes a failure among several."""
        kind = "failure" if message.kind == "error" else message.kind
        self._pass_on(replace(message, kind=kind, text=f"{self.about}{message.text}"))


class _WorkerProgress(TerminalProgress):
    """The progress of a worker process: it shows only waits, and with `quiet` nothing."""

    def __init__(self, voice: Reporter, *, quiet: bool) -> None:
        super().__init__(voice)
        self._reporter = voice
        self._aloud = Voice(quiet=quiet)

    def warn(self, message: str) -> None:
        """Report a wait at once; the reporter would do it at the end of the topic."""
        self._aloud.report(f"{self._reporter.about}{message}")


def build_several(
    job: Job, session: Session, *, every_topic: bool, jobs: int | None = None, on: str | None = None
) -> int:
    """Build and report every topic of digest.toml, or the job's own; return the exit code.

    They are built in `jobs` processes, by default one per processor, or `on` a Dask scheduler.  The
    paths of a topic's files are printed as soon as all topics before it in digest.toml are done.
    """
    voice, progress = session.voice, session.progress
    topics = tuple(session.settings.topics) if every_topic else (None,)
    if not topics:
        raise ConfigError(
            "--all builds the topics of digest.toml, and there is none.",
            hint="Add a table [topics.NAME], or leave out --all.",
        )
    # One may wait while another works.
    pool = LocalPool(min(len(topics), jobs or max(2, os.cpu_count() or 1)))
    builders = DaskCluster(on) if on else pool if len(topics) > 1 else None
    outcomes: list[Outcome] = []
    failure: DigestError | None = None
    try:
        with closing(_build_topics(job, topics, session, builders)) as built:
            for of_topic in built:
                outcomes += of_topic
                files = [path for outcome in of_topic for path in outcome.record()["files"]]
                with progress.aside():
                    if job.dry_run and not job.as_json:
                        voice.results(f"Would write {path}" for path in files)
                    elif not job.as_json:
                        voice.paths(map(Path, files))
    except DigestError as error:
        failure = error
    if job.as_json and (outcomes or not failure):
        voice.json({"topics": [outcome.record() for outcome in outcomes]})
    elif not job.as_json:
        for outcome in outcomes:
            voice.report(outcome.line())
    if failure:
        raise failure
    return _judge(outcomes)


def _judge(outcomes: Sequence[Outcome]) -> int:
    """Return the exit code of several issues.

    If no issue was made, it is 2 if every build exited with 2, else 3; if some were not made, 1.
    If all were made, it is 4 if a delivery failed, else 1 if any build exited with 1, else 0.
    """
    codes = {outcome.exit for outcome in outcomes}
    made = [outcome for outcome in outcomes if outcome.made]
    if not made and outcomes:
        return _BAD_USE if codes == {_BAD_USE} else _NOTHING_MADE
    if len(made) < len(outcomes):
        return _SOME_MISSING
    return next((code for code in (_UNDELIVERED, _SOME_MISSING) if code in codes), 0)


def _build_topics(
    job: Job,
    topics: Sequence[str | None],
    session: Session,
    builders: DaskCluster | LocalPool | None,
) -> Generator[Sequence[Outcome]]:
    voice, progress, is_remote = session.voice, session.progress, isinstance(builders, DaskCluster)
    # The library is made or upgraded here, before workers open it, or found to be unusable.
    with open_for_issues(session, job.source, dated=job.dated, begun=session.started) as ports:
        if builders is None:
            yield list(_build_topic(job, topics[0], ports, session, Reporter(voice.hear)))
            return
    items = [(topic, _settings_for(session.settings, topic)) for topic in topics]
    with ExitStack() as stack:
        sent, marks = job, list[Path]()
        if is_remote:
            sent = replace(job, folder=Path.cwd() / job.folder)
            shared = [] if job.dry_run else [sent.folder]
            shared += [] if session.settings.library.url else [items[0][1].home]
            marks = stack.enter_context(_marked(shared))
        build = partial(
            _build_in_worker,
            job=sent,
            begun=session.started,
            quiet=voice.quiet,
            marks=marks,
            version=__version__,
        )
        voice.say(f"Building {len(topics)} topics side by side.")
        progress.begin("Building topics", len(topics))
        stack.callback(progress.end)
        results = map_over(builders, build, items, progress.advance, voice.report)
        stack.enter_context(closing(results))
        for topic, result in zip(topics, results, strict=True):
            with progress.aside():
                if isinstance(result, DigestError):
                    yield [_not_begun(topic, job, Reporter(voice.hear), result)]
                    continue
                done, messages = result
                for message in messages:
                    voice.hear(message)
            yield [_with_folder(job.folder, outcome) for outcome in done] if is_remote else done


def _settings_for(settings: "Settings", topic: str | None) -> "Settings":
    """Return the settings for one topic, without the tables of all others, and absolute paths."""
    output = Path.cwd() / settings.build.output
    return settings.model_copy(
        update={
            "topics": {topic: settings.topics[topic]} if topic else settings.topics,
            "home": Path.cwd() / settings.home,
            "build": settings.build.model_copy(update={"output": output}),
        }
    )


@contextmanager
def _marked(folders: Sequence[Path]) -> Iterator[list[Path]]:
    """Put a file into each folder, so that workers can see that they share it, and remove it.

    Another machine may have a folder of the same name.  Files of a killed run are removed too.
    Raises OutputError.
    """
    marks = [temporary_name(folder / "mark") for folder in folders]
    try:
        for mark in marks:
            sweep(mark.parent)
            try:
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.touch()
            except OSError as error:
                raise OutputError(f"{error.filename} cannot be made: {error.strerror}.") from error
        yield marks
    finally:
        for mark in marks:
            with suppress(OSError):
                mark.unlink()


def _with_folder(folder: Path, outcome: Outcome) -> Outcome:
    """Return an outcome with paths as this run names the folder, which may be relative."""
    files = [f"{folder / Path(path).name}" for path in outcome.record()["files"]]
    return replace(outcome, made={**outcome.made, "files": files} if outcome.made else {})


def _build_in_worker(
    item: "tuple[str | None, Settings]",
    *,
    job: Job,
    begun: datetime,
    quiet: bool,
    marks: Sequence[Path],
    version: str,
) -> tuple[Sequence[Outcome], Sequence[Message]]:
    """Build a topic in a worker process; return the outcomes and all messages.

    `version` is that of the sender; `marks` are files in the folders that a worker on another
    machine must share.  An error of this topic does not stop the others.
    """
    topic, settings = item
    messages: list[Message] = []
    voice = Reporter(messages.append)
    session = Session(
        settings=settings,
        voice=voice,
        progress=_WorkerProgress(voice, quiet=quiet),
        started=begun,
        began=monotonic(),
    )
    try:
        _check_worker(marks, version)
        with open_for_issues(session, job.source, dated=job.dated, begun=begun) as ports:
            return list(_build_topic(job, topic, ports, session, voice)), messages
    except (ClockError, UnreachableError):
        raise
    except DigestError as error:
        return [_not_begun(topic, job, voice, error)], messages


def _check_worker(marks: Sequence[Path], version: str) -> None:
    here = f"The worker on {platform.node()}"
    if version != __version__:
        raise DigestError(
            f"{here} has digest {__version__}, and {version} asks it to build.",
            hint="Install the same version everywhere.",
        )
    for mark in marks:
        if not mark.is_file():
            raise DigestError(
                f"{here} does not share the folder {mark.parent}.",
                hint="Workers need the folders of posts and library under the same paths.",
            )


def _build_topic(
    job: Job, topic: str | None, ports: "CommandPorts", session: Session, reporter: Reporter
) -> Iterator[Outcome]:
    """Build the issues of a topic, oldest first; `topic` is in digest.toml, None for the job's own.

    After an issue that cannot be made, the next is tried.  Raises UnreachableError.
    """
    session = replace(session, voice=reporter)
    request, settings, clock = job.request, session.settings, ports.clock
    slug = slugify(topic) if topic else request.topic.slug
    try:
        if topic is not None:
            configured = topic_of_settings(settings, topic, with_taste=True)
            languages = job.languages or configured.languages
            request = replace(request, topic=replace(configured, languages=languages))
        held = ports.library.load_issue_records(slug)
        days = {record.date for record in held if job.catch_up or record.date == request.date}
        targets = choose_targets(
            settings, slug, job.formats, wanted=job.deliver, is_topic=job.is_topic
        )
        names = [target.name for target in targets]
        undelivered = {
            day
            for edition, _ in request.topic.editions
            for day in find_undelivered(ports.library, names, series_of(slug, edition), days)
        }
    except UnreachableError:
        raise
    except DigestError as error:
        yield _not_begun(topic, job, reporter, error)
        return
    backlog = find_backlog(request, held, undelivered) if job.catch_up else ()
    own = {record.date for record in held if record.query == request.topic.query_text}
    for issue_request in (*backlog, request):
        day = issue_request.date
        reporter.about = f"{slug} {day}: "
        issue_job = replace(
            job,
            request=issue_request,
            as_json=True,
            ahead=frozenset(missing.date for missing in backlog),
            is_made=day in own,
            is_left=day in undelivered,
        )
        of_issue = replace(session, started=clock.now(), began=clock.monotonic())
        try:
            renderer = make_renderer(job.formats, settings, job.folder, reporter.report)
            code, made = build_and_report(issue_job, renderer, targets, ports, of_issue)
        except UnreachableError:
            raise
        except DigestError as error:
            yield _failed(slug, day, error, reporter)
            if isinstance(error, ClockError):
                return
        else:
            yield Outcome(topic=slug, date=day, exit=code, made=made)


def _not_begun(topic: str | None, job: Job, reporter: Reporter, error: DigestError) -> Outcome:
    return _failed(
        slugify(topic) if topic else job.request.topic.slug, job.request.date, error, reporter
    )


def _failed(slug: str, day: date, error: DigestError, reporter: Reporter) -> Outcome:
    reporter.about = f"{slug} {day}: "
    reporter.error(error)
    return Outcome(topic=slug, date=day, exit=error.exit_code, error=str(error), hint=error.hint)
