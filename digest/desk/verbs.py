"""The editor's verbs at the desk: pure functions from edits to edits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from digest.errors import UsageError
from digest.identifiers import parse_id
from digest.model import ALSO, Entry, Issue, Paper, Section
from digest.reading import list_passages
from digest.taste import Edits, Pin
from digest.text import collapse, fold_words, printable, shorten
from digest.themes import ALSO_TITLE

_SHOWN = 60
_NTH = ("", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The edits after a verb, the message on it, and the paper or section that it is about."""

    edits: Edits
    message: str
    about: str


def find_new(given: Mapping[str, Any]) -> str:
    """Return the identifier of the paper that a request brings in, "" if it brings none in."""
    name = given.get("paper")
    found = parse_id(name.strip()) if given.get("verb") == "in" and isinstance(name, str) else None
    return found.id if found else ""


def change(
    given: Mapping[str, Any], edits: Edits, issue: Issue, new: Paper | None = None
) -> Change:
    """Apply a request to the edits of an issue; `new` is a paper to bring in.

    Raises UsageError for an invalid request.
    """
    verb = _VERBS.get(given.get("verb", "")) if isinstance(given.get("verb"), str) else None
    if verb is None:
        raise UsageError("The desk has no such verb.", hint=f"It has {', '.join(_VERBS)}.")
    return verb(_Request(given, edits, issue, new))


@dataclass(frozen=True)
class _Request:
    """A request about an issue and its edits, with its fields in the type that a verb needs.

    Raises UsageError for a field of another type, or one that names something unknown.
    """

    given: Mapping[str, Any]
    edits: Edits
    issue: Issue
    new: Paper | None

    def text(self, name: str) -> str:
        """Return a text, as it was typed; it may be empty."""
        value = self.given.get(name)
        if not isinstance(value, str) or "\0" in value:
            raise UsageError(f"`{name}` should be a text.")
        return value.replace("\r\n", "\n")

    def line(self, name: str) -> str:
        """Return a text of one line that is not empty."""
        value = " ".join(self.text(name).split())
        if not any(sign.isalnum() for sign in value):
            raise UsageError(f"`{name}` should hold a word." if value else f"`{name}` is empty.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, each once."""
        values = self.given.get(name)
        if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
            raise UsageError(f"`{name}` should be a list of texts.")
        return tuple(dict.fromkeys(" ".join(text.split()) for text in values if text.strip()))

    @cached_property
    def entry(self) -> Entry:
        """The entry of a paper of the issue."""
        name = self.line("paper")
        found = (entry for entry in self.issue.entries if entry.paper.id == name)
        if entry := next(found, None):
            return entry
        raise UsageError(f"arXiv:{shorten(name, _SHOWN)} is not in this issue.")

    @property
    def paper(self) -> str:
        """The identifier of that paper."""
        return self.entry.paper.id

    @property
    def title(self) -> str:
        """The title of that paper, for messages."""
        return _quote_title(self.entry.paper)

    @property
    def home(self) -> Section:
        """The section of that paper."""
        return next(section for section in self.issue.sections if self.paper in section.papers)

    @property
    def pin(self) -> Pin:
        """The edits of that paper so far."""
        return _pin(self.paper, self.edits)

    def pinned(self, pin: Pin, message: str, *, leaves: bool = False) -> Change:
        """Return the edits with this pin of that paper; the message names own words that are lost.

        If the paper `leaves` its section empty, the section is removed from the order.
        """
        kinds = ("words", "sentences")
        lost = [kind for kind in kinds if getattr(self.pin, kind) and not getattr(pin, kind)]
        if lost:
            message += f" Your {lost[0]} for it are gone; undo brings them back."
        edits = _pinned(self.paper, pin, self.edits)
        if leaves and len(self.home.papers) == 1:
            names = {self.home.key, self.home.title}
            order = tuple(name for name in edits.order if name not in names)
            edits = replace(edits, order=order)
        return Change(edits=edits, message=message, about=self.paper)


def find_section(name: str, issue: Issue) -> Section | None:
    """Return a section by its key or heading, if the issue has it."""
    keyed = (section for section in issue.sections if section.key == name)
    titled = (section for section in issue.sections if _is_same_heading(section.title, name))
    return next(keyed, None) or next(titled, None)


def _is_same_heading(one: str, other: str) -> bool:
    return one == other or (bool(fold_words(one)) and fold_words(one) == fold_words(other))


def _quote_title(paper: Paper) -> str:
    return f"“{shorten(printable(paper.title), _SHOWN)}”"


def _pin(paper: str, edits: Edits) -> Pin:
    return edits.papers.get(paper, Pin())


def _pinned(paper: str, pin: Pin, edits: Edits) -> Edits:
    pins = {**edits.papers, paper: pin}
    return replace(edits, papers={name: pin for name, pin in pins.items() if pin != Pin()})


def _move(request: _Request) -> Change:
    name = request.line("section")
    there = find_section(name, request.issue)
    heading = name if there is None else ALSO_TITLE if there.key == ALSO else there.title
    pin = replace(request.pin, section=heading, place=None)
    is_other = there is None or request.paper not in there.papers
    return request.pinned(pin, f"Moved {request.title} to “{printable(heading)}”.", leaves=is_other)


def _set_rank(request: _Request) -> Change:
    """Give a paper its rank; other ranked papers of its section keep their order around it."""
    paper, edits, rank = request.paper, request.edits, request.given.get("place")
    if isinstance(rank, bool) or not isinstance(rank, int) or rank < 1:
        raise UsageError("`place` should be a number from 1 on.")
    order = [name for name in request.home.papers if name != paper]
    order.insert(min(rank - 1, len(order)), paper)
    for at, name in enumerate(order, 1):
        if name == paper or _pin(name, edits).place:
            edits = _pinned(name, replace(_pin(name, edits), place=at), edits)
    message = f"{request.title} is now number {order.index(paper) + 1} of its section."
    return Change(edits=edits, message=message, about=paper)


def _out(request: _Request) -> Change:
    """Leave a paper out; a paper that only the editor brought in loses its pin instead."""
    pin = Pin() if request.pin.included else replace(request.pin, included=False)
    return request.pinned(pin, f"Left {request.title} out.", leaves=True)


def _in(request: _Request) -> Change:
    """Bring a paper in; if only the editor had left it out, remove that edit instead."""
    name, new = find_new(request.given), request.new
    if not name:
        raise UsageError("That is no identifier of arXiv's.", hint="Such as 2602.22544.")
    if new is None:
        raise UsageError(f"arXiv has no paper {name}.")
    if any(entry.paper.id == name for entry in request.issue.entries):
        raise UsageError(f"{_quote_title(new)} is in this issue.")
    pin = _pin(name, request.edits)
    was_out = pin.included is False
    title = _quote_title(new)
    message = f"{title} is no longer left out." if was_out else f"Brought {title} in."
    edits = _pinned(name, replace(pin, included=None if was_out else True), request.edits)
    return Change(edits=edits, message=message, about=name)


def _heading(request: _Request) -> Change:
    """Give a section another heading; a section made by pins alone is renamed in these pins."""
    name, title, edits = request.line("section"), request.line("title"), request.edits
    section = find_section(name, request.issue)
    if section is None:
        raise UsageError(f"This issue has no section “{shorten(printable(name), _SHOWN)}”.")
    names, order = (section.key, section.title), edits.order
    pins = {
        paper: replace(pin, section=title) if _is_same_heading(pin.section, section.title) else pin
        for paper, pin in edits.papers.items()
    }
    headings = {
        name: title if name in names or _is_same_heading(heading, section.title) else heading
        for name, heading in edits.headings.items()
    }
    if all(_is_same_heading(_pin(paper, edits).section, section.title) for paper in section.papers):
        order = tuple(title if entry in names else entry for entry in order)
    else:
        headings[section.key] = title
    changed = replace(edits, papers=pins, headings=headings, order=order)
    return Change(edits=changed, message=f"The heading is “{printable(title)}”.", about=section.key)


def _order(request: _Request) -> Change:
    """Put sections first, in this order; an empty list restores the usual order."""
    sections = [find_section(name, request.issue) for name in request.texts("sections")]
    if None in sections:
        raise UsageError("This issue has no such section.")
    order = tuple(section.key for section in sections if section and section.key != ALSO)
    message = f"The sections stand {'in your order' if order else 'as usual'}."
    return Change(edits=replace(request.edits, order=order), message=message, about="")


def _set_text(request: _Request, sentences: tuple[str, ...], words: str, how: str = "") -> Change:
    """Describe a paper in these sentences or words; without either, in the usual passage.

    A paper that was only listed is described then; `how` names the sentences in the message.
    """
    was_listed = request.pin.told is False and (sentences or words)
    told = None if was_listed else request.pin.told
    chosen = how or "sentences that you chose"
    how = "your words" if words else chosen if sentences else "the usual way"
    pin = replace(request.pin, sentences=sentences, words=words, told=told)
    return request.pinned(pin, f"{request.title} is now described in {how}.")


def _next_passage(request: _Request) -> Change:
    """Quote a paper's next best passage; after the last comes the usual one."""
    entry, spans = request.entry, request.entry.ranked.reading.sentences
    ranked = [
        tuple(entry.paper.abstract[spans[at].start : spans[at].end] for at in passage.sentences)
        for passage in list_passages(entry.paper)
    ]
    chosen = tuple(map(collapse, request.pin.sentences))
    # Without an edit the post quotes the best passage, unless a model wrote about the paper.
    is_best = not chosen and any(
        statement.by in {"quote", "fixed"} and request.paper in statement.papers
        for section in request.issue.sections
        for statement in section.statements
    )
    at = ranked.index(chosen) + 1 if chosen in ranked else int(is_best)
    if at == len(ranked):
        if not chosen:
            raise UsageError("Its abstract has no other passage.")
        return _set_text(request, (), "")
    how = f"its {_NTH[at]}best passage ({at + 1} of {len(ranked)})"
    return _set_text(request, ranked[at], "", how)


def _set_told(request: _Request) -> Change:
    """Describe a paper, or only list it, which removes own words; null restores the usual."""
    told = request.given.get("told")
    if not (told is None or isinstance(told, bool)):
        raise UsageError("`told` should be true, false or null.")
    how = {True: "is described", False: "is only listed", None: "is treated as usual"}[told]
    pin = replace(request.pin, words="", sentences=()) if told is False else request.pin
    return request.pinned(replace(pin, told=told), f"{request.title} {how}.")


def _introduce(request: _Request) -> Change:
    """Set those of the issue's title, lead and introduction that the request has.

    An empty title or lead restores the program's own, an empty introduction removes it, and null
    restores the topic's.
    """
    edits, messages = request.edits, list[str]()
    if "title" in request.given:
        edits = replace(edits, title=" ".join(request.text("title").split()))
        messages.append("Your title is used." if edits.title else "The title is the usual one.")
    if "lead" in request.given:
        edits = replace(edits, lead=request.text("lead").strip())
        messages.append("Your lead is used." if edits.lead else "The lead is the usual one.")
    if "text" in request.given:
        own = None if request.given["text"] is None else request.text("text").strip()
        edits = replace(edits, introduction=own)
        message = "Your introduction is used." if own else "There is no introduction."
        usual = "The introduction is the topic's own, if it has any."
        messages.append(usual if own is None else message)
    return Change(edits=edits, message=" ".join(messages), about="")


_VERBS: Mapping[str, Callable[[_Request], Change]] = {
    "move": _move,
    "place": _set_rank,
    "out": _out,
    "in": _in,
    "heading": _heading,
    "order": _order,
    "sentences": lambda request: _set_text(request, request.texts("sentences"), ""),
    "passage": _next_passage,
    "words": lambda request: _set_text(request, (), request.text("words").strip()),
    "told": _set_told,
    "introduce": _introduce,
}
