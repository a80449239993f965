"""How long twenty topics take in one run that delivers each to a folder and to readers by SMTP."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.papers import DAY, make_records
from tests.benchmarks.report import Figure
from tests.benchmarks.several import TOPICS, Bench, word_topics
from tests.benchmarks.startup import ROUNDS
from tests.benchmarks.stopwatch import Run
from tests.standins.arxiv import ArxivServer
from tests.standins.mail import MailServer, mail_server

READERS = ("ada@example.org", "bo@example.org", "cy@example.org")


def measure_delivering() -> Iterator[Figure]:
    """Measure builds over a warm library that deliver, beside those that do not."""
    with (
        TemporaryDirectory() as name,
        ArxivServer(make_records(400)) as server,
        mail_server() as mail,
    ):
        folder = Path(name)
        bench = Bench(folder, server, DAY, word_topics() + _places(folder, mail.port))
        bench.build("warm", "--all", "--no-deliver")
        yield from _measure(bench, folder, mail)


def _measure(bench: Bench, folder: Path, mail: MailServer) -> Iterator[Figure]:
    alone = [bench.build("warm", "--all", "--offline", "--no-deliver") for _ in range(ROUNDS)]
    first = bench.build("warm", "--all", "--offline")
    sent, files = len(mail.taken), len(list((folder / "site").iterdir()))
    again = [bench.build("warm", "--all", "--offline") for _ in range(ROUNDS)]
    yield Figure(
        name=f"build of {TOPICS} topics, each to a folder and {len(READERS)} readers",
        value=f"{first.seconds:.2f} s",
    )
    yield Figure(name="  beside one that delivers nothing", value=f"{_seconds(alone):.2f} s")
    yield Figure(name="  files and messages that arrived", value=f"{files} and {sent}")
    repeated = f"{len(mail.taken) - sent} messages"
    yield Figure(name="  the same again", value=f"{_seconds(again):.2f} s, {repeated}")


def _seconds(runs: list[Run]) -> float:
    return median(run.seconds for run in runs)


def _places(folder: Path, port: int) -> str:
    return f"""
[[deliver]]
name = "site"
kind = "files"
folder = "{folder / "site"}"

[[deliver]]
name = "letters"
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "Digest <digest@example.org>"
recipients = {list(READERS)}
"""
