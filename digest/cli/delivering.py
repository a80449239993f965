"""Delivers posts to the places of the settings, and tells of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from digest.cli.session import Session, remembered
from digest.config import Places, Settings
from digest.console.state import delivery_lines, failures, remarks
from digest.errors import DeliveryError, DigestError, UsageError
from digest.model import Delivery, Post
from digest.pipeline import Courier, forget_due
from digest.ports import Publisher
from digest.text import printable, slugify
from digest.wiring.delivery import load_post, open_publishers
from digest.wiring.parts import Parts, open_parts

_WRITE = "Write a table [[deliver]] in digest.toml."


def named_places(settings: Settings, slug: str, names: Sequence[str]) -> Places:
    """Return the places of these names or, where none are given, all that a topic's posts go to.

    Raises UsageError for a name that no place has, and where there is no place.
    """
    known = {place.name: place for place in settings.deliver}
    for name in (name for name in names if name not in known):
        near = get_close_matches(name, known, n=1)
        there = f"There are {', '.join(known)}." if known else _WRITE
        hint = f"The nearest is '{near[0]}'." if near else there
        raise UsageError(f"There is no place '{printable(name)}' to deliver to.", hint=hint)
    chosen = tuple(known[name] for name in dict.fromkeys(names)) or _of_topic(settings, slug)
    if not chosen:
        raise UsageError(f"Posts on {slug} are delivered to no place.", hint=_WRITE)
    return chosen


def is_forgotten(settings: Settings, name: str, slug: str) -> bool:
    """Tell whether no post on a topic goes to a place of this name any more."""
    return all(place.name != name for place in _of_topic(settings, slug))


def choose_places(
    settings: Settings, slug: str, formats: Sequence[str], *, wanted: bool | None, is_topic: bool
) -> Places:
    """Return the places that a build delivers its post to.

    Unless that is `wanted`, what is no topic of the configuration goes nowhere: it was asked for
    once.  Raises UsageError where there is nothing that could be delivered, or no place for it.
    """
    chosen = tuple(place for place in _of_topic(settings, slug) if place.automatic)
    if wanted is False or not (wanted or (is_topic and chosen)):
        return ()
    if "md" not in formats:
        raise UsageError(
            "A post is delivered from its Markdown, which is not among the formats.",
            hint="Add md to them, or give --no-deliver.",
        )
    return chosen or named_places(settings, slug, ())


def _of_topic(settings: Settings, slug: str) -> Places:
    """Return the places that a topic's posts go to."""
    return tuple(
        place
        for place in settings.deliver
        if not place.topics or slug in map(slugify, place.topics)
    )


FAILED = DeliveryError.exit_code
_LEFT = frozenset({"due", "interrupted", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done with a post; `names` are places, none of them all that its topic has."""

    names: tuple[str, ...] = ()
    again: bool = False
    arrived: bool = False
    unchecked: bool = False
    dry_run: bool = False
    as_json: bool = False


def publish_post(name: str, order: Order, session: Session) -> int:
    """Deliver a post, tell of it, and return the exit code.  Raises DigestError."""
    from digest.publish.issue import find_post, name_issue

    with open_parts(session.settings, session.progress) as parts:
        desk, folder = (
            _Desk(order=order, parts=parts, session=session),
            session.settings.build.output,
        )
        if order.arrived:
            desk.settle(*name_issue(name, folder))
            return 0
        path = find_post(name, folder)
        post = load_post(path, session.settings, parts.library)
        places = named_places(session.settings, post.slug, order.names)
        done = desk.deliver(path, post, places)
        desk.show(done)
        if order.as_json:
            session.voice.json({"post": str(path), "deliveries": done})
        elif order.dry_run:
            session.voice.results(delivery_lines(done))
        else:
            session.voice.done(map(str, delivery_lines(done)))
    return FAILED if any(one.is_failure for one in done) else 0


def deliver_built(path: Path, places: Places, parts: Parts, session: Session) -> Sequence[Delivery]:
    """Deliver what `build` has written, and tell of it.

    The post is there whatever happens: an error is told and returned as a failure, not raised.
    """
    desk = _Desk(order=Order(), parts=parts, session=session)
    try:
        post = load_post(path, session.settings, parts.library)
        done = desk.deliver(path, post, places)
    except DigestError as error:
        session.voice.error(error)
        names = ", ".join(place.name for place in places)
        return (Delivery(publisher=names, key="", outcome="failed", message=str(error)),)
    desk.show(done)
    for line in delivery_lines(done):
        session.voice.say(str(line))
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Everything that a delivery needs beside the post and its places."""

    order: Order
    parts: Parts
    session: Session

    @property
    def courier(self) -> Courier:
        """Who takes posts to publishers."""
        tools = self.parts.tools
        return Courier(
            ledger=self.parts.library,
            clock=tools.clock,
            progress=tools.progress,
            again=self.order.again,
        )

    def deliver(self, path: Path, post: Post, places: Places) -> Sequence[Delivery]:
        """Deliver a post, or say what would be; it is checked first where anything is due.

        Raises DigestError.
        """
        from digest.publish.issue import list_stale

        tools = self.parts.tools
        with open_publishers(places, self.session.settings, self.parts.library, tools) as opened:
            plan = [one for publisher in opened for one in self.courier.plan(post, publisher)]
            is_due = any(one.outcome == "due" for one in plan)
            if is_due and not self.order.unchecked:
                self._refuse_false(path)
            # What looks interrupted may be under way in another run: it is waited for.
            left = {one.publisher for one in plan if one.outcome in _LEFT}
            if self.order.dry_run:
                return plan
            if is_due and (stale := list_stale(post)):
                self.session.voice.tell(_tell_stale(stale, is_known=post.edited is not None))
            kept = [one for one in plan if one.publisher not in left]
            leaving = [one for one in opened if one.name in left]
            done = [*kept, *(self._send(post, leaving) if leaving else ())]
        forget_due(self.parts.library, [place.name for place in places], post.slug, post.date, done)
        return done

    def settle(self, day: date, slug: str) -> None:
        """Take what is left for delivered, also where no post on this topic goes any more."""
        settings, library = self.session.settings, self.parts.library
        gone = [
            name
            for name in dict.fromkeys(self.order.names)
            if is_forgotten(settings, name, slug) and library.load_receipts(name, slug, day)
        ]
        there = [name for name in self.order.names if name not in gone]
        places = () if gone and not there else named_places(settings, slug, there)
        for name in (*gone, *(place.name for place in places)):
            settled = self.courier.settle(name, slug, day, wholly=name in gone)
            self.session.voice.tell(f"{name}: {len(settled)} taken for delivered.")

    def show(self, done: Sequence[Delivery]) -> None:
        """Tell of what failed, and of what was left as it is."""
        for problem in failures(done):
            self.session.voice.problem(problem)
        for remark in remarks(done):
            self.session.voice.tell(remark)

    def _send(self, post: Post, publishers: Sequence[Publisher]) -> Sequence[Delivery]:
        """Deliver to each publisher, and remember the run."""
        done: list[Delivery] = []
        with remembered(self.parts, self.session, "publish", post.stem) as outcome:
            for publisher in publishers:
                self.session.progress.begin(f"Delivering to {publisher.name}", None)
                try:
                    done += self.courier.deliver(post, publisher)
                finally:
                    self.session.progress.end()
            failed = sum(one.is_failure for one in done)
            sent = sum(one.outcome == "sent" for one in done)
            outcome.exit_code = FAILED if failed else 0
            outcome.summary += f": {sent} sent" + (f", {failed} not" if failed else "")
        return done

    def _refuse_false(self, path: Path) -> None:
        """Check a post over the library.  Raises DeliveryError where it finds errors."""
        from digest.check import check_post, read_post
        from digest.cli.checking import LibraryRecords

        records = LibraryRecords(self.parts.tools, self.session, offline=True)
        errors = [one for one in check_post(read_post(path), records) if one.severity == "error"]
        if errors:
            more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
            raise DeliveryError(
                f"{path} was not delivered: check finds an error in line {errors[0].line}{more}."
                f" {errors[0].message}",
                hint=f"digest check {path} tells all; --unchecked delivers it all the same.",
            )


def _tell_stale(names: Sequence[str], *, is_known: bool) -> str:
    """Say which files go without a post's edits, or without those that it may have."""
    told, one = ", ".join(names), len(names) == 1
    if is_known:
        how = "is as it was built" if one else "are as they were built"
        return f"{told} {how}, without the post's edits."
    how = "goes as it lies there" if one else "go as they lie there"
    return f"{told} {how}: this library did not build the post, and knows of no edits."
