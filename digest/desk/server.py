"""The desk's server: pages for one browser on this machine, and for nobody else.

It listens on 127.0.0.1.  The address of its pages has a token that nobody can guess; requests that
name another host, come from another page, or are larger than an editor's are refused.
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

from digest.desk.beside import describe_beside, find_errors, judge
from digest.desk.issue import OpenIssue
from digest.desk.likeness import describe_map
from digest.desk.outbox import Outbox
from digest.desk.page import describe_issue, fill
from digest.desk.topic import describe_topic
from digest.desk.verbs import find_new
from digest.errors import DigestError, FetchError, UsageError
from digest.model import Paper
from digest.pipeline import collect_ids
from digest.text import printable
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
    """Return what listens on a port of this machine alone, on a free one for 0.

    Raises UsageError where it is taken.
    """
    # With its protocol named, asyncio sends what is small at once.
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

    opened: OpenIssue
    ports: CommandPorts
    outbox: Outbox
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def page(self, _: Request) -> Response:
        """Return the page."""
        return self._show("page.html.j2", "", self._describe)

    def now(self, request: Request) -> Response:
        """Return the issue where it is not what the page has, or what is wrong with its file."""
        with self.opened.turn:
            if error := self.opened.heed():
                return JSONResponse({"wrong": _tell(error)})
            is_same = request.query_params.get("builds") == f"{self.opened.builds}"
            return JSONResponse({}) if is_same else self._turn(lambda: "It was changed elsewhere.")

    def topic(self, request: Request) -> Response:
        """Return the topic over time, with the papers of another issue where one is asked for."""

        def describe() -> Mapping[str, object]:
            issue, folder = self.opened.issue, self.opened.path.parent
            issue_records = self.ports.library.load_issue_records(issue.slug)
            return describe_topic(
                issue, issue_records, folder, request.query_params.get("issue", "")
            )

        return self._show("topic.html.j2", "topic", describe)

    def map(self, _: Request) -> Response:
        """Return the map of the issue's papers by likeness."""
        return self._show("map.html.j2", "map", lambda: describe_map(self.opened.issue))

    def outgoing(self, _: Request) -> Response:
        """Return what was delivered, and what would be."""
        with self.outbox.turn:
            return self._show("deliver.html.j2", "", self.outbox.describe)

    def beside(self, request: Request) -> Response:
        """Return what a statement rests on, and what is known of its paper."""
        at, paper = request.query_params.get("at", ""), request.query_params.get("paper", "")
        number = int(at) if _NUMBER.fullmatch(at) else None
        shown = describe_beside(paper, number, self.opened, self.ports)
        return HTMLResponse(fill("beside.html.j2", shown))

    def change(self, wish: Mapping[str, Any]) -> Response:
        """Do what an editor wishes, and return the issue as it is then."""
        new = self._look_up(find_new(wish))
        return self._turn(lambda: self.opened.change(wish, new))

    def _look_up(self, name: str) -> Paper | None:
        """Return a paper, of which arXiv is asked once where the library does not have it.

        Raises FetchError.
        """
        try:
            found = collect_ids([name] if name else [], self.ports, offline=False, age=False)
        except FetchError as error:
            told = f"The library does not have arXiv:{name}, and arXiv cannot be asked: {error}"
            raise FetchError(told, hint=error.hint) from error
        return next(iter(found.papers), None)

    def undo(self, _: Mapping[str, Any]) -> Response:
        """Take the last change back, and return the issue as it is then."""
        return self._turn(self.opened.undo)

    def check(self, asked: Mapping[str, Any]) -> Response:
        """Return what own words claim beyond the record of a paper."""
        paper, text = asked.get("paper"), asked.get("text")
        if not isinstance(paper, str) or not isinstance(text, str):
            raise UsageError("A check needs the paper and the text.")
        return JSONResponse(judge(text, paper, self.opened, self.ports))

    def deliver(self, asked: Mapping[str, Any]) -> Response:
        """Deliver the issue as the page has it to a place; return how all of them stand then.

        Meanwhile the issue can be changed.
        """
        with self.outbox.turn:
            with self.opened.turn:
                self.opened.refresh()
                if asked.get("shown", self.opened.mark) != self.opened.mark:
                    raise UsageError(
                        "The post has changed since the page was loaded: load it again."
                    )
                unchecked = asked.get("unchecked") is True
                send = self.outbox.prepare(str(asked.get("place")), unchecked=unchecked)
            done = send()
            return self._show("deliver.html.j2", "", lambda: self.outbox.describe(done))

    def _turn(self, act: Callable[[], str]) -> Response:
        with self.opened.turn:
            message = act()
            html = fill("columns.html.j2", self._describe())
            return JSONResponse({"html": html, "message": message, "undo": self.opened.steps})

    def _describe(self) -> Mapping[str, object]:
        papers = (entry.paper.id for entry in self.opened.issue.entries)
        wrong = {one for one in papers if find_errors(one, self.opened, self.ports)}
        return describe_issue(self.opened, self.ports.library, wrong)

    def _show(
        self, name: str, place: str, describe: Callable[[], Mapping[str, object]]
    ) -> Response:
        """Fill a template with what describes the issue as its files are now."""
        with self.opened.turn:
            self.opened.refresh()
            issue = self.opened.issue
            frame = {
                "root": f"/{self.token}/",
                "place": place,
                "title": printable(issue.title),
                "topic": printable(issue.topic),
                "date": issue.date,
            }
            return HTMLResponse(fill(name, {**frame, **describe()}))


def _posted(act: Callable[[Mapping[str, Any]], Response]) -> Callable[[Request], Any]:
    """Return what reads a request's object and then acts, beside other requests."""

    async def answer(request: Request) -> Response:
        try:
            found = json.loads(await request.body())
            # A text may hold half a character, which no file takes.
            json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError, ClientDisconnect) as error:
            raise UsageError("The request holds no JSON.") from error
        if not isinstance(found, dict):
            raise UsageError("The request should be a JSON object.")
        return await run_in_threadpool(act, found)

    return answer


def make_app(desk: Desk, port: int) -> ASGIApp:
    """Return what answers requests to a desk on a port."""
    routes = [
        Route("/", desk.page),
        Route("/now", desk.now),
        Route("/change", _posted(desk.change), methods=["POST"]),
        Route("/undo", _posted(desk.undo), methods=["POST"]),
        Route("/beside", desk.beside),
        Route("/check", _posted(desk.check), methods=["POST"]),
        Route("/deliver", desk.outgoing),
        Route("/topic", desk.topic),
        Route("/map", desk.map),
        Route("/deliver", _posted(desk.deliver), methods=["POST"]),
        Mount("/static", StaticFiles(packages=[("digest.desk", "static")])),
    ]
    app = Starlette(
        routes=[Mount(f"/{desk.token}", routes=routes)],
        exception_handlers={DigestError: _explain, HTTPException: _refuse},
    )
    return Guard(app, f"{HOST}:{port}", desk.token)


def _explain(request: Request, error: Exception) -> Response:
    """Say what could not be done, as the command line would."""
    told = _tell(error)
    if request.method == "GET":
        # A page that waits for a file to be mended is loaded again by itself.
        is_page = "text/html" in request.headers.get("Accept", "")
        return PlainTextResponse(told, status_code=409, headers={"Refresh": "2"} if is_page else {})
    return JSONResponse({"message": told}, status_code=409)


def _tell(error: Exception) -> str:
    return f"{error} {getattr(error, 'hint', '')}".strip()


def _refuse(_: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 400)
    return PlainTextResponse("There is no such page.", status_code=status)


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets nobody in but the page that the desk itself has sent; `host` is our own, with port."""

    app: ASGIApp
    host: str
    token: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(name.lower().encode(), value.encode()) for name, value in _HEADERS]
                message["headers"] = [*message["headers"], *given]
            await send(message)

        refusal = self._refuse(scope)
        answer = PlainTextResponse(refusal[1], status_code=refusal[0]) if refusal else self.app
        await answer(scope, receive, send_safely)

    def _refuse(self, scope: Scope) -> tuple[int, str] | None:
        """Return why a request is refused, if it is."""
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
        return next(((status, told) for holds, status, told in rules if not holds), None)


def serve(desk: Desk, listener: socket.socket, tell: Callable[[str], None]) -> None:
    """Serve a desk until the process is asked to end; `tell` is given its address."""
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
        lambda one: CancelledError not in (one.exc_info or ())
    )
    tell(f"http://{HOST}:{port}/{desk.token}/")
    uvicorn.Server(config).run(sockets=[listener])
