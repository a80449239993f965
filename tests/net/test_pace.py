"""The pace holds over threads, processes, killed holders and clocks that jump."""

import errno
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from shutil import rmtree

import pytest

from digest.net.rate_limits import RateLimit
from digest.wiring.opening import SystemClock
from tests.fakes import START, FakeClock, file_pace
from tests.net.replies import ClientRun, failure, reply
from tests.net.server import answer
from tests.net.turns import HOST, LANE, take_slots
from tests.standins.loopback import Loopback

ROOT, URL = Path(__file__).parents[2], f"http://{HOST}/"
GARBAGE = [
    b"nonsense" * 99,
    b"\xff[]",
    b"[]",
    b'{"arxiv@127.0.0.1": [9]}',
    b'{"arxiv@127.0.0.1": ["soon", null]}',
    b'{"arxiv@127.0.0.1": {}}',
]
QUICK = RateLimit(name="x", interval=0.001)


@pytest.mark.parametrize(
    "first,second,waits",
    [
        ("export.arxiv.org", "rss.arxiv.org", [3.0]),
        ("ArXiv.org.", "arxiv.org", [3.0]),
        ("www.example.org", "API.example.org", [0.5]),
        ("localhost", "localhost", [0.5]),
        ("127.0.0.1", "127.0.0.2", []),
        ("[2001:4860::1]", "[2001:4860::2]", []),
        ("arxiv.org", "notarxiv.org", []),
        ("arxiv.org", "arxiv.org.example", []),
    ],
)
def test_the_hosts_of_one_site_share_a_pace_and_arxiv_has_its_own(
    run: ClientRun, first: str, second: str, waits: list[float]
) -> None:
    for host in (first, second):
        run.client(b"ok").get(f"http://{host}/", rate_limit=RateLimit(name="x", interval=0.5))
    assert run.clock.slept == waits


def test_lanes_run_side_by_side_and_a_slower_one_is_kept_at_arxiv_too(run: ClientRun) -> None:
    client = run.client(b"ok")
    for name in ("a", "b"):
        client.get(URL, rate_limit=RateLimit(name=name, interval=3.0))
    for _ in range(2):
        client.get("https://arxiv.org/", rate_limit=RateLimit(name="x", interval=9.0))
    assert run.clock.slept == [9.0]


def test_a_long_queue_is_refused_and_takes_no_slot(run: ClientRun) -> None:
    run.pace.reserve("arxiv@x", 100.0)
    error = failure(run.pace.reserve, "arxiv@x", 100.0, patience=50.0)
    assert str(error).startswith("arxiv may be asked again only in 100 s: it is overloaded")
    assert "later" in error.hint
    run.pace.reserve("arxiv@x", 100.0)
    assert run.clock.elapsed == pytest.approx(100.0)


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=900)])
def test_a_clock_set_back_costs_one_interval_at_most(tmp_path: Path, ahead: timedelta) -> None:
    file_pace(tmp_path, FakeClock(START + ahead)).reserve(LANE.key(HOST), 3.0)
    assert take_slots(tmp_path, 2) == [3.0, 6.0]


def test_a_start_that_was_held_up_holds_up_the_next(run: ClientRun) -> None:
    """One connection: an answer slower than the interval must not let two starts fall together."""
    starts = []
    for _ in range(3):
        with run.pace.turn(LANE, HOST):
            starts.append(run.clock.elapsed)
            run.clock.sleep(LANE.interval * 1.5)
    assert [after - before for before, after in pairwise(starts)] == [4.5, 4.5]


@pytest.mark.parametrize("single", [True, False])
def test_a_pause_holds_back_those_who_queue(run: ClientRun, single: bool) -> None:  # noqa: FBT001
    """An hour at most, whatever is asked for."""
    rate_limit = RateLimit(name="a", interval=3.0, single=single)
    run.pace.hold(rate_limit, HOST, 99_999.0)
    for start in (3600.0, 3603.0):
        with run.pace.turn(rate_limit, HOST):
            assert run.clock.elapsed == pytest.approx(start)


def test_a_pause_holds_back_who_has_a_slot_already(tmp_path: Path) -> None:
    """Another run is asked for a pause while this one waits for its slot."""

    class WaitNote(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if len(self.slept) == 1:
                file_pace(tmp_path, FakeClock()).hold(LANE, HOST, 500.0)

    late, told = WaitNote(), list[float]()
    assert take_slots(tmp_path, 1) == [0.0]
    with file_pace(tmp_path, late).turn(LANE, HOST, waiting=told.append):
        assert late.slept == told == pytest.approx([3.0, 497.0])


@pytest.mark.parametrize("status", [429, 503])
def test_every_run_leaves_an_overloaded_service_alone(run: ClientRun, status: int) -> None:
    """One run is told and gives up; another asks when the pause is over."""
    client = run.client(reply(status, Retry_After="9999999"), b"ok")
    assert "due in more than a day" in str(failure(client.get, URL, rate_limit=LANE))
    error = failure(client.get, URL, rate_limit=LANE)
    assert "may be asked again only in 60 minutes: it is overloaded" in str(error)
    assert len(run.asked) == 1
    run.clock.sleep(3600.0)
    assert client.get(URL, rate_limit=LANE).status == 200


def test_turns_behind_healthy_runs_cost_nothing_and_long_ones_use_up_the_budget(
    run: ClientRun,
) -> None:
    """Nine others ask in between; then twenty do, each a minute away, of which half is lost."""
    client, started = run.client(b"ok", budget=70.0), run.clock.now()

    def queue(places: int) -> None:
        now = run.clock.elapsed
        for _ in range(places):
            run.pace.reserve(LANE.key(HOST), LANE.interval)
            run.clock.elapsed = now

    for places in (9, 9, 9, 20, 20):
        queue(places)
        client.get(URL, rate_limit=LANE)
    queue(20)
    assert "may be asked again only in 63 s" in str(failure(client.get, URL, rate_limit=LANE))
    assert run.clock.now() - started > timedelta(minutes=3)


def test_a_turn_that_never_came_is_lost_too(run: ClientRun) -> None:
    """Another run holds the one connection; who has waited for it in vain has less to lose."""
    rate_limit = RateLimit(name="x", interval=0.01, single=True)
    client = run.client(reply(503), clock=SystemClock(), budget=0.3)
    with run.pace.turn(rate_limit, HOST):
        error = failure(client.get, URL, rate_limit=rate_limit)
    assert str(error) == "Other runs keep x busy for too long."
    assert "hangs" in error.hint
    assert "may wait only 0 s more" in str(failure(client.get, URL, rate_limit=rate_limit))


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_damaged_file_is_begun_anew(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "pace.json").write_bytes(garbage)
    assert take_slots(tmp_path, 2) == [0.0, 3.0]
    (tmp_path / "pace.json").write_bytes(garbage)
    file_pace(tmp_path, FakeClock()).hold(LANE, HOST, 60.0)
    assert take_slots(tmp_path, 1) == pytest.approx([60.0])


@pytest.mark.parametrize("taken", ["pace.json", "pace.lock", "", "its lock"])
def test_a_folder_that_cannot_be_used_is_told(run: ClientRun, tmp_path: Path, taken: str) -> None:
    """What it needs is something else than a file, or the folder is one."""
    folder = tmp_path / "pace"
    with run.pace.turn(LANE, HOST):
        (lock,) = {*folder.glob("*.lock")} - {folder / "pace.lock"}
    place = lock if taken == "its lock" else folder / taken
    if taken:
        place.unlink(missing_ok=True)
        place.mkdir()
    else:
        rmtree(folder)
        folder.write_text("no folder", encoding="utf-8")
    error = failure(run.pace.turn(LANE, HOST).__enter__)
    assert str(error).startswith(f"The pace of requests cannot be kept in {folder}: ")
    assert "XDG_STATE_HOME" in error.hint


@pytest.mark.parametrize("name", ["mkdir", "write_text"])
def test_a_full_disk_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def fill(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, name, fill)
    error = failure(take_slots, tmp_path, 1)
    assert str(error).startswith("The disk is full: the pace of requests cannot be kept in")


def side_by_side(count: int, do: Callable[[int], object]) -> None:
    """Do something in so many threads at once, and let the first failure pass."""
    barrier = threading.Barrier(count)
    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(lambda n: (barrier.wait(), do(n)), n) for n in range(count)]:
            done.result(60)


def start_turns(folder: Path, count: int) -> "subprocess.Popen[str]":
    """Start a process that takes turns."""
    command = [sys.executable, "-m", "tests.net.turns", str(folder), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours


def test_threads_and_processes_find_a_damaged_file_and_take_each_slot_once(tmp_path: Path) -> None:
    (tmp_path / "pace.json").write_bytes(GARBAGE[0])
    slots: list[float] = []
    runs = [start_turns(tmp_path, 5) for _ in range(2)]
    side_by_side(4, lambda _: slots.extend(take_slots(tmp_path, 5)))
    for run in runs:
        slots += map(float, run.communicate(timeout=60)[0].split())
    assert sorted(slots) == [3.0 * place for place in range(30)]


def test_a_killed_holder_of_the_one_connection_frees_it(tmp_path: Path) -> None:
    late = FakeClock(START + timedelta(hours=1))

    def take(patience: float) -> None:
        with file_pace(tmp_path, late).turn(LANE, HOST, patience=patience):
            pass

    with start_turns(tmp_path, 0) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert "keep arxiv busy for too long" in str(failure(take, 0.1))
        holder.kill()
        take(60.0)


def test_threads_have_one_connection_at_a_time_and_lanes_do_not_wait_for_one_another(
    tmp_path: Path,
) -> None:
    single = RateLimit(name="one", interval=0.001, single=True)
    together, inside = threading.Barrier(4), list[int]()

    def take(number: int) -> None:
        pace = file_pace(tmp_path, SystemClock())
        for _ in range(3):
            with pace.turn(single, HOST):
                inside.append(number)
                threading.Event().wait(0.002)
                assert inside == [number]
                inside.clear()
        with pace.turn(RateLimit(name=f"lane {number}", interval=1.0, single=True), HOST):
            together.wait(timeout=10)

    side_by_side(4, take)


def test_a_client_gives_every_thread_its_own_answer(run: ClientRun) -> None:
    with Loopback(lambda request: answer(body=request.path.encode())) as stage:
        client = run.client(clock=SystemClock())

        def ask(number: int) -> None:
            for turn in range(5):
                path = f"/{number}/{turn}"
                assert client.get(f"{stage.url}{path}", rate_limit=QUICK).body.decode() == path

        side_by_side(6, ask)
    assert len(stage.requests) == 30
