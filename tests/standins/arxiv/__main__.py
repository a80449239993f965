"""Serve a file of records by hand: `python -m tests.standins.arxiv RECORDS.jsonl.gz`."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from tests.standins.arxiv.faults import Fault
from tests.standins.arxiv.server import ArxivServer

READERS: dict[str, Callable[[str], Any]] = {
    "status": int,
    "body": str,
    "delay": float,
    "truncate": float,
    "close": bool,
    "empty": bool,
    "html": bool,
    "rows": int,
    "total": int,
    "stale": bool,
    "path": str,
    "request": int,
    "times": lambda text: None if text == "all" else int(text),
}
HEADERS = {"retry_after": "Retry-After", "location": "Location"}


def parse_fault(text: str) -> Fault:
    """Read `request=2,status=429,retry_after=1,close`.  Raises ArgumentTypeError."""
    fields: dict[str, Any] = {}
    headers = {}
    for part in text.split(","):
        name, given, value = part.strip().partition("=")
        try:
            if name in HEADERS:
                headers[HEADERS[name]] = value
            else:
                fields[name] = READERS[name](value if given else "true")
        except (KeyError, ValueError) as error:
            names = ", ".join([*READERS, *HEADERS])
            message = f"{part!r} is not NAME=VALUE with one of {names}"
            raise argparse.ArgumentTypeError(message) from error
    return Fault(**fields, headers=headers)


def parse_moment(text: str) -> Callable[[], datetime]:
    """Read a moment with its zone, as a clock that stands still.  Raises ArgumentTypeError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no zone; try {text}Z")
    return lambda: moment


def environment(server: ArxivServer) -> list[str]:
    """Write the lines that point the tool at a stand-in, for a shell to read."""
    settings = {**server.endpoints, "DIGEST_PACE__ARXIV": "0.1"}
    return [f"export {name}={value}" for name, value in settings.items()]


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.arxiv", description=__doc__)
    parser.add_argument("records", type=Path, help="JSON lines, plain or gzipped")
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--seed", type=int, default=0, help="decides the order of equal rows")
    parser.add_argument("--world", type=Path, help="JSON of texts, repositories, papers, works")
    parser.add_argument("--raw-hostile", action="store_true", help="send what XML forbids")
    parser.add_argument("--now", type=parse_moment, metavar="2026-02-28T12:00:00Z")
    parser.add_argument(
        "--hide-unannounced", action="store_true", help="show papers from their announcement on"
    )
    parser.add_argument("--catchup-size", type=int, default=2000, help="entries on a page")
    parser.add_argument("--feed-size", type=int, default=2000, help="items of a daily feed")
    parser.add_argument(
        "--fault",
        dest="faults",
        type=parse_fault,
        action="append",
        default=[],
        metavar="NAME=VALUE,…",
        help="such as request=2,status=429,retry_after=1 (may be repeated)",
    )
    return parser.parse_args(arguments)


def main() -> None:
    """Serve until interrupted."""
    given = vars(parse_arguments())
    world = given.pop("world")
    given["world"] = json.loads(world.read_text("utf-8")) if world else None
    with ArxivServer(given.pop("records"), **given) as server:
        sys.stdout.write("\n".join(environment(server)) + "\n")
        sys.stdout.flush()
        Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"The stand-in cannot serve: {error.strerror}. Another --port, or 0 for any?")
