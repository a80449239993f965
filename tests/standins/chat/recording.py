"""An endpoint that a person answers for: each question is written down, each answer laid beside it.

`python -m tests.standins.chat.recording FOLDER` serves it.  The question whose data has the hash
`NAME` is `NAME.question.md` in the folder of the model that is asked, its schema stands at its
end; the answer is the JSON of `NAME.answer.json`.  While there is none the endpoint waits; what
was answered once is answered at once, so that a folder of answers is a fixture.
"""

import argparse
import json
import re
import threading
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.standins.chat.server import CHAT, LlmServer, Service, completion, refusal
from tests.standins.loopback import HttpReply, HttpRequest, wait

MODEL, VERIFIER = "careful-editor", "careful-verifier"
_DATA = re.compile(r"^<data \w+>\n(.*?)\n</data", re.DOTALL | re.MULTILINE)
_EVERY, _PATIENCE = 0.2, 24 * 3600.0


def recording(folder: Path, *, patience: float = _PATIENCE) -> Service:
    """Return a service that asks a folder; without an answer in `patience` seconds it refuses."""
    lock = threading.Lock()

    def answer(asked: HttpRequest) -> HttpReply:
        body = asked.json
        text = question_of(body)
        name, model = name_of(text), re.sub(r"\W+", "-", str(body["model"]))
        with lock:
            (folder / model).mkdir(parents=True, exist_ok=True)
            question = folder / model / f"{name}.question.md"
            if not question.exists():
                question.write_text(text, "utf-8")
        path, end = folder / model / f"{name}.answer.json", time.monotonic() + patience
        while not path.exists():
            if time.monotonic() > end:
                return refusal(404, f"There is no answer to the question {name}.")
            time.sleep(_EVERY)
        said = path.read_text("utf-8")
        return HttpReply.of(_with_usage(said, text))

    return answer


def question_of(body: Mapping[str, Any]) -> str:
    """Return a question as a person reads it: the turns, and the schema of the answer."""
    turns = "\n\n".join(f"# {one['role']}\n\n{one['content']}" for one in body["messages"])
    schema = (body.get("response_format") or {}).get("json_schema", {}).get("schema", {})
    return f"{turns}\n\n# schema of the answer\n\n{json.dumps(schema)}\n"


def name_of(question: str) -> str:
    """Return the name of a question's files: a hash of its data, however the task is worded."""
    data = _DATA.findall(question) or [question]
    return sha256("\n".join(data).encode()).hexdigest()[:16]


def _with_usage(said: str, text: str) -> dict[str, Any]:
    """Return an answer with what it would have cost: four characters a token."""
    answer = completion(said)
    read, written = len(text) // 4, len(said) // 4
    answer["usage"] = {"prompt_tokens": read, "completion_tokens": written}
    return answer


def main() -> None:
    """Serve a folder until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.chat.recording")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8097)
    given = parser.parse_args()
    with LlmServer(
        {CHAT: recording(given.folder)}, models=(MODEL, VERIFIER), port=given.port
    ) as server:
        models = f"DIGEST_WRITER__MODEL={MODEL} DIGEST_WRITER__VERIFIER={VERIFIER}"
        wait(f"export {models} DIGEST_WRITER__BASE_URL={server.url}")


if __name__ == "__main__":
    main()
