"""Builds the issues of one topic, one after the other, and says how each ended."""

from collections.abc import Iterator
from dataclasses import replace

from digest.cli.issue import FAILED, Job, build_and_report
from digest.cli.places import choose_places
from digest.cli.request import topic_subject
from digest.cli.session import Session
from digest.cli.several.order import Order
from digest.cli.several.outcome import AS_EDITED, Outcome
from digest.cli.several.reporter import Reporter
from digest.config import Places
from digest.errors import DigestError, EditedError
from digest.pipeline import Request, Subject, find_backlog, find_undelivered
from digest.records import delivery_record
from digest.text import slugify
from digest.wiring import Parts, make_renderers


def build_topic(
    order: Order, topic: str | None, parts: Parts, session: Session, reporter: Reporter
) -> Iterator[Outcome]:
    """Build the issues of a topic of digest.toml, None for the order's own, oldest first.

    One that cannot be made does not keep the next from being tried.
    """
    session = replace(session, voice=reporter)
    request = order.job.request
    try:
        subject = _subject(order, topic, session)
        asked = replace(request, subject=subject)
        held = parts.library.load_editions(subject.slug)
        days = [edition.date for edition in held] if order.catch_up else []
        names = [place.name for place in _places(order, subject.slug, session)]
        left = find_undelivered(parts.library, names, subject.slug, days)
    except DigestError as error:
        slug = slugify(topic) if topic else request.subject.slug
        reporter.turn_to(f"{slug} {request.date}")
        yield _failed(slug, request, error, reporter)
        return
    backlog = find_backlog(asked, held, left) if order.catch_up else ()
    for one in (*backlog, asked):
        again = any(edition.date == one.date for edition in held) and one is not asked
        job = _job(order, topic, one, session)
        outcome = _build(job, parts, session, reporter, again=again, is_left=one.date in left)
        if outcome:
            yield outcome


def _subject(order: Order, topic: str | None, session: Session) -> Subject:
    """Return what a topic is about."""
    if topic is None:
        return order.job.request.subject
    return topic_subject(session.settings, topic, with_taste=True)


def _job(order: Order, topic: str | None, request: Request, session: Session) -> Job:
    """Return the build of one issue."""
    folder, tell = order.job.folder, session.voice.tell
    named = () if topic is None else ("--topic", topic)
    return replace(
        order.job,
        request=request,
        renderers=make_renderers(order.formats, session.settings, folder, tell),
        options=(*named, *order.job.options),
        places=_places(order, request.subject.slug, session),
        as_json=True,
    )


def _places(order: Order, slug: str, session: Session) -> Places:
    """Return the places that a topic's posts are delivered to."""
    return choose_places(
        session.settings, slug, order.formats, wanted=order.deliver, is_topic=order.is_topic
    )


def _build(
    job: Job, parts: Parts, session: Session, reporter: Reporter, *, again: bool, is_left: bool
) -> Outcome | None:
    """Build one issue; None where an unfinished one is its editor's by now.

    One that is its editor's and `is_left` undelivered is delivered as it stands.
    """
    slug, day = job.request.subject.slug, job.request.date
    reporter.turn_to(f"{slug} {day}")
    clock = parts.tools.clock
    session = replace(session, started=clock.now(), began=clock.monotonic())
    try:
        code = build_and_report(job, parts, session)
    except EditedError as error:
        if not again:
            return _failed(slug, job.request, error, reporter)
        if is_left and job.places and not job.dry_run:
            return _deliver_edited(job, parts, session)
        reporter.tell(f"It is left unfinished. {error}")
        return None
    except DigestError as error:
        return _failed(slug, job.request, error, reporter)
    return Outcome(topic=slug, date=day, exit=code, made=reporter.made)


def _deliver_edited(job: Job, parts: Parts, session: Session) -> Outcome:
    """Deliver a post that is its editor's by now, and may not be written anew."""
    from digest.cli.delivering import deliver_built

    slug, day = job.request.subject.slug, job.request.date
    session.voice.tell("It was edited since it was built, and is delivered as it is.")
    done = deliver_built(job.folder / f"{day}-{slug}.md", job.places, parts, session)
    made = {**AS_EDITED, "deliveries": list(map(delivery_record, done))}
    failed = any(one.is_failure for one in done)
    return Outcome(topic=slug, date=day, exit=FAILED if failed else 0, made=made)


def _failed(slug: str, request: Request, error: DigestError, reporter: Reporter) -> Outcome:
    """Say why an issue was not made, or what became of it afterwards."""
    reporter.error(error)
    return Outcome(
        topic=slug,
        date=request.date,
        exit=error.exit_code,
        made=reporter.made,
        error=str(error),
        hint=error.hint,
    )
