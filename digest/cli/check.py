"""`digest check`: checks a post against the records of its papers."""

from contextlib import ExitStack
from pathlib import Path

import typer

from digest.check import Prober, check_post, read_post
from digest.cli import options
from digest.cli.options import SOURCES, argument, flag
from digest.cli.session import open_session
from digest.console.reports import finding_lines, tally
from digest.errors import DigestError, UsageError
from digest.text import in_figures
from digest.wiring.check_records import LibraryRecords


def check(
    ctx: typer.Context,
    post: str = argument("POST"),
    *,
    offline: bool = options.OFFLINE,
    online: bool = flag(
        "--online",
        "Also check whether links lead anywhere; public addresses alone.",
        SOURCES,
    ),
    as_json: bool = options.JSON,
    budget: float | None = options.BUDGET,
) -> int:
    """Check the claims of a post: ours or anybody's, in Markdown, HTML or plain text.

    It is for what a post says; digest library check is for the database.
    Finds its papers by link, DOI or title, fetches those that the library
    lacks, and reports identifiers, titles, authors, institutions, numbers,
    names, links and sentences.  An error contradicts the record; a warning has
    no support in it; a note is on what could not be looked up.  Exits 1 on
    errors, 3 if nothing could be verified.
    - reads the post from standard input.

    Examples:
      digest check posts/2026-02-28-deep-learning.md
      digest check newsletter.html --offline
      digest check draft.txt --online --json
      pandoc draft.docx -t markdown | digest check -
    """
    from digest.wiring.opening import open_prober

    if offline and online:
        raise UsageError(
            "--offline and --online exclude one another.", hint="Leave one of them out."
        )
    session = open_session(ctx, DIGEST_BUDGET=("--budget", budget))
    read = read_post(Path(post))
    with ExitStack() as cleanup:
        ports = cleanup.enter_context(session.open())
        prober: Prober | None = None
        if online:
            prober = cleanup.enter_context(open_prober(session.settings, session.progress))
        records = LibraryRecords(ports, session.voice.problem, offline=offline)
        findings = check_post(read, records, prober)
    counts, voice = tally(findings), session.voice
    if as_json:
        numbers = {f"{severity}s": number for severity, number in counts.items()}
        voice.json({"file": post, "counts": numbers, "findings": findings})
    elif counts["error"] or not voice.quiet:
        voice.results(finding_lines(findings, voice.width))
    if counts["error"]:
        voice.sum_up(f"{post}: {in_figures(counts['error'], 'error')}.")
    elif not records.has_any:
        why = "none of its papers is in the library or could be looked up"
        hint = "Check it again when arXiv can be reached."
        if all(finding.kind != "paper" for finding in findings):
            why, hint = "no paper is recognised in it", "Name papers by link, identifier or title."
        elif offline:
            why = "none of its papers is in the library"
            hint = "Check it without --offline, or fetch the papers first: digest fetch."
        raise DigestError(f"Nothing in {post} could be verified: {why}.", hint=hint)
    return 1 if counts["error"] else 0
