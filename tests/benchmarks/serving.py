"""The stand-in in a process of its own, so that it shares no time with what is measured."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

SETTING = "export DIGEST_ENDPOINTS__ARXIV_API="


@contextmanager
def serving(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Serve these records, and give the address of the search API."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "records.jsonl.gz"
        lines = (f"{json.dumps(record)}\n" for record in records)
        file.write_bytes(gzip.compress("".join(lines).encode(), compresslevel=1))
        command = [sys.executable, "-m", "tests.standins.arxiv", "--port", "0", str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield read_address(process)
            finally:
                process.terminate()


def read_address(process: "subprocess.Popen[str]") -> str:
    """Return the address that a stand-in prints when it is ready."""
    for line in process.stdout or ():
        if line.startswith(SETTING):
            return line.removeprefix(SETTING).strip()
    raise RuntimeError("The stand-in did not start.")


def time_answer(endpoint: str, parameters: Mapping[str, str]) -> float:
    """Return the seconds from a request to its whole answer."""
    began = perf_counter()
    with urlopen(f"{endpoint}?{urlencode(parameters)}") as answer:  # noqa: S310 - loopback
        answer.read()
    return perf_counter() - began
