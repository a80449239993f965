"""`digest library`: checks the library, backs it up, exports, imports and forgets."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing, nullcontext
from datetime import date
from difflib import get_close_matches
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from digest.cli import options
from digest.cli.options import OUTPUT, argument, flag, option, read_day
from digest.cli.session import Session, open_session, record_run
from digest.console.reports import forgetting_lines
from digest.errors import DigestError, UsageError
from digest.model import IssueRecord, Problem
from digest.text import in_figures, printable, slugify

if TYPE_CHECKING:
    from digest.store.upkeep import Upkeep

# Lines that are printed at once.
_BATCH = 200
# Most bad lines of an import that are reported one by one.
_MOST_REPORTED = 20
app = typer.Typer(name="library", add_completion=False, invoke_without_command=True)


@app.callback()
def library(ctx: typer.Context) -> None:
    """Check the library, back it up, export and import it.

    It is one file: papers, searches, listings, issues, deliveries and runs.

    Examples:
      digest library check
      digest library backup ~/backups/library.sqlite
      digest library export -o library.jsonl
      digest library import library.jsonl
    """
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help())


@app.command()
def check(
    ctx: typer.Context,
    file: str | None = argument("FILE", default=None),
    *,
    as_json: bool = options.JSON,
) -> int:
    """Look for damage and contradictions in the library, or in a backup.

    It checks the database; digest check checks what a post says.
    It only reads.  Prints one finding a line, with what to do; exits 1 if
    there is any.

    Examples:
      digest library check
      digest library check ~/backups/library.sqlite --json
    """
    session = open_session(ctx)
    store, voice = _open_store(session), session.voice
    path = file if file is not None else store.location
    findings = store.check(Path(file) if file is not None else None)
    if findings:
        voice.sum_up(f"{path} is not sound: {in_figures(len(findings), 'finding')}.")
    if as_json:
        voice.json({"file": path, "sound": not findings, "findings": findings})
    elif not findings:
        voice.done([f"{path} is sound."])
    else:
        lines = (f"{flaw.subject}: {flaw.message} {flaw.hint}" for flaw in findings)
        voice.results(map(printable, lines))
    return 1 if findings else 0


@app.command()
def forget(
    ctx: typer.Context,
    issues: list[str] = argument("ISSUE"),
    *,
    topic: str | None = option("--topic", "NAME", "Of a range, take only this topic's issues."),
    yes: bool = flag("--yes", "Take the issues out without asking."),
) -> None:
    """Take issues out of the library, with their decisions and deliveries.

    ISSUE looks like 2026-02-28-deep-learning, or is a range of dates, both
    included, like 2099-01-01..2100-01-01. Shows what each issue has, and asks.
    Its papers are free for other issues, and its deliveries count as never
    sent. Its files stay. Use it for issues that a wrong clock made.

    Examples:
      digest library forget 2026-02-28-deep-learning
      digest library forget 2099-01-01..2100-01-01 --topic deep-learning --yes
    """
    session = open_session(ctx)
    voice = session.voice
    with session.open() as ports:
        library, state = ports.library, ports.library.load_state()
        chosen = _find_issues(issues, topic, state.issues)
        files = {issue.stem: library.find_written(issue.stem) for issue in chosen}
        lines = forgetting_lines(chosen, state.deliveries, files)
        (voice.done if yes else voice.results)(lines)
        named = in_figures(len(chosen), "issue")
        if not (yes or voice.can_ask):
            raise UsageError(
                "Nobody can be asked here; nothing was taken out.", hint="Give --yes to do it."
            )
        question = f"Take {named} out of the library (y/N)"
        if not yes and voice.ask(question, "N", str.lower) not in {"y", "yes"}:
            voice.report("Nothing was taken out.")
            return
        with ExitStack() as stack, record_run(ports, session, "library forget", named) as result:
            for slug in sorted({issue.slug for issue in chosen}):
                stack.enter_context(library.turn(slug, ports.progress.note))
            library.forget_issue_records(chosen)
            result.exit_code = 0
    voice.say(f"{named} taken out of the library.")


def _find_issues(
    names: Sequence[str], topic: str | None, known: Sequence[IssueRecord]
) -> Sequence[IssueRecord]:
    """Return the issues of names and ranges, by date.  Raises DigestError where one has none."""
    chosen: dict[str, IssueRecord] = {}
    for name in names:
        first, dots, last = name.partition("..")
        if dots:
            start, end = read_day(first), read_day(last)
            matching = [issue for issue in known if start <= issue.date <= end]
            slug = None if topic is None else slugify(topic)
            matching = [issue for issue in matching if slug in {None, issue.slug}]
        else:
            matching = [issue for issue in known if issue.stem == name]
        if not matching:
            near = get_close_matches(name, [issue.stem for issue in known], n=1)
            raise DigestError(
                f"The library has no issue {printable(name)}; nothing was taken out.",
                hint=f"The nearest is {near[0]}." if near else "digest status -v lists them.",
            )
        chosen |= {issue.stem: issue for issue in matching}
    return [chosen[stem] for stem in sorted(chosen)]


@app.command()
def backup(
    ctx: typer.Context,
    file: str = argument("FILE"),
    *,
    force: bool = flag("--force", "Replace a file that is there.", OUTPUT),
) -> None:
    """Copy the library to FILE, also while other commands write to it.

    Prints the path of the copy.  To restore it, put it where digest status
    says that the library is, while no other digest runs.

    Examples:
      digest library backup ~/backups/library-2026-02.sqlite
      digest library backup /mnt/library.sqlite --force
    """
    session = open_session(ctx)
    _open_store(session).back_up(Path(file), replace=force)
    session.voice.paths([Path(file)])


@app.command()
def export(
    ctx: typer.Context,
    *,
    output: str = option(
        "-o --output", "FILE", "Write to this file; - is standard output (-).", OUTPUT, default="-"
    ),
) -> None:
    """Write everything that the library holds as JSON Lines, in ASCII.

    The same library gives the same bytes.  If the library is damaged, nothing
    is written.

    Examples:
      digest library export -o library.jsonl
      digest library export | gzip > library.jsonl.gz
    """
    session = open_session(ctx)
    store = _open_store(session)
    if output != "-":
        store.export_to(Path(output))
        session.voice.say(f"The library was written to {output}.")
        return
    with closing(store.export_lines()) as lines:
        while batch := list(islice(lines, _BATCH)):
            session.voice.results(["\n".join(batch)])


@app.command("import")
def import_file(
    ctx: typer.Context,
    file: str = argument("FILE"),
    *,
    categories: list[str] | None = options.CATEGORIES,
    since: date | None = option(
        "--since", "DATE", "Of a snapshot, take only papers revised since.", parser=read_day
    ),
    as_json: bool = options.JSON,
) -> int:
    """Add an export, papers of any JSON Lines, or arXiv's snapshot to the library.

    Rows that the library has stay as they are; of papers, the highest version
    is the current one.  FILE may be gzip or zip; - is standard input.
    A bad line is reported, and then nothing is changed. Lines are saved in
    parts, so that others can write meanwhile; run it again after an
    interruption. Builds still ask arXiv for weeks that were not harvested.

    The public snapshot of all of arXiv is saved as it is read: run it again
    after an interruption, or with a newer snapshot; papers that the library has
    are skipped. Bad lines are reported and left out; then it exits 1. -c and
    --since take a part of it.

    Examples:
      digest library import library.jsonl
      digest library import - < metadata.jsonl.gz
      digest library import arxiv.zip -c 'cs.*' --since 2020-01-01
    """
    from digest.query import any_of, category
    from digest.store.snapshot import SnapshotFilter

    session = open_session(ctx)
    store, voice = _open_store(session), session.voice
    query = any_of(*map(category, categories)) if categories else None
    chosen = SnapshotFilter(query=query, since=since)
    reported = count()

    def refuse(number: int, reason: str) -> None:
        if next(reported) < _MOST_REPORTED:
            sentence = f"{name}:{number}: {reason}."
            problem = Problem(stage="import", subject=f"{name}:{number}", message=sentence)
            voice.problem(problem, matters=False)

    name = "standard input" if file == "-" else file
    with nullcontext(sys.stdin.buffer) if file == "-" else _open(file) as stream:
        tallies = store.import_from(stream, name, session.progress, chosen, refuse)
    skipped = sum(tally.skipped for tally in tallies.values())
    if skipped:
        voice.sum_up(f"{in_figures(skipped, 'line')} of {name} left out.")
    if as_json:
        voice.json(tallies)
    else:
        voice.done(
            f"{table}: {tally.added:,} added, {tally.held:,} there already"
            + (f", {tally.skipped:,} left out" if tally.skipped else "")
            for table, tally in tallies.items()
        )
    return 1 if skipped else 0


def _open(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise DigestError(
            f"{name} cannot be read: {error.strerror}.", hint="Name the file to import, or -."
        ) from error


def _open_store(session: Session) -> "Upkeep":
    from digest.wiring.opening import open_store

    return open_store(session.settings)
