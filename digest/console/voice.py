"""Prints results on standard output; messages, questions and progress on standard error."""

import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Literal, TypeVar

from digest import __version__
from digest.codec import plain
from digest.console.streams import write_line, write_path, write_text
from digest.errors import DigestError
from digest.identifiers import parse_id
from digest.model import Problem
from digest.text import printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID
    from rich.text import Text

    from digest.console.journal import LogFile

T = TypeVar("T")
Kind = Literal[
    "success", "report", "note", "log", "problem", "minor", "unknown", "summary", "failure", "error"
]
_LEVELS = {
    **dict.fromkeys(("note", "log"), "debug"),
    **dict.fromkeys(("success", "report"), "info"),
    **dict.fromkeys(("problem", "minor", "unknown", "summary"), "warning"),
    **dict.fromkeys(("failure", "error"), "error"),
}
_LABELS = {"problem": "Problem", "minor": "Problem", "unknown": "Unknown", "failure": "Error"}
_WIDEST = 100
_NAME_BYTES = 4
# Seconds over which the speed of a task is measured: a wait does not bring it to nothing.
_REMEMBERED = 3600.0
_BAR_WIDTH = 30
# Steps a second from which on the rate is shown.
_QUICK = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of a run; its `kind` decides the level of the log, and whether it is shown.

    `stage` and `subject` are those of a problem; `created` is in seconds since 1970.
    """

    kind: Kind
    text: str
    hint: str = ""
    stage: str = ""
    subject: str = ""
    created: float = field(default_factory=time)

    @property
    def whole(self) -> str:
        """The text and its hint, after the paper or link that the text is about."""
        about = parse_id(self.subject) or "://" in self.subject
        head = f"{self.subject}: " if about and self.subject not in self.text else ""
        return f"{head}{self.text} {self.hint}".rstrip()


def shown_message(text: str) -> str:
    """Return the lines of a message without control characters; indentation is kept."""
    return "\n".join(
        " " * (len(line) - len(line.lstrip(" "))) + printable(line) for line in text.split("\n")
    )


class Voice:
    """Prints for one command, and writes its log.

    With `quiet` it prints only the results asked for and one line on why the command failed:
    messages are held back until the exit code is known.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self._log: LogFile | None = None
        self._began = 0.0
        self._held: list[Message] = []

    def keep_log(self, path: Path, command: str, hidden: Collection[str] = ()) -> None:
        """Log every message from now on, shown or not, without the `hidden` values."""
        from digest.console.journal import LogFile  # noqa: PLC0415 - few keep a log

        run = secrets.token_hex(_NAME_BYTES)
        self._log = LogFile(path, self.complain, run=run, command=command, hidden=hidden)
        self._began = monotonic()
        self._write("info", "Started.", version=__version__, pid=os.getpid())

    @property
    def width(self) -> int:
        """Columns to fill: those of the terminal, else 80, and at most 100."""
        return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)

    def can_show(self, text: str) -> bool:
        """Return whether the encoding of standard output has every character of a text."""
        try:
            text.encode(sys.stdout.encoding or "utf-8")
        except UnicodeEncodeError:
            return False
        return True

    @property
    def is_watched(self) -> bool:
        """Whether messages go to a terminal."""
        return sys.stderr.isatty() and not self.quiet

    @property
    def can_ask(self) -> bool:
        """Whether questions can be asked and answered in a terminal."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def ask(self, question: str, default: str, read: Callable[[str], T]) -> T:
        """Ask, and return the answer as `read` returns it; if `read` refuses it, ask again.

        Raises KeyboardInterrupt at the end of the input (Ctrl-D).
        """
        while True:
            usual = f" [{default}]" if default else ""
            answer = _read_answer(f"{question}{usual}: ") or default
            try:
                return read(answer)
            except DigestError as error:
                self.error(error)

    def paths(self, paths: Iterable[Path]) -> None:
        """Print the paths of written files, unless quiet."""
        for path in paths:
            self._write("info", f"Written: {path}")
            if not self.quiet:
                write_path(path, sys.stdout)

    def done(self, lines: Iterable[str]) -> None:
        """Print what a command has done, unless quiet."""
        for line in lines:
            self._write("info", line)
            if not self.quiet:
                write_line(line, sys.stdout)

    def results(self, lines: "Iterable[Text | str]") -> None:
        """Print results, each on its own line; styles are for terminals alone."""
        for line in lines:
            if isinstance(line, str):
                write_line(line, sys.stdout)
            else:
                write_text(line, sys.stdout, wrap=False)

    def json(self, value: object) -> None:
        """Print a value as JSON in ASCII, which is safe in any encoding and terminal."""
        self.results([json.dumps(plain(value), indent=2)])

    def say(self, text: str) -> None:
        """Report success, in a terminal alone."""
        self.hear(Message(kind="success", text=text))

    def report(self, text: str) -> None:
        """Report something that scripts should log, too, unless quiet."""
        self.hear(Message(kind="report", text=text))

    def note(self, text: str, *, shown: bool = True) -> None:
        """Report a detail, if verbose; if not `shown`, only in the log."""
        self.hear(Message(kind="note" if shown else "log", text=text))

    def problem(self, problem: Problem, *, matters: bool = True) -> None:
        """Report a part that failed; if it `matters`, it may be all that a quiet run prints."""
        self.hear(
            Message(
                kind="problem" if matters else "minor",
                text=problem.message,
                hint=problem.hint,
                stage=problem.stage,
                subject=problem.subject,
            )
        )

    def unreadable(self, arguments: Iterable[str]) -> None:
        """Report arguments that are not identifiers."""
        for argument in arguments:
            text = f"'{printable(argument)}' is not an arXiv identifier."
            self.hear(Message(kind="unknown", text=text, subject=argument))

    def unknown(self, ids: Iterable[str], where: str) -> None:
        """Report identifiers without a paper; `where` is a phrase such as "at arXiv"."""
        for name in ids:
            self.hear(Message(kind="unknown", text=f"{name} was not found {where}.", subject=name))

    def sum_up(self, text: str) -> None:
        """Set the one line of a quiet run whose results say why the command fails."""
        self.hear(Message(kind="summary", text=text))

    def error(self, error: DigestError) -> None:
        """Report why a command could not go on."""
        self.hear(Message(kind="error", text=str(error), hint=error.hint))

    def hear(self, message: Message) -> None:
        """Log a message, and show it if its kind is shown in this run."""
        more = {"hint": message.hint, "stage": message.stage, "subject": message.subject}
        self._write(_LEVELS[message.kind], message.text, created=message.created, **more)
        match message.kind:
            case "success" if self.is_watched:
                _show(message.text)
            case "report" if not self.quiet:
                _show(message.text)
            case "note" if self.verbose:
                _show(message.text, style="dim")
            case "error":
                self._held.clear()
                _explain(message, in_one_line=self.quiet)
            case "problem" | "unknown" | "failure" | "summary" if self.quiet:
                self._held.append(message)
            case "problem" | "unknown" | "minor" if not self.quiet:
                _show(message.whole, _LABELS[message.kind])
            case "failure":
                _explain(message, in_one_line=False)

    def interrupted(self, signal: str) -> None:
        """Report that the run was stopped, and that nothing is lost."""
        start = f"Interrupted ({signal})." if signal else "Interrupted."
        text = f"{start} What had arrived is kept; the same command goes on from there."
        self._write("error", text)
        self._held.clear()
        # Without rich, which takes a moment to load.
        write_line(text, sys.stderr)

    def complain(self, text: str) -> None:
        """Report a problem of the run's surroundings, also if quiet."""
        _show(text, "Problem")

    def conclude(self, code: int) -> None:
        """Print why a quiet command failed, unless an error was printed, and end the log."""
        # Failures before what may be missing.
        held = sorted(self._held, key=lambda message: message.kind != "failure")
        if code and held:
            label = _LABELS.get(held[0].kind)
            line = " ".join(f"{f'{label}: ' if label else ''}{held[0].whole}".split())
            path = self._log.path if self._log else None
            others = f"{path} has them" if path else "--log FILE keeps them"
            _show(f"{line} ({len(held) - 1} more; {others}.)" if held[1:] else line)
        took = round(monotonic() - self._began, 3)
        self._write("error" if code else "info", "Ended.", exit_code=code, duration=took)

    def _write(self, level: str, text: str, created: float | None = None, **fields: object) -> None:
        if self._log is not None:
            self._log.write(level, text, created or time(), fields)


def _explain(message: Message, *, in_one_line: bool) -> None:
    if in_one_line:
        _show(" ".join(message.whole.split()), "Error", "bold red")
        return
    _show(message.text, "Error", "bold red")
    if message.hint:
        _show(message.hint, "Hint", "bold")


def _show(text: str, label: str = "", style: str = "") -> None:
    """Write a message on standard error; `style` is its label's or, without one, its own."""
    from rich.text import Text  # noqa: PLC0415 - most runs show no message

    line = Text(shown_message(text), "" if label else style)
    if label:
        line = Text.assemble((f"{label}:", style or "bold yellow"), " ", line)
    write_text(line, sys.stderr, wrap=True)


def _read_answer(prompt: str) -> str:
    """Return a stripped line of input.  Raises KeyboardInterrupt at the end of the input."""
    line = ""
    try:
        sys.stderr.write(shown_message(prompt) + " ")
        sys.stderr.flush()
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        line = "\ufffd\n"
    finally:
        if not line.endswith("\n"):
            sys.stderr.write("\n")
            sys.stderr.flush()
    if not line.endswith("\n"):
        raise KeyboardInterrupt
    return line.strip()


class TerminalProgress:
    """Shows the progress of one task at a time, and what a run is waiting for.

    Any thread may report a wait; one thread alone begins and ends tasks, maybe at the same time.  A
    server, which may do several tasks at once, is `with_bar` false.
    """

    def __init__(self, voice: Voice, *, with_bar: bool = True) -> None:
        self._voice = voice
        self._with_bar = with_bar
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, task: str, total: int | None) -> None:
        """Start a bar; a bar that was not ended goes away."""
        self.end()
        if self._with_bar and self._voice.is_watched:
            self._bar = _new_bar()
            self._task = self._bar.add_task(printable(task), total=total, rate="")
            self._bar.start()

    def advance(self, done: int, total: int | None = None) -> None:
        """Move the bar."""
        if self._bar is not None and self._task is not None:
            speed = self._bar.tasks[0].speed or 0
            rate = f"{speed:,.0f}/s" if speed >= _QUICK else ""
            self._bar.update(self._task, completed=done, total=total, rate=rate)

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away for a block that prints to other streams, which it would capture."""
        bar = self._bar
        if bar is not None:
            bar.stop()
        try:
            yield
        finally:
            if bar is not None and bar is self._bar:
                bar.start()

    def note(self, message: str) -> None:
        """Report a wait or a retry: above the bar if there is one, else if verbose."""
        bar = self._bar
        self._voice.note(message, shown=bar is None)
        if bar is not None:
            bar.console.print(shown_message(message), style="dim")

    def warn(self, message: str) -> None:
        """Report a wait unless quiet, above the bar if there is one."""
        if self._bar is None:
            self._voice.report(message)
        else:
            self.note(message)


def _new_bar() -> "Progress":
    from rich import console, progress, table  # noqa: PLC0415 - a run under cron has none

    name = table.Column(
        no_wrap=True, overflow="ellipsis", ratio=1
    )  # gives way where space is short
    return progress.Progress(
        progress.TextColumn("{task.description}", markup=False, table_column=name),
        progress.BarColumn(bar_width=_BAR_WIDTH),
        progress.MofNCompleteColumn(table_column=table.Column(no_wrap=True)),
        progress.TextColumn("{task.fields[rate]}", table_column=table.Column(no_wrap=True)),
        progress.TimeRemainingColumn(compact=True, table_column=table.Column(no_wrap=True)),
        console=console.Console(stderr=True, markup=False, emoji=False, highlight=False),
        transient=True,
        speed_estimate_period=_REMEMBERED,
    )
