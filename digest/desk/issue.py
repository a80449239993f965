"""The issue that is open at the desk: its edits, its last build, and the changes to undo.

Only its file of edits changes an issue; the pipeline builds the issue from it each time.  So the
desk shows what `digest build` writes.
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
from digest.pipeline import BuildResult
from digest.publish.folder import backup_name, read_hash
from digest.staging import write_whole
from digest.taste import Edits
from digest.text import in_figures

Build = Callable[[Edits], BuildResult]
"""Builds the issue by its edits, and writes its files.  Raises DigestError."""
MOST_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A text of the file of edits (None: no file), and the desk's message on it.

    The message is empty if the text was written outside the desk.
    """

    text: str | None
    message: str = ""


class EditSession:
    """An issue, its file of edits, and the steps of this file, the present one last.

    `issue` is the content of its files; `now` is the pair of `issue` and its issue record.
    A thread that changes it holds the lock `turn`.  `papers` returns the number of papers of the
    last build; `note` reports a build that was not requested here; `builds` counts the builds
    here.  Opening it raises DigestError.
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
            # A run was killed between saving the steps and the file, or the file was undone alone.
            self._steps = self._steps[:-1]
        self.turn, self.note, self.builds = RLock(), "", 0
        self._tried: object = None
        self._refused: DigestError | None = None
        self._rebuild()

    @property
    def steps(self) -> int:
        """How many changes can be undone."""
        return len(self._steps) - 1

    @property
    def mark(self) -> str:
        """The hash of the post that was built."""
        return self._files[self._post] or ""

    def refresh(self) -> None:
        """Build the issue again if its file of edits was changed elsewhere, which can be undone.

        Build it again, too, if another run built its post.  Raises DigestError, also for a post
        that was changed by hand.
        """
        if self._read() != self._steps[-1].text or self._hash_files() != self._files:
            self._rebuild()

    def follow_file(self) -> DigestError | None:
        """Build it again if its file of edits was changed outside; return the error if that fails.

        Each combination of text and files is tried once, since no user requested the build.
        """
        text = self._read()
        if text == self._steps[-1].text:
            return None
        if (state := (text, self._hash_files())) != self._tried:
            self._tried, self._refused = state, None
            try:
                self._rebuild()
            except DigestError as error:
                self._refused = error
        return self._refused

    def change(self, request: Mapping[str, Any], new: Paper | None = None) -> str:
        """Apply a change, and return a sentence on it; `new` is a paper to bring in.

        Raises DigestError if it cannot be applied; then nothing is changed.
        """
        self.note = ""
        self.refresh()
        wanted = change(request, self.edits, self.issue, new)
        written = format_edits(self.path, wanted.edits)
        step = Step(text=written if written.strip() else None, message=wanted.message)
        if step.text == self._steps[-1].text:
            return "Nothing is to be changed."
        with self._stepped((*self._steps, step)[-MOST_STEPS - 1 :]):
            built = self._build(wanted.edits)
            if refusal := self._find_refusal(built, wanted):
                raise refusal
            self._take_over(wanted.edits, built)
        return wanted.message

    def _find_refusal(self, built: BuildResult, wanted: Change) -> UsageError | None:
        if built.issue is None:
            return UsageError("No paper would be left in this issue.")
        name = wanted.about
        for problem in built.problems:
            is_new = problem.stage == "edit" and problem not in self.issue.problems
            if is_new and problem.subject == name:
                return UsageError(problem.message, hint=problem.hint)
        return None

    def undo(self) -> str:
        """Undo the last change; a text written outside is kept aside.  Raises DigestError."""
        self.note = ""
        with suppress(ConfigError):
            self.refresh()
        steps, last = self._steps[:-1], self._steps[-1]
        if (text := self._read()) != last.text:
            steps, last = self._steps, Step(text=text)
        if not steps:
            raise UsageError("There is nothing to undo.")
        message = last.message or "the file of edits was changed outside the desk."
        if text is not None and not last.message:
            aside = backup_name(self.path)
            self._write(text, aside)
            message = f"{message} That text is kept as {aside.name}."
        with self._stepped(steps):
            edits = load_edits(self.path) or Edits()
            self._take_over(edits, self._build(edits))
        return f"Undone: {message}{'' if self.steps else ' That was the first change.'}"

    def _rebuild(self) -> None:
        """Build the issue from its file of edits, which the desk or an editor wrote."""
        before, papers = self._hash_files(), self._papers()
        text, edits = self._read(), load_edits(self.path) or Edits()
        is_own = before == self._files
        self._take_over(edits, self._build(edits))
        if not self._steps or self._steps[-1].text != text:
            self._save((*self._steps, Step(text=text))[-MOST_STEPS - 1 :])
        if not is_own and any(mark and self._files[path] != mark for path, mark in before.items()):
            now = self.issue.counts.chosen
            self.note = (
                f"The post was rebuilt with the present digest.toml and {self.path.name}:"
                f" it had {in_figures(papers, 'paper')}, and now has {now}"
                + (f"; number = {papers} under [build] keeps {papers}." if papers != now else ".")
            )

    def _take_over(self, edits: Edits, built: BuildResult) -> None:
        if built.issue is None or built.issue_record is None:
            hint = f"Look at what {self.path} leaves out."
            raise DigestError("No paper is left in this issue.", hint=hint)
        self.now = self.issue, _ = built.issue, built.issue_record
        self.edits, self._files, self.builds = edits, self._hash_files(), self.builds + 1

    @contextmanager
    def _stepped(self, steps: tuple[Step, ...]) -> Iterator[None]:
        """Write the last step to the file; if the body fails, restore the state before."""
        with ExitStack() as failed:
            failed.callback(self._go_back, self._steps, self._read(), steps[-1].text)
            # If the run is killed in between, the next desk finds the step before in the file.
            if len(steps) < len(self._steps):
                self._write(steps[-1].text)
            self._save(steps)
            self._write(steps[-1].text)
            yield
            failed.pop_all()

    def _go_back(self, steps: tuple[Step, ...], before: str | None, after: str | None) -> None:
        """Restore steps and file, unless others wrote the file meanwhile; errors are ignored."""
        self._steps = steps
        with suppress(DigestError):
            if self._read() == after:
                self._write(before)
            self._save(steps)
            if self._hash_files() != self._files:
                self._build(self.edits)

    def _hash_files(self) -> Mapping[Path, str | None]:
        return {path: read_hash(path) for path in self._paths}

    def _save(self, steps: tuple[Step, ...]) -> None:
        lines = "".join(f"{json.dumps([step.text, step.message])}\n" for step in steps)
        with _as_output_error(self._past):
            self._past.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._past, lines.encode())
        self._steps = steps

    def _read(self) -> str | None:
        with _as_output_error(self.path, "read"):
            is_there = self.path.exists()
            return self.path.read_bytes().decode("utf-8", "surrogateescape") if is_there else None

    def _write(self, text: str | None, path: Path | None = None) -> None:
        path = (path or self.path).resolve()
        with _as_output_error(path):
            if text is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, text.encode("utf-8", "surrogateescape"))


def _read_past(path: Path) -> tuple[Step, ...]:
    with suppress(OSError, ValueError):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return tuple(Step(text=text, message=message) for text, message in rows)
    return ()


@contextmanager
def _as_output_error(path: Path, action: str = "written") -> Iterator[None]:
    """Raise OutputError if a file cannot be written, or the `action` fails otherwise."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be {action}: {error.strerror}.") from error
