"""How long builds take: of one topic and of many, in every format, by builders, over PostgreSQL."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import cycle, islice, product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import get_args

from digest.model import Format
from tests.benchmarks.bench import PACE, Bench, peak_of, seconds_of
from tests.benchmarks.papers import DAY, MEANS, SUBJECTS, make_records
from tests.benchmarks.report import Figure, at_least, at_most
from tests.benchmarks.startup import IMPORT_TYPER, ROUNDS
from tests.benchmarks.stopwatch import TimedRun, measure
from tests.cluster import cluster
from tests.corpora import REAL
from tests.postgresql import Server, has_server
from tests.standins.arxiv import ArxivServer

REAL_DAY = date(2026, 1, 24)
MAIL = 90_000
# Issues that lie in the folder already, so that the feed has as many as it holds by default.
EARLIER = 9
TOPICS, SECONDS = 20, 6.0
# Papers chosen, papers found, and the seconds that a warm build may take.
WARM = ((100, 600, 1.0), (80, 900, 1.3), (1000, 2500, 4.0))
CHECKED = 100
# Words that stand in all abstracts of the invented week, or in a good part of them.
_WORDS = (
    "models", "brittle", "input", "data", "ambiguity", "objective", "unlabelled", "inference",
    "accelerator", "error", "benchmarks", "corpus", "accuracy", "baselines", "ablations",
    "annotators", "comparison", "systems", "illustrates", "learning",
)  # fmt: skip
_BY_WORD = "".join(f"[topics.{word}]\nquery = 'all:{word}'\n" for word in _WORDS)


def measure_limits() -> Iterator[Figure]:
    """Yield warm builds and a check beside the time of `import typer`, measured in turns."""
    for number, found, limit in WARM:
        with TemporaryDirectory() as folder, ArxivServer(make_records(found)) as server:
            bench = Bench(folder, server)
            many = ("--number", f"{number}")
            bench.build("warm", *many)
            name = f"warm offline build of {number:,} of {found:,} papers"
            yield from _beside_typer(name, limit, lambda: bench.build("warm", *many, "--offline"))  # noqa: B023 - at once
            if number == CHECKED:
                post = f"{next(bench.folder.glob('warm/posts/*.md'))}"
                check = ("check", post, "--offline")
                yield from _beside_typer(
                    f"digest check of a post of {number} papers",
                    1.5,
                    lambda: bench.run("warm", *check),  # noqa: B023 - at once
                )


def _beside_typer(name: str, limit: float, act: Callable[[], TimedRun]) -> Iterator[Figure]:
    pairs = [(act(), measure(IMPORT_TYPER)) for _ in range(ROUNDS)]
    own, typer = ([pair[at] for pair in pairs] for at in (0, 1))
    yield at_most(name, seconds_of(own), limit, "s")
    yield Figure(name="  of a processor's time", value=f"{median(run.busy for run in own):.2f} s")
    yield Figure(
        name="  beside `import typer`", value=f"× {seconds_of(own) / seconds_of(typer):.1f}"
    )


def measure_builds() -> Iterator[Figure]:
    """Yield builds of an invented week, of one page, and of a real week, where there is one."""
    with TemporaryDirectory() as folder, ArxivServer(make_records(400)) as server:
        bench = Bench(folder, server)
        yield from measure_warm(bench, "invented week")
        yield from measure_cold(bench, "chosen of 400 on two pages")
    # Papers that arrive at once: no pace hides any of our own time.
    with TemporaryDirectory() as folder, ArxivServer(make_records(100)) as server:
        yield from measure_cold(Bench(folder, server), "all on one page")
    if not REAL.exists():
        yield Figure(name=f"real week: {REAL.name} is not there", value="skipped")
        return
    with TemporaryDirectory() as folder, ArxivServer(REAL) as server:
        yield from measure_warm(Bench(folder, server, REAL_DAY), "real week")


def measure_warm(bench: Bench, week: str) -> Iterator[Figure]:
    """Fill a library, then yield the figures of builds that need no network."""
    many = ("--number", "100")
    outputs = ["first", *map(str, range(ROUNDS + 1))]
    bench.build("warm", *many, output="first")
    runs = [bench.build("warm", *many, "--offline", output=name) for name in outputs[1:]]
    name = f"warm offline build of 100 papers, {week}"
    yield at_most(name, seconds_of(runs[1:]), 1.0, "s")
    yield at_most("  its peak memory", peak_of(runs), 150, "MB")
    first, *others = (
        {path.name: path.read_bytes() for path in (bench.folder / "warm" / name).iterdir()}
        for name in outputs[:3]
    )
    same = all(other == first for other in others)
    yield Figure(
        name="  builds are byte-identical", value="yes" if same else "no", target="yes", met=same
    )


def measure_cold(bench: Bench, papers: str) -> Iterator[Figure]:
    """Yield what builds from nothing take beyond what pace and server impose."""
    own, whole = zip(*(_time_cold(bench, f"cold{number}") for number in range(ROUNDS)), strict=True)
    yield Figure(name=f"cold build of 100 papers, {papers}", value=f"{median(whole):.2f} s")
    yield at_most("  beyond pace and server", median(own), 0.5, "s")


def _time_cold(bench: Bench, home: str) -> tuple[float, float]:
    """Return the seconds of our own and the whole time of one build."""
    earlier = len(bench.server.requests)
    run = bench.build(home, "--number", "100", pace=PACE)
    return run.seconds - bench.imposed(bench.server.requests[earlier:]), run.seconds


def measure_rendering() -> Iterator[Figure]:
    """Yield what every format takes beyond Markdown, offline and warm, and the e-mail's size."""
    with TemporaryDirectory() as folder, ArxivServer(make_records(400)) as server:
        bench = Bench(folder, server)
        posts = bench.folder / "warm" / "posts"
        bench.build("warm", "--number", "100", "--format", "md,json")
        yield _beyond_markdown(bench, "all formats of 100 papers, beyond Markdown")
        record = json.loads((posts / f"{DAY}-deep-learning.json").read_bytes())
        for weeks in range(1, EARLIER + 1):
            day = DAY - timedelta(weeks=weeks)
            path = posts / f"{day}-deep-learning.json"
            path.write_text(json.dumps(record | {"date": f"{day}"}), "utf-8")
        yield _beyond_markdown(bench, "  the same, with a feed of ten issues")
        size = (posts / f"{DAY}-deep-learning.eml").stat().st_size
        yield at_most("  bytes of the e-mail", size, MAIL, "B", digits=0)


def _beyond_markdown(bench: Bench, name: str) -> Figure:
    """Return the median difference; the two take turns, so that both meet the same load."""
    formats = ("md", ",".join(get_args(Format)))
    pairs = [
        [bench.build("warm", "--number", "100", "--offline", "--format", one) for one in formats]
        for _ in range(ROUNDS + 1)
    ]
    beyond = median(every.seconds - one.seconds for one, every in pairs[1:])
    return at_most(name, beyond * 1000, 400, "ms", digits=0)


def measure_several() -> Iterator[Figure]:
    """Yield builds of twenty topics, each of which chooses 100 of the week's 400 papers."""
    with TemporaryDirectory() as folder, ArxivServer(make_records(400)) as server:
        bench = Bench(folder, server, settings=_BY_WORD)
        bench.build("warm", "--all")
        runs, one = bench.rounds("--all"), bench.rounds("--topic", "models")
    seconds = seconds_of(runs)
    name = f"warm offline build of {TOPICS} topics, {os.cpu_count() or 1} processors"
    yield at_most(name, seconds, SECONDS, "s")
    yield Figure(name="  beside one topic of its own", value=f"× {seconds / seconds_of(one):.1f}")
    yield at_most("  best of all rounds", min(run.seconds for run in runs), SECONDS, "s")
    yield at_most("  peak memory of a process", peak_of(runs), 200, "MB")


BUILT_TOPICS, FOUND, WORKERS = 60, 2000, 2
_BESIDE = (
    ("SQLite a Dask cluster of two", "SQLite two processes", 0.9),
    ("PostgreSQL a Dask cluster of two", "PostgreSQL two processes", 0.9),
    ("PostgreSQL two processes", "SQLite two processes", 0.8),
)


def measure_builders(topics: int = BUILT_TOPICS) -> Iterator[Figure]:
    """Yield builds of so many topics, each of which has some twenty of the week's 2,000 papers."""
    rates: dict[str, float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(ArxivServer(make_records(FOUND)))
        there = stack.enter_context(cluster(folder, "--no-nanny", workers=WORKERS))
        ways = {
            "two processes": ("--jobs", f"{WORKERS}"),
            "a Dask cluster of two": ("--on", there.address),
        }
        for library, where in _make_libraries(stack):
            (folder / library).mkdir()
            settings = where + make_topics(topics)
            bench = Bench(str(folder / library), server, settings=settings)
            # Workers live long: what they load at first is no part of a night.
            bench.build("warm", "--all", "--on", there.address)
            for way, words in ways.items():
                seconds = bench.build("warm", "--all", "--offline", *words).seconds
                rates[f"{library} {way}"] = 60 * topics / seconds
                yield Figure(
                    name=f"{topics} warm topics by {way}, {library}", value=f"{seconds:.1f} s"
                )
                yield Figure(name="  topics a minute", value=f"{60 * topics / seconds:.0f}")
    for one, other, least in _BESIDE:
        if one in rates:
            share = rates[one] / rates[other]
            yield at_least(f"  {one} beside {other}", share, least, "×", digits=2)


def _make_libraries(stack: ExitStack) -> Iterator[tuple[str, str]]:
    """Yield the kinds of library with the settings that name them; PostgreSQL if it is there."""
    yield "SQLite", ""
    if has_server():
        server = stack.enter_context(Server())
        yield "PostgreSQL", f"[library]\nurl = '{server.address}'\n"


def make_topics(number: int) -> str:
    """Return the tables of so many topics: subjects and means, again and again."""
    subjects = [subject for some in SUBJECTS.values() for subject in some]
    pairs = islice(cycle(product(subjects, MEANS)), number)
    return "".join(
        f'[topics.topic-{place:04}]\nquery = \'all:"{subject}" AND all:"{mean}"\'\n'
        for place, (subject, mean) in enumerate(pairs)
    )


# Of SQLite's speed.
LEAST_SHARE = 0.8


def measure_shared() -> Iterator[Figure]:
    """Yield the speed of warm builds, as a share of what a file gives."""
    with TemporaryDirectory() as folder, Server() as server:
        urls = ("", server.schema(Path(folder)))
        with ArxivServer(make_records(400)) as arxiv:
            builds = _compare_builds(Bench(folder, arxiv), urls)
        share = median(file / shared for file, shared in builds)
        name = "warm offline build of 100 papers over PostgreSQL, of SQLite's speed"
        yield at_least(name, share, LEAST_SHARE, "×", digits=2)


def _compare_builds(bench: Bench, urls: tuple[str, str]) -> list[tuple[float, float]]:
    """Return the seconds of builds over either, which take turns, so that both meet one load."""

    def build(place: int, *flags: str) -> float:
        return bench.build(f"warm{place}", "--number", "100", *flags, url=urls[place]).seconds

    for place in (0, 1):
        build(place)
    return [(build(0, "--offline"), build(1, "--offline")) for _ in range(ROUNDS)]
