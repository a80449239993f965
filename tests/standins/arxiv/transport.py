"""HTTP on loopback: connections and threads, and nothing of what is asked or answered."""

import socket
import struct
import sys
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.standins.arxiv.exchange import Reply

Connection = socket.socket | tuple[bytes, socket.socket]
# Method, path, parameters and headers (names in lower case) of a request.
Responder = Callable[[str, str, Mapping[str, str], Mapping[str, str]], Reply]

LINGER_NOT = struct.pack("ii", 1, 0)


class LoopbackServer(ThreadingHTTPServer):
    """One thread a connection; keeps its connections, so that closing leaves none open."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, respond: Responder) -> None:
        self.respond = respond
        self._connections: set[Connection] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it."""
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Connection) -> None:
        """Close a connection and forget it."""
        super().shutdown_request(request)
        self._connections.discard(request)

    def server_close(self) -> None:
        """Close the listening socket and every connection."""
        super().server_close()
        for connection in tuple(self._connections):
            self.shutdown_request(connection)

    def handle_error(self, request: Connection, client_address: object) -> None:
        """Stay silent when a client has gone; it may."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection, for as many requests as the client sends on it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LoopbackServer

    def do_GET(self) -> None:
        """Answer from the query string."""
        self._answer({})

    def do_POST(self) -> None:
        """Answer from the query string and the form, with or without a Content-Type."""
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(_parameters(form.decode("utf-8", "replace")))

    def _answer(self, form: Mapping[str, str]) -> None:
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = _parameters(address.query) | dict(form)
        reply = self.server.respond(self.command, unquote(address.path), asked, headers)
        if reply.body or not reply.reset:
            self._write(reply)
        if reply.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
            self.close_connection = True

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        length = len(reply.body) if reply.promised is None else reply.promised
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep stderr clean; the log of requests tells more."""


def _parameters(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))
