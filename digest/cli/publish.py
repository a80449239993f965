"""`digest publish`: deliver a post, or all that are due, once, to the places of the settings."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli import options
from digest.cli.options import OUTPUT, argument, flag, option
from digest.cli.session import Session, open_session, remembered
from digest.console.reports import delivery_lines, failures, remarks
from digest.errors import DeliveryError, DigestError, UsageError
from digest.model import Delivery, DeliveryState, Post
from digest.pipeline import Courier, find_due, forget_due, take_up
from digest.ports import Publisher
from digest.text import printable, slugify

if TYPE_CHECKING:
    from digest.cli.build import Job
    from digest.config import Places, Settings
    from digest.wiring.opening import CommandPorts

_WRITE = "Write a table [[deliver]] in digest.toml."
_LEFT = frozenset({"due", "interrupted", "failed"})


def publish(
    ctx: typer.Context,
    post: str | None = argument("POST", default=None),
    *,
    to: list[str] | None = option(
        "--to", "NAME", "A place of digest.toml; repeat (all of the post's topic)."
    ),
    due: bool = flag("--due", "Deliver every post that is due, as it lies in the folder of posts."),
    test: str | None = option(
        "--test", "ADDRESS", "Send one message, to this address alone; it counts as no delivery."
    ),
    again: bool = flag(
        "--again", "Send again: what was interrupted or, where nothing was, all of it."
    ),
    arrived: bool = flag(
        "--arrived",
        "Take for delivered: what was interrupted or, where nothing was, all that is left.",
    ),
    unchecked: bool = flag("--unchecked", "Deliver in spite of what check finds."),
    dry_run: bool = flag("--dry-run", "Say what would be delivered; deliver nothing.", OUTPUT),
    as_json: bool = options.JSON,
) -> int:
    """Deliver a post to places that digest.toml names, once.

    POST is its Markdown, as its editor left it; the name of an issue in the
    folder of posts; or a topic, whose newest issue that is.  It is checked
    over the library first; errors keep it back.  What was delivered is not
    sent again unasked, what failed is.  Exits 4 where anything is left.

    A topic's post is due at each of its places from its build until it has
    arrived: where that failed, and where --no-deliver or automatic = false
    leaves it to this command.

    Examples:
      digest publish --due
      digest publish deep-learning --to newsletter --test ada@example.org
      digest publish posts/2026-02-28-deep-learning.md --to newsletter
      digest publish deep-learning --to site --to newsletter --dry-run
      digest publish 2026-02-28-deep-learning --to newsletter --again
    """
    from digest.publish.posts import find_post, name_issue
    from digest.wiring.targets import load_post

    session = open_session(ctx)
    wishes = {"--due": due, "--test": test is not None, "--again": again, "--arrived": arrived}
    _check_wishes([name for name, is_given in wishes.items() if is_given], has_post=bool(post))
    settings, voice, names = session.settings, session.voice, tuple(dict.fromkeys(to or ()))
    with session.open() as ports:
        desk = Sender(
            ports=ports, session=session, again=again, unchecked=unchecked, dry_run=dry_run
        )
        if not post:
            made = {}
            for path, done in desk.deliver_due(names):
                made[path] = done
                if not as_json:
                    desk.show(done, f"{path.stem}: ")
            if as_json:
                posts = [{"post": str(path), "deliveries": done} for path, done in made.items()]
                voice.json({"posts": posts})
            elif not made:
                voice.tell("Nothing is due.")
            return max(map(_exit_code, made.values()), default=0)
        if arrived:
            settled = desk.settle(*name_issue(post, settings.build.output), names)
            desk.forget(post, settled)
            return 0
        path = find_post(post, settings.build.output)
        opened = load_post(path, settings, ports.library)
        places = named_places(settings, opened.slug, names)
        if test is None:
            done = desk.deliver(path, opened, places)
        else:
            done = desk.try_out(path, opened, places, test)
        if as_json:
            voice.json({"post": str(path), "deliveries": done})
        else:
            desk.show(done)
    return _exit_code(done)


def _exit_code(done: Sequence[Delivery]) -> int:
    return DeliveryError.exit_code if any(one.is_failure for one in done) else 0


def _check_wishes(given: Sequence[str], *, has_post: bool) -> None:
    """Refuse options that contradict one another, or the post.  Raises UsageError."""
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude one another.", hint="Leave one out.")
    if has_post == (given == ["--due"]):
        raise UsageError(
            "Name one post, or give --due for all that are due.",
            hint="For example: digest publish 2026-02-28-deep-learning",
        )


def deliver_built(
    path: Path, places: "Places", ports: "CommandPorts", session: Session
) -> Sequence[Delivery]:
    """Deliver what `build` has written, and report it.

    The post is there whatever happens: an error is reported and returned as a failure, not raised.
    """
    done = Sender(ports=ports, session=session).deliver_file(path, places)
    for line in delivery_lines(done):
        session.voice.say(str(line))
    return done


def named_places(settings: "Settings", slug: str, names: Sequence[str]) -> "Places":
    """Return the places of these names or, where none are given, all that a topic's posts go to.

    Raises UsageError for a name that no place has, and where there is no place.
    """
    known = {place.name: place for place in settings.deliver}
    for name in (name for name in names if name not in known):
        near = get_close_matches(name, known, n=1)
        there = f"There are {', '.join(known)}." if known else _WRITE
        hint = f"The nearest is '{near[0]}'." if near else there
        raise UsageError(f"There is no place '{printable(name)}' to deliver to.", hint=hint)
    chosen = tuple(known[name] for name in dict.fromkeys(names)) or places_of(settings, slug)
    if not chosen:
        raise UsageError(f"Posts on {slug} are delivered to no place.", hint=_WRITE)
    return chosen


def choose_places(
    settings: "Settings", slug: str, formats: Sequence[str], *, wanted: bool | None, is_topic: bool
) -> "Places":
    """Return the places that a build delivers its post to.

    Unless that is `wanted`, what is no topic of the configuration goes nowhere: it was asked for
    once.  Raises UsageError where there is nothing that could be delivered, or no place for it.
    """
    chosen = tuple(place for place in places_of(settings, slug) if place.automatic)
    if wanted is False or not (wanted or (is_topic and chosen)):
        return ()
    if "md" not in formats:
        raise UsageError(
            "A post is delivered from its Markdown, which is not among the formats.",
            hint="Add md to them, or give --no-deliver.",
        )
    return chosen or named_places(settings, slug, ())


def promise(settings: "Settings", job: "Job", places: "Places") -> Mapping[str, DeliveryState]:
    """Return where the post of a build is due: at the `places` that it delivers to, at once.

    At the others of its topic it waits for `publish`, if it is written where that looks for it.
    """
    promised: dict[str, DeliveryState] = {place.name: "due" for place in places}
    folders = {os.path.realpath(folder) for folder in (job.folder, settings.build.output)}
    if job.is_topic and "md" in job.formats and len(folders) == 1:
        for place in places_of(settings, job.request.topic.slug):
            promised.setdefault(place.name, "waiting")
    return promised


def is_forgotten(settings: "Settings", name: str, slug: str) -> bool:
    """Return whether no post on a topic goes to a place of this name any more."""
    return all(place.name != name for place in places_of(settings, slug))


def places_of(settings: "Settings", slug: str) -> "Places":
    """Return the places that a topic's posts go to."""
    return tuple(
        place
        for place in settings.deliver
        if not place.topics or slug in map(slugify, place.topics)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Delivers posts; what is sent `again`, `unchecked` and as a `dry_run` is the user's wish."""

    ports: "CommandPorts"
    session: Session
    again: bool = False
    unchecked: bool = False
    dry_run: bool = False

    @property
    def courier(self) -> Courier:
        """Who takes posts to publishers."""
        ports = self.ports
        return Courier(
            library=ports.library, clock=ports.clock, progress=ports.progress, again=self.again
        )

    def deliver(self, path: Path, post: Post, places: "Places") -> Sequence[Delivery]:
        """Deliver a post, or return what would be sent; report what failed or stays as it is.

        It is checked first where anything is due.  Raises DigestError.
        """
        from digest.publish.posts import list_stale
        from digest.wiring.targets import open_publishers

        voice, names = self.session.voice, [place.name for place in places]
        if not self.dry_run:
            take_up(self.ports.library, names, post.slug, post.date)
        with open_publishers(places, self.session.settings, self.ports) as opened:
            done = [one for publisher in opened for one in self.courier.plan(post, publisher)]
            is_due = any(one.outcome == "due" for one in done)
            if is_due and not self.unchecked:
                self._refuse_false(path)
            if not self.dry_run:
                if is_due and (stale := list_stale(post)):
                    told = "delivered as in the folder, without edits that only the Markdown has."
                    voice.tell(f"{', '.join(stale)}: {told}")
                # What looks interrupted may be under way in another run: it is waited for.
                left = {one.publisher for one in done if one.outcome in _LEFT}
                leaving = [one for one in opened if one.name in left]
                done = [one for one in done if one.publisher not in left]
                done += self._send(post, leaving) if leaving else ()
        if not self.dry_run:
            forget_due(self.ports.library, names, post.slug, post.date, done)
        for problem in failures(done):
            voice.problem(problem)
        for remark in remarks(done):
            voice.tell(remark)
        return done

    def deliver_file(self, path: Path, places: "Places") -> Sequence[Delivery]:
        """Deliver the post in a file; an error is reported, and returned as a failure."""
        from digest.wiring.targets import load_post

        try:
            post = load_post(path, self.session.settings, self.ports.library)
            return self.deliver(path, post, places)
        except DigestError as error:
            self.session.voice.error(error)
            names = ", ".join(place.name for place in places)
            return (Delivery(publisher=names, key="", outcome="failed", message=str(error)),)

    def deliver_due(self, names: Sequence[str]) -> Iterator[tuple[Path, Sequence[Delivery]]]:
        """Deliver every post that is due, at the places of these names if any; yield each path.

        One that fails keeps no other back.  Places that a topic has no more are left out.
        """
        from digest.cli.several import Reporter

        settings, voice = self.session.settings, self.session.voice
        wanted = {place.name for place in named_places(settings, "", names)} if names else None
        due = find_due(self.ports.library.load_state().deliveries)
        for (day, slug), left in due.items():
            at = [one for one in left if wanted is None or one in wanted]
            places = tuple(place for place in places_of(settings, slug) if place.name in at)
            if places:
                path, reporter = settings.build.output / f"{day}-{slug}.md", Reporter(voice.hear)
                reporter.about = f"{path.stem}: "
                desk = replace(self, session=replace(self.session, voice=reporter))
                yield path, desk.deliver_file(path, places)

    def show(self, done: Sequence[Delivery], about: str = "") -> None:
        """Show what was sent, or would be."""
        lines = [f"{about}{line}" for line in delivery_lines(done)]
        (self.session.voice.results if self.dry_run else self.session.voice.done)(lines)

    def try_out(self, path: Path, post: Post, places: "Places", address: str) -> Sequence[Delivery]:
        """Send a post to one address, outside the ledger.  Raises DigestError."""
        from digest.config.mistakes import judge
        from digest.config.values import Recipient
        from digest.wiring.targets import send_trial

        try:
            judge(Recipient, address)
        except ValueError as error:
            raise UsageError(f"--test {error}.", hint="Such as --test ada@example.org") from error
        place = places[0]
        if self.dry_run or len(places) > 1 or place.kind != "smtp":
            raise UsageError(
                "--test sends one message, by one place of the kind smtp, at once.",
                hint="Name that place, as in --to newsletter, and leave out --dry-run.",
            )
        if not self.unchecked:
            self._refuse_false(path)
        told = send_trial(place, address, post, self.session.settings, self.ports)
        self.session.voice.tell(f"{place.name}: a test, which counts as no delivery.")
        return (Delivery(publisher=place.name, key=address, outcome="sent", told=told),)

    def settle(self, day: date, slug: str, names: Sequence[str]) -> "Places":
        """Take what is left for delivered, also where no post on this topic goes any more.

        Returns the places that posts go to.
        """
        settings, library = self.session.settings, self.ports.library
        gone = [
            name
            for name in names
            if is_forgotten(settings, name, slug) and library.load_receipts(name, slug, day)
        ]
        there = [name for name in names if name not in gone]
        places = () if gone and not there else named_places(settings, slug, there)
        for name in (*gone, *(place.name for place in places)):
            settled = self.courier.settle(name, slug, day, wholly=name in gone)
            self.session.voice.tell(f"{name}: {len(settled)} taken for delivered.")
        return places

    def forget(self, name: str, places: "Places") -> None:
        """Keep it no more that a post is due at places where all of it has arrived."""
        from digest.publish.posts import find_post
        from digest.wiring.targets import load_post, open_publishers

        settings, library = self.session.settings, self.ports.library
        # Without the post nobody knows what else would be sent.
        with suppress(UsageError):
            post = load_post(find_post(name, settings.build.output), settings, library)
            with open_publishers(places, settings, self.ports) as opened:
                done = [one for publisher in opened for one in self.courier.plan(post, publisher)]
            forget_due(library, [place.name for place in places], post.slug, post.date, done)

    def _send(self, post: Post, publishers: Sequence[Publisher]) -> Sequence[Delivery]:
        """Deliver to each publisher, and remember the run."""
        done: list[Delivery] = []
        with remembered(self.ports, self.session, "publish", post.stem) as ending:
            for publisher in publishers:
                self.session.progress.begin(f"Delivering to {publisher.name}", None)
                try:
                    done += self.courier.deliver(post, publisher)
                finally:
                    self.session.progress.end()
            failed = sum(one.is_failure for one in done)
            sent = sum(one.outcome == "sent" for one in done)
            ending.exit_code = DeliveryError.exit_code if failed else 0
            ending.summary += f": {sent} sent" + (f", {failed} not" if failed else "")
        return done

    def _refuse_false(self, path: Path) -> None:
        """Check a post over the library.  Raises DeliveryError where it finds errors."""
        from digest.check import check_post, read_post
        from digest.wiring.check_records import LibraryRecords

        records = LibraryRecords(self.ports, self.session.voice.problem, offline=True)
        errors = [one for one in check_post(read_post(path), records) if one.severity == "error"]
        if errors:
            more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
            raise DeliveryError(
                f"{path} was not delivered: check finds an error in line {errors[0].line}{more}."
                f" {errors[0].message}",
                hint=f"digest check {path} tells all; --unchecked delivers it all the same.",
            )
