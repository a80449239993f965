"""`digest desk`: the editor's desk, a page in the browser where an issue is looked over."""

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

_PATIENCE = 20  # seconds that a change waits for another run that builds the same topic


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

    It is the latest one, or that of a day or topic, as the library has it.
    The desk shows what each sentence rests on. Papers move, go out and come in;
    headings, order, sentences and words are yours. Each change is kept at once
    in the file beside the post, {date}-{topic}.edits.toml, and the post's files
    are built by it, offline; each can be undone.

    Prints the address of the page, which this machine alone can open. Ctrl-C
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
    from digest.cli.publish import Sender, places_of
    from digest.desk.issue import OpenIssue
    from digest.desk.outbox import Outbox
    from digest.publish.folder import hash_content
    from digest.wiring.opening import check_writer

    session = open_session(
        ctx, DIGEST_BUILD__WAIT=("--wait", _PATIENCE), DIGEST_BUDGET=("--budget", 0)
    )
    settings, voice = session.settings, session.voice
    check_writer(settings, offline=True)
    with session.open(source=settings.source, issue=True) as ports:
        stem = (issue_record := _find(day, topic, ports, session)).stem
        path = settings.build.output / f"{stem}.edits.toml"
        with open_socket(port) as listener, ports.library.at_desk(stem):
            past = f"{stem}-{hash_content(bytes(path.parent.resolve()))[:12]}.jsonl"

            def count_papers() -> int:
                return _find(issue_record.date, issue_record.slug, ports, session).counts["chosen"]

            build = _make_build(issue_record, ports, session)
            issue = OpenIssue(build, path, settings.home / "desk" / past, count_papers)
            if issue.note:
                voice.tell(issue.note)

            def show(address: str) -> None:
                voice.results([address])
                sys.stdout.flush()
                voice.say(f"The desk of {stem} is open. Ctrl-C closes it.")
                if not no_open and sys.stdout.isatty():
                    webbrowser.open(address)

            outbox = Outbox(
                path=settings.build.output / f"{stem}.md",
                targets=places_of(settings, issue_record.slug),
                settings=settings,
                ports=ports,
                send=lambda post, target, unchecked: Sender(
                    ports=ports, session=session, unchecked=unchecked
                ).deliver(outbox.path, post, (target,)),
            )
            try:
                serve(Desk(opened=issue, ports=ports, outbox=outbox), listener, show)
            except KeyboardInterrupt:
                with outbox.turn, issue.turn:
                    where = f"; its changes are in {path}" if path.exists() else ""
                    voice.tell(f"The desk of {stem} is closed{where}.")
    return 0


def _find(
    day: date | None, topic: str | None, ports: "CommandPorts", session: Session
) -> IssueRecord:
    """Return the latest issue that has a post, of a day and a topic where these are given.

    Raises DigestError where there is none.
    """
    from digest.text import slugify
    from digest.wiring.topics import topic_of_settings

    held = [one for one in ports.library.load_all_issue_records() if one.has_post]
    found = [one for one in held if day in {None, one.date}]
    found = [one for one in found if topic is None or one.slug == slugify(topic)]
    if not found:
        asked = "".join((f" of {day}" if day else "", f" on {topic}" if topic else ""))
        told = f"The library has no issue{asked} with a post."
        newest = f" The newest is {held[-1].stem}." if held else ""
        hint = f"Build it first: digest build. A post of listed papers has no desk.{newest}"
        raise DigestError(told, hint=hint)
    slug = topic_of_settings(session.settings).slug
    return max(found, key=lambda one: (one.date, one.slug == slug, one.completed))


def _make_build(issue_record: IssueRecord, ports: "CommandPorts", session: Session) -> "Build":
    """Return what builds an issue by its edits, as `digest build --offline` does."""
    from digest.pipeline import Built, Request, build
    from digest.render import FORMATS
    from digest.taste import Edits
    from digest.wiring.targets import make_renderers, open_shelf
    from digest.wiring.topics import make_preferences, topic_of_record

    settings, tell = session.settings, session.voice.tell
    usual, folder = settings.build, settings.build.output
    request = Request(
        topic=topic_of_record(issue_record, settings),
        date=issue_record.date,
        days=len(issue_record.window.dates),
        number=usual.number,
        offline=True,
        preferences=make_preferences(settings),
    )
    # What lies there in another format shall not say what the post says no more.
    named = {form: (issue_record.slug if form in FEEDS else issue_record.stem) for form in FORMATS}
    there = [form for form in FORMATS if (folder / f"{named[form]}{ENDINGS[form]}").is_file()]
    formats = tuple(dict.fromkeys(("md", *usual.formats, *there)))
    renderers = make_renderers(formats, settings, folder, tell)
    shelf = open_shelf(folder, ports.library, tell)

    def build_by(edits: Edits) -> Built:
        try:
            return build(request.edited(edits), ports, ports.taxonomy, renderers, shelf)
        except EditedError as error:
            raise EditedError(
                f"{error} The desk would take these changes away.",
                hint=f"digest build --date {issue_record.date} --topic {issue_record.slug}"
                " --offline --force keeps them as .bak; then open the desk.",
            ) from error

    return build_by
