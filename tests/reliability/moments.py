"""Any command line, struck by a signal at random moments of its run, and what is left of it.

A `Scene` is what to run, and with which configuration:

    scene = Scene(
        arguments=("build", "--date", "2026-02-28"),
        variables=server.endpoints,     # of the environment; nothing of the tester's own is seen
        prepare=lay_configuration,      # given the folder to run in: digest.toml, recipients, …
        settle=look_and_tell,           # what a user does whom the next run asks to look
        judge=find_doubles,             # given that folder at the end: further faults
        made=("posts",),                # what must be, byte for byte, as after an undisturbed run
        next_arguments=(),              # what is run next, if not the same command again
    )
    blows = strike_often(scene, folder, [signal.SIGTERM], times=50, seed=1)
    assert [blow.faults for blow in blows if blow.faults] == []

Each blow has a folder, a library and a state of its own.  The run is struck once, at a moment
drawn from its part of the time that an undisturbed run takes, so that all of it is covered.  Then
the library must be sound, every file in `made` whole and, unless the process was killed, nothing
temporary left.  The same command is run again: it must end well, leave nothing temporary, and make
the files that an undisturbed run makes.  Where it ends otherwise, `settle` is given the folder, its
exit code and what it told, does what that asks for, and the command is run once more, which must
end well then.  `judge` has the last word, and is the place to look at servers that outlive a run.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from digest.store import Upkeep
from tests.environment import end, start_digest

# As many as there may be processors to spare.
SIDE_BY_SIDE = 2
INTERRUPTED = 130


def leave_it(_: Path, code: int, told: str) -> Sequence[str]:
    """Settle nothing: the next run has to end well by itself."""
    return (f"the next run exited with {code}: {told}",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A command line in its surroundings; see the head of this module.

    `secrets` gives more variables, which differ from folder to folder.
    """

    arguments: Sequence[str]
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: Callable[[Path], Mapping[str, str]] = lambda _: {}
    prepare: Callable[[Path], None] = lambda _: None
    settle: Callable[[Path, int, str], Sequence[str]] = leave_it
    judge: Callable[[Path], Sequence[str]] = lambda _: ()
    made: Sequence[str] = ("posts",)
    next_arguments: Sequence[str] = ()

    def run(self, place: Path, *arguments: str) -> tuple[int, str]:
        """Run something in a folder to its end; return its exit code and what it told."""
        code, _, told = end(self.start(place, *arguments))
        return code, told

    def start(self, place: Path, *arguments: str) -> "subprocess.Popen[str]":
        """Start the command, or another, in a folder."""
        variables = {**self.variables, **self.secrets(place)}
        return start_digest(*(arguments or self.arguments), folder=place, variables=variables)

    def lay(self, place: Path) -> None:
        """Make a folder ready."""
        place.mkdir(parents=True)
        self.prepare(place)

    def contents(self, place: Path) -> dict[str, bytes]:
        """Return the files that it has made."""
        parts = (place / name for name in self.made)
        files = (file for part in parts for file in sorted(part.rglob("*")) if file.is_file())
        return {str(file.relative_to(place)): file.read_bytes() for file in files}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """One run that was struck.

    It ended with `code` (negative: killed by that signal; 0: it was faster); `faults` is what was
    wrong then or after the next run.
    """

    code: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What an undisturbed run makes, and how long it takes."""

    seconds: float
    contents: Mapping[str, bytes]


def strike_often(
    scene: Scene, folder: Path, numbers: Sequence[signal.Signals], *, times: int, seed: int
) -> list[Blow]:
    """Strike as many new runs, by these signals in turn; see the head of this module."""
    models = [_run_undisturbed(scene, folder / f"undisturbed-{one}") for one in range(2)]
    model = min(models, key=lambda model: model.seconds)
    draw = Random(seed)  # noqa: S311 - repeatable on purpose
    moments = [(part + draw.random()) / times * model.seconds for part in range(times)]

    def one(index: int) -> Blow:
        number = numbers[index % len(numbers)]
        return _strike(scene, folder / f"{number.name}-{index}", number, moments[index], model)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return list(pool.map(one, range(times)))


def _run_undisturbed(scene: Scene, place: Path) -> Model:
    scene.lay(place)
    began = time.monotonic()
    code, told = scene.run(place)
    assert code == 0, told
    return Model(seconds=time.monotonic() - began, contents=scene.contents(place))


def _strike(scene: Scene, place: Path, number: signal.Signals, after: float, model: Model) -> Blow:
    """Strike one run, and look at what is left and at what the next run makes of it."""
    scene.lay(place)
    process = scene.start(place)
    time.sleep(after)
    process.send_signal(number)
    code, _, told = end(process)
    return Blow(
        code=code,
        faults=(
            *faults_of_ending(code, told, number, begun=(place / "home").exists()),
            *faults_of_files(scene, place, model, killed=code < 0),
            *faults_of_next_run(scene, place, model),
        ),
    )


def faults_of_ending(code: int, told: str, number: signal.Signals, *, begun: bool) -> Sequence[str]:
    """Return what is wrong with how a struck run ended, which had `begun` to do something."""
    # A process that is struck before it is digest dies of it, as any would; of Ctrl-C, Python
    # tells where.
    if not begun and code == -number:
        return ()
    if "Traceback" in told or "Exception ignored" in told:
        return (f"it told of a bug: {told}",)
    as_it_must = {0, -signal.SIGKILL} if number == signal.SIGKILL else {0, INTERRUPTED}
    return () if code in as_it_must else (f"it exited with {code}: {told}",)


def faults_of_files(scene: Scene, place: Path, model: Model, *, killed: bool) -> Sequence[str]:
    """Return what is wrong with the library and the files as they lie there."""
    file = place / "home" / "library.sqlite"
    store = Upkeep(place / "home", now=lambda: datetime.now(UTC))
    # One that is still empty is for the next run to make.
    findings = store.check(file) if file.exists() and file.stat().st_size else ()
    unsound = [one.message for one in findings]
    torn = [
        f"{name} is not whole"
        for name, content in scene.contents(place).items()
        if not _is_temporary(Path(name)) and content != model.contents.get(name)
    ]
    left = (
        [] if killed else [f"{file} was left" for file in place.rglob("*") if _is_temporary(file)]
    )
    return (*unsound, *torn, *left)


def faults_of_next_run(scene: Scene, place: Path, model: Model) -> Sequence[str]:
    """Run the command again, or the next one, and return what is wrong after it."""
    failed: list[str] = []
    code, told = scene.run(place, *scene.next_arguments)
    if code:
        failed += scene.settle(place, code, told)
        code, told = scene.run(place, *scene.next_arguments)
    if code and not failed:
        failed += leave_it(place, code, told)
    if scene.contents(place) != model.contents:
        failed.append("the next run made other files than an undisturbed one")
    return (*failed, *faults_of_files(scene, place, model, killed=False), *scene.judge(place))


def _is_temporary(file: Path) -> bool:
    return file.name.startswith(".digest-")
