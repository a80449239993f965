"""The desk's server: pages for one browser on this machine alone.

It listens on 127.0.0.1.  The address of its pages has a random token; requests that name another
host, come from another page, or are too large are refused.
"""

import json
import logging
import re
import secrets
import socket
from asyncio import CancelledError
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.desk.issue import EditSession
from digest.desk.outbox import Outbox
from digest.desk.page import (
    check_words,
    describe_beside,
    describe_issue,
    fill,
    find_evidence,
    find_marks,
)
from digest.desk.verbs import find_new
from digest.desk.views import describe_map, describe_topic
from digest.errors import DigestError, FetchError, UsageError
from digest.likes import LEAST_MARKS
from digest.model import Mark
from digest.pipeline import collect_ids
from digest.text import printable, visible_title
from digest.wiring.opening import CommandPorts

HOST = "127.0.0.1"
_MOST_BYTES = 100_000
_NUMBER = re.compile("[0-9]{1,12}")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)


def open_socket(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine alone; 0 is a free port.

    Raises UsageError if the port is taken.
    """
    # asyncio sets TCP_NODELAY only if the socket names its protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(
            f"Port {port} cannot be used: {error}.", hint="Give another --port, or none."
        ) from error
    listener.listen()
    return listener


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The pages of one issue; `outbox` delivers it, `token` is part of every address."""

    opened: EditSession
    ports: CommandPorts
    outbox: Outbox
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def page(self, _: Request) -> Response:
        """Return the page."""
        return self._render("page.html.j2", "", lambda: describe_issue(self.opened, self.ports))

    def now(self, request: Request) -> Response:
        """Return the issue if the page shows an older build, or the error of its file of edits."""
        with self.opened.turn:
            if error := self.opened.follow_file():
                return JSONResponse({"wrong": _format_error(error)})
            is_same = request.query_params.get("builds") == f"{self.opened.builds}"
            return (
                JSONResponse({}) if is_same else self._respond(lambda: "It was changed elsewhere.")
            )

    def topic(self, request: Request) -> Response:
        """Return the topic over time, with the papers of another issue if one is requested."""

        def describe() -> Mapping[str, object]:
            issue, folder = self.opened.issue, self.opened.path.parent
            issue_records = self.ports.library.load_issue_records(issue.slug)
            return describe_topic(
                issue, issue_records, folder, request.query_params.get("issue", "")
            )

        return self._render("topic.html.j2", "topic", describe)

    def map(self, _: Request) -> Response:
        """Return the map of the issue's papers by likeness."""
        return self._render("map.html.j2", "map", lambda: describe_map(self.opened.issue))

    def outgoing(self, _: Request) -> Response:
        """Return past deliveries, and what would be delivered now."""
        with self.outbox.turn:
            return self._render("deliver.html.j2", "", self.outbox.describe)

    def beside(self, request: Request) -> Response:
        """Return the evidence for a statement, and facts of its paper."""
        at, paper = request.query_params.get("at", ""), request.query_params.get("paper", "")
        number = int(at) if _NUMBER.fullmatch(at) else None
        variables = describe_beside(paper, number, self.opened, self.ports)
        return HTMLResponse(fill("beside.html.j2", variables))

    def change(self, given: Mapping[str, Any]) -> Response:
        """Apply a change, and return the changed issue."""
        name = find_new(given)
        try:  # the library, else arXiv with one request
            lookup = collect_ids([name] if name else [], self.ports, offline=False, age=False)
        except FetchError as error:
            message = f"The library does not have arXiv:{name}, and arXiv cannot be asked: {error}"
            raise FetchError(message, hint=error.hint) from error
        new = next(iter(lookup.papers), None)
        return self._respond(lambda: self.opened.change(given, new))

    def mark(self, given: Mapping[str, Any]) -> Response:
        """Mark a paper as liked or disliked; the same mark again takes it back."""
        liked = given.get("liked")
        if not isinstance(liked, bool):
            raise UsageError("`liked` should be true or false.")

        def save() -> str:
            paper = find_evidence(str(given.get("paper")), self.opened, self.ports).facts.paper
            title, topic = f"“{visible_title(paper)}”", self.opened.issue.slug
            library, marked = self.ports.library, find_marks(topic, self.ports)
            if marked.get(paper.id) is liked:
                library.forget_mark(topic, paper.id)
                return f"{title} is no longer marked."
            at = self.ports.clock.now()
            library.save_mark(Mark(topic=topic, paper=paper.id, liked=liked, at=at))
            number = len(marked.keys() | {paper.id})
            more = f" From {LEAST_MARKS} marks on, it counts: {number} so far."
            return (
                f"{title} is marked as {'liked' if liked else 'disliked'}, for the next issues."
                + (more if number < LEAST_MARKS else "")
            )

        return self._respond(save)

    def undo(self, _: Mapping[str, Any]) -> Response:
        """Undo the last change, and return the changed issue."""
        return self._respond(self.opened.undo)

    def check(self, given: Mapping[str, Any]) -> Response:
        """Return the findings on own words about a paper."""
        paper, text = given.get("paper"), given.get("text")
        if not isinstance(paper, str) or not isinstance(text, str):
            raise UsageError("A check needs the paper and the text.")
        return JSONResponse(check_words(text, paper, self.opened, self.ports))

    def deliver(self, given: Mapping[str, Any]) -> Response:
        """Deliver the issue that the page shows to a target; return the state of all targets.

        Meanwhile the issue can be changed.
        """
        with self.outbox.turn:
            with self.opened.turn:
                self.opened.refresh()
                if given.get("shown", self.opened.mark) != self.opened.mark:
                    raise UsageError(
                        "The post has changed since the page was loaded: load it again."
                    )
                unchecked = given.get("unchecked") is True
                send = self.outbox.prepare(str(given.get("place")), unchecked=unchecked)
            done = send()
            return self._render("deliver.html.j2", "", lambda: self.outbox.describe(done))

    def _respond(self, act: Callable[[], str]) -> Response:
        with self.opened.turn:
            message = act()
            html = fill("columns.html.j2", describe_issue(self.opened, self.ports))
            return JSONResponse({"html": html, "message": message, "undo": self.opened.steps})

    def _render(
        self, name: str, view: str, describe: Callable[[], Mapping[str, object]]
    ) -> Response:
        with self.opened.turn:
            self.opened.refresh()
            issue = self.opened.issue
            frame = {
                "root": f"/{self.token}/",
                "view": view,
                "title": printable(issue.title),
                "topic": printable(issue.topic),
                "date": issue.date,
            }
            return HTMLResponse(fill(name, {**frame, **describe()}))


def _handle_json(act: Callable[[Mapping[str, Any]], Response]) -> Callable[[Request], Any]:
    """Return a handler that parses a request's JSON object and runs `act` in a thread."""

    async def handle(request: Request) -> Response:
        try:
            given = json.loads(await request.body())
            # A text may have half a surrogate pair, which no file can hold.
            json.dumps(given, ensure_ascii=False).encode()
        except (ValueError, RecursionError, ClientDisconnect) as error:
            raise UsageError("The request holds no JSON.") from error
        if not isinstance(given, dict):
            raise UsageError("The request should be a JSON object.")
        return await run_in_threadpool(act, given)

    return handle


def make_app(desk: Desk, port: int) -> ASGIApp:
    """Return the application that serves a desk on a port."""
    routes = [
        Route("/", desk.page),
        Route("/now", desk.now),
        Route("/change", _handle_json(desk.change), methods=["POST"]),
        Route("/mark", _handle_json(desk.mark), methods=["POST"]),
        Route("/undo", _handle_json(desk.undo), methods=["POST"]),
        Route("/beside", desk.beside),
        Route("/check", _handle_json(desk.check), methods=["POST"]),
        Route("/deliver", desk.outgoing),
        Route("/topic", desk.topic),
        Route("/map", desk.map),
        Route("/deliver", _handle_json(desk.deliver), methods=["POST"]),
        Mount("/static", StaticFiles(packages=[("digest.desk", "static")])),
    ]
    app = Starlette(
        routes=[Mount(f"/{desk.token}", routes=routes)],
        exception_handlers={DigestError: _answer_error, HTTPException: _answer_http_error},
    )
    return Guard(app, f"{HOST}:{port}", desk.token)


def _answer_error(request: Request, error: Exception) -> Response:
    """Return the error's message, as the command line prints it."""
    message = _format_error(error)
    if request.method == "GET":
        # A page whose file of edits is invalid reloads itself until the file is corrected.
        is_page = "text/html" in request.headers.get("Accept", "")
        headers = {"Refresh": "2"} if is_page else {}
        return PlainTextResponse(message, status_code=409, headers=headers)
    return JSONResponse({"message": message}, status_code=409)


def _format_error(error: Exception) -> str:
    return f"{error} {getattr(error, 'hint', '')}".strip()


def _answer_http_error(_: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 400)
    return PlainTextResponse("There is no such page.", status_code=status)


@dataclass(frozen=True, slots=True)
class Guard:
    """Accepts requests of the desk's own pages alone; `host` is our own, with port."""

    app: ASGIApp
    host: str
    token: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower().encode(), value.encode()) for name, value in _HEADERS]
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        refusal = self._find_rejection(scope)
        answer = PlainTextResponse(refusal[1], status_code=refusal[0]) if refusal else self.app
        await answer(scope, receive, send_safely)

    def _find_rejection(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        token = f"{scope['path']}//".split("/")[1]
        kind, size = (
            headers.get("content-type", "").partition(";")[0],
            headers.get("content-length", ""),
        )
        length = int(size) if _NUMBER.fullmatch(size) else None
        is_ours = secrets.compare_digest(token.encode(), self.token.encode())
        rules = [
            (headers.getlist("host") == [self.host], 403, "This is the desk of another host."),
            (is_ours, 403, "The desk has another address: open what it prints now."),
        ]
        if scope["method"] != "GET":
            origin = headers.getlist("origin")
            rules += [
                (origin == [f"http://{self.host}"], 403, "No other page may change anything."),
                (kind.strip() == "application/json", 403, "Only JSON is read."),
                (
                    length is not None and not headers.get("transfer-encoding"),
                    411,
                    "A request has to say how long it is.",
                ),
                ((length or 0) <= _MOST_BYTES, 413, "The request is too long."),
            ]
        return next(((status, message) for holds, status, message in rules if not holds), None)


def serve(desk: Desk, listener: socket.socket, show: Callable[[str], None]) -> None:
    """Serve a desk until the process is asked to end; `show` prints its address."""
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        make_app(desk, port),
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http="h11",
        ws="none",
        timeout_graceful_shutdown=30,
    )
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: CancelledError not in (record.exc_info or ())
    )
    show(f"http://{HOST}:{port}/{desk.token}/")
    uvicorn.Server(config).run(sockets=[listener])
