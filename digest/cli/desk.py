"""`digest desk`: opens an issue in the browser, to be edited."""

import sys
import webbrowser
from datetime import date
from typing import TYPE_CHECKING

import typer

from digest.cli import options
from digest.cli.options import argument, flag, option
from digest.cli.session import Session, open_session
from digest.errors import ConfigError, DigestError, EditedError
from digest.extras import how_to_add
from digest.model import ENDINGS, FEEDS, IssueRecord

if TYPE_CHECKING:
    from digest.desk.issue import Build
    from digest.wiring.opening import CommandPorts

_PATIENCE = 20  # seconds that a change waits for another run on the same topic


def desk(
    ctx: typer.Context,
    day: date | None = argument("DATE", default=None, parser=options.read_day),
    *,
    topic: str | None = option("--topic", "NAME", "The topic of the issue."),
    port: int = option(
        "--port", "N", "Listen on this port of this machine (a free one).", default=0, min=0
    ),
    no_open: bool = flag("--no-open", "Start no browser."),
) -> int:
    """Look an issue over in the browser, change it, and deliver it.

    Opens the latest issue of the library, or that of a day or topic. The desk
    shows what each sentence rests on. Papers can be moved, left out and brought
    in; headings, order, sentences and words can be changed. Each change is
    saved at once in the file {date}-{topic}.edits.toml beside the post, whose
    files are built anew, offline; each can be undone.

    Prints the address of the page, which only this machine can open. Ctrl-C
    ends it. Exits 3 where another desk has the issue.

    Examples:
      digest desk
      digest desk 2026-02-28 --topic deep-learning
      digest desk --port 8100 --no-open
    """
    try:
        from digest.desk.server import Desk, open_socket, serve
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"The desk needs {error.name}, which is not installed.",
            hint=how_to_add("desk"),
        ) from error
    from digest.cli.publish import DeliveryRun, in_language, targets_of
    from digest.desk.issue import EditSession
    from digest.desk.outbox import Outbox
    from digest.publish.folder import hash_content
    from digest.wiring.opening import check_writer
    from digest.wiring.topics import topic_of_record

    session = open_session(
        ctx, DIGEST_BUILD__WAIT=("--wait", _PATIENCE), DIGEST_BUDGET=("--budget", 0)
    )
    settings, voice = session.settings, session.voice
    check_writer(settings, offline=True)
    with session.open(source=settings.source, issue=True) as ports:
        stem = (issue_record := _find(day, topic, ports, session)).stem
        path = settings.build.output / f"{stem}.edits.toml"
        with open_socket(port) as listener, ports.library.at_desk(stem):
            history = f"{stem}-{hash_content(bytes(path.parent.resolve()))[:12]}.jsonl"

            def count_papers() -> int:
                return _find(issue_record.date, issue_record.slug, ports, session).counts["chosen"]

            build = _make_build(issue_record, ports, session)
            issue = EditSession(build, path, settings.home / "desk" / history, count_papers)
            if issue.note:
                voice.report(issue.note)

            def show(address: str) -> None:
                voice.results([address])
                sys.stdout.flush()
                voice.say(f"The desk of {stem} is open. Ctrl-C closes it.")
                if not no_open and sys.stdout.isatty():
                    webbrowser.open(address)

            outbox = Outbox(
                path=settings.build.output / f"{stem}.md",
                targets=in_language(
                    targets_of(settings, issue_record.slug),
                    "",
                    topic_of_record(issue_record, settings).languages[0],
                ),
                settings=settings,
                ports=ports,
                send=lambda post, target, unchecked: DeliveryRun(
                    ports=ports, session=session, unchecked=unchecked
                ).deliver(outbox.path, post, (target,)),
            )
            try:
                serve(Desk(opened=issue, ports=ports, outbox=outbox), listener, show)
            except KeyboardInterrupt:
                with outbox.turn, issue.turn:
                    where = f"; its changes are in {path}" if path.exists() else ""
                    voice.report(f"The desk of {stem} is closed{where}.")
    return 0


def _find(
    day: date | None, topic: str | None, ports: "CommandPorts", session: Session
) -> IssueRecord:
    """Return the latest issue that has a post, of a day and topic if given.

    Raises DigestError where there is no such issue.
    """
    from digest.text import slugify
    from digest.wiring.topics import topic_of_settings

    issues = [issue for issue in ports.library.load_all_issue_records() if issue.has_post]
    matching = [issue for issue in issues if day in {None, issue.date}]
    matching = [issue for issue in matching if topic is None or issue.slug == slugify(topic)]
    if not matching:
        criteria = "".join((f" of {day}" if day else "", f" on {topic}" if topic else ""))
        message = f"The library has no issue{criteria} with a post."
        newest = f" The newest is {issues[-1].stem}." if issues else ""
        hint = f"Build it first: digest build. A post of listed papers has no desk.{newest}"
        raise DigestError(message, hint=hint)
    slug = topic_of_settings(session.settings).slug
    return max(matching, key=lambda issue: (issue.date, issue.slug == slug, issue.completed))


def _make_build(issue_record: IssueRecord, ports: "CommandPorts", session: Session) -> "Build":
    """Return a function that builds an issue with edits, as `digest build --offline` does."""
    from digest.pipeline import BuildResult, Request, build
    from digest.render import FORMATS
    from digest.taste import Edits
    from digest.wiring.targets import make_renderer, open_posts
    from digest.wiring.topics import make_preferences, topic_of_record

    settings, report = session.settings, session.voice.report
    usual, folder = settings.build, settings.build.output
    request = Request(
        topic=topic_of_record(issue_record, settings),
        date=issue_record.date,
        days=len(issue_record.window.dates),
        number=usual.number,
        offline=True,
        preferences=make_preferences(settings),
    )
    # Files in other formats are built too, so that none is out of date.
    names = {form: (issue_record.slug if form in FEEDS else issue_record.stem) for form in FORMATS}
    existing = [form for form in FORMATS if (folder / f"{names[form]}{ENDINGS[form]}").is_file()]
    formats = tuple(dict.fromkeys(("md", *usual.formats, *existing)))
    renderer = make_renderer(formats, settings, folder, report)
    posts = open_posts(folder, ports.library, report)

    def build_by(edits: Edits) -> BuildResult:
        try:
            return build(request.edited(edits), ports, ports.taxonomy, renderer, posts)
        except EditedError as error:
            raise EditedError(
                f"{error} The desk would discard these changes.",
                hint=f"digest build --date {issue_record.date} --topic {issue_record.slug}"
                " --offline --force keeps them as .bak; then open the desk.",
            ) from error

    return build_by
