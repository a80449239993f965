"""`digest site`: makes an archive of all issues, as static pages."""

import json
from collections.abc import Iterator, Sequence
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli import options
from digest.cli.options import OUTPUT, flag, option
from digest.cli.session import Session, open_session, record_run
from digest.errors import UsageError
from digest.model import Issue, IssueRecord
from digest.pipeline import Request
from digest.pipeline.archive import ArchiveBuilder, ArchiveResult, StoredIssue, remake
from digest.taste import Edits
from digest.text import in_figures, printable, slugify
from digest.wiring.topics import make_preferences, topic_of_record

if TYPE_CHECKING:
    from digest.config import Settings
    from digest.wiring.opening import CommandPorts

# Settings that do not change an issue of the library: how papers are fetched and where files go.  A
# change of any other setting makes issues again.
_WITHOUT_EFFECT = frozenset(
    "home library contact log budget source refresh enrich endpoints pace build site topic topics"
    " deliver".split()
)


def site(
    ctx: typer.Context,
    *,
    topic: list[str] | None = option(
        "--topic", "NAME", "Only issues of this topic; repeat for several (all)."
    ),
    output: str | None = option("-o --output", "DIR", "Write into this folder (site).", OUTPUT),
    rebuild: bool = flag("--rebuild", "Make every issue again.", OUTPUT),
    as_json: bool = options.JSON,
    strict: bool = options.STRICT,
) -> int:
    """Make an archive of all issues in the library, as static pages.

    It has lists by date and topic, every issue with its files, feeds, a search
    over titles, and themes over time. It works offline, and can be published
    anywhere. Only issues whose library, settings or post have changed are made
    again. Where a post was changed by hand, its page is the changed post.
    Files of others in the folder stay. An issue that the library no longer has
    stays too, unless --topic leaves out its topic.

    Examples:
      digest site
      digest site -o public --topic graph-learning --topic robotics
      digest site --strict --json
    """
    from digest.wiring.opening import check_writer
    from digest.wiring.targets import make_site

    session = open_session(ctx)
    settings = session.settings
    check_writer(settings, offline=True)
    folder = Path(output) if output else settings.site.output
    with session.open(issue=True) as ports:
        if folder.resolve() == settings.build.output.resolve():
            raise UsageError(
                f"{folder} is the folder of posts: the site would treat its files as its own.",
                hint="Choose another folder with -o.",
            )
        issues = ports.library.load_state().issues
        slugs = _choose_slugs(topic or (), issues, settings)
        dated = list(_dated(issues, slugs, ports, session))
        press, target, drafts = make_site(settings, folder, ports.library)
        with record_run(ports, session, "site", str(folder)) as result:
            builder = ArchiveBuilder(
                press=press,
                folder=target,
                drafts=drafts,
                progress=ports.progress,
                anew=rebuild,
            )
            made = builder.build(dated, slugs)
            result.exit_code = 1 if strict and made.problems else 0
            result.summary += f": {_counts(made)}"
    if as_json:
        record = {
            "folder": str(folder),
            "issues": len(made.issues),
            "remade": made.remade,
            "files": [str(path) for path in made.files],
            "removed": [str(path) for path in made.removed],
            "left": [str(path) for path in made.theirs],
            "problems": made.problems,
        }
        session.voice.json(record)
    else:
        session.voice.paths(made.files)
    _report_archive(made, session)
    return result.exit_code


def _choose_slugs(
    names: Sequence[str], issues: Sequence[IssueRecord], settings: "Settings"
) -> frozenset[str] | None:
    known = {issue.slug for issue in issues} | set(map(slugify, settings.topics))
    for name in names:
        if slugify(name) not in known:
            raise UsageError(
                f"There is no topic '{printable(name)}'.",
                hint=f"Known topics: {', '.join(sorted(known)) or 'none'}.",
            )
    return frozenset(map(slugify, names)) or None


def _dated(
    issues: Sequence[IssueRecord],
    slugs: frozenset[str] | None,
    ports: "CommandPorts",
    session: Session,
) -> Iterator[StoredIssue]:
    """Yield the issues that have a post, each with a function that makes it again."""
    from digest.config.edits import ENDING, load_edits

    settings, preferences = session.settings, make_preferences(session.settings)
    stamp = cache(partial(_stamp, settings))
    for issue_record in issues:
        if issue_record.counts.get("chosen") and (slugs is None or issue_record.slug in slugs):
            path = settings.build.output / f"{issue_record.date}-{issue_record.slug}{ENDING}"

            def make(issue_record: IssueRecord = issue_record, path: Path = path) -> Issue:
                request = Request(
                    topic=topic_of_record(issue_record, settings),
                    date=issue_record.date,
                    preferences=preferences,
                    edits=load_edits(path) or Edits(),
                )
                return remake(issue_record, request, ports, ports.taxonomy)

            edits_hash = sha256(path.read_bytes() if path.is_file() else b"").hexdigest()
            fingerprint_of_issue = f"{stamp(issue_record.slug)} {edits_hash}"
            yield StoredIssue(issue_record=issue_record, settings=fingerprint_of_issue, make=make)


def _stamp(settings: "Settings", slug: str) -> str:
    """Return a hash of the program and of all settings that an issue depends on."""
    from digest.render.site import fingerprint

    topics = {key: topic for key, topic in settings.topics.items() if slugify(key) == slug}
    readings = [topic.reading.read_bytes() for topic in topics.values() if topic.reading]
    record = {
        "settings": settings.model_dump(mode="json", exclude=set(_WITHOUT_EFFECT)),
        "topic": {key: topic.model_dump(mode="json") for key, topic in topics.items()},
        "reading": [sha256(content).hexdigest() for content in readings],
        "program": fingerprint(settings.output.templates),
    }
    return sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _counts(made: ArchiveResult) -> str:
    issues, again = in_figures(len(made.issues), "issue"), made.remade
    return f"{issues}, {again} of them made again, {in_figures(len(made.files), 'file')} written"


def _report_archive(made: ArchiveResult, session: Session) -> None:
    voice = session.voice
    for problem in made.problems:
        voice.problem(problem)
    for path in made.theirs:
        voice.report(f"{path} was made or changed by somebody else, and stays as it is.")
    for path in made.removed:
        voice.report(f"{path} was removed: the site no longer has it.")
    if made.kept:
        voice.report(
            f"{in_figures(len(made.kept), 'issue')} of the site that this library does not have "
            f"stayed: {', '.join(made.kept)}."
        )
    if made.otherwise:
        voice.report(
            f"These pages differ from their posts, which were built with other settings or by "
            f"another version: {', '.join(made.otherwise)}."
        )
    voice.say(f"{_counts(made)}.")
