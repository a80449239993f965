"""Makes the archive, remembers the run and reports it: what `digest site` does."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from digest.cli.request import make_preferences, topic_subject
from digest.cli.session import Session, remembered
from digest.config import Settings
from digest.errors import LibraryError, UsageError
from digest.model import Digest, Edition
from digest.pipeline import DEFAULT, Subject, subject_of
from digest.pipeline.archive import Archive, Dated, build_archive, remake
from digest.text import in_figures, printable, slugify
from digest.wiring.parts import Parts, make_site

# Settings of which no issue that the library has depends: where and how papers are asked for, and
# where files go.  All others do, until somebody says otherwise here.
_APART = frozenset(
    "home contact log budget source refresh enrich endpoints pace build site topic topics"
    " deliver".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteJob:
    """One archive as the command line asks for it."""

    folder: Path
    topics: tuple[str, ...] = ()
    rebuild: bool = False
    strict: bool = False
    as_json: bool = False

    def exit_code(self, made: Archive) -> int:
        """Return 1 where any issue could not be made and that matters."""
        return 1 if self.strict and made.problems else 0


def make_and_report(job: SiteJob, parts: Parts, session: Session) -> int:
    """Make the archive, print what was written, tell what went wrong; return the exit code."""
    _check_folder(job.folder, session.settings.build.output)
    issues = parts.library.load_state().issues
    slugs = _choose_slugs(job.topics, issues, session.settings)
    press, target, drafts = make_site(session.settings, job.folder, parts.library)
    with remembered(parts, session, "site", str(job.folder)) as outcome:
        made = build_archive(
            list(_dated(issues, slugs, parts, session)),
            press,
            target,
            drafts,
            parts.tools.progress,
            slugs=slugs,
            anew=job.rebuild,
        )
        outcome.exit_code = job.exit_code(made)
        outcome.summary += f": {_counts(made)}"
    _print(made, job, session)
    _report(made, session)
    return job.exit_code(made)


def _check_folder(folder: Path, posts: Path) -> None:
    """Refuse to make an archive among posts: their files are called alike.  Raises UsageError."""
    if folder.resolve() == posts.resolve():
        raise UsageError(
            f"{folder} is the folder of posts, whose files the site would take for its own.",
            hint="Choose another folder with -o.",
        )


def _dated(
    issues: Iterable[Edition], slugs: frozenset[str] | None, parts: Parts, session: Session
) -> Iterator[Dated]:
    """Yield the issues that have a post, each with what makes it again."""
    settings, preferences = session.settings, make_preferences(session.settings)
    stamp = cache(partial(_stamp, settings))
    for edition in issues:
        if edition.counts.get("chosen") and (slugs is None or edition.slug in slugs):

            def make(edition: Edition = edition) -> Digest:
                subject = _subject_of(edition, settings)
                return remake(edition, subject, preferences, parts.tools, parts.taxonomy)

            yield Dated(edition=edition, settings=stamp(edition.slug), make=make)


def _choose_slugs(
    names: Sequence[str], issues: Iterable[Edition], settings: Settings
) -> frozenset[str] | None:
    """Return the topics that were asked for, None for all.  Raises UsageError for an unknown one.

    A topic is known that has an issue, or stands in digest.toml.
    """
    if not names:
        return None
    known = {issue.slug for issue in issues} | set(map(slugify, settings.topics))
    for name in names:
        if slugify(name) not in known:
            raise UsageError(
                f"There is no topic '{printable(name)}'.",
                hint=f"Known topics: {', '.join(sorted(known)) or 'none'}.",
            )
    return frozenset(map(slugify, names))


def _subject_of(edition: Edition, settings: Settings) -> Subject:
    """Return what an issue is about: a topic of digest.toml, or what its query says.

    Raises LibraryError where the query is none that can be asked again.
    """
    configured = _configured(edition.slug, settings)
    if configured and configured.asked == edition.query:
        return configured
    name = edition.topic or (configured.name if configured else edition.slug.replace("-", " "))
    subject = subject_of(query=edition.query, slug=edition.slug, name=name)
    if subject.asked != edition.query:
        raise LibraryError(
            "The query that it was made by cannot be read any longer.",
            hint="Build that day again.",
        )
    return subject


def _configured(slug: str, settings: Settings) -> Subject | None:
    """Return the topic of digest.toml, or the packaged one, that has a slug."""
    keys = (key for key in (*settings.topics, DEFAULT.slug) if slugify(key) == slug)
    key = next(keys, None)
    return topic_subject(settings, key, with_taste=True) if key else None


def _stamp(settings: Settings, slug: str) -> str:
    """Return what stands for the program and for all settings that an issue depends on."""
    from digest.render.site import fingerprint

    topics = {key: topic for key, topic in settings.topics.items() if slugify(key) == slug}
    readings = [topic.reading.read_bytes() for topic in topics.values() if topic.reading]
    record = {
        "settings": settings.model_dump(mode="json", exclude=set(_APART)),
        "topic": {key: topic.model_dump(mode="json") for key, topic in topics.items()},
        "reading": [sha256(content).hexdigest() for content in readings],
        "program": fingerprint(settings.output.templates),
    }
    return sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _counts(made: Archive) -> str:
    """Write how an archive stands."""
    held, again = in_figures(len(made.issues), "issue"), made.remade
    return f"{held}, {again} of them made again, {in_figures(len(made.files), 'file')} written"


def _print(made: Archive, job: SiteJob, session: Session) -> None:
    """Print the paths that were written, or JSON."""
    if not job.as_json:
        session.voice.paths(made.files)
        return
    session.voice.json(
        {
            "folder": str(job.folder),
            "issues": len(made.issues),
            "remade": made.remade,
            "files": [str(path) for path in made.files],
            "removed": [str(path) for path in made.removed],
            "left": [str(path) for path in made.theirs],
            "problems": made.problems,
        }
    )


def _report(made: Archive, session: Session) -> None:
    """Tell of everything that is not as somebody may think."""
    voice = session.voice
    for problem in made.problems:
        voice.problem(problem)
    for path in made.theirs:
        voice.tell(f"{path} was made or changed by somebody else, and stays as it is.")
    for path in made.removed:
        voice.tell(f"{path} was removed: the site no longer has it.")
    if made.kept:
        voice.tell(
            f"{in_figures(len(made.kept), 'issue')} of the site that this library does not have "
            f"stayed: {', '.join(made.kept)}."
        )
    if made.otherwise:
        voice.tell(
            f"Built with other settings, or by another version, and so otherwise in their posts: "
            f"{', '.join(made.otherwise)}."
        )
    voice.say(f"{_counts(made)}.")
