"""One topic of several: built in a process of its own, which is told and heard."""

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Lock, Thread, active_count
from time import monotonic
from typing import TYPE_CHECKING, Any

from digest.cli.delivering import choose_places
from digest.cli.issue import FAILED, Job, build_and_report
from digest.cli.request import topic_subject
from digest.cli.session import Session
from digest.config import Places, Settings
from digest.console.progress import TerminalProgress
from digest.console.voice import Voice
from digest.errors import DigestError, EditedError
from digest.model import Problem
from digest.pipeline import Request, Subject, find_backlog, find_undelivered
from digest.stopping import Stopper, stop_signals
from digest.text import slugify
from digest.wiring.parts import Parts, make_renderers, open_parts

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What all issues of a command have in common; the job lacks renderers and, maybe, its topic.

    With `catch_up`, a topic's missing and unfinished issues are built ahead of that of the day.
    `dated` says that the day was asked for, and not taken from this machine's clock.
    `deliver` says whether posts are delivered, None where that is usual for what `is_topic`.
    """

    job: Job
    formats: Sequence[str]
    source: str
    catch_up: bool = False
    dated: bool = False
    deliver: bool | None = None
    is_topic: bool = True


_SOME_MISSING, _NOTHING_MADE, _BAD_USE, _UNDELIVERED = 1, 3, 2, 4

AS_EDITED: Mapping[str, Any] = {"files": [], "counts": None, "problems": []}
"""What there is to say of an issue that was not built again, since its post was edited."""


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

    @property
    def files(self) -> Sequence[str]:
        """The paths that were written."""
        files: Sequence[str] = self.made.get("files", ())
        return files

    def count(self, name: str) -> int | None:
        """Return a figure of the ledger, if there is one."""
        counts: Mapping[str, int] = self.made.get("counts") or {}
        return counts.get(name)

    def record(self) -> dict[str, Any]:
        """Write it as JSON."""
        error = {"message": self.error, "hint": self.hint} if self.error else None
        empty: dict[str, Any] = {"files": [], "counts": None, "problems": []}
        return {
            "topic": self.topic,
            "date": f"{self.date}",
            "exit": self.exit,
            **empty,
            **self.made,
            "error": error,
        }


def judge(outcomes: Sequence[Outcome]) -> int:
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


Speak = Callable[..., None]
"""Takes the name of what a voice does, such as "tell", and what it is given, by place or name."""


class Reporter(Voice):
    """Passes on what is said, with the issue that it is about; keeps the result to itself.

    Who hears it may be another process: so nothing is printed here, and nobody watches.
    """

    def __init__(self, speak: Speak) -> None:
        super().__init__(quiet=True)
        self._speak = speak
        self._about = ""
        self.made: Mapping[str, Any] = {}

    def turn_to(self, about: str) -> None:
        """Begin with another issue."""
        self._about = f"{about}: "
        self.made = {}

    @property
    def is_watched(self) -> bool:
        """Whether a person sits before this voice: never."""
        return False

    def json(self, value: object) -> None:
        """Keep the result of a build."""
        if isinstance(value, dict):
            self.made = value

    def say(self, message: str) -> None:
        """Tell of success where somebody watches."""
        self._speak("say", f"{self._about}{message}")

    def tell(self, message: str) -> None:
        """Tell what a script's log should hold too."""
        self._speak("tell", f"{self._about}{message}")

    def note(self, message: str) -> None:
        """Tell what concerns this run alone."""
        self._speak("note", f"{self._about}{message}")

    def write_down(self, message: str) -> None:
        """Put into the log what is shown elsewhere."""
        self._speak("write_down", f"{self._about}{message}")

    def done(self, lines: Iterable[str]) -> None:
        """Tell what was delivered."""
        self._speak("done", tuple(f"{self._about}{line}" for line in lines))

    def sum_up(self, message: str) -> None:
        """Say why an issue failed."""
        self._speak("sum_up", f"{self._about}{message}")

    def problem(self, problem: Problem, *, matters: bool = True) -> None:
        """Tell of a part that failed."""
        told = replace(problem, message=f"{self._about}{problem.message}")
        self._speak("problem", told, matters=matters)

    def unreadable(self, arguments: Iterable[str]) -> None:
        """Name arguments that are no identifiers."""
        self._speak("unreadable", tuple(arguments))

    def unknown(self, ids: Iterable[str], place: str) -> None:
        """Name identifiers of which a place holds no paper."""
        self._speak("unknown", tuple(ids), place)

    def error(self, error: DigestError) -> None:
        """Tell why an issue was not made, or not delivered."""
        self._speak("failure", DigestError(f"{self._about}{error}", hint=error.hint))


def build_topic(
    order: Order, topic: str | None, parts: Parts, session: Session, reporter: Reporter
) -> Iterator[Outcome]:
    """Build the issues of a topic of digest.toml, None for the order's own, oldest first.

    One that cannot be made does not keep the next from being tried.
    """
    session = replace(session, voice=reporter)
    request = order.job.request
    try:
        subject = _subject(order, topic, session)
        asked = replace(request, subject=subject)
        held = parts.library.load_editions(subject.slug)
        days = [edition.date for edition in held] if order.catch_up else []
        names = [place.name for place in _places(order, subject.slug, session)]
        left = find_undelivered(parts.library, names, subject.slug, days)
    except DigestError as error:
        slug = slugify(topic) if topic else request.subject.slug
        reporter.turn_to(f"{slug} {request.date}")
        yield _failed(slug, request, error, reporter)
        return
    backlog = find_backlog(asked, held, left) if order.catch_up else ()
    for one in (*backlog, asked):
        again = any(edition.date == one.date for edition in held) and one is not asked
        job = _job(order, topic, one, session)
        outcome = _build(job, parts, session, reporter, again=again, is_left=one.date in left)
        if outcome:
            yield outcome


def _subject(order: Order, topic: str | None, session: Session) -> Subject:
    """Return what a topic is about."""
    if topic is None:
        return order.job.request.subject
    return topic_subject(session.settings, topic, with_taste=True)


def _job(order: Order, topic: str | None, request: Request, session: Session) -> Job:
    """Return the build of one issue."""
    folder, tell = order.job.folder, session.voice.tell
    named = () if topic is None else ("--topic", topic)
    return replace(
        order.job,
        request=request,
        renderers=make_renderers(order.formats, session.settings, folder, tell),
        options=(*named, *order.job.options),
        places=_places(order, request.subject.slug, session),
        as_json=True,
    )


def _places(order: Order, slug: str, session: Session) -> Places:
    """Return the places that a topic's posts are delivered to."""
    return choose_places(
        session.settings, slug, order.formats, wanted=order.deliver, is_topic=order.is_topic
    )


def _build(
    job: Job, parts: Parts, session: Session, reporter: Reporter, *, again: bool, is_left: bool
) -> Outcome | None:
    """Build one issue; None where an unfinished one is its editor's by now.

    One that is its editor's and `is_left` undelivered is delivered as it stands.
    """
    slug, day = job.request.subject.slug, job.request.date
    reporter.turn_to(f"{slug} {day}")
    clock = parts.tools.clock
    session = replace(session, started=clock.now(), began=clock.monotonic())
    try:
        code = build_and_report(job, parts, session)
    except EditedError as error:
        if not again:
            return _failed(slug, job.request, error, reporter)
        if is_left and job.places and not job.dry_run:
            return _deliver_edited(job, parts, session)
        reporter.tell(f"It is left unfinished. {error}")
        return None
    except DigestError as error:
        return _failed(slug, job.request, error, reporter)
    return Outcome(topic=slug, date=day, exit=code, made=reporter.made)


def _deliver_edited(job: Job, parts: Parts, session: Session) -> Outcome:
    """Deliver a post that is its editor's by now, and may not be written anew."""
    from digest.cli.delivering import deliver_built

    slug, day = job.request.subject.slug, job.request.date
    session.voice.tell("It was edited since it was built, and is delivered as it is.")
    done = deliver_built(job.folder / f"{day}-{slug}.md", job.places, parts, session)
    made = {**AS_EDITED, "deliveries": done}
    failed = any(one.is_failure for one in done)
    return Outcome(topic=slug, date=day, exit=FAILED if failed else 0, made=made)


def _failed(slug: str, request: Request, error: DigestError, reporter: Reporter) -> Outcome:
    """Say why an issue was not made, or what became of it afterwards."""
    reporter.error(error)
    return Outcome(
        topic=slug,
        date=request.date,
        exit=error.exit_code,
        made=reporter.made,
        error=str(error),
        hint=error.hint,
    )


STOPPING = tuple(stop_signals())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something for the command's own voice: what it does, such as "tell", and with what."""

    how: str
    what: tuple[object, ...]
    named: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A topic's issues have all been tried."""


Message = Said | Outcome | Finished


def work(line: Connection, order: Order, settings: Settings, began: datetime) -> None:
    """Build each topic whose name comes, and tell of all that happens, until an empty one comes."""
    _listen()
    with suppress(KeyboardInterrupt, EOFError, BrokenPipeError, ConnectionResetError):
        _work(line, order, settings, began)


def _work(line: Connection, order: Order, settings: Settings, began: datetime) -> None:
    """Open the library once for all topics, which so have one budget, too."""
    tell = _teller(line)
    reporter = Reporter(lambda how, *what, **named: tell(Said(how=how, what=what, named=named)))
    progress = TerminalProgress(reporter)
    session = Session(
        settings=settings, voice=reporter, progress=progress, started=began, began=monotonic()
    )
    with open_parts(settings, progress, source=order.source, issue=True, begun=began) as parts:
        while topic := line.recv():
            for outcome in build_topic(order, topic, parts, session, reporter):
                tell(outcome)
            tell(Finished())


def _teller(line: Connection) -> Callable[[Message], None]:
    """Return what sends messages, each whole: whoever asks a service tells of waits, too."""
    turn = Lock()

    def tell(message: Message) -> None:
        with turn:
            line.send(message)

    return tell


def _listen() -> None:
    """End like an interrupted command when told to, and where the one who began us has died."""
    Stopper().listen()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """Interrupt this process when its parent is gone, even if that was killed."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


# So long a process that is stopped may take to end by itself.
_PATIENCE = 10.0
_NOT_MADE = DigestError.exit_code

Event = tuple[str, Message]
"""A topic and what happened to it."""


@dataclass(slots=True)
class _Worker:
    """A process, the line to it, and the topic that it builds."""

    process: BaseProcess
    line: Connection
    topic: str

    def begin(self, topic: str) -> None:
        """Give it a topic to build; where it is no more, that is heard next."""
        self.topic = topic
        self._send(topic)

    def end(self) -> None:
        """Let it go, and wait for it."""
        self._send("")
        self.process.join(_PATIENCE)
        self.line.close()

    def _send(self, topic: str) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self.line.send(topic)

    def hear(self) -> Message | None:
        """Return what it says, None where it is no more."""
        try:
            message: Message = self.line.recv()
        except (EOFError, OSError):
            return None
        return message


class Crew:
    """At most so many processes, which build topics in their order.

    One that dies costs the topic that it was at; another takes its place.
    """

    def __init__(self, order: Order, topics: Sequence[str], number: int, session: Session) -> None:
        self._order = order
        self._queue = deque(topics)
        self._number = number
        self._session = session
        self._workers: list[_Worker] = []
        self._context = _choose_context()

    def events(self) -> Iterator[Event]:
        """Build all topics, and yield what happens; stop every process where nobody listens."""
        try:
            while self._queue or self._workers:
                while self._queue and len(self._workers) < self._number:
                    self._start(self._queue.popleft())
                said = wait([worker.line for worker in self._workers])
                for worker in [one for one in self._workers if one.line in said]:
                    yield from self._hear(worker)
        finally:
            self._stop()

    def _start(self, topic: str) -> None:
        """Start a process for a topic, and maybe others after it."""
        ours, theirs = self._context.Pipe()
        arguments = (theirs, self._order, self._session.settings, self._session.started)
        process = self._context.Process(target=work, args=arguments)
        with _signals_held_back():
            process.start()
        theirs.close()
        worker = _Worker(process, ours, topic)
        self._workers.append(worker)
        worker.begin(topic)

    def _hear(self, worker: _Worker) -> Iterator[Event]:
        """Yield what a process says; one that has done its topic gets the next, or may go."""
        topic, message = worker.topic, worker.hear()
        if message is None:
            self._dismiss(worker)
            yield from ((topic, told) for told in _lost(topic, worker, self._order))
            return
        if isinstance(message, Finished):
            if self._queue:
                worker.begin(self._queue.popleft())
            else:
                self._dismiss(worker)
        yield topic, message

    def _dismiss(self, worker: _Worker) -> None:
        """Have no more to do with a process."""
        self._workers.remove(worker)
        worker.end()

    def _stop(self) -> None:
        """Interrupt the processes that are at work, and wait until each has ended."""
        for worker in self._workers:
            if worker.process.is_alive() and worker.process.pid:
                # Unlike SIGINT, no shell rules it out for what runs in its background.
                os.kill(worker.process.pid, signal.SIGTERM)
        for worker in self._workers:
            worker.line.close()
            worker.process.join(_PATIENCE)
            worker.process.kill()


def can_fork() -> bool:
    """Tell whether processes may begin as copies of this one, with all that it has loaded.

    Copies of a process with threads may wait for ever for what a thread held, and systems other
    than Linux have libraries that do not survive being copied.
    """
    return sys.platform == "linux" and active_count() == 1


def _choose_context() -> "ForkContext | SpawnContext":
    """Return how processes begin."""
    if can_fork():
        return get_context("fork")
    if sys.platform != "win32":
        # When it starts it lets signals through that `_signals_held_back` holds: it starts now.
        resource_tracker.ensure_running()
    return get_context("spawn")


def _lost(topic: str, worker: _Worker, order: Order) -> Iterator[Message]:
    """Yield what there is to say of a process that ended before it had done its topic."""
    slug, day = slugify(topic), order.job.request.date
    code = worker.process.exitcode
    message = f"The process that built it ended too early{f', with {code}' if code else ''}."
    hint = "Run the same command again."
    yield Said(how="failure", what=(DigestError(f"{slug} {day}: {message}", hint=hint),))
    yield Outcome(topic=slug, date=day, exit=_NOT_MADE, error=message, hint=hint)
    yield Finished()


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let signals wait that come while a process starts, until it can be stopped by them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
