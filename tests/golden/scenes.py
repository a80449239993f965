"""What is played: the fortnight, the commands' help, and the places that posts are sent to."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from typer.main import get_command

from digest.cli import app
from tests.golden.newsletter import MISTAKES, POST
from tests.golden.stage import Stage
from tests.golden.world import (
    CONFIGURATION,
    FIRST,
    FIRST_WEEK,
    LATER_WORLD,
    SECOND,
    SECOND_WEEK,
    WORLD,
)
from tests.standins.arxiv import ArxivServer
from tests.standins.mail import MailServer, mail_server
from tests.standins.places.receiver import Receiver
from tests.standins.places.server import PublishServer, Request
from tests.standins.places.slack import SlackHook
from tests.standins.places.wordpress import PASSWORD, WordPressSite

_FORMATS = ("card", "table", "json", "jsonl", "ids")
_KEPT_HEADERS = ("content-type", "idempotency-key", "digest-signature")


def play() -> dict[str, str]:
    """Play everything, and return what users see by the file to keep it in."""
    # The folder's path has always the same length, since messages are wrapped.
    with (
        TemporaryDirectory(prefix="golden-", dir="/tmp") as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = Path(name).resolve()
        stage = Stage(folder, patch)
        stage.set_time("2026-02-28T17:00:00+00:00")
        _show_help(stage)
        (folder / "digest.toml").write_text(CONFIGURATION, "utf-8")
        with ArxivServer(FIRST_WEEK, world=WORLD) as server:
            stage.serve(server)
            stage.show("first-week/build.txt", "build", "--date", FIRST)
            stage.keep_folder("first-week", "posts")
            _show_commands(stage)
            _show_findings(stage)
        _play_second_week(stage)
        return stage.seen


def _show_help(stage: Stage) -> None:
    """Keep the help of every command, at 80 columns."""
    stage.show("help/digest.txt", "--help")
    for name in _commands(get_command(app)):
        stage.show(f"help/{name.replace(' ', '-')}.txt", *name.split(), "--help")


def _commands(command: Any, *names: str) -> Iterator[str]:  # noqa: ANN401 - typer's own click
    if names:
        yield " ".join(names)
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, *names, name)


def _show_commands(stage: Stage) -> None:
    """Keep what the commands print that show what the library holds."""
    for form in _FORMATS:
        ids = ("2602.90001", "arXiv:2602.90004v1", "2602.90005", "2602.99999")
        stage.show(f"commands/fetch-{form}.txt", "fetch", *ids, "--format", form)
    stage.show("commands/fetch-query.txt", "fetch", "-q", "ti:limpet", "--format", "table")
    stage.show("commands/show.txt", "show", "2602.90001")
    stage.show("commands/show-hostile.txt", "show", "2602.90005")
    stage.show("commands/show-unknown.txt", "show", "2602.99999")
    stage.show("commands/show-json.txt", "show", "2602.90004", "--json")
    stage.show("commands/dry-run.txt", "build", "--date", FIRST, "--dry-run")
    stage.show("commands/build-ids.txt", "build", "2602.90009", "2602.99999", "--date", FIRST)
    stage.show("commands/no-papers.txt", "build", "-q", "ti:whale", "--date", FIRST)
    stage.show("commands/mistakes.txt", "build", "--date", "yesterday", "--topic", "tide-pool")
    stage.show("commands/library-check.txt", "library", "check")


def _show_findings(stage: Stage) -> None:
    """Keep what `check` finds in a newsletter of somebody's, true and with each mistake."""
    told = []
    for name, words, others in MISTAKES:
        assert words in POST, words
        altered = POST.replace(words, others, 1)
        path = stage.folder / "newsletter.md"
        path.write_text(altered, "utf-8")
        change = f"{words!r} becomes {others!r}" if words else "as it was written"
        told.append(f"## {name}: {change}\n\n{stage.run('check', 'newsletter.md')}")
    stage.seen["check/newsletter.txt"] = "\n".join(told)
    stage.show("check/built.txt", "check", f"posts/{FIRST}-tide-pools.md")
    stage.show("check/built-json.txt", "check", f"posts/{FIRST}-tide-pools.md", "--json")


def _play_second_week(stage: Stage) -> None:
    """Keep the second week: late, withdrawn and kept promises, an edited post, all places."""
    stage.set_time("2026-03-07T17:00:00+00:00")
    post = stage.folder / f"posts/{SECOND}-tide-pools.md"
    with ArxivServer(SECOND_WEEK, world=LATER_WORLD) as server:
        stage.serve(server)
        stage.show("second-week/build.txt", "build", "--date", SECOND, "--format", "md,json")
        stage.keep(f"second-week/{post.name}", post.read_bytes())
        stage.keep(f"second-week/{post.stem}.json", post.with_suffix(".json").read_bytes())
        edited = post.read_text("utf-8").replace("\n## ", "\nA word from the editor.\n\n## ", 1)
        post.write_text(edited, "utf-8")
        stage.show("edited/build.txt", "build", "--date", SECOND)
        stage.show("edited/check.txt", "check", str(post.relative_to(stage.folder)))
        with ExitStack() as stack:
            places = _open_places(stage, stack)
            stage.show("places/publish.txt", "publish", "tide-pools")
            stage.show("places/again.txt", "publish", "tide-pools")
            _keep_sent(stage, *places)
        stage.show("commands/status.txt", "status")
        stage.show("commands/status-json.txt", "status", "--json")
        stage.show("site/site.txt", "site")
        for pattern in ("*.html", "*.xml", "*.atom"):
            stage.keep_folder("site/pages", "site", pattern)


Places = tuple[MailServer, Mapping[str, PublishServer]]


def _open_places(stage: Stage, stack: ExitStack) -> Places:
    """Start every place that a post can be sent to, and configure it."""
    mail = stack.enter_context(mail_server())
    hook = SlackHook("T1/B2/secret")
    servers = {
        "wordpress": PublishServer(WordPressSite()),
        "slack": PublishServer(hook),
        "webhook": PublishServer(Receiver()),
    }
    for name, server in servers.items():
        stack.enter_context(server)
        stage.call_place(server.url, f"http://{name}")
    _run_git(stage.folder, "init", "-q", "--bare", "-b", "main", "site.git")
    stage.set_variable("WORDPRESS_PASSWORD", PASSWORD)
    stage.set_variable("SLACK_WEBHOOK", f"{servers['slack'].url}{hook.path}")
    (stage.folder / "digest.toml").write_text(
        CONFIGURATION
        + f"""
[[deliver]]
name = "archive"
kind = "files"
folder = "archive"

[[deliver]]
name = "pages"
kind = "git"
repository = "{stage.folder}/site.git"
branch = "main"
folder = "content"
formats = ["md"]
author = "Digest <digest@shore.example>"

[[deliver]]
name = "letters"
kind = "smtp"
host = "127.0.0.1"
port = {mail.port}
security = "none"
recipients = ["ada@shore.example", "bo@shore.example"]

[[deliver]]
name = "blog"
kind = "wordpress"
site = "{servers["wordpress"].url}"
user = "ada"

[[deliver]]
name = "team"
kind = "slack"

[[deliver]]
name = "hook"
kind = "webhook"
address = "{servers["webhook"].url}/hook"
""",
        "utf-8",
    )
    return mail, servers


def _keep_sent(stage: Stage, mail: MailServer, servers: Mapping[str, PublishServer]) -> None:
    """Keep what each place has got."""
    for name, server in servers.items():
        stage.keep(f"places/{name}.txt", "\n".join(map(_request_text, server.requests)))
    stage.keep("places/letter.txt", _letter_text(*mail.taken[0]))
    files = sorted(path.name for path in (stage.folder / "archive").iterdir())
    stage.keep("places/archive.txt", "".join(f"{name}\n" for name in files))
    log = ("log", "--stat", "--format=%an <%ae>%n%n    %s%n", "main")
    stage.keep("places/git.txt", _run_git(stage.folder / "site.git", *log))


def _run_git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(  # noqa: S603 - no words of anybody else
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def _request_text(request: Request) -> str:
    """Return a request as a reader wants it: the line, a few headers, the body as indented JSON."""
    params = "".join(f"\n  {name} = {value}" for name, value in request.params.items())
    headers = "".join(
        f"{name}: {request.headers[name]}\n" for name in _KEPT_HEADERS if name in request.headers
    )
    sent = json.loads(request.body) if request.body else ""
    body = json.dumps(sent, indent=1, ensure_ascii=False).replace("\\n", "\n    ")
    return f"{request.method} {request.path}{params}\n{headers}\n{body}\n"


def _letter_text(recipient: str, message: EmailMessage) -> str:
    """Return a message: whom it was for, its headers, its two texts."""
    parts = [f"for {recipient}\n", *(f"{name}: {value}\n" for name, value in message.items())]
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None, kind
        parts.append(f"\n=== {kind}\n\n{body.get_content()}")
    return "".join(parts)
