"""What goes wrong between a request and its answer: before the service takes it, or after."""

import socket
import struct
import time
from collections.abc import Callable

from tests.standins.places.server import Fault, Handler, Reply

Accept = Callable[[], Reply]


def refuse(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Answer without taking anything; underscores in header names are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def play(handler: Handler, _accept: Accept) -> None:
        handler.reply(Reply(status=status, body=body, headers=named))

    return play


def accept_then(status: int, body: bytes = b"", **headers: str) -> Fault:
    """Take it, and answer something else."""
    refusing = refuse(status, body, **headers)

    def play(handler: Handler, accept: Accept) -> None:
        accept()
        refusing(handler, accept)

    return play


def drop(handler: Handler, _accept: Accept) -> None:
    """Reset the connection, and take nothing."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.rfile.close()
    handler.wfile.close()
    handler.connection.close()


def accept_then_drop(handler: Handler, accept: Accept) -> None:
    """Take it, and reset the connection."""
    accept()
    drop(handler, accept)


def accept_then_hang(seconds: float) -> Fault:
    """Take it, and say nothing for some time."""

    def play(handler: Handler, accept: Accept) -> None:
        accept()
        time.sleep(seconds)
        handler.close_connection = True

    return play


def truncate(handler: Handler, accept: Accept) -> None:
    """Take it, and send half of the answer, whose length is told as it should be."""
    reply = accept()
    handler.send_response(reply.status)
    handler.send_header("Content-Length", str(max(len(reply.body), 2)))
    handler.end_headers()
    handler.wfile.write(reply.body[: len(reply.body) // 2])
    handler.close_connection = True


def html(handler: Handler, accept: Accept) -> None:
    """Take it, and answer a page for people."""
    accept()
    page = b"<!doctype html><title>Hello</title><p>Maintenance"
    handler.reply(Reply(body=page, headers={"Content-Type": "text/html"}))
