"""What is played: the fortnight, the commands' help, and the places that posts are sent to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from digest.cli import COMMANDS, load_command
from tests.environment import git
from tests.golden.newsletter import BUILT_MISTAKES, MISTAKES, POST
from tests.golden.stage import GoldenRun
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
from tests.standins.loopback import HttpRequest
from tests.standins.mail import MailServer, mail_server
from tests.standins.targets import (
    BlueskyServer,
    ButtondownList,
    DiscordHook,
    GhostSite,
    MastodonServer,
    PublishServer,
    Receiver,
    SlackHook,
    TelegramBot,
    WordPressSite,
    buttondown,
    ghost,
)
from tests.standins.targets.wordpress import PASSWORD

_BROKEN = 'tpic = "x"\n[build]\ndays = 99\nformats = ["pdf"]\n[[deliver]]\nkind = "smtp"\n'
_FORMATS = ("card", "table", "json", "jsonl", "ids")
_SHORT = ("room", "channel", "fedi", "sky")
_KEPT_HEADERS = ("content-type", "idempotency-key", "digest-signature")


def play() -> dict[str, str]:
    """Play everything, and return what users see by the file to keep it in."""
    # The folder's path has always the same length, since messages are wrapped.
    with (
        TemporaryDirectory(prefix="golden-", dir="/tmp") as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = Path(name).resolve()
        stage = GoldenRun(folder, patch)
        stage.set_time("2026-02-28T17:00:00+00:00")
        _show_help(stage)
        _show_setup(stage)
        (folder / "digest.toml").write_text(CONFIGURATION, "utf-8")
        with ArxivServer(FIRST_WEEK, world=WORLD) as server:
            stage.serve(server)
            stage.show("first-week/build.txt", "build", "--date", FIRST)
            for path in sorted((folder / "posts").iterdir()):
                is_letter = path.suffix == ".eml"
                content = path.read_bytes()
                text = (
                    _letter_text(message_from_bytes(content, policy=SMTP)) if is_letter else content
                )
                stage.keep(f"first-week/{path.name}", text)
            _show_commands(stage)
            _show_findings(stage)
        _play_second_week(stage)
        return stage.seen


def _show_help(stage: GoldenRun) -> None:
    """Keep the help of every command, at 80 columns."""
    stage.show("help/digest.txt", "--help")
    for name in COMMANDS:
        below = getattr(load_command(name), "commands", ())
        for words in ((name,), *((name, one) for one in below)):
            stage.show(f"help/{'-'.join(words)}.txt", *words, "--help")


def _show_setup(stage: GoldenRun) -> None:
    """Keep the configuration that `init` writes."""
    options = ("--query", 'all:"tide pool"', "--contact", "ed@shore.example")
    stage.show("init/init.txt", "init", "--topic", "tide pools", *options)
    stage.keep("init/digest.toml", (stage.folder / "digest.toml").read_bytes())


def _show_commands(stage: GoldenRun) -> None:
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
    stage.show("commands/unknown-topic.txt", "build", "--topic", "tide-pool")
    stage.show("commands/no-day.txt", "build", "--date", "yesterday")
    (stage.folder / "broken.toml").write_text(_BROKEN, "utf-8")
    stage.show("commands/mistakes.txt", "build", "--config", "broken.toml")
    stage.show("commands/library-check.txt", "library", "check")


def _show_findings(stage: GoldenRun) -> None:
    """Keep what `check` finds in a newsletter of somebody's, true and with each mistake."""
    built = (stage.folder / f"posts/{FIRST}-tide-pools.md").read_text("utf-8")
    for name, post, mistakes in (("newsletter", POST, MISTAKES), ("built", built, BUILT_MISTAKES)):
        stage.seen[f"check/altered-{name}.txt"] = "\n".join(_findings(stage, post, mistakes))
    stage.show("check/built.txt", "check", f"posts/{FIRST}-tide-pools.md")
    stage.show("check/built-json.txt", "check", f"posts/{FIRST}-tide-pools.md", "--json")


def _findings(
    stage: GoldenRun, post: str, mistakes: Sequence[tuple[str, str, str]]
) -> Iterator[str]:
    """Yield what `check` finds in a post with each mistake."""
    for name, words, others in mistakes:
        assert words in post, words
        (stage.folder / "altered.md").write_text(post.replace(words, others, 1), "utf-8")
        change = f"{words!r} becomes {others!r}" if words else "as it was written"
        yield f"## {name}: {change}\n\n{stage.run('check', 'altered.md')}"


NOW = "2026-03-07T17:00:00+00:00"


def _play_second_week(stage: GoldenRun) -> None:
    """Keep the second week: late, withdrawn and kept promises, an edited post, all places."""
    stage.set_time(NOW)
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
            short = [part for name in _SHORT for part in ("--to", name)]
            stage.show("places/short.txt", "publish", f"{FIRST}-tide-pools", *short)
            stage.show("places/publish.txt", "publish", "tide-pools")
            stage.show("places/again.txt", "publish", "tide-pools")
            _keep_sent(stage, *places)
        stage.show("commands/status.txt", "status")
        stage.show("commands/status-json.txt", "status", "--json")
        stage.show("site/site.txt", "site")
        for pattern in ("*.html", "*.xml", "*.atom", "search-*.js"):
            stage.keep_folder("site/pages", "site", pattern)


Targets = tuple[MailServer, Mapping[str, PublishServer]]


def _open_places(stage: GoldenRun, stack: ExitStack) -> Targets:
    """Start every place that a post can be sent to, and configure it."""
    mail = stack.enter_context(mail_server())
    hook = SlackHook("T1/B2/secret")
    blog, room = WordPressSite(), DiscordHook("secret")
    servers = {
        "wordpress": PublishServer(blog),
        "ghost": PublishServer(GhostSite(now=datetime.fromisoformat(NOW).timestamp)),
        "buttondown": PublishServer(ButtondownList()),
        "slack": PublishServer(hook),
        "webhook": PublishServer(Receiver()),
        "discord": PublishServer(room),
        "telegram": PublishServer(TelegramBot("token")),
        "mastodon": PublishServer(MastodonServer("token")),
        "bluesky": PublishServer(BlueskyServer("password")),
    }
    for name, server in servers.items():
        stack.enter_context(server)
        stage.call_place(server.url, f"http://{name}")
    blog.url = servers["wordpress"].url
    git(stage.folder, "init", "-q", "--bare", "-b", "main", "site.git")
    stage.set_variable("WORDPRESS_PASSWORD", PASSWORD)
    stage.set_variable("GHOST_ADMIN_KEY", ghost.KEY)
    stage.set_variable("BUTTONDOWN_API_KEY", buttondown.KEY)
    stage.set_variable("SLACK_WEBHOOK", f"{servers['slack'].url}{hook.path}")
    stage.set_variable("DISCORD_WEBHOOK", f"{servers['discord'].url}{room.path}")
    for name in ("TELEGRAM_TOKEN", "MASTODON_TOKEN"):
        stage.set_variable(name, "token")
    stage.set_variable("BLUESKY_PASSWORD", "password")
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
name = "magazine"
kind = "ghost"
admin = "{servers["ghost"].url}"

[[deliver]]
name = "list"
kind = "buttondown"
api = "{servers["buttondown"].url}/v1"

[[deliver]]
name = "team"
kind = "slack"

[[deliver]]
name = "hook"
kind = "webhook"
address = "{servers["webhook"].url}/hook"

[[deliver]]
name = "room"
kind = "discord"

[[deliver]]
name = "channel"
kind = "telegram"
chat = "@reefs"
server = "{servers["telegram"].url}"

[[deliver]]
name = "fedi"
kind = "mastodon"
server = "{servers["mastodon"].url}"

[[deliver]]
name = "sky"
kind = "bluesky"
user = "reefs.example"
server = "{servers["bluesky"].url}"
""",
        "utf-8",
    )
    return mail, servers


def _keep_sent(stage: GoldenRun, mail: MailServer, servers: Mapping[str, PublishServer]) -> None:
    """Keep what each place has got."""
    for name, server in servers.items():
        stage.keep(f"places/{name}.txt", "\n".join(map(_request_text, server.requests)))
    recipient, message = mail.taken[0]
    stage.keep("places/letter.txt", f"for {recipient}\n{_letter_text(message)}")
    posts, archive = stage.folder / "posts", stage.folder / "archive"
    files = [
        f"{path.name}, {'as it lies in posts' if _is_same(path, posts) else 'changed'}\n"
        for path in sorted(archive.iterdir())
    ]
    stage.keep("places/archive.txt", "".join(files))
    log = ("log", "--patch", "--format=%an <%ae>%n%n    %s%n", "main")
    stage.keep("places/git.txt", git(stage.folder / "site.git", *log) + "\n")


def _is_same(path: Path, folder: Path) -> bool:
    return path.read_bytes() == (folder / path.name).read_bytes()


def _request_text(request: HttpRequest) -> str:
    """Return a request as a reader wants it: the line, a few headers, the body as indented JSON."""
    params = "".join(f"\n  {name} = {value}" for name, value in request.params.items())
    headers = "".join(
        f"{name}: {request.headers[name]}\n" for name in _KEPT_HEADERS if name in request.headers
    )
    sent = json.loads(request.body) if request.body else ""
    body = json.dumps(sent, indent=1, ensure_ascii=False).replace("\\n", "\n    ")
    return f"{request.method} {request.path}{params}\n{headers}\n{body}\n"


def _letter_text(message: EmailMessage) -> str:
    """Return a message: its headers, its two texts."""
    parts = [f"{name}: {value}\n" for name, value in message.items()]
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None, kind
        parts.append(f"\n=== {kind}\n\n{body.get_content()}")
    return "".join(parts)
