"""The issue that is open at the desk: its edits, what it was built to, and what can be undone.

Nothing changes an issue but its file of edits, from which the pipeline builds it anew each time: so
the desk shows what `digest build` writes.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any

from digest.config import format_edits, load_edits
from digest.config.edits import ENDING
from digest.desk.verbs import Change, change
from digest.errors import ConfigError, DigestError, OutputError, UsageError
from digest.model import ENDINGS, FEEDS, Paper
from digest.pipeline import Built
from digest.publish.folder import backup_name, read_hash
from digest.staging import write_whole
from digest.taste import Edits
from digest.text import in_figures

Build = Callable[[Edits], Built]
"""Builds the issue by its edits, and writes its files.  Raises DigestError."""
MOST_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A text that the file of edits had (None: no file), and what the desk said of it.

    Of what other hands wrote nothing was said.
    """

    text: str | None
    told: str = ""


class OpenIssue:
    """An issue, its file of edits, and the steps of this, the present one last.

    `digest` is the issue as it stands in its files, `now` has its place in the library, too.
    One turn at a time: who changes it holds `turn`.  `papers` says how many the last build chose;
    `note` says what was built anew unasked, `builds` how often it was built here.  Opening it
    raises DigestError.
    """

    def __init__(self, build: Build, path: Path, past: Path, papers: Callable[[], int]) -> None:
        self._build, self._papers = build, papers
        self.path, self._past = path, past
        stem = path.name.removesuffix(ENDING)
        endings = (ending for form, ending in ENDINGS.items() if form not in FEEDS)
        self._post = path.with_name(f"{stem}.md")
        self._paths = tuple(path.with_name(f"{stem}{ending}") for ending in endings)
        self._files: Mapping[Path, str | None] = {}
        self._steps = _read_past(past)
        if len(self._steps) > 1 and self._steps[-2].text == self._read():
            # A change was kept here and not there when its run was killed, or undone there alone.
            self._steps = self._steps[:-1]
        self.turn, self.note, self.builds = RLock(), "", 0
        self._tried: object = None
        self._refused: DigestError | None = None
        self._take_up()

    @property
    def steps(self) -> int:
        """How many changes can be undone."""
        return len(self._steps) - 1

    @property
    def mark(self) -> str:
        """What tells the post that was built from any other."""
        return self._files[self._post] or ""

    def refresh(self) -> None:
        """Build it again where other hands changed its file of edits, which can be undone.

        Likewise where another run built its post.  Raises DigestError, also for a post that was
        changed by hand.
        """
        if self._read() != self._steps[-1].text or self._look() != self._files:
            self._take_up()

    def heed(self) -> DigestError | None:
        """Build it again where other hands changed its file of edits; return why that fails.

        It is tried once for a text beside these files, as nobody has asked for it.
        """
        text = self._read()
        if text == self._steps[-1].text:
            return None
        if (state := (text, self._look())) != self._tried:
            self._tried, self._refused = state, None
            try:
                self._take_up()
            except DigestError as error:
                self._refused = error
        return self._refused

    def change(self, wish: Mapping[str, Any], new: Paper | None = None) -> str:
        """Do what an editor wishes, and return a sentence on that; `new` is a paper to bring in.

        Raises DigestError where it cannot be done; then all is as it was.
        """
        self.note = ""
        self.refresh()
        wanted = change(wish, self.edits, self.issue, new)
        written = format_edits(self.path, wanted.edits)
        step = Step(text=written if written.strip() else None, told=wanted.told)
        if step.text == self._steps[-1].text:
            return "Nothing is to be changed."
        with self._turned((*self._steps, step)[-MOST_STEPS - 1 :]):
            built = self._build(wanted.edits)
            if refusal := self._refuse(built, wanted):
                raise refusal
            self._hold(wanted.edits, built)
        return wanted.told

    def _refuse(self, built: Built, wanted: Change) -> UsageError | None:
        """Return why a change is not heeded, if it is not."""
        if built.issue is None:
            return UsageError("No paper would be left in this issue.")
        name = wanted.about
        for problem in built.problems:
            is_new = problem.stage == "edit" and problem not in self.issue.problems
            if is_new and problem.subject == name:
                return UsageError(problem.message, hint=problem.hint)
        return None

    def undo(self) -> str:
        """Take the last change back; what other hands wrote is kept aside.  Raises DigestError."""
        self.note = ""
        with suppress(ConfigError):
            self.refresh()
        steps, last = self._steps[:-1], self._steps[-1]
        if (text := self._read()) != last.text:
            steps, last = self._steps, Step(text=text)
        if not steps:
            raise UsageError("There is nothing to undo.")
        told = last.told or "other hands had changed the file of edits."
        if text is not None and not last.told:
            aside = backup_name(self.path)
            self._write(text, aside)
            told = f"{told} What stood there is kept as {aside.name}."
        with self._turned(steps):
            edits = load_edits(self.path) or Edits()
            self._hold(edits, self._build(edits))
        return f"Undone: {told}{'' if self.steps else ' That was the first change.'}"

    def _take_up(self) -> None:
        """Build the issue by its file of edits, whoever wrote that."""
        lay, papers = self._look(), self._papers()
        text, edits = self._read(), load_edits(self.path) or Edits()
        is_own = lay == self._files
        self._hold(edits, self._build(edits))
        if not self._steps or self._steps[-1].text != text:
            self._save((*self._steps, Step(text=text))[-MOST_STEPS - 1 :])
        if not is_own and any(held and self._files[path] != held for path, held in lay.items()):
            now = self.issue.counts.chosen
            self.note = (
                f"The post was built anew, as digest.toml and {self.path.name} have it:"
                f" it had {in_figures(papers, 'paper')}, and has {now} now"
                + (f"; number = {papers} below [build] keeps the former." if papers != now else ".")
            )

    def _hold(self, edits: Edits, built: Built) -> None:
        if built.issue is None or built.issue_record is None:
            hint = f"Look at what {self.path} leaves out."
            raise DigestError("No paper is left in this issue.", hint=hint)
        self.now = self.issue, _ = built.issue, built.issue_record
        self.edits, self._files, self.builds = edits, self._look(), self.builds + 1

    @contextmanager
    def _turned(self, steps: tuple[Step, ...]) -> Iterator[None]:
        """Have the file say what the last step does; if what follows fails, all is as it was."""
        with ExitStack() as failed:
            failed.callback(self._go_back, self._steps, self._read(), steps[-1].text)
            # Killed in between, the file has what the past has last but one: the next desk sees it.
            if len(steps) < len(self._steps):
                self._write(steps[-1].text)
            self._save(steps)
            self._write(steps[-1].text)
            yield
            failed.pop_all()

    def _go_back(self, steps: tuple[Step, ...], before: str | None, after: str | None) -> None:
        """Put back what was, unless others wrote meanwhile; what cannot be is built when asked."""
        self._steps = steps
        with suppress(DigestError):
            if self._read() == after:
                self._write(before)
            self._save(steps)
            if self._look() != self._files:
                self._build(self.edits)

    def _look(self) -> Mapping[Path, str | None]:
        """Return what tells the post's files from others, by path."""
        return {path: read_hash(path) for path in self._paths}

    def _save(self, steps: tuple[Step, ...]) -> None:
        lines = "".join(f"{json.dumps([step.text, step.told])}\n" for step in steps)
        with _explained(self._past):
            self._past.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._past, lines.encode())
        self._steps = steps

    def _read(self) -> str | None:
        with _explained(self.path, "read"):
            is_there = self.path.exists()
            return self.path.read_bytes().decode("utf-8", "surrogateescape") if is_there else None

    def _write(self, text: str | None, path: Path | None = None) -> None:
        path = (path or self.path).resolve()
        with _explained(path):
            if text is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, text.encode("utf-8", "surrogateescape"))


def _read_past(path: Path) -> tuple[Step, ...]:
    """Return the steps of a file of edits; what cannot be read is forgotten."""
    with suppress(OSError, ValueError):
        found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return tuple(Step(text=text, told=told) for text, told in found)
    return ()


@contextmanager
def _explained(path: Path, what: str = "written") -> Iterator[None]:
    """Raise OutputError where a file cannot be written, or `what` else was to be done with it."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be {what}: {error.strerror}.") from error
