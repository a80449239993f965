"""`digest build --all --on`: topics built by the workers of a Dask scheduler, as if built here."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from itertools import product
from pathlib import Path

import pytest

from digest.extras import how_to_add
from digest.staging import temporary_name
from digest.store import open_library
from tests.cli.conftest import Digest, arrival, enter, said, shell
from tests.cli.group import (
    LAST,
    TOPICS,
    WEEKS,
    Here,
    build,
    builders_of,
    configure,
    files,
    paths,
    start,
    told,
)
from tests.cli.test_several import server
from tests.cluster import Cluster, cluster
from tests.environment import PATIENCE
from tests.standins.arxiv import ArxivServer
from tests.standins.mail import LETTERS, MailServer, mail_server
from tests.store.samples import NOON
from tests.test_staging import left

__all__ = ["left", "server"]

DAY = ("--date", f"{LAST}")
ALL = ("--all", *DAY)


@pytest.mark.long
def test_what_workers_build_is_what_is_built_here(
    digest: Digest, server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(*TOPICS)
    with cluster(tmp_path / "state", "--no-nanny") as there:
        out, err = build(*ALL, "--on", there.address)
        again, _ = build(*ALL, "--on", there.address, "--json")
    assert out == paths(*TOPICS)
    assert err.splitlines() == [
        f"{topic} {LAST}: 3 found, 3 chosen, 2 files, 0 problems, exit 0." for topic in TOPICS
    ]
    asked = [f"{one.path}?{sorted(one.query.items())}" for one in server.requests]
    assert len(set(asked)) == len(asked)
    written = files()
    assert digest("build", *ALL, "--jobs", "1", "--json").stdout == again
    (tmp_path / "here").mkdir()
    enter(tmp_path / "here", server, monkeypatch)
    configure(*TOPICS)
    assert digest("build", *ALL, "--jobs", "1").stdout == out
    assert files() == written


@pytest.mark.parametrize(
    "words, code, told",
    [
        (["--jobs", "2"], 2, "--jobs and --on are for several topics. Hint: Give --all, too."),
        (["--all", "--jobs", "2", "--on", "tcp://127.0.0.1:9"], 2, "contradict each other."),
        (["--all", "--on", "127.0.0.1:8786"], 2, "'127.0.0.1:8786' is no address of a Dask"),
        (["--all", "--on", "tcp://127.0.0.1:9"], 3, " ".join(how_to_add("scale").split())),
    ],
)
def test_what_no_builder_can_do_is_refused(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, words: Sequence[str], code: int, told: str
) -> None:
    configure(*TOPICS)
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = digest("build", *DAY, *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in said(result)


def test_a_worker_whose_folders_only_have_the_names_makes_nothing(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, left: Path
) -> None:
    configure(*TOPICS)
    # A run that was killed has left its own; another one lives.
    for folder in map(Path, ("posts", "home")):
        folder.mkdir(exist_ok=True)
        (folder / left.name).touch()
        temporary_name(folder / "of this run").touch()
    there = Here("posts", "home")
    monkeypatch.setattr("digest.cli.executor.DaskCluster.open", there.open)
    result = digest("build", *ALL, "--on", "tcp://127.0.0.1:9", "--json")
    assert result.exit_code == 1
    errors = [entry["error"] for entry in told(result.stdout)]
    assert errors[2:] == [None, None]
    for error, name in zip(errors[:2], ("posts", "home"), strict=True):
        assert error["message"].endswith(f" does not share the folder {Path.cwd() / name}.")
    # Nothing is left of what showed the others that they share them.
    hidden = {folder: [*Path(folder).glob(".digest-*")] for folder in ("posts", "home")}
    assert [len(names) for names in hidden.values()] == [1, 1]
    made = {Path(path).name for path in paths(*TOPICS[2:]).split()}
    assert set(files()) - {part.name for part in hidden["posts"]} == made


@pytest.mark.long
@pytest.mark.usefixtures("digest")
def test_who_interrupts_gets_the_machine_back_and_workers_end_what_they_are_at(
    server: ArxivServer, tmp_path: Path
) -> None:
    configure(*TOPICS)
    came = arrival(server, 1, delay=2.0, path="/api", times=None)
    with cluster(tmp_path / "state") as there:
        with start(*ALL, "--on", there.address) as run:
            assert came.wait(PATIENCE)
            run.send_signal(signal.SIGINT)
            out, err = run.communicate(timeout=PATIENCE)
        assert (run.returncode, out) == (130, "")
        assert err.startswith("Interrupted (SIGINT).")
        assert build(*ALL, "--on", there.address)[0] == paths(*TOPICS)


_OTHER = "import digest; digest.__version__ = '0.0.9'; from digest.__main__ import main; main()"


@pytest.mark.long
@pytest.mark.usefixtures("digest")
def test_workers_write_nothing_for_a_dry_run_nor_for_another_version(tmp_path: Path) -> None:
    configure(*TOPICS)
    with cluster(tmp_path / "state", "--no-nanny", workers=1) as there:
        words = [*ALL, "--on", there.address]
        out, _ = build(*words, "--dry-run")
        code, _, err = shell(shlex.join([sys.executable, "-c", _OTHER, "build", *words]))
    assert out == "".join(f"Would write {path}\n" for path in paths(*TOPICS).split())
    assert code == 3
    assert "0.0.9 asks it to build." in " ".join(err.split())
    assert files() == {}


@pytest.mark.long
def test_a_scheduler_that_is_away_is_named(digest: Digest) -> None:
    configure(*TOPICS)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    result = digest("build", *ALL, "--on", address)
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"No Dask scheduler answers at {address}." in said(result)


READERS = tuple(f"{name}@example.org" for name in ("ada", "bo", "cy", "di", "eve"))
KILLS, _MOMENT = 20, 0.05


def strike(
    run: subprocess.Popen[str], mail: MailServer, there: Cluster | None, done: int, until: int
) -> int:
    """Kill a builder soon after each message, until so many were; return how many were by then.

    Each fifth is the scheduler, where there is one.
    """
    seen = len(mail.taken)
    parents = [nanny.pid for nanny in there.workers] if there else [run.pid]
    while run.poll() is None:
        if done < until and len(mail.taken) > seen and (found := builders_of(*parents)):
            time.sleep(done % 7 * _MOMENT)
            victim = there.scheduler.pid if there and done % 5 == 4 else found[done % len(found)]
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
                done += 1
            seen = len(mail.taken)
        time.sleep(_MOMENT / 5)
    return done


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
@pytest.mark.parametrize("where", ["here", "cluster"])
@pytest.mark.usefixtures("digest")
def test_twenty_are_killed_amid_deliveries_and_nothing_is_lost_or_comes_twice(
    where: str, tmp_path: Path
) -> None:
    """A message on its way then is named, and not repeated; the next run makes what is missing."""
    killed = 0
    with ExitStack() as stack:
        mail = stack.enter_context(mail_server())
        mail.delay = mail.lag = 4 * _MOMENT
        configure(*TOPICS)
        targets = LETTERS.format(port=mail.port, readers=list(READERS))
        Path("digest.toml").write_text(Path("digest.toml").read_text() + targets)
        there: Cluster | None = None
        for number, day in enumerate(WEEKS, 1):
            codes = [3]
            while codes[-1] not in {0, 4}:
                if where == "cluster" and (there is None or there.scheduler.poll() is not None):
                    there = stack.enter_context(cluster(tmp_path / "state"))
                on = ["--on", there.address] if there else []
                run = start("--all", "--date", f"{day}", *on)
                killed = strike(run, mail, there, killed, KILLS * number // len(WEEKS))
                _, err = run.communicate(timeout=PATIENCE)
                codes.append(run.returncode)
                assert len(codes) < KILLS, err
        taken = Counter((to, message["Message-ID"]) for to, message in mail.taken)
    assert killed == KILLS
    assert set(files()) == {Path(one).name for one in paths(*TOPICS, weeks=WEEKS).split()}
    assert set(taken.values()) == {1}
    with open_library(Path("home"), now=lambda: NOON) as library:
        receipts = [
            receipt
            for topic, day in product(TOPICS, WEEKS)
            for receipt in library.load_receipts("letters", topic, day)
            if receipt.key in READERS
        ]
    states = Counter(receipt.state for receipt in receipts)
    assert states.total() == len(READERS) * len(TOPICS) * len(WEEKS)
    assert set(states) <= {"sent", "sending"}
    assert states["sent"] <= len(taken) <= states.total()
    assert states["sending"] <= KILLS
