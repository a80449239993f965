"""`digest publish`: delivers a post, or all posts that are due, to the targets of the settings."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli import options
from digest.cli.options import OUTPUT, argument, flag, option
from digest.cli.session import Session, open_session, record_run
from digest.console.reports import delivery_lines, failures, remarks
from digest.errors import DeliveryError, DigestError, UsageError
from digest.model import Delivery, DeliveryState, Issue, Post
from digest.pipeline import Courier, clear_due, find_due, mark_due
from digest.ports import Publisher
from digest.text import printable, slugify

if TYPE_CHECKING:
    from digest.cli.build import Job
    from digest.config import Settings, Targets
    from digest.wiring.opening import CommandPorts

_WRITE = "Write a table [[deliver]] in digest.toml."
_LEFT = frozenset({"due", "interrupted", "failed"})


def publish(
    ctx: typer.Context,
    post: str | None = argument("POST", default=None),
    *,
    to: list[str] | None = option(
        "--to", "NAME", "A target of digest.toml; repeat (all of the post's topic)."
    ),
    due: bool = flag("--due", "Deliver every post that is due, as it lies in the folder of posts."),
    test: str | None = option(
        "--test", "ADDRESS", "Send one message to this address only; it is not a delivery."
    ),
    again: bool = flag(
        "--again", "Send interrupted parts again; if there are none, the whole post."
    ),
    arrived: bool = flag(
        "--arrived",
        "Mark interrupted parts as delivered; if there are none, all that is left.",
    ),
    unchecked: bool = flag("--unchecked", "Deliver in spite of what check finds."),
    dry_run: bool = flag("--dry-run", "Show what would be delivered; deliver nothing.", OUTPUT),
    as_json: bool = options.JSON,
) -> int:
    """Deliver a post to targets that digest.toml names, once.

    POST is a Markdown file, as its editor left it; the name of an issue in the
    folder of posts; or a topic, for its newest issue.  It is checked against
    the library first; errors keep it back.  What failed is sent again, what
    was delivered is not.  Exits 4 where anything is left.

    A topic's post is due at each of its targets from its build until it has
    arrived. It stays due if a delivery failed, or if --no-deliver or
    automatic = false leaves the delivery to this command.

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
    given = {"--due": due, "--test": test is not None, "--again": again, "--arrived": arrived}
    _check_options([name for name, is_given in given.items() if is_given], has_post=bool(post))
    settings, voice, names = session.settings, session.voice, tuple(dict.fromkeys(to or ()))
    with session.open() as ports:
        run = DeliveryRun(
            ports=ports, session=session, again=again, unchecked=unchecked, dry_run=dry_run
        )
        if not post:
            made = {}
            for path, done in run.deliver_due(names):
                made[path] = done
                if not as_json:
                    run.show(done, f"{path.stem}: ")
            if as_json:
                posts = [{"post": str(path), "deliveries": done} for path, done in made.items()]
                voice.json({"posts": posts})
            elif not made:
                voice.report(f"Nothing is due.{_name_new(settings, ports, names)}")
            return max(map(_delivery_code, made.values()), default=0)
        if arrived:
            settled = run.settle(*name_issue(post, settings.build.output), names)
            run.forget(post, settled)
            return 0
        path = find_post(post, settings.build.output)
        opened = load_post(path, settings, ports.library)
        targets = named_targets(settings, opened.slug, names)
        if not names and not (targets := in_language(targets, opened.edition, opened.lang)):
            raise UsageError(
                f"{opened.stem} is in the language {opened.lang}, which no target has.",
                hint="Give a target that `language`, or name one with --to.",
            )
        if test is None:
            done = run.deliver(path, opened, targets)
        else:
            done = run.try_out(path, opened, targets, test)
        if as_json:
            voice.json({"post": str(path), "deliveries": done})
        else:
            run.show(done)
    return _delivery_code(done)


def _name_new(settings: "Settings", ports: "CommandPorts", names: Sequence[str]) -> str:
    """Return how a target gets a post that was built before the target was set up."""
    known = {delivered.publisher for delivered in ports.library.load_state().deliveries}
    wanted = names or [target.name for target in settings.deliver]
    new = next((name for name in wanted if name not in known), "")
    command = f"digest publish POST --to {new}"
    return new and f" {new} has had no post yet: {command} delivers one that was built before."


def _delivery_code(done: Sequence[Delivery]) -> int:
    return DeliveryError.exit_code if any(delivery.is_failure for delivery in done) else 0


def _check_options(given: Sequence[str], *, has_post: bool) -> None:
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude one another.", hint="Leave one out.")
    if has_post == (given == ["--due"]):
        raise UsageError(
            "Name one post, or give --due for all that are due.",
            hint="For example: digest publish 2026-02-28-deep-learning",
        )


def named_targets(settings: "Settings", slug: str, names: Sequence[str]) -> "Targets":
    """Return the targets of these names, by default all targets of a topic.

    Raises UsageError for an unknown name, and where there is no target.
    """
    known = {target.name: target for target in settings.deliver}
    for name in (name for name in names if name not in known):
        near = get_close_matches(name, known, n=1)
        names_known = f"There are {', '.join(known)}." if known else _WRITE
        hint = f"The nearest is '{near[0]}'." if near else names_known
        raise UsageError(f"There is no target '{printable(name)}' to deliver to.", hint=hint)
    chosen = tuple(known[name] for name in dict.fromkeys(names)) or targets_of(settings, slug)
    if not chosen:
        raise UsageError(f"Posts on {slug} have no target.", hint=_WRITE)
    return chosen


def choose_targets(
    settings: "Settings", slug: str, formats: Sequence[str], *, wanted: bool | None, is_topic: bool
) -> "Targets":
    """Return the targets of a build.

    Unless `wanted`, only a post on a topic of digest.toml is delivered; others were built for once.
    Raises UsageError where the post cannot be delivered, or has no target.
    """
    chosen = tuple(target for target in targets_of(settings, slug) if target.automatic)
    if wanted is False or not (wanted or (is_topic and chosen)):
        return ()
    if "md" not in formats:
        raise UsageError(
            "A post is delivered from its Markdown, which is not among the formats.",
            hint="Add md to them, or give --no-deliver.",
        )
    return chosen or named_targets(settings, slug, ())


def due_states(
    settings: "Settings", job: "Job", targets: "Targets"
) -> Callable[[Issue], Mapping[str, DeliveryState]]:
    """Return what states a post by the name of each target: `due` at those of the build.

    At the other targets of its topic it is `waiting` for `publish`, if it is written to the folder
    of posts.
    """
    folders = {os.path.realpath(folder) for folder in (job.folder, settings.build.output)}
    is_kept = job.is_topic and "md" in job.formats and len(folders) == 1
    every = targets_of(settings, job.request.topic.slug) if is_kept else targets

    def find_states(issue: Issue) -> Mapping[str, DeliveryState]:
        return {
            target.name: "due" if target in targets else "waiting"
            for target in in_language(every, issue.edition, issue.lang)
        }

    return find_states


def is_unused(settings: "Settings", name: str, series: str) -> bool:
    """Return whether a topic has no target of this name any more."""
    return all(target.name != name for target in targets_of(settings, series))


def in_language(targets: "Targets", edition: str, lang: str) -> "Targets":
    """Return the targets that take a post: those of its language.

    One without a language takes the posts in a topic's first language, whose `edition` is "".
    """
    return tuple(
        target
        for target in targets
        if (target.language == lang if target.language else not edition)
    )


def targets_of(settings: "Settings", series: str) -> "Targets":
    """Return the targets of a topic, given the name of its posts in any language."""
    slug = series.partition(".")[0]
    return tuple(
        target
        for target in settings.deliver
        if not target.topics or slug in map(slugify, target.topics)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRun:
    """Delivers posts, as the options `again`, `unchecked` and `dry_run` say."""

    ports: "CommandPorts"
    session: Session
    again: bool = False
    unchecked: bool = False
    dry_run: bool = False

    @property
    def courier(self) -> Courier:
        """The courier that takes posts to publishers."""
        ports = self.ports
        return Courier(
            library=ports.library, clock=ports.clock, progress=ports.progress, again=self.again
        )

    def deliver(self, path: Path, post: Post, targets: "Targets") -> Sequence[Delivery]:
        """Deliver a post, or return what would be sent; report failures and what is not sent.

        Where anything is due, the post is checked first.  Raises DigestError.
        """
        from digest.publish.posts import list_stale
        from digest.wiring.targets import open_publishers

        voice, names = self.session.voice, [target.name for target in targets]
        if not self.dry_run:
            mark_due(self.ports.library, names, post.series, post.date)
        with open_publishers(targets, self.ports) as opened:
            done = self._plan(post, opened)
            is_due = any(delivery.outcome == "due" for delivery in done)
            if is_due and not self.unchecked:
                self._check(path)
            if not self.dry_run:
                if is_due and (stale := list_stale(post)):
                    note = "delivered as in the folder, without edits that only the Markdown has."
                    voice.report(f"{', '.join(stale)}: {note}")
                # A delivery that looks interrupted may be under way in another run: wait for it.
                left = {delivery.publisher for delivery in done if delivery.outcome in _LEFT}
                publishers = [publisher for publisher in opened if publisher.name in left]
                done = [delivery for delivery in done if delivery.publisher not in left]
                done += self._send(post, publishers) if publishers else ()
        if not self.dry_run:
            clear_due(self.ports.library, names, post.series, post.date, done)
        for problem in failures(done):
            voice.problem(problem)
        for remark in remarks(done):
            voice.report(remark)
        return done

    def deliver_file(self, path: Path, targets: "Targets") -> Sequence[Delivery]:
        """Deliver the post in a file; an error is reported, and returned as a failure."""
        from digest.wiring.targets import load_post

        try:
            post = load_post(path, self.session.settings, self.ports.library)
            return self.deliver(path, post, targets)
        except DigestError as error:
            self.session.voice.error(error)
            names = ", ".join(target.name for target in targets)
            return (Delivery(publisher=names, key="", outcome="failed", message=str(error)),)

    def deliver_due(self, names: Sequence[str]) -> Iterator[tuple[Path, Sequence[Delivery]]]:
        """Deliver every post that is due, by default to all targets; yield each path.

        After a post that fails, the next is delivered.  Targets that a topic no longer has are left
        out.
        """
        from digest.cli.several import Reporter

        settings, voice = self.session.settings, self.session.voice
        wanted = {target.name for target in named_targets(settings, "", names)} if names else None
        due = find_due(self.ports.library.load_state().deliveries)
        for (day, slug), names_due in due.items():
            chosen = [name for name in names_due if wanted is None or name in wanted]
            of_topic = targets_of(settings, slug)
            targets = tuple(target for target in of_topic if target.name in chosen)
            if targets:
                path, reporter = settings.build.output / f"{day}-{slug}.md", Reporter(voice.hear)
                reporter.about = f"{path.stem}: "
                run = replace(self, session=replace(self.session, voice=reporter))
                yield path, run.deliver_file(path, targets)

    def show(self, done: Sequence[Delivery], about: str = "") -> None:
        """Show what was sent, or would be sent."""
        lines = [f"{about}{line}" for line in delivery_lines(done)]
        (self.session.voice.results if self.dry_run else self.session.voice.done)(lines)

    def try_out(
        self, path: Path, post: Post, targets: "Targets", address: str
    ) -> Sequence[Delivery]:
        """Send a post to one address, without a record of it.  Raises DigestError."""
        from digest.config.mistakes import judge
        from digest.config.values import Recipient
        from digest.wiring.targets import send_trial

        try:
            judge(Recipient, address)
        except ValueError as error:
            raise UsageError(f"--test {error}.", hint="Such as --test ada@example.org") from error
        target = targets[0]
        if self.dry_run or len(targets) > 1 or target.kind != "smtp":
            raise UsageError(
                "--test sends one message, by one target of the kind smtp, at once.",
                hint="Name that target, as in --to newsletter, and leave out --dry-run.",
            )
        if not self.unchecked:
            self._check(path)
        answer = send_trial(target, address, post, self.ports)
        self.session.voice.report(f"{target.name}: a test, which counts as no delivery.")
        return (Delivery(publisher=target.name, key=address, outcome="sent", told=answer),)

    def settle(self, day: date, slug: str, names: Sequence[str]) -> "Targets":
        """Mark what is left as delivered, also for targets that the topic no longer has.

        Return the targets that it still has.
        """
        settings, library = self.session.settings, self.ports.library
        gone = [
            name
            for name in names
            if is_unused(settings, name, slug) and library.load_receipts(name, slug, day)
        ]
        there = [name for name in names if name not in gone]
        targets = () if gone and not there else named_targets(settings, slug, there)
        for name in (*gone, *(target.name for target in targets)):
            settled = self.courier.settle(name, slug, day, wholly=name in gone)
            self.session.voice.report(f"{name}: {len(settled)} marked as delivered.")
        return targets

    def forget(self, name: str, targets: "Targets") -> None:
        """Forget that a post is due at targets where all of it has arrived."""
        from digest.publish.posts import find_post
        from digest.wiring.targets import load_post, open_publishers

        settings, library = self.session.settings, self.ports.library
        # Without the post it is not known what else would be sent.
        with suppress(UsageError):
            post = load_post(find_post(name, settings.build.output), settings, library)
            with open_publishers(targets, self.ports) as opened:
                done = self._plan(post, opened)
            clear_due(library, [target.name for target in targets], post.series, post.date, done)

    def _plan(self, post: Post, publishers: Sequence[Publisher]) -> list[Delivery]:
        return [part for publisher in publishers for part in self.courier.plan(post, publisher)]

    def _send(self, post: Post, publishers: Sequence[Publisher]) -> Sequence[Delivery]:
        done: list[Delivery] = []
        with record_run(self.ports, self.session, "publish", post.stem) as result:
            for publisher in publishers:
                self.session.progress.begin(f"Delivering to {publisher.name}", None)
                try:
                    done += self.courier.deliver(post, publisher)
                finally:
                    self.session.progress.end()
            failed = sum(delivery.is_failure for delivery in done)
            sent = sum(delivery.outcome == "sent" for delivery in done)
            result.exit_code = DeliveryError.exit_code if failed else 0
            result.summary += f": {sent} sent" + (f", {failed} not" if failed else "")
        return done

    def _check(self, path: Path) -> None:
        from digest.check import check_post, read_post
        from digest.wiring.check_records import LibraryRecords

        records = LibraryRecords(self.ports, self.session.voice.problem, offline=True)
        findings = check_post(read_post(path), records)
        errors = [finding for finding in findings if finding.severity == "error"]
        if errors:
            more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
            raise DeliveryError(
                f"{path} was not delivered: check finds an error in line {errors[0].line}{more}."
                f" {errors[0].message}",
                hint=f"digest check {path} lists all; --unchecked delivers it all the same.",
            )
