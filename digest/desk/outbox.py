"""Delivery from the desk: what each target received, what it would receive now, and sending."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Lock

from digest.check import check_post, read_post
from digest.config import Settings, Targets
from digest.config.targets import AnyTarget
from digest.errors import DeliveryError, UsageError
from digest.model import ENDINGS, Delivery, Post, Receipt
from digest.pipeline import Courier
from digest.ports import Publisher
from digest.text import printable_part
from digest.wiring.check_records import LibraryRecords
from digest.wiring.opening import CommandPorts
from digest.wiring.targets import load_post, open_publishers

Send = Callable[[Post, AnyTarget, bool], Sequence[Delivery]]
"""Delivers a post to a target once, as `digest publish` does; if True, even if check finds errors.

Raises DigestError."""
_MOST_SHOWN, _MOST_PREVIEWS = 20_000, 20
# Files that have no preview: readers see them in another form, if at all.
_DATA = tuple(ending for form, ending in ENDINGS.items() if form not in {"md", "text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """The targets of an issue, and the post in the file `path`, from which parcels are made."""

    path: Path
    targets: Targets
    settings: Settings
    ports: CommandPorts
    send: Send
    turn: Lock = field(default_factory=Lock)
    """Held while parcels are sent, and while deliveries are looked up."""

    def describe(self, done: Sequence[Delivery] = ()) -> Mapping[str, object]:
        """Return the variables of `deliver.html.j2`; `done` are the deliveries made just now.

        `findings` are check's; errors among them stop a delivery.  Raises DigestError.
        """
        post = self._load()
        with open_publishers(self.targets, self.ports) as publishers:
            pairs = zip(self.targets, publishers, strict=True)
            targets = [self._describe_target(*pair, post) for pair in pairs]
        # With the library alone, without notes.
        records = LibraryRecords(self.ports, lambda _: None, offline=True)
        findings = check_post(read_post(self.path), records)
        faults = [finding for finding in findings if finding.severity != "note"]
        return {"targets": targets, "findings": faults, "done": done, "stem": post.stem}

    def prepare(self, name: str, *, unchecked: bool) -> Callable[[], Sequence[Delivery]]:
        """Return a function that delivers the present post to a target, once; see `Send`."""
        target = next((target for target in self.targets if target.name == name), None)
        post = self._load()
        if target is None:
            raise UsageError("This issue has no such target.")
        return lambda: self.send(post, target, unchecked)

    def _load(self) -> Post:
        return load_post(self.path, self.settings, self.ports.library)

    def _describe_target(
        self, target: AnyTarget, publisher: Publisher, post: Post
    ) -> Mapping[str, object]:
        """Return the state of a target; `problem` says why it cannot receive the post.

        Its `parcels` are tuples: the expected delivery, the receipt of the last, the number of
        bytes, and a preview.
        """
        ports, parcels = self.ports, list[tuple[Delivery, Receipt | None, int, str]]()
        courier = Courier(library=ports.library, clock=ports.clock, progress=ports.progress)
        try:
            planned = courier.foresee(post, publisher)
        except DeliveryError as error:
            problem = f"{error} {error.hint}".strip()
            return {"target": target, "parcels": (), "problem": problem}
        before = ""
        for parcel, delivery, receipt in planned:
            is_shown = len(parcels) < _MOST_PREVIEWS and not parcel.key.endswith(_DATA)
            text = preview(parcel.content, target.kind) if is_shown else ""
            # Recipients of one e-mail get the same text: it is shown once.
            shown = "" if text == before else text
            parcels.append((delivery, receipt, len(parcel.content), shown))
            before = text
        return {"target": target, "parcels": parcels, "problem": ""}


def preview(content: bytes, kind: str) -> str:
    """Return the text of a parcel for a kind of target, cut if it is long.

    For an e-mail that is its plain text, for JSON its texts by name, for a picture nothing.
    """
    text = ""
    if kind == "smtp":
        message = message_from_bytes(content, policy=default)
        body = message.get_body(("plain",))
        text = f"{message['subject']}\n\n{body.get_content() if body else ''}"
    with suppress(ValueError):
        text = text or content.decode()
        text = "\n".join(_list_texts(json.loads(text), ""))
    lines = text[:_MOST_SHOWN].splitlines()
    more = ["…"] if len(text) > _MOST_SHOWN else []
    return "\n".join([*map(printable_part, lines), *more])


def _list_texts(data: object, name: str) -> Iterator[str]:
    """Yield the values of JSON, each after its name."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _list_texts(value, str(key))
    elif isinstance(data, list):
        for value in data:
            yield from _list_texts(value, name)
    elif data not in (None, "") and name != "picture":
        yield f"{name}: {data}" if name else str(data)
