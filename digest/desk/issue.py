"""The issue that is open at the desk: its edits, what it was built to, and what can be undone.

Nothing changes an issue but its file of edits, from which the pipeline builds it anew each time: so
the desk shows what `digest build` writes.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

from digest.config import load_edits, save_edits
from digest.desk.verbs import Change, change, tell_exchange
from digest.errors import ConfigError, DigestError, OutputError, UsageError
from digest.model import Digest, Edition
from digest.pipeline import Built
from digest.staging import write_whole
from digest.taste import Edits

Build = Callable[[Edits], Built]
"""Builds the issue by its edits, and writes its files.  Raises DigestError."""
MOST_STEPS = 100


class OpenIssue:
    """An issue, its file of edits, and the texts that this had, the present one last.

    One turn at a time: who changes it holds `turn`.  Opening it raises DigestError.
    """

    def __init__(self, build: Build, path: Path, past: Path) -> None:
        self._build = build
        self.path = path
        self._past = past
        self._texts: list[str | None] = _read_past(past)
        self.turn = RLock()
        self._built = self._begin()

    def _begin(self) -> Built:
        text, edits = self._read(), load_edits(self.path) or Edits()
        built = self._build(edits)
        if built.digest is None:
            raise DigestError(
                "No paper is left in this issue.", hint=f"Look at what {self.path} leaves out."
            )
        self.edits = edits
        self._keep(text)
        return built

    @property
    def now(self) -> tuple[Digest, Edition]:
        """The issue as it stands in its files, and what the library remembers of it."""
        built = self._built
        if built.digest is None or built.edition is None:
            raise DigestError("No paper is left in this issue.")
        return built.digest, built.edition

    @property
    def digest(self) -> Digest:
        """The issue as it stands in its files."""
        return self.now[0]

    @property
    def steps(self) -> int:
        """How many changes can be undone."""
        return len(self._texts) - 1

    def refresh(self) -> None:
        """Build it again where its file of edits was changed by other hands, which can be undone.

        Raises DigestError.
        """
        if self._read() != self._texts[-1]:
            self._built = self._begin()

    def change(self, wish: Mapping[str, Any]) -> str:
        """Do what an editor wishes, and return a sentence on that.

        Raises DigestError where it cannot be done; then all is as it was.
        """
        self.refresh()
        before, wanted = self._texts[-1], change(wish, self.edits, self.digest)
        try:
            with _explained(self.path):
                save_edits(self.path, wanted.edits)
            if not (self._read() or "").strip():
                self._write(None)
            if self._read() == before:
                return "Nothing is to be changed."
            built = self._build(wanted.edits)
        except DigestError:
            self._write(before)
            raise
        if refusal := self._refuse(built, wanted):
            self._write(before)
            self._built = self._build(self.edits)
            raise refusal
        known = self.digest
        self.edits, self._built = wanted.edits, built
        self._keep(self._read())
        return f"{wanted.told}{tell_exchange(known, self.digest, wanted.about)}"

    def _refuse(self, built: Built, wanted: Change) -> UsageError | None:
        """Return why a change is not heeded, if it is not."""
        if built.digest is None:
            return UsageError("No paper would be left in this issue.")
        name = wanted.about
        for problem in built.problems:
            is_new = problem.stage == "edit" and problem not in self._built.problems
            if is_new and problem.subject == name:
                return UsageError(problem.message, hint=problem.hint)
        if wanted.brings and all(entry.paper.id != name for entry in built.digest.entries):
            return UsageError(f"The library has no paper {name}.", hint="digest fetch gets it.")
        return None

    def undo(self) -> str:
        """Take the last change back, one by other hands too.  Raises DigestError."""
        with suppress(ConfigError):
            self.refresh()
        if self._read() == self._texts[-1]:
            if not self.steps:
                raise UsageError("There is nothing to undo.")
            *self._texts, _ = self._texts
        # In this order a run that is killed in between has both texts still.
        self._save_past()
        self._write(self._texts[-1])
        self._built = self._begin()
        return "Undone."

    def _keep(self, text: str | None) -> None:
        """Keep a text of the file where it is another than the last."""
        if not self._texts or self._texts[-1] != text:
            self._texts = [*self._texts, text][-MOST_STEPS - 1 :]
            self._save_past()

    def _save_past(self) -> None:
        lines = "".join(f"{json.dumps(text)}\n" for text in self._texts)
        with _explained(self._past):
            self._past.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._past, lines.encode())

    def _read(self) -> str | None:
        with _explained(self.path, "read"):
            is_there = self.path.exists()
            return self.path.read_bytes().decode("utf-8", "surrogateescape") if is_there else None

    def _write(self, text: str | None) -> None:
        with _explained(self.path):
            if text is None:
                self.path.resolve().unlink(missing_ok=True)
            else:
                write_whole(self.path.resolve(), text.encode("utf-8", "surrogateescape"))


def _read_past(path: Path) -> list[str | None]:
    """Return the texts that a file of edits had; what cannot be read is forgotten."""
    with suppress(OSError, ValueError):
        texts = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return [text for text in texts if text is None or isinstance(text, str)]
    return []


@contextmanager
def _explained(path: Path, what: str = "written") -> Iterator[None]:
    """Raise OutputError where a file cannot be written, or `what` else was to be done with it."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be {what}: {error.strerror}.") from error
