"""Speaks to the user: results on standard output, everything else on standard error."""

import json
import logging
import os
import secrets
import shutil
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Literal

from digest import __version__
from digest.codec import plain
from digest.console.streams import write_line, write_path, write_text
from digest.errors import DigestError
from digest.identifiers import parse_id
from digest.model import Problem
from digest.text import printable

if TYPE_CHECKING:
    from rich.text import Text

    from digest.console.journal import LogFile

Kind = Literal[
    "said", "told", "noted", "written", "problem", "minor", "unknown", "summed", "failure", "error"
]
_LEVELS = {
    "noted": logging.DEBUG,
    "written": logging.DEBUG,
    "said": logging.INFO,
    "told": logging.INFO,
}
_LEVELS |= dict.fromkeys(("problem", "minor", "unknown", "summed"), logging.WARNING)
_LEVELS |= dict.fromkeys(("failure", "error"), logging.ERROR)
_LABELS = {"problem": "Problem", "minor": "Problem", "unknown": "Unknown", "failure": "Error"}
_WIDEST = 100
_NAME_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something told of a run; its `kind` says how grave it is, and so who hears of it.

    `stage` and `subject` are a problem's; `created` is when it was told, in seconds since 1970.
    """

    kind: Kind
    text: str
    hint: str = ""
    stage: str = ""
    subject: str = ""
    created: float = field(default_factory=time)

    @property
    def whole(self) -> str:
        """The text with its hint, behind the paper or link that it is about."""
        about = parse_id(self.subject) or "://" in self.subject
        head = f"{self.subject}: " if about and self.subject not in self.text else ""
        return f"{head}{self.text} {self.hint}".rstrip()


def shown_message(text: str) -> str:
    """Return a message of one or more lines; their indentation is kept."""
    return "\n".join(
        " " * (len(line) - len(line.lstrip(" "))) + printable(line) for line in text.split("\n")
    )


class Voice:
    """Prints for one command, and writes its log.

    The `quiet` hear of nothing but the results that they asked for and, in one line, of why a
    command failed: a part of it that did so is held back until it is known how all ended.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self._verbose = verbose
        self._log: LogFile | None = None
        self._began = 0.0
        self._held: list[Message] = []

    def keep_log(self, path: Path, command: str, hidden: Collection[str] = ()) -> None:
        """Write down from now on what is told, and what nobody is told, but no `hidden` values."""
        from digest.console.journal import JsonLines, LogFile  # noqa: PLC0415 - few keep a log

        self._log, self._began = LogFile(path, self.complain), monotonic()
        self._log.setFormatter(JsonLines(secrets.token_hex(_NAME_BYTES), command, hidden))
        self._write(logging.INFO, "Started.", version=__version__, pid=os.getpid())

    @property
    def width(self) -> int:
        """Columns to fill: the terminal's, 80 where there is none, and never more than 100."""
        return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)

    def can_show(self, text: str) -> bool:
        """Tell whether the encoding of standard output has every character of a text."""
        try:
            text.encode(sys.stdout.encoding or "utf-8")
        except UnicodeEncodeError:
            return False
        return True

    @property
    def is_watched(self) -> bool:
        """Whether a person sits at the terminal and wants to be told."""
        return sys.stderr.isatty() and not self.quiet

    def paths(self, paths: Iterable[Path]) -> None:
        """Print the paths that were written, each on its own line, as they are; unless quiet."""
        for path in paths:
            self._write(logging.INFO, f"Written: {path}")
            if not self.quiet:
                write_path(path, sys.stdout)

    def done(self, lines: Iterable[str]) -> None:
        """Print what was done, unless quiet: that it was asked for is known."""
        for line in lines:
            self._write(logging.INFO, line)
            if not self.quiet:
                write_line(line, sys.stdout)

    def results(self, lines: "Iterable[Text | str]") -> None:
        """Print results, each on its own line; styled text loses its style beside terminals."""
        for line in lines:
            if isinstance(line, str):
                write_line(line, sys.stdout)
            else:
                write_text(line, sys.stdout, wrap=False)

    def json(self, value: object) -> None:
        """Print facts as JSON in ASCII, which any encoding carries and no terminal obeys."""
        self.results([json.dumps(plain(value), indent=2)])

    def say(self, text: str) -> None:
        """Tell of success where somebody watches."""
        self.hear(Message(kind="said", text=text))

    def tell(self, text: str) -> None:
        """Tell what a script's log should hold too, unless quiet."""
        self.hear(Message(kind="told", text=text))

    def note(self, text: str, *, shown: bool = True) -> None:
        """Tell what concerns this run alone, if asked to be verbose; if not `shown`, the log."""
        self.hear(Message(kind="noted" if shown else "written", text=text))

    def problem(self, problem: Problem, *, matters: bool = True) -> None:
        """Tell of a part that failed, and of which paper or link; the quiet, where it `matters`."""
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
        """Name arguments that are no identifiers."""
        for argument in arguments:
            text = f"'{printable(argument)}' is not an arXiv identifier."
            self.hear(Message(kind="unknown", text=text, subject=argument))

    def unknown(self, ids: Iterable[str], place: str) -> None:
        """Name identifiers of which a place, such as "at arXiv", holds no paper."""
        for name in ids:
            self.hear(Message(kind="unknown", text=f"{name} was not found {place}.", subject=name))

    def sum_up(self, text: str) -> None:
        """Say in one line why a command fails, to the quiet; others have read it."""
        self.hear(Message(kind="summed", text=text))

    def error(self, error: DigestError) -> None:
        """Tell why a command could not go on."""
        self.hear(Message(kind="error", text=str(error), hint=error.hint))

    def hear(self, message: Message) -> None:
        """Write down a message, and show it to whom it concerns."""
        more = {"hint": message.hint, "stage": message.stage, "subject": message.subject}
        self._write(_LEVELS[message.kind], message.text, created=message.created, **more)
        match message.kind:
            case "said" if self.is_watched:
                _show(message.text)
            case "told" if not self.quiet:
                _show(message.text)
            case "noted" if self._verbose:
                _show(message.text, "dim")
            case "error":
                self._held.clear()
                _explain(message, in_one_line=self.quiet)
            case "problem" | "unknown" | "failure" | "summed" if self.quiet:
                self._held.append(message)
            case "problem" | "unknown" | "minor" if not self.quiet:
                _warn(_LABELS[message.kind], message.whole)
            case "failure":
                _explain(message, in_one_line=False)

    def interrupted(self, signal: str) -> None:
        """Tell whoever stopped a run, or reads of it later, that nothing is lost."""
        told = f"Interrupted ({signal})." if signal else "Interrupted."
        text = f"{told} What had arrived is kept; the same command goes on from there."
        self._write(logging.ERROR, text)
        self._held.clear()
        # Plain, for whoever interrupts wants the machine back at once.
        write_line(text, sys.stderr)

    def complain(self, text: str) -> None:
        """Tell of something that is wrong with this run's surroundings; the quiet, too."""
        _warn("Problem", text)

    def conclude(self, code: int) -> None:
        """Say in one line why a quiet command failed, if nothing has, and end the log."""
        # First what was not made, then what may be missing.
        held = sorted(self._held, key=lambda message: message.kind != "failure")
        if code and held:
            label = _LABELS.get(held[0].kind)
            line = " ".join(f"{f'{label}: ' if label else ''}{held[0].whole}".split())
            path = self._log.path if self._log else None
            where = f"{path} has them" if path else "--log FILE keeps them"
            _show(f"{line} ({len(held) - 1} more; {where}.)" if held[1:] else line)
        took = round(monotonic() - self._began, 3)
        self._write(
            logging.ERROR if code else logging.INFO, "Ended.", exit_code=code, duration=took
        )

    def _write(
        self,
        level: int,
        text: str,
        created: float | None = None,
        **fields: Any,  # noqa: ANN401 - JSON
    ) -> None:
        if self._log is not None:
            told = {"levelname": logging.getLevelName(level), "msg": text, "fields": fields}
            self._log.handle(logging.makeLogRecord({**told, "created": created or time()}))


def _explain(message: Message, *, in_one_line: bool) -> None:
    """Write what went wrong, and what to do."""
    if in_one_line:
        _warn("Error", " ".join(message.whole.split()), "bold red")
        return
    _warn("Error", message.text, "bold red")
    if message.hint:
        _warn("Hint", message.hint, "bold")


def _warn(label: str, text: str, style: str = "bold yellow") -> None:
    """Write a message behind a label."""
    from rich.text import Text  # noqa: PLC0415 - a run that goes well pays nothing

    told = Text.assemble((f"{label}:", style), f" {shown_message(text)}")
    write_text(told, sys.stderr, wrap=True)


def _show(text: str, style: str = "") -> None:
    """Write a message."""
    from rich.text import Text  # noqa: PLC0415 - as above

    write_text(Text(shown_message(text), style), sys.stderr, wrap=True)
