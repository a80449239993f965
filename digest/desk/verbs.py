"""What an editor can do to an issue at the desk: each verb turns edits into edits, purely."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from digest.errors import UsageError
from digest.identifiers import parse_id
from digest.model import ALSO, Issue, Paper, Section
from digest.reading import list_passages
from digest.taste import Edits, Pin
from digest.text import collapse, fold_words, printable, shorten
from digest.themes import ALSO_TITLE

_SHOWN = 60
_NTH = ("", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The edits as a verb leaves them, what to say of it, and the paper or section it is about."""

    edits: Edits
    told: str
    about: str


def find_new(given: Mapping[str, Any]) -> str:
    """Return the identifier of the paper that a request brings in, "" where it brings none."""
    name = given.get("paper")
    found = parse_id(name.strip()) if given.get("verb") == "in" and isinstance(name, str) else None
    return found.id if found else ""


def change(
    given: Mapping[str, Any], edits: Edits, issue: Issue, new: Paper | None = None
) -> Change:
    """Return what becomes of the edits of an issue, into which a `new` paper may be brought.

    Raises UsageError for what makes no sense.
    """
    verb = _VERBS.get(given.get("verb", "")) if isinstance(given.get("verb"), str) else None
    if verb is None:
        raise UsageError("The desk has no such verb.", hint=f"It has {', '.join(_VERBS)}.")
    return verb(_Wish(given, edits, issue, new))


class _Wish:
    """A request about an issue and its edits; its fields are had as the type that a verb needs.

    Raises UsageError for a field of another type, or of nothing that is there.
    """

    def __init__(
        self, given: Mapping[str, Any], edits: Edits, issue: Issue, new: Paper | None
    ) -> None:
        self.given, self.edits, self.issue, self.new = given, edits, issue, new

    def text(self, name: str) -> str:
        """Return a text, as it was typed; it may be empty."""
        found = self.given.get(name)
        if not isinstance(found, str) or "\0" in found:
            raise UsageError(f"`{name}` should be a text.")
        return found.replace("\r\n", "\n")

    def line(self, name: str) -> str:
        """Return a text of one line that is not empty."""
        found = " ".join(self.text(name).split())
        if not any(sign.isalnum() for sign in found):
            raise UsageError(f"`{name}` should hold a word." if found else f"`{name}` is empty.")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, each once."""
        found = self.given.get(name)
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise UsageError(f"`{name}` should be a list of texts.")
        return tuple(dict.fromkeys(" ".join(one.split()) for one in found if one.strip()))

    @cached_property
    def paper(self) -> str:
        """The identifier of a paper of the issue."""
        name = self.line("paper")
        if not _has(name, self.issue):
            raise UsageError(f"arXiv:{shorten(name, _SHOWN)} is not in this issue.")
        return name

    @property
    def title(self) -> str:
        """The title of that paper, as messages have it."""
        entries = self.issue.entries
        return _title(next(one.paper for one in entries if one.paper.id == self.paper))

    @property
    def pin(self) -> Pin:
        """What is wanted of that paper so far."""
        return _pin(self.paper, self.edits)

    def pinned(self, pin: Pin, told: str, *, leaves: bool = False) -> Change:
        """Return what becomes of the edits if this is wanted of that paper, and what is lost.

        A section that it `leaves` empty has no place in the order any more.
        """
        kinds = ("words", "sentences")
        lost = [kind for kind in kinds if getattr(self.pin, kind) and not getattr(pin, kind)]
        if lost:
            told += f" Your {lost[0]} for it are gone; undo brings them back."
        edits = _pinned(self.paper, pin, self.edits)
        home = next(one for one in self.issue.sections if self.paper in one.papers)
        if leaves and len(home.papers) == 1:
            order = tuple(name for name in edits.order if name not in {home.key, home.title})
            edits = replace(edits, order=order)
        return Change(edits=edits, told=told, about=self.paper)


def find_section(name: str, issue: Issue) -> Section | None:
    """Return a section by its key or heading, if the issue has it."""
    keyed = (one for one in issue.sections if one.key == name)
    titled = (one for one in issue.sections if _same(one.title, name))
    return next(keyed, None) or next(titled, None)


def _same(one: str, other: str) -> bool:
    return one == other or (bool(fold_words(one)) and fold_words(one) == fold_words(other))


def _has(paper: str, issue: Issue) -> bool:
    return any(entry.paper.id == paper for entry in issue.entries)


def _title(paper: Paper) -> str:
    return f"“{shorten(printable(paper.title), _SHOWN)}”"


def _pin(paper: str, edits: Edits) -> Pin:
    return edits.papers.get(paper, Pin())


def _pinned(paper: str, pin: Pin, edits: Edits) -> Edits:
    """Return the edits with what is wanted of a paper; one of which nothing is has no pin."""
    papers = {**edits.papers, paper: pin}
    return replace(edits, papers={name: one for name, one in papers.items() if one != Pin()})


def _move(wish: _Wish) -> Change:
    name = wish.line("section")
    there = find_section(name, wish.issue)
    heading = name if there is None else ALSO_TITLE if there.key == ALSO else there.title
    pin = replace(wish.pin, section=heading, place=None)
    is_other = there is None or wish.paper not in there.papers
    return wish.pinned(pin, f"Moved {wish.title} to “{printable(heading)}”.", leaves=is_other)


def _place(wish: _Wish) -> Change:
    """Give a paper its place; others of its section that have one keep their order around it."""
    paper, edits, place = wish.paper, wish.edits, wish.given.get("place")
    if isinstance(place, bool) or not isinstance(place, int) or place < 1:
        raise UsageError("`place` should be a number from 1 on.")
    papers = next(one.papers for one in wish.issue.sections if paper in one.papers)
    order = [name for name in papers if name != paper]
    order.insert(min(place - 1, len(order)), paper)
    for at, name in enumerate(order, 1):
        if name == paper or _pin(name, edits).place:
            edits = _pinned(name, replace(_pin(name, edits), place=at), edits)
    told = f"{wish.title} stands in place {order.index(paper) + 1} of its section."
    return Change(edits=edits, told=told, about=paper)


def _out(wish: _Wish) -> Change:
    """Leave a paper out; one that only its editor brought in is as if it had not been."""
    pin = Pin() if wish.pin.included else replace(wish.pin, included=False)
    return wish.pinned(pin, f"Left {wish.title} out.", leaves=True)


def _in(wish: _Wish) -> Change:
    """Bring a paper in; one that only its editor had left out is as if it had not been."""
    name, new = find_new(wish.given), wish.new
    if not name:
        raise UsageError("That is no identifier of arXiv's.", hint="Such as 2602.22544.")
    if new is None:
        raise UsageError(f"arXiv has no paper {name}.")
    if _has(name, wish.issue):
        raise UsageError(f"{_title(new)} is in this issue.")
    pin = _pin(name, wish.edits)
    was_out = pin.included is False
    told = f"You leave {_title(new)} out no more." if was_out else f"Brought {_title(new)} in."
    edits = _pinned(name, replace(pin, included=None if was_out else True), wish.edits)
    return Change(edits=edits, told=told, about=name)


def _heading(wish: _Wish) -> Change:
    """Give a section another heading: where papers alone are pinned to it, by their pins."""
    name, title, edits = wish.line("section"), wish.line("title"), wish.edits
    section = find_section(name, wish.issue)
    if section is None:
        raise UsageError(f"This issue has no section “{shorten(printable(name), _SHOWN)}”.")
    names, order = (section.key, section.title), edits.order
    pins = {
        paper: replace(pin, section=title) if _same(pin.section, section.title) else pin
        for paper, pin in edits.papers.items()
    }
    headings = {
        name: title if name in names or _same(heading, section.title) else heading
        for name, heading in edits.headings.items()
    }
    if all(_same(_pin(paper, edits).section, section.title) for paper in section.papers):
        order = tuple(title if one in names else one for one in order)
    else:
        headings[section.key] = title
    changed = replace(edits, papers=pins, headings=headings, order=order)
    return Change(edits=changed, told=f"The heading is “{printable(title)}”.", about=section.key)


def _order(wish: _Wish) -> Change:
    """Put sections first, in the order given; none given is the usual order."""
    found = [find_section(name, wish.issue) for name in wish.texts("sections")]
    if None in found:
        raise UsageError("This issue has no such section.")
    order = tuple(one.key for one in found if one and one.key != ALSO)
    told = f"The sections stand {'in your order' if order else 'as usual'}."
    return Change(edits=replace(wish.edits, order=order), told=told, about="")


def _retell(wish: _Wish, sentences: tuple[str, ...], words: str, how: str = "") -> Change:
    """Tell a paper in these sentences or words; none of either leave the usual ones.

    What was to be only listed no longer is; `how` says of sentences which they are.
    """
    is_freed = wish.pin.told is False and (sentences or words)
    told = None if is_freed else wish.pin.told
    chosen = how or "sentences that you chose"
    how = "your words" if words else chosen if sentences else "the usual way"
    pin = replace(wish.pin, sentences=sentences, words=words, told=told)
    return wish.pinned(pin, f"{wish.title} is told in {how}.")


def _turn(wish: _Wish) -> Change:
    """Tell a paper in its next best passage; behind the last comes what is usual."""
    entry = next(one for one in wish.issue.entries if one.paper.id == wish.paper)
    spans = entry.ranked.reading.sentences
    ranked = [
        tuple(entry.paper.abstract[spans[at].start : spans[at].end] for at in one.sentences)
        for one in list_passages(entry.paper)
    ]
    told = tuple(map(collapse, wish.pin.sentences))
    every = (one for section in wish.issue.sections for one in section.statements)
    passages = (one for one in every if one.by in {"quote", "fixed"})
    # What is told as usual is the best one, if it is a passage.
    is_best = not told and any(wish.paper in one.papers for one in passages)
    at = ranked.index(told) + 1 if told in ranked else int(is_best)
    if at == len(ranked):
        if not told:
            raise UsageError("Its abstract has no other passage.")
        return _retell(wish, (), "")
    how = f"its {_NTH[at]}best passage ({at + 1} of {len(ranked)})"
    return _retell(wish, ranked[at], "", how)


def _tell(wish: _Wish) -> Change:
    """Tell a paper, or only list it, which leaves it no words; null is as usual."""
    told = wish.given.get("told")
    if not (told is None or isinstance(told, bool)):
        raise UsageError("`told` should be true, false or null.")
    said = {True: "is told", False: "is only listed", None: "is told or listed as usual"}[told]
    kept = replace(wish.pin, words="", sentences=()) if told is False else wish.pin
    return wish.pinned(replace(kept, told=told), f"{wish.title} {said}.")


def _introduce(wish: _Wish) -> Change:
    """Give the issue a title, a lead and an introduction, those that are sent.

    An empty title or lead is the program's own, an empty introduction none, and null the topic's.
    """
    edits, told = wish.edits, list[str]()
    if "title" in wish.given:
        edits = replace(edits, title=" ".join(wish.text("title").split()))
        told.append("The title is yours." if edits.title else "The title is the usual one.")
    if "lead" in wish.given:
        edits = replace(edits, lead=wish.text("lead").strip())
        told.append("The lead is yours." if edits.lead else "The lead is the usual one.")
    if "text" in wish.given:
        own = None if wish.given["text"] is None else wish.text("text").strip()
        edits = replace(edits, introduction=own)
        said = "The introduction is yours." if own else "There is no introduction."
        told.append("The introduction is the topic's own, if it has any." if own is None else said)
    return Change(edits=edits, told=" ".join(told), about="")


_VERBS: Mapping[str, Callable[[_Wish], Change]] = {
    "move": _move,
    "place": _place,
    "out": _out,
    "in": _in,
    "heading": _heading,
    "order": _order,
    "sentences": lambda wish: _retell(wish, wish.texts("sentences"), ""),
    "passage": _turn,
    "words": lambda wish: _retell(wish, (), wish.text("words").strip()),
    "told": _tell,
    "introduce": _introduce,
}
