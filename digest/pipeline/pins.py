"""Applies an editor's file of edits to sections: headings, order, and the papers in them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from digest.model import ALSO, Problem, Ranked, Reason
from digest.pipeline.lookup import listed
from digest.ranking import most_told_in
from digest.taste import Edits
from digest.text import printable, slugify
from digest.themes import ALSO_TITLE, Theme
from digest.writing import Draft, DraftSection

_MOST = 8
_PLACED = "placed here by the editor"
_BROUGHT = "brought in by the editor"


def bring(
    sections: Sequence[DraftSection], item: Ranked, key: str, title: str, why: str
) -> list[DraftSection]:
    """Return sections with one more paper, in the section of a key or in a new section."""
    reason = Reason(label=_BROUGHT, weight=0.0)
    by_key = {section.key: section for section in sections}
    target = by_key.get(key, DraftSection(key=key, title=title, papers=()))
    more = replace(item, reasons=(*item.reasons, reason))
    by_key[key] = _add(target, [more], {item.facts.paper.id: f"{_BROUGHT}; {why}"})
    return sorted(by_key.values(), key=lambda section: section.key == ALSO)


def apply_section_edits(
    sections: Sequence[DraftSection], edits: Edits, taxonomy: Sequence[Theme]
) -> tuple[DraftSection, ...]:
    """Return sections with an editor's headings, order and papers.

    Sections with the same heading are joined; a new section comes before "Also this week", the
    last.  Sections may be left without papers.
    """
    headings = {_fold(name): title for name, title in edits.headings.items()}
    by_key, names = _rename(sections, headings)
    themes = [entry for theme in taxonomy for entry in (theme, *theme.parts)]
    known = {_fold(theme.heading): theme.key for theme in themes} | {_fold(ALSO_TITLE): ALSO}
    for paper, pin in edits.papers.items():
        home = next((section for section in by_key.values() if _find(paper, section)), None)
        if pin.section and home:
            name = _fold(pin.section)
            title = headings.get(name, pin.section)
            key = names.get(name) or names.get(_fold(title)) or known.get(name)
            key = key or _new_key(pin.section, by_key)
            title = headings.get(_fold(key), title)
            names |= {name: key, _fold(title): key}
            (item,) = _find(paper, home)
            rest = tuple(other for other in home.papers if other != item)
            by_key[home.key] = replace(home, papers=rest)
            target = by_key.get(key, DraftSection(key=key, title=title, papers=()))
            by_key[key] = _add(target, [item], {paper: _PLACED})
    names = {_fold(key): key for key in by_key} | names
    first = [names[name] for name in map(_fold, edits.order) if name in names]
    keys = [key for key in dict.fromkeys((*first, *by_key)) if key != ALSO]
    return tuple(_order_papers(by_key[key], edits) for key in (*keys, ALSO) if key in by_key)


def _rename(
    sections: Sequence[DraftSection], headings: dict[str, str]
) -> tuple[dict[str, DraftSection], dict[str, str]]:
    """Return sections by key under the editor's headings, and the key for each of their names.

    If a section has two new headings, by its key and by its old heading, the last counts.
    """
    renamed: dict[str, DraftSection] = {}
    for section in sections:
        own_names = set(map(_fold, (section.title, section.key)))
        title = next((headings[name] for name in reversed(headings) if name in own_names), "")
        renamed[section.key] = replace(section, title=title) if title else section
    homes: dict[str, str] = {}
    # A section that already had the heading comes first: the renamed sections join it.
    for section in sorted(sections, key=lambda part: (part.key != ALSO, renamed[part.key] != part)):
        homes.setdefault(_fold(renamed[section.key].title), section.key)
    by_key: dict[str, DraftSection] = {}
    names: dict[str, str] = {}
    for section in sections:
        key = homes[_fold(renamed[section.key].title)]
        names |= dict.fromkeys(map(_fold, (section.key, section.title)), key)
        joined = by_key.get(key, replace(renamed[key], papers=(), why={}))
        by_key[key] = _add(joined, section.papers, section.why)
    return by_key, names | homes


def _order_papers(section: DraftSection, edits: Edits) -> DraftSection:
    """Return a section with its papers at the ranks of the edits; moved papers get a reason."""
    ranks = {name: pin.place for name, pin in edits.papers.items() if pin.place}
    moved = {name for name, pin in edits.papers.items() if pin.section or pin.place}
    reason = Reason(label=_PLACED, weight=0.0)
    items = {
        name: replace(item, reasons=(*item.reasons, reason)) if name in moved else item
        for item in section.papers
        if (name := item.facts.paper.id)
    }
    order = [name for name in items if name not in ranks]
    free = 0
    for name in sorted((name for name in ranks if name in items), key=lambda name: ranks[name]):
        index = min(max(ranks[name] - 1, free), len(order))
        order.insert(index, name)
        free = index + 1
    return replace(section, papers=tuple(items[name] for name in order))


def _fold(text: str) -> str:
    """Return a heading or key for comparison, without case, hyphens and underscores."""
    return " ".join(re.split(r"[\s_-]+", printable(text).casefold()))


def _new_key(title: str, taken: Mapping[str, DraftSection]) -> str:
    key = slugify(title)
    names = (key, *(f"{key}-{number}" for number in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def _add(section: DraftSection, items: Sequence[Ranked], why: Mapping[str, str]) -> DraftSection:
    papers = tuple(sorted((*section.papers, *items), key=lambda item: item.order))
    return replace(section, papers=papers, why={**section.why, **why})


def _find(paper: str, section: DraftSection) -> list[Ranked]:
    return [item for item in section.papers if item.facts.paper.id == paper]


def find_ineffective_edits(
    edits: Edits,
    built: Sequence[DraftSection],
    draft: Draft,
    reported: Collection[str],
    faults: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield problems of edits without effect: unknown sections, papers that are not in the issue.

    `built` are the sections before the edits.  Papers in `reported` have a problem already;
    `faults` say why an editor's sentences cannot be used.
    """
    pinned = [pin.section for name, pin in edits.papers.items() if name in draft.passages]
    titles = {_fold(name): part.title for part in built for name in (part.key, part.title)}
    titles |= {_fold(title): title for title in pinned if title}
    titles |= {_fold(section.key): section.title for section in draft.sections}
    every = titles | {_fold(section.title): section.title for section in draft.sections}
    checks = [(name, titles) for name in edits.headings] + [(name, every) for name in edits.order]
    for name, known in checks:
        if _fold(name) not in known:
            near = get_close_matches(_fold(name), known, n=1)
            all_titles = listed(sorted({f"“{section.title}”" for section in built}), _MOST)
            hint = f"The nearest is “{known[near[0]]}”." if near else f"There are {all_titles}."
            yield _edit_problem(name, f"No section is called “{name}”.", hint)
    for paper, pin in edits.papers.items():
        if pin.included is not False and paper not in {*draft.passages, *reported}:
            hint = "" if pin.included else "`included = true` brings it in."
            yield _edit_problem(paper, f"arXiv:{paper} is not in this issue.", hint)
        elif paper in faults:
            hint = "The post has its usual text instead."
            yield _edit_problem(paper, f"arXiv:{paper}: {faults[paper]}.", hint)
        elif paper in draft.passages.keys() - draft.named and (
            pin.told or pin.sentences or pin.words
        ):
            why = explain_told(paper, draft, draft.named)
            yield _edit_problem(paper, f"arXiv:{paper} cannot be told: {why}.", "The list has it.")


def _edit_problem(subject: str, message: str, hint: str) -> Problem:
    return Problem(stage="edit", subject=subject, message=message, hint=hint)


def explain_told(paper: str, draft: Draft, named: Collection[str]) -> str:
    """Return why the prose describes a paper, if it is `named`, or why it does not."""
    passage, most = draft.passages[paper], len(draft.passages)
    section = next(section for section in draft.sections if _find(paper, section))
    (item,), is_named = _find(paper, section), paper in named
    beside = sum(other.facts.paper.id in named for other in section.papers)
    reasons: Mapping[str, bool] = {
        "the editor's own words tell it": is_named and bool(passage.words),
        "the editor chose its sentences": is_named and passage.by_hand,
        "the editor wants it told": is_named and paper in draft.wanted,
        f"it is one of {len(named)} papers told, of {most} chosen": is_named,
        "it is withdrawn": item.facts.withdrawn,
        f"it is earlier work, of {draft.earlier.get(paper)}": paper in draft.earlier,
        "the editor wants it only listed": paper in draft.silent,
        "its abstract has no sentence": not passage.spans,
        f"its section tells {beside} papers already": beside >= most_told_in(section.key),
    }
    limit = f"the {len(named)} papers told, of {most} chosen, come before it"
    return next((reason for reason, holds in reasons.items() if holds), limit)
