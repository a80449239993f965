"""`digest like` and `digest unlike`: marks of papers, from which a topic learns what to prefer."""

import typer

from digest.cli import options
from digest.cli.options import argument, flag, option
from digest.cli.request import read_ids
from digest.cli.session import open_session
from digest.errors import UsageError
from digest.likes import LEAST_MARKS
from digest.model import Mark
from digest.text import in_figures

TOPIC = option("--topic", "NAME", "Mark them for this topic (default: the usual topic).")
FORGET = flag("--forget", "Take the marks of these papers back.")


def like(
    ctx: typer.Context,
    ids: list[str] = argument("ID"),
    *,
    topic: str | None = TOPIC,
    forget: bool = FORGET,
    offline: bool = options.OFFLINE,
) -> int:
    """Mark papers that you like, for a topic.

    From ten marks on, liked and disliked together, papers like those that you
    liked get a higher score in the topic's next issues; digest show says which
    marks speak for a paper. Issues that are complete stay as they are. A second
    mark of a paper replaces the first.

    Examples:
      digest like 2602.22544 2602.21178
      digest like 2602.22544 --topic tide-pools
      digest like 2602.22544 --forget
    """
    return _mark(ctx, ids, topic, liked=None if forget else True, offline=offline)


def unlike(
    ctx: typer.Context,
    ids: list[str] = argument("ID"),
    *,
    topic: str | None = TOPIC,
    forget: bool = FORGET,
    offline: bool = options.OFFLINE,
) -> int:
    """Mark papers that you do not like, for a topic.

    Papers like them are preferred less; digest like says how marks work.

    Examples:
      digest unlike 2602.22544
      digest unlike 2602.22544 --topic tide-pools --forget
    """
    return _mark(ctx, ids, topic, liked=None if forget else False, offline=offline)


def _mark(
    ctx: typer.Context, ids: list[str], topic: str | None, *, liked: bool | None, offline: bool
) -> int:
    """Save marks, or forget them (`liked` is None); exit 1 if any paper is unknown."""
    from digest.pipeline import collect_ids
    from digest.wiring.topics import topic_of_settings

    session, listed = open_session(ctx), read_ids(ids)
    if not listed.ids:
        raise UsageError(listed.refusal, hint=listed.hint)
    slug, voice = topic_of_settings(session.settings, topic).slug, session.voice
    with session.open() as ports:
        library = ports.library
        if liked is None:
            done = sum(library.forget_mark(slug, name) for name in listed.ids)
            unknown: tuple[str, ...] = ()
        else:
            found = collect_ids(listed.ids, ports, offline=offline, age=False)
            for paper in found.papers:
                mark = Mark(topic=slug, paper=paper.id, liked=liked, at=ports.clock.now())
                library.save_mark(mark)
            done, unknown = len(found.papers), (*found.unknown, *found.missing)
            for problem in found.problems:
                voice.problem(problem)
        number = len(library.load_marks(slug))
    if unknown:
        voice.unknown(unknown, "in the library" if offline else "at arXiv")
    voice.unreadable(listed.unreadable)
    how = {True: "liked", False: "disliked", None: "no longer marked"}[liked]
    more = f": {LEAST_MARKS - number} more, and it learns from them" * (number < LEAST_MARKS)
    voice.done(
        [
            f"{in_figures(done, 'paper')} {how} for {slug}.",
            f"It has {in_figures(number, 'mark')}{more}.",
        ]
    )
    return 1 if unknown or listed.unreadable else 0
