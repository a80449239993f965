"""`digest build --all`: every topic as if it were built alone, however the others fare."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from importlib import import_module
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.wiring.opening import CommandPorts
from tests.cli.conftest import Digest, arrival, enter, run, said
from tests.cli.group import (
    LAST,
    RECORDS,
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
from tests.cli.test_cron import read_log
from tests.environment import PATIENCE
from tests.standins.arxiv import ArxivServer, HttpRequest, InjectedFault

DAY = ("--date", f"{LAST}")
ALL = ("--all", *DAY)
# Each process has one request on its way at arXiv, and one at each other service.
ON_THEIR_WAY = 2 * 4


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    """Serve four weeks."""
    with ArxivServer(RECORDS) as running:
        yield running


@pytest.fixture
def group(digest: Digest) -> Digest:
    """Give the command where four topics are configured."""
    configure(*TOPICS)
    return digest


def of(topic: str) -> Callable[[HttpRequest], bool]:
    """Return what tells a search for a topic."""
    return lambda request: topic in request.query.get("search_query", "")


def asked(server: ArxivServer) -> list[str]:
    """Return what the stand-in was asked."""
    return [f"{one.path}?{sorted(one.query.items())}" for one in server.requests]


def test_each_topic_is_built_as_if_alone_and_told_in_the_order_of_the_file(
    group: Digest, server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group("build", "--topic", "looms", "--date", f"{WEEKS[1]}", "-o", "before")
    out, err = build(*ALL, "--wait", "60", "-n", "50")
    assert out == paths(*TOPICS)
    missing, *last = err.splitlines()
    assert last == [
        f"{topic} {LAST}: 3 found, 3 chosen, 2 files, 0 problems, exit 0." for topic in TOPICS
    ]
    assert missing.startswith(f"looms {LAST}: Earlier issues are missing: {WEEKS[2]}. ")
    # Nothing was asked for twice, and each issue is a run of its own.
    assert len(set(asked(server))) == len(asked(server))
    summaries = [run["summary"] for run in json.loads(group("status", "--json").stdout)["runs"]]
    assert sorted(summaries[1:]) == sorted(f"{one} {LAST}: 3 papers, 2 files" for one in TOPICS)

    written, before = files(), len(server.requests)
    for topic in TOPICS:
        assert group("build", "--topic", topic, *DAY).stdout == paths(topic)
    assert (files(), len(server.requests)) == (written, before)

    (tmp_path / "alone").mkdir()
    enter(tmp_path / "alone", server, monkeypatch)
    configure(*TOPICS)
    run("build", "--topic", "looms", "--date", f"{WEEKS[1]}", "-o", "before")
    for topic in TOPICS:
        run("build", "--topic", topic, *DAY)
    assert files() == written


@pytest.mark.usefixtures("group")
def test_a_topic_that_fails_does_not_stop_the_others(server: ArxivServer) -> None:
    """The quiet are told in one line, and in JSON where they ask for it."""
    server.script(InjectedFault(status=404, when=of("looms"), times=None))
    server.script(InjectedFault(empty=True, when=of("kites"), times=None))
    out, err = build(*ALL, "--json", "--strict", "--quiet", "--log", "log.jsonl", code=1)
    assert out.isascii()
    corals, looms, kites, _ = entries = told(out)
    assert list(corals) == ["topic", "date", "exit", "files", "counts", "problems", "error"]
    assert [entry["topic"] for entry in entries] == list(TOPICS)
    assert [entry["exit"] for entry in entries] == [0, 3, 1, 0]
    assert [len(entry["problems"]) for entry in entries] == [0, 0, 1, 0]
    assert (corals["date"], corals["error"], corals["counts"]["chosen"]) == (f"{LAST}", None, 3)
    assert corals["files"] == paths("corals").split()
    assert (looms["counts"], looms["files"], kites["files"]) == (None, [], [])
    assert "404" in looms["error"]["message"]
    assert err.startswith(f"Error: looms {LAST}: ")
    assert err.endswith(" (1 more; log.jsonl has them.)\n")
    assert err.count("\n") == 1
    failed = {line["message"].split()[0] for line in read_log()[:-1] if line["level"] == "error"}
    assert failed == {"looms"}


def test_who_cannot_begin_keeps_no_other_topic_from_being_built(
    group: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes no more connections, say: the next process may get one."""
    several = import_module("digest.cli.several")
    opened, full = list[object](), LibraryError("It takes no more.", hint="Wait.")
    library = several.open_for_issues

    def open_or_not(
        session: object, *source: str, **when: object
    ) -> AbstractContextManager[CommandPorts]:
        opened.append(session)
        # The first one is the command's own.
        if len(opened) == 3:
            raise full
        ports: AbstractContextManager[CommandPorts] = library(session, *source, **when)
        return ports

    monkeypatch.setattr(several, "open_for_issues", open_or_not)
    monkeypatch.setattr("digest.cli.executor.LocalPool.open", Here().open)
    result = group("build", *ALL, "--json")
    entries = told(result.stdout)
    assert (result.exit_code, [entry["exit"] for entry in entries]) == (1, [0, 3, 0, 0])
    assert entries[1]["error"] == {"message": "It takes no more.", "hint": "Wait."}
    assert f"Error: looms {LAST}: It takes no more. Hint: Wait." in said(result)


@pytest.mark.parametrize(
    "arguments, code, told_of",
    [
        ([], 3, "answers with status 404"),
        (["--source", "catchup"], 2, "Listings are read by category"),
    ],
)
def test_where_no_topic_can_be_made_the_reason_is_the_exit_code(
    digest: Digest, server: ArxivServer, arguments: list[str], code: int, told_of: str
) -> None:
    configure("corals")
    server.script(InjectedFault(status=404, times=None))
    result = digest("build", *ALL, *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told_of in result.stderr
    assert result.stderr.endswith(f"corals {LAST}: not made, exit {code}.\n")


def test_of_one_topic_no_other_process_is_begun_and_options_hold(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BaseProcess, "start", None)
    configure("corals")
    result = digest("build", *ALL)
    assert (result.exit_code, result.stdout) == (0, paths("corals"))
    words = ("-n", "2", "--format", "json", "-o", "drafts", "--days", "14", "--dry-run")
    planned = digest("build", *ALL, *words)
    assert planned.stdout == f"Would write drafts/{LAST}-corals.json\n"
    assert planned.stderr.endswith(": 6 found, 2 chosen, 1 file, 0 problems, exit 0.\n")
    assert not Path("drafts").exists()
    Path(f"posts/{LAST}-corals.md").write_text("Edited.")
    (entry,) = told(digest("build", *ALL, "--json").stdout)
    assert (entry["exit"], entry["error"], entry["counts"]) == (0, None, None)
    # What no build has made is not the editor's of that issue: it is in the way.
    Path(f"posts/{WEEKS[0]}-corals.md").write_text("Of somebody.")
    (entry,) = told(digest("build", "--all", "--date", f"{WEEKS[0]}", "--json").stdout)
    assert (entry["exit"], entry["error"]["hint"][:12]) == (3, "Give --force")
    assert Path(f"posts/{LAST}-corals.md").read_text() == "Edited."
    assert digest("build", *ALL, "--force").exit_code == 0


@pytest.mark.usefixtures("group")
def test_two_at_once_write_the_same_and_ask_once(server: ArxivServer) -> None:
    with start(*ALL) as one, start(*ALL) as other:
        outs = [process.communicate(timeout=PATIENCE)[0] for process in (one, other)]
    assert outs == [paths(*TOPICS)] * 2
    assert (one.returncode, other.returncode) == (0, 0)
    assert len(set(asked(server))) == len(asked(server))


def test_in_a_process_with_threads_others_begin_afresh(digest: Digest) -> None:
    """The stand-in's thread is one of this process, which so cannot be copied."""
    configure("corals", "looms")
    result = digest("build", *ALL, "--format", "json,md")
    assert result.exit_code == 0
    assert result.stderr.count("2 files, 0 problems, exit 0.") == 2


def await_that(is_so: Callable[[], object]) -> None:
    """Wait until something is so that nothing reports."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_asked_of_corals(server: ArxivServer, times: int) -> bool:
    """Return whether the stand-in was asked so many times for the first topic."""
    return sum(map(of("corals"), server.requests)) >= times


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
@pytest.mark.parametrize(
    "number, answers, again",
    [
        (signal.SIGINT, 1, True),
        (signal.SIGKILL, 9, False),
        *(
            pytest.param(number, answers, True, marks=pytest.mark.long)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
            for answers in (2, 9)
        ),
    ],
)
def test_however_it_is_stopped_its_processes_end_and_the_next_run_goes_on(
    group: Digest, server: ArxivServer, number: signal.Signals, answers: int, *, again: bool
) -> None:
    came = arrival(server, answers, delay=0.05, path="/", times=None)
    with start(*ALL) as process:
        assert came.wait(PATIENCE)
        workers = [Path(f"/proc/{worker}") for worker in builders_of(process.pid)]
        os.kill(process.pid, number)
        process.communicate(timeout=PATIENCE)
    assert workers
    await_that(lambda: not any(map(Path.exists, workers)))
    assert process.returncode in {-number, 130}
    if number != signal.SIGKILL:
        codes = {one["exit_code"] for one in json.loads(group("status", "--json").stdout)["runs"]}
        assert codes == {130}
    if again:
        build(*ALL)
        repeated = sum(times - 1 for times in Counter(asked(server)).values())
        assert repeated <= ON_THEIR_WAY
        assert len(files()) == 2 * len(TOPICS)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up here")
@pytest.mark.parametrize(
    "requests", [1, *(pytest.param(n, marks=pytest.mark.long) for n in (0, 3))]
)
@pytest.mark.usefixtures("group")
def test_a_terminal_that_hangs_up_ends_all_of_it_in_one_sentence(
    server: ArxivServer, requests: int
) -> None:
    """The signal goes to every process at once, also while others are being started."""
    came = arrival(server, requests, delay=0.5, path="/", times=None)
    with start(*ALL, apart=True) as process:
        assert came.wait(PATIENCE)
        await_that(Path("home").exists)
        os.killpg(process.pid, signal.SIGHUP)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err.startswith("Interrupted (SIGHUP).")
    assert err.count("\n") == 1


@pytest.mark.long
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal hangs up here")
@pytest.mark.usefixtures("group")
def test_under_nohup_no_process_of_it_ends(server: ArxivServer) -> None:
    came = arrival(server, 2, delay=0.2, times=None)
    with start(*ALL, before=("nohup",), apart=True) as process:
        assert came.wait(PATIENCE)
        os.killpg(process.pid, signal.SIGHUP)
        out, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (0, paths(*TOPICS))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
@pytest.mark.usefixtures("group")
@pytest.mark.parametrize("times", [1, 3])
def test_a_topic_whose_process_dies_is_tried_again_and_costs_no_other(
    server: ArxivServer, times: int
) -> None:
    server.script(InjectedFault(when=of("corals"), delay=2.0, times=None))
    with start(*ALL) as process:
        for number in range(1, times + 1):
            await_that(partial(is_asked_of_corals, server, number))
            for worker in builders_of(process.pid):
                os.kill(worker, signal.SIGKILL)
        out, err = process.communicate(timeout=PATIENCE)
    made = TOPICS if times == 1 else TOPICS[1:]
    assert (process.returncode, out) == (int(times > 1), paths(*made))
    if times > 1:
        assert f"corals {LAST}: not made, exit 3." in err
        assert "The process that built it ended too early, three times." in err
