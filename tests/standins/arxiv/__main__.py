"""Serve a file of records by hand: `python -m tests.standins.arxiv RECORDS.jsonl.gz`."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.server import ArxivServer
from tests.standins.loopback import wait


def parse_fault(text: str) -> InjectedFault:
    """Read the fields of a fault as JSON."""
    return InjectedFault(**json.loads(text))


def parse_moment(text: str) -> Callable[[], datetime]:
    """Read a moment, of UTC if it has no zone, as a clock that stands still."""
    moment = datetime.fromisoformat(text)
    at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return lambda: at


def make_server(arguments: Sequence[str] | None = None) -> ArxivServer:
    """Read the command line, and make what it asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.arxiv", description=__doc__)
    parser.add_argument("records", type=Path, help="JSON lines, plain or gzipped")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--world", type=Path, help="JSON of texts, repositories, papers, works")
    parser.add_argument(
        "--now",
        type=parse_moment,
        default=lambda: datetime.now(UTC),
        metavar="2026-02-28T12:00:00Z",
    )
    parser.add_argument(
        "--hide-unannounced", action="store_true", help="show papers from their announcement on"
    )
    parser.add_argument("--catchup-size", type=int, default=2000, help="entries on a page")
    parser.add_argument(
        "--fault",
        dest="faults",
        type=parse_fault,
        action="append",
        default=[],
        metavar="JSON",
        help='such as {"request": 2, "status": 429} (may be repeated)',
    )
    given = vars(parser.parse_args(arguments))
    world = given.pop("world")
    given["world"] = json.loads(world.read_text("utf-8")) if world else None
    return ArxivServer(given.pop("records"), **given)


def main() -> None:
    """Serve until interrupted, and write what points the tool here, for a shell to read."""
    try:
        server = make_server()
    except OSError as error:
        sys.exit(f"The stand-in cannot serve: {error.strerror}. Another --port, or 0 for any?")
    settings = {**server.endpoints, "DIGEST_PACE__ARXIV": "0.1"}
    with server:
        wait(*(f"export {name}={value}" for name, value in settings.items()))


if __name__ == "__main__":
    main()
