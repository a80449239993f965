"""Delivery from the desk: what each place was sent, what it would be sent now, and sending it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Lock

from digest.check import Finding, check_post, read_post
from digest.config import Places, Settings
from digest.config.targets import AnyTarget
from digest.errors import DeliveryError, UsageError
from digest.model import ENDINGS, Delivery, Parcel, Post, Receipt
from digest.pipeline import Courier
from digest.ports import Publisher
from digest.text import in_figures, printable, printable_part
from digest.wiring.check_records import LibraryRecords
from digest.wiring.opening import CommandPorts
from digest.wiring.targets import load_post, open_publishers

Send = Callable[[Post, AnyTarget, bool], Sequence[Delivery]]
"""Delivers a post to a place, once, as `digest publish` does; True: in spite of what check finds.

Raises DigestError."""
_MOST_SHOWN, _MOST_PREVIEWS = 20_000, 20
_KILO = 1000
# Files that readers see otherwise, if at all.
_DATA = tuple(ending for form, ending in ENDINGS.items() if form not in {"md", "text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """The places of an issue, and the post in the file `path`, from which all is made."""

    path: Path
    places: Places
    settings: Settings
    ports: CommandPorts
    send: Send
    turn: Lock = field(default_factory=Lock)
    """Held while something is sent, and while it is asked what was."""

    def describe(self, done: Sequence[Delivery] = ()) -> Mapping[str, object]:
        """Return what `deliver.html.j2` is given; `done` is what was delivered just now.

        Of what check has `found`, errors hold the post back.  Raises DigestError.
        """
        post = self._load()
        with open_publishers(self.places, self.settings, self.ports) as publishers:
            pairs = zip(self.places, publishers, strict=True)
            places = [self._describe(place, one, post) for place, one in pairs]
        found = self.find_faults()
        return {"places": places, "found": found, "done": done, "stem": post.stem}

    def prepare(self, name: str, *, unchecked: bool) -> Callable[[], Sequence[Delivery]]:
        """Return what delivers the post, as it is now, to a place, once; see `Send`."""
        place, post = next((one for one in self.places if one.name == name), None), self._load()
        if place is None:
            raise UsageError("This issue is delivered to no such place.")
        return lambda: self.send(post, place, unchecked)

    def _load(self) -> Post:
        return load_post(self.path, self.settings, self.ports.library)

    def find_faults(self) -> Sequence[Finding]:
        """Return what check finds wrong in the post over the library alone, and warns of."""
        records = LibraryRecords(self.ports, lambda _: None, offline=True)
        found = check_post(read_post(self.path), records)
        return [one for one in found if one.severity != "note"]

    def _describe(self, place: AnyTarget, publisher: Publisher, post: Post) -> Mapping[str, object]:
        """Return how a place stands; `problem` says what keeps all of the post from there."""
        ports, told = self.ports, dict[str, object](name=place.name, kind=place.kind)
        courier = Courier(library=ports.library, clock=ports.clock, progress=ports.progress)
        try:
            planned = courier.foresee(post, publisher)
        except DeliveryError as error:
            return told | {"parcels": [], "due": 0, "problem": f"{error} {error.hint}".strip()}
        shown, before = list[Mapping[str, object]](), ""
        for parcel, one, held in planned:
            is_shown = len(shown) < _MOST_PREVIEWS and not parcel.key.endswith(_DATA)
            text = preview(parcel.content, place.kind) if is_shown else ""
            # Many readers of one e-mail get the same.
            shown.append(_show(one, parcel, held, "" if text == before else text))
            before = text
        due = sum(one.outcome == "due" for _, one, _ in planned)
        return told | {"parcels": shown, "due": due, "problem": ""}


def _show(
    planned: Delivery, parcel: Parcel, held: Receipt | None, text: str
) -> Mapping[str, object]:
    """Return a parcel: what would become of it (`outcome`), and what became of it last.

    The outcome is that of a dry run: `due` would be sent, `changed` was sent otherwise before.
    `told` is where it went, `at` when; `message` and `hint` say what went wrong.
    """
    size = len(parcel.content)
    return {
        "key": printable(planned.key),
        "size": f"{size / _KILO:,.1f} kB" if size >= _KILO else in_figures(size, "byte"),
        "text": text,
        "outcome": planned.outcome,
        "told": printable(held.told if held else ""),
        "at": held.at if held else None,
        "message": printable(planned.message),
        "hint": printable(planned.hint),
    }


def preview(content: bytes, kind: str) -> str:
    """Return what a parcel for a kind of place says as text, its beginning if it is long.

    Of an e-mail that is its plain text, of JSON its texts by their names, of a picture nothing.
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


def _list_texts(found: object, name: str) -> Iterator[str]:
    """Yield the values of JSON, each behind its name."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _list_texts(value, str(key))
    elif isinstance(found, list):
        for value in found:
            yield from _list_texts(value, name)
    elif found not in (None, "") and name != "picture":
        yield f"{name}: {found}" if name else str(found)
