"""Builds an issue, remembers the run, and reports it: what `build` and `demo` share."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from digest.cli.session import Session, remembered
from digest.config import Places
from digest.errors import DeliveryError
from digest.model import Delivery, Dossier, Edition
from digest.pipeline import Built, Request
from digest.pipeline import build as build_issue
from digest.ports import Renderer
from digest.text import in_figures
from digest.wiring.parts import Parts, open_shelf

_SHARED = (
    *("topic", "query", "category", "days", "number", "formats", "output", "writer", "config"),
    "source",
)
_MOST = 8


def shared_options(ctx: Any) -> tuple[str, ...]:  # noqa: ANN401 - typer's context is private to it
    """Return the options of this command that a build of another day needs too."""
    given = {**ctx.params, "config": ctx.params["config"] or ctx.obj.config}
    names = {option.name: option.opts[0] for option in ctx.command.params}
    return tuple(
        word for name in _SHARED for value in _values(given[name]) for word in (names[name], value)
    )


def tell_of_others(made: Built, options: Sequence[str], session: Session) -> None:
    """Tell of a stored issue by another query, of days without an issue, of promises kept."""
    if made.replaced:
        session.voice.tell(_replacement(made.replaced, made.edition))
    if made.gap:
        session.voice.tell(_gap(made.gap, options))
    for dossier in made.kept:
        session.voice.tell(_kept(dossier))


def _replacement(stored: Edition, made: Edition | None) -> str:
    """Say what an issue of the same date was made of."""
    of_days = made is not None and stored.query == made.query
    window = f"of other days, {stored.window.start} to {stored.window.end}"
    return (
        f"The library holds the issue {stored.slug} of {stored.date} "
        f"{window if of_days else f'by another query, {stored.query}'}: "
        "this build replaces it. Another --topic keeps both."
    )


def _kept(dossier: Dossier) -> str:
    """Say where that is which a paper of an earlier issue promised."""
    had = (link for link in dossier.links if link.own and link.health != "gone")
    where = ", ".join(link.url for link in had if link.kind in {"code", "dataset"})
    return f"{dossier.paper.id}, of an earlier issue, has released what it promised: {where}."


def _gap(dates: Sequence[date], options: Sequence[str]) -> str:
    """Write the command that builds each missing issue, the oldest first."""
    lines = [shlex.join(["digest", "build", "--date", str(day), *options]) for day in dates[:_MOST]]
    more = len(dates) - len(lines)
    return "\n".join(
        [
            f"Issues missing before this one: {len(dates)}. Built by",
            *(f"  {line}" for line in lines),
            *([f"and {more} more, which digest status lists."] if more else []),
        ]
    )


def _values(value: object) -> list[str]:
    """Return what was given for an option, as often as it was given."""
    if value is None:
        return []
    return [str(one) for one in (value if isinstance(value, list | tuple) else [value])]


FAILED = DeliveryError.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One build as the command line asks for it; `unreadable` arguments were no identifiers.

    `options` are those that a build of another day shares with it, `places` those that the post is
    delivered to.
    """

    request: Request
    renderers: Sequence[Renderer]
    folder: Path
    unreadable: Sequence[str] = ()
    options: Sequence[str] = ()
    strict: bool = False
    force: bool = False
    dry_run: bool = False
    as_json: bool = False
    places: Places = ()

    def exit_code(self, built: Built) -> int:
        """Return 1 where an identifier is unknown or, if that matters, anything may be missing."""
        incomplete = self.strict and built.problems
        return 1 if self.unreadable or built.unknown or incomplete else 0


def build_and_report(job: Job, parts: Parts, session: Session) -> int:
    """Build, print what was written, tell of everything that went wrong; return the exit code."""
    session.voice.unreadable(job.unreadable)
    built = _build(job, parts, session)
    if not job.as_json:
        _print(built, job, session)
    _report(built, job, session)
    delivered = _deliver(built, job, parts, session)
    if job.as_json:
        _print(built, job, session, delivered)
    return FAILED if any(one.is_failure for one in delivered) else job.exit_code(built)


def _deliver(built: Built, job: Job, parts: Parts, session: Session) -> Sequence[Delivery]:
    """Deliver the post that was written, if it is to go anywhere."""
    post = next((path for path in built.files if path.suffix == ".md"), None)
    if not job.places or job.dry_run or post is None:
        return ()
    from digest.cli.delivering import deliver_built

    return deliver_built(post, job.places, parts, session)


def _build(job: Job, parts: Parts, session: Session) -> Built:
    """Build into the folder, and remember the run."""
    shelf = open_shelf(job.folder, parts.library)
    subject = f"{job.request.subject.slug} {job.request.date}"
    with remembered(parts, session, "build", subject) as outcome:
        built = build_issue(
            job.request,
            parts.tools,
            parts.taxonomy,
            job.renderers,
            shelf,
            force=job.force,
            dry_run=job.dry_run,
            due=[place.name for place in job.places],
        )
        outcome.exit_code = job.exit_code(built)
        outcome.summary += _summary(built, job)
    return built


def _summary(built: Built, job: Job) -> str:
    """Write how a build went, for the history."""
    if built.digest is None:
        return ": no papers"
    done = "dry run" if job.dry_run else in_figures(len(built.files), "file")
    return f": {in_figures(built.digest.counts.chosen, 'paper')}, {done}"


def _print(built: Built, job: Job, session: Session, delivered: Sequence[Delivery] = ()) -> None:
    """Print the result: paths, the plan of a dry run, or JSON."""
    digest, files = built.digest, built.files
    if job.as_json:
        told = {"deliveries": delivered} if job.places else {}
        session.voice.json(
            {
                "files": [str(path) for path in files],
                "counts": built.counts,
                "problems": built.problems,
                **told,
            }
        )
    elif job.dry_run and digest:
        from digest.console.cards import plan_lines

        session.voice.results(plan_lines(digest, files, session.voice.width))
    else:
        session.voice.paths(files)


def _report(built: Built, job: Job, session: Session) -> None:
    """Tell of problems and unknown identifiers, and to whom watches, how it went."""
    voice, digest = session.voice, built.digest
    for problem in built.problems:
        voice.problem(problem, matters=job.strict or problem.subject in built.unknown)
    told = {problem.subject for problem in built.problems}
    unknown = [name for name in built.unknown if name not in told]
    voice.unknown(unknown, "in the library" if job.request.offline else "at arXiv")
    tell_of_others(built, job.options, session)
    if built.cost:
        voice.tell(built.cost)
    if digest is None:
        voice.tell(_nothing(built, job.request))
    else:
        counts = digest.counts
        voice.say(f"{counts.found} found, {counts.chosen} chosen, {counts.named} named.")


def _nothing(built: Built, request: Request) -> str:
    """Say why no file was written: a week without papers is no failure, one not seen may be."""
    fates = built.edition.fates if built.edition else {}
    window = f"{request.window.start} to {request.window.end}"
    left = f" ({len(fates)} found, all left out)" if fates else ""
    unseen = "" if fates or not built.problems else ", but not everything could be looked at"
    return f"No papers on {request.subject.name} from {window}{left}{unseen}; no file was written."
