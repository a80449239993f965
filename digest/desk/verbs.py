"""What an editor can do to an issue at the desk: each verb turns edits into edits, purely."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from digest.errors import UsageError
from digest.identifiers import parse_id
from digest.model import ALSO, Digest, Section
from digest.taste import Edits, Pin
from digest.text import fold_words, printable, shorten
from digest.themes import ALSO_TITLE

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The edits as a verb leaves them, what to say of it, and the paper or section it is about.

    One that `brings` a paper in is done only where the issue has that then.
    """

    edits: Edits
    told: str
    about: str
    brings: bool = False


def change(wish: Mapping[str, Any], edits: Edits, digest: Digest) -> Change:
    """Return what becomes of the edits of an issue.  Raises UsageError for what makes no sense."""
    verb = _VERBS.get(wish.get("verb", "")) if isinstance(wish.get("verb"), str) else None
    if verb is None:
        raise UsageError("The desk has no such verb.", hint=f"It has {', '.join(_VERBS)}.")
    return verb(_Wish(wish), edits, digest)


class _Wish:
    """The fields of a request, each as the type that a verb needs.  Raises UsageError."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def has(self, name: str) -> bool:
        """Return whether a field says anything."""
        return self._given.get(name) is not None

    def text(self, name: str) -> str:
        """Return a text, as it was typed; it may be empty."""
        found = self._given.get(name)
        if not isinstance(found, str) or "\0" in found:
            raise UsageError(f"`{name}` should be a text.")
        return found.replace("\r\n", "\n")

    def line(self, name: str) -> str:
        """Return a text of one line that is not empty."""
        found = " ".join(self.text(name).split())
        if not printable(found):
            raise UsageError(f"`{name}` is empty.")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, each once."""
        found = self._given.get(name)
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise UsageError(f"`{name}` should be a list of texts.")
        return tuple(dict.fromkeys(" ".join(one.split()) for one in found if one.strip()))

    def place(self) -> int:
        """Return a place from 1 on."""
        found = self._given.get("place")
        if isinstance(found, bool) or not isinstance(found, int) or found < 1:
            raise UsageError("`place` should be a number from 1 on.")
        return found

    def flag(self, name: str) -> bool | None:
        """Return a yes, a no, or None for what is usual."""
        found = self._given.get(name)
        if found is not None and not isinstance(found, bool):
            raise UsageError(f"`{name}` should be true, false or null.")
        return found

    def paper(self, digest: Digest) -> str:
        """Return the identifier of a paper of the issue."""
        name = self.line("paper")
        if all(entry.paper.id != name for entry in digest.entries):
            raise UsageError(f"arXiv:{shorten(name, _SHOWN)} is not in this issue.")
        return name

    def section(self, digest: Digest) -> Section:
        """Return a section of the issue, by key or heading."""
        name = self.line("section")
        if found := find_section(name, digest):
            return found
        raise UsageError(f"This issue has no section “{shorten(printable(name), _SHOWN)}”.")


def find_section(name: str, digest: Digest) -> Section | None:
    """Return a section by its key or heading, if the issue has it."""
    keyed = (one for one in digest.sections if one.key == name)
    titled = (one for one in digest.sections if _same(one.title, name))
    return next(keyed, None) or next(titled, None)


def _same(one: str, other: str) -> bool:
    return one == other or (bool(fold_words(one)) and fold_words(one) == fold_words(other))


def _pin(edits: Edits, paper: str, **wanted: Any) -> Edits:  # noqa: ANN401 - the fields of a pin
    """Return the edits with other wishes for a paper; one without any has none."""
    pin = replace(edits.papers.get(paper, Pin()), **wanted)
    papers = {**edits.papers, paper: pin}
    return replace(edits, papers={name: one for name, one in papers.items() if one != Pin()})


def _title(paper: str, digest: Digest) -> str:
    found = next(entry.paper.title for entry in digest.entries if entry.paper.id == paper)
    return f"“{shorten(printable(found), _SHOWN)}”"


def tell_exchange(before: Digest, after: Digest, about: str) -> str:
    """Say what came in, or gave way, for the paper that a change is about.

    An issue keeps its number of papers.
    """
    old, new = ({entry.paper.id for entry in one.entries} for one in (before, after))
    came = [f" {_title(name, after)} comes in for it." for name in sorted(new - old - {about})]
    went = [f" {_title(name, before)} gives way to it." for name in sorted(old - new - {about})]
    return "".join((*came, *went))


def _move(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    paper, name = wish.paper(digest), wish.line("section")
    there = find_section(name, digest)
    heading = name if there is None else ALSO_TITLE if there.key == ALSO else there.title
    told = f"Moved {_title(paper, digest)} to “{heading}”."
    return Change(edits=_pin(edits, paper, section=heading, place=None), told=told, about=paper)


def _place(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    """Give a paper its place; others of its section that have one keep their order around it."""
    paper, place = wish.paper(digest), wish.place()
    papers = next(section.papers for section in digest.sections if paper in section.papers)
    order = [name for name in papers if name != paper]
    order.insert(place - 1, paper)
    for at, name in enumerate(order, 1):
        if name == paper or edits.papers.get(name, Pin()).place:
            edits = _pin(edits, name, place=at)
    told = f"{_title(paper, digest)} stands in place {order.index(paper) + 1} of its section."
    return Change(edits=edits, told=told, about=paper)


def _out(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    """Leave a paper out; one that only its editor brought in is as if it had not been."""
    paper = wish.paper(digest)
    pin = edits.papers.get(paper, Pin())
    kept = Pin() if pin.included else replace(pin, included=False)
    left = {name: one for name, one in {**edits.papers, paper: kept}.items() if one != Pin()}
    told = f"Left {_title(paper, digest)} out."
    return Change(edits=replace(edits, papers=left), told=told, about=paper)


def _in(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    """Bring a paper in; one that only its editor had left out is as if it had not been."""
    found = parse_id(wish.line("paper"))
    if found is None:
        raise UsageError("That is no identifier of arXiv's.", hint="Such as 2602.22544.")
    paper = found.id
    if any(entry.paper.id == paper for entry in digest.entries):
        raise UsageError(f"arXiv:{paper} is in this issue.")
    was_out = edits.papers.get(paper, Pin()).included is False
    changed = _pin(edits, paper, included=None if was_out else True)
    told = f"You leave arXiv:{paper} out no more." if was_out else f"Brought arXiv:{paper} in."
    return Change(edits=changed, told=told, about=paper, brings=not was_out)


def _heading(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    """Give a section another heading: where papers alone are pinned to it, by their pins."""
    section, title = wish.section(digest), wish.line("title")
    names = (section.key, section.title)
    pins = {
        paper: replace(pin, section=title) if _same(pin.section, section.title) else pin
        for paper, pin in edits.papers.items()
    }
    headings = {
        name: title if name in names or _same(heading, section.title) else heading
        for name, heading in edits.headings.items()
    }
    is_by_itself = any(
        not _same(edits.papers.get(paper, Pin()).section, section.title) for paper in section.papers
    )
    if is_by_itself:
        headings[section.key] = title
    order = tuple(title if one in names and not is_by_itself else one for one in edits.order)
    changed = replace(edits, papers=pins, headings=headings, order=order)
    return Change(edits=changed, told=f"The heading is “{title}”.", about=section.key)


def _order(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    """Put sections first, in the order given; none given is the usual order."""
    found = [find_section(name, digest) for name in wish.texts("sections")]
    if None in found:
        raise UsageError("This issue has no such section.")
    order = tuple(one.key for one in found if one and one.key != ALSO)
    told = "The sections stand in your order." if order else "The sections stand as usual."
    return Change(edits=replace(edits, order=order), told=told, about="")


def _sentences(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    """Tell other sentences of a paper's abstract; none given are the usual ones."""
    sentences = wish.texts("sentences")
    return _retell(wish.paper(digest), edits, digest, sentences=sentences)


def _words(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    """Tell an editor's own words of a paper; none given leave the paper's sentences."""
    return _retell(wish.paper(digest), edits, digest, words=wish.text("words").strip())


def _retell(
    paper: str, edits: Edits, digest: Digest, *, sentences: tuple[str, ...] = (), words: str = ""
) -> Change:
    """Tell a paper in these sentences or words; what was to be only listed no longer is."""
    is_silent = edits.papers.get(paper, Pin()).told is False and (sentences or words)
    changed = _pin(edits, paper, sentences=sentences, words=words)
    changed = _pin(changed, paper, told=None) if is_silent else changed
    how = "your words" if words else "sentences that you chose" if sentences else "the usual way"
    return Change(edits=changed, told=f"{_title(paper, digest)} is told in {how}.", about=paper)


def _told(wish: _Wish, edits: Edits, digest: Digest) -> Change:
    paper, told = wish.paper(digest), wish.flag("told")
    said = {True: "is told", False: "is only listed", None: "is told or listed as usual"}[told]
    # What is only listed has no words.
    silent = {"words": "", "sentences": ()} if told is False else {}
    changed = _pin(edits, paper, told=told, **silent)
    return Change(edits=changed, told=f"{_title(paper, digest)} {said}.", about=paper)


def _introduce(wish: _Wish, edits: Edits, _digest: Digest) -> Change:
    """Introduce the issue; no text at all is none, and no field the topic's own."""
    text = wish.text("text").strip() if wish.has("text") else None
    told = "The introduction is yours." if text else "There is no introduction."
    if text is None:
        told = "The introduction is the topic's own, if it has any."
    return Change(edits=replace(edits, introduction=text), told=told, about="")


_VERBS: Mapping[str, Callable[[_Wish, Edits, Digest], Change]] = {
    "move": _move,
    "place": _place,
    "out": _out,
    "in": _in,
    "heading": _heading,
    "order": _order,
    "sentences": _sentences,
    "words": _words,
    "told": _told,
    "introduce": _introduce,
}
