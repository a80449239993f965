"""A group with four topics, each with papers in four weeks, before a stand-in for arXiv."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any, ParamSpec, TypeVar

from digest.codec import plain
from tests.environment import end, start_digest
from tests.fixtures import paper

P = ParamSpec("P")
Result = TypeVar("Result")
WEEKS = tuple(date(2026, 2, 7) + timedelta(days=7 * n) for n in range(4))
LAST = WEEKS[-1]
TOPICS = ("corals", "looms", "kites", "tides")


def _record(number: int, week: int, topic: str) -> Mapping[str, object]:
    day = WEEKS[week] - timedelta(days=4)
    submitted = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    record: Mapping[str, object] = plain(
        paper(
            id=f"2602.{1000 * week + 10 * TOPICS.index(topic) + number:05}",
            title=f"Survey {number} of {topic}",
            abstract=f"We present a method that counts {topic}. It finds {number} of them.",
            published=submitted,
            updated=submitted,
        )
    )
    return record


RECORDS = [
    _record(number, week, topic) for week in range(4) for topic in TOPICS for number in range(1, 4)
]


def configure(*topics: str) -> None:
    """Write a configuration with a topic for each of these words."""
    tables = (f'[topics.{name}]\ntitle = "{name}"\nquery = \'all:"{name}"\'\n' for name in topics)
    Path("digest.toml").write_text("\n".join(tables), "utf-8")


def start(*arguments: str, before: Sequence[str] = (), apart: bool = False) -> Popen[str]:
    """Start a build, `apart` as a group of processes of its own, by another program if named."""
    return start_digest("build", *arguments, before=before, apart=apart)


def build(*arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a build to its end in a process, and return what it prints on either stream."""
    ended, out, err = end(start(*arguments))
    assert ended == code, err
    return out, err


def builders_of(*parents: int) -> list[int]:
    """Return the processes that build: those of a run's own pool, or the workers of a cluster."""
    lists = (file for parent in parents for file in Path(f"/proc/{parent}/task").glob("*/children"))
    children = [int(number) for file in lists for number in file.read_text().split()]
    return [
        child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


class Here(Executor):
    """Builds in this process, in place of other processes.

    The next items meet a folder of each of these names that is not the one meant, as on another
    machine.
    """

    def __init__(self, *folders: str) -> None:
        self._folders = [*map(Path, folders)]

    @contextmanager
    def open(self, _most: int) -> Iterator[Executor]:
        """Give itself."""
        yield self

    def submit(
        self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[Result]:
        """Call a function at once."""
        done, folder = Future[Result](), self._folders.pop(0) if self._folders else None
        if folder:
            folder.rename("aside")
            folder.mkdir()
        done.set_result(fn(*args, **kwargs))
        if folder:
            assert not list(folder.iterdir())
            folder.rmdir()
            Path("aside").rename(folder)
        return done


def told(out: str) -> list[dict[str, Any]]:
    """Return what `--json` prints, issue by issue."""
    topics: list[dict[str, Any]] = json.loads(out)["topics"]
    return topics


def files(folder: str = "posts") -> dict[str, bytes]:
    """Return what was written."""
    return {path.name: path.read_bytes() for path in Path(folder).glob("*")}


def paths(*topics: str, weeks: Sequence[date] = (LAST,)) -> str:
    """Return what is printed of these topics' posts of these weeks."""
    return "".join(
        f"posts/{week}-{topic}.{kind}\n"
        for topic in topics
        for week in weeks
        for kind in ("md", "json")
    )
