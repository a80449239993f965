"""Serve a model of few words by hand: `python -m tests.standins.chat`."""

import argparse

from tests.standins.chat.server import CHAT, MODEL, LlmServer, chat, status
from tests.standins.loopback import Fault, drop, garble, html, wait

NAMED: dict[str, Fault] = {"html": html, "garble": garble, "drop": drop}


def main() -> None:
    """Serve chat until interrupted; the first requests fail as told."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins.chat", description=__doc__)
    parser.add_argument("--port", type=int, default=8098)
    parser.add_argument("--key", default="", help="refuse whoever has another")
    parser.add_argument(
        "--fault", action="append", default=[], help=f"a status, or one of {', '.join(NAMED)}"
    )
    given = parser.parse_args()
    services = {CHAT: chat(lambda _: "{}")}
    server = LlmServer(services, models=(MODEL,), key=given.key, port=given.port)
    server.plan(*(NAMED.get(name) or status(int(name)) for name in given.fault))
    with server:
        wait(
            f"export DIGEST_WRITER__MODEL={MODEL} DIGEST_WRITER__BASE_URL={server.url}",
        )


if __name__ == "__main__":
    main()
