"""Heeds an issue's editor: headings and papers in other sections, and why what is told or not."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from digest.model import ALSO, Problem, Ranked, Reason
from digest.pipeline.lookup import listed
from digest.ranking import most_in, place_of
from digest.taste import Edits
from digest.text import printable, slugify
from digest.themes import ALSO_TITLE, Theme
from digest.writing import Draft, Filed

_MOST = 8
_PLACED = "placed here by the editor"
_BROUGHT = "brought in by the editor"


def bring(sections: Sequence[Filed], item: Ranked, key: str, title: str, why: str) -> list[Filed]:
    """Return sections with one more paper in that of a key, or in a new one."""
    reason = Reason(label=_BROUGHT, weight=0.0)
    found = {one.key: one for one in sections}
    there = found.get(key, Filed(key=key, title=title, papers=()))
    more = replace(item, reasons=(*item.reasons, reason))
    found[key] = _add(there, [more], {item.facts.paper.id: f"{_BROUGHT}; {why}"})
    return sorted(found.values(), key=lambda one: one.key == ALSO)


def file_by_hand(
    sections: Sequence[Filed], edits: Edits, taxonomy: Sequence[Theme]
) -> tuple[Filed, ...]:
    """Return sections with the headings, the order and the papers that an editor wants in them.

    Sections of one heading become one; a new one stands before "Also this week", the last.  Some
    may have no paper left.
    """
    wanted = {_fold(name): title for name, title in edits.headings.items()}
    filed, names = _head(sections, wanted)
    themes = [one for theme in taxonomy for one in (theme, *theme.parts)]
    known = {_fold(one.heading): one.key for one in themes} | {_fold(ALSO_TITLE): ALSO}
    for paper, pin in edits.papers.items():
        home = next((one for one in filed.values() if _find(paper, one)), None)
        if pin.section and home:
            name = _fold(pin.section)
            title = wanted.get(name, pin.section)
            key = names.get(name) or names.get(_fold(title)) or known.get(name)
            key = key or _new_key(pin.section, filed)
            title = wanted.get(_fold(key), title)
            names |= {name: key, _fold(title): key}
            (item,) = _find(paper, home)
            left = tuple(one for one in home.papers if one != item)
            filed[home.key] = replace(home, papers=left)
            there = filed.get(key, Filed(key=key, title=title, papers=()))
            filed[key] = _add(there, [item], {paper: _PLACED})
    names = {_fold(key): key for key in filed} | names
    first = [names[name] for name in map(_fold, edits.order) if name in names]
    keys = [key for key in dict.fromkeys((*first, *filed)) if key != ALSO]
    return tuple(_place(filed[key], edits) for key in (*keys, ALSO) if key in filed)


def _head(
    sections: Sequence[Filed], wanted: dict[str, str]
) -> tuple[dict[str, Filed], dict[str, str]]:
    """Return sections by key under the headings wanted, and the key of each of their names.

    Of two headings wanted for one section, by its key and by its heading, the last stands.
    """
    named: dict[str, Filed] = {}
    for section in sections:
        called = set(map(_fold, (section.title, section.key)))
        title = next((wanted[name] for name in reversed(wanted) if name in called), "")
        named[section.key] = replace(section, title=title) if title else section
    homes: dict[str, str] = {}
    # What others are joined to is the section that has the heading by itself.
    for one in sorted(sections, key=lambda one: (one.key != ALSO, named[one.key] != one)):
        homes.setdefault(_fold(named[one.key].title), one.key)
    filed: dict[str, Filed] = {}
    names: dict[str, str] = {}
    for section in sections:
        key = homes[_fold(named[section.key].title)]
        names |= dict.fromkeys(map(_fold, (section.key, section.title)), key)
        held = filed.get(key, replace(named[key], papers=(), why={}))
        filed[key] = _add(held, section.papers, section.why)
    return filed, names | homes


def _place(section: Filed, edits: Edits) -> Filed:
    """Return a section with its papers at the places wanted, and that as a reason."""
    places = {name: pin.place for name, pin in edits.papers.items() if pin.place}
    moved = {name for name, pin in edits.papers.items() if pin.section or pin.place}
    reason = Reason(label=_PLACED, weight=0.0)
    items = {
        name: replace(item, reasons=(*item.reasons, reason)) if name in moved else item
        for item in section.papers
        if (name := item.facts.paper.id)
    }
    order = [name for name in items if name not in places]
    free = 0
    for place, name in sorted(
        ((place, name) for name, place in places.items() if name in items), key=lambda one: one[0]
    ):
        at = min(max(place - 1, free), len(order))
        order.insert(at, name)
        free = at + 1
    return replace(section, papers=tuple(items[name] for name in order))


def _fold(text: str) -> str:
    """Return a heading or key as it is compared: case, hyphens and underscores do not count."""
    return " ".join(re.split(r"[\s_-]+", printable(text).casefold()))


def _new_key(title: str, taken: Mapping[str, Filed]) -> str:
    """Return a key that no section has."""
    key = slugify(title)
    names = (key, *(f"{key}-{number}" for number in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def _add(section: Filed, items: Sequence[Ranked], why: Mapping[str, str]) -> Filed:
    papers = tuple(sorted((*section.papers, *items), key=place_of))
    return replace(section, papers=papers, why={**section.why, **why})


def _find(paper: str, section: Filed) -> list[Ranked]:
    return [item for item in section.papers if item.facts.paper.id == paper]


def find_unheeded(
    edits: Edits,
    built: Sequence[Filed],
    draft: Draft,
    told: Collection[str],
    faults: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield what of the edits changes nothing: the names of no section, papers not there.

    Of papers in `told` something was said already; `faults` say why sentences are not told.
    """
    pinned = [pin.section for name, pin in edits.papers.items() if name in draft.passages]
    titles = {_fold(name): one.title for one in built for name in (one.key, one.title)}
    titles |= {_fold(title): title for title in pinned if title}
    titles |= {_fold(one.key): one.title for one in draft.sections}
    every = titles | {_fold(one.title): one.title for one in draft.sections}
    asked = [(name, titles) for name in edits.headings] + [(name, every) for name in edits.order]
    for name, there in asked:
        if _fold(name) not in there:
            near = get_close_matches(_fold(name), there, n=1)
            known = listed(sorted({f"“{one.title}”" for one in built}), _MOST)
            hint = f"The nearest is “{there[near[0]]}”." if near else f"There are {known}."
            yield _remark(name, f"No section is called “{name}”.", hint)
    for paper, pin in edits.papers.items():
        if pin.included is not False and paper not in {*draft.passages, *told}:
            hint = "" if pin.included else "`included = true` brings it in."
            yield _remark(paper, f"arXiv:{paper} is not in this issue.", hint)
        elif paper in faults:
            hint = "What is told of it otherwise stands there."
            yield _remark(paper, f"arXiv:{paper}: {faults[paper]}.", hint)
        elif paper in draft.passages.keys() - draft.named and (
            pin.told or pin.sentences or pin.words
        ):
            why = explain_told(paper, draft, draft.named)
            yield _remark(paper, f"arXiv:{paper} cannot be told: {why}.", "The list has it.")


def _remark(subject: str, message: str, hint: str) -> Problem:
    return Problem(stage="edit", subject=subject, message=message, hint=hint)


def explain_told(paper: str, draft: Draft, named: Collection[str]) -> str:
    """Say why a paper is told, if it is among those `named`, or why it is not."""
    passage, most = draft.passages[paper], len(draft.passages)
    section = next(one for one in draft.sections if _find(paper, one))
    (item,), is_named = _find(paper, section), paper in named
    beside = sum(one.facts.paper.id in named for one in section.papers)
    reasons: Mapping[str, bool] = {
        "the editor's own words tell it": is_named and bool(passage.words),
        "the editor chose its sentences": is_named and passage.by_hand,
        "the editor wants it told": is_named and paper in draft.wanted,
        f"it is one of {len(named)} papers told, of {most} chosen": is_named,
        "it is withdrawn": item.facts.withdrawn,
        f"it is earlier work, of {draft.earlier.get(paper)}": paper in draft.earlier,
        "the editor wants it only listed": paper in draft.silent,
        "its abstract has no sentence": not passage.spans,
        f"its section tells {beside} papers already": beside >= most_in(section.key),
    }
    limit = f"the {len(named)} papers told, of {most} chosen, come before it"
    return next((reason for reason, holds in reasons.items() if holds), limit)
