"""Chooses an issue's papers: compared with others, described, read and ranked."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log1p
from typing import TYPE_CHECKING
from zlib import crc32

from digest.bibliography import find_known
from digest.calendar import listing_day
from digest.errors import FetchError
from digest.model import Answer, Decision, Paper, Problem, Ranked, Reading, StatedPaper, Window
from digest.papers import describe
from digest.pipeline.lookup import Collected, collect_ids, listed
from digest.pipeline.past import Past
from digest.pipeline.plan import Ports, Request
from digest.pipeline.readings import Read
from digest.pipeline.services import find_votes
from digest.pipeline.week import Candidates
from digest.ranking import (
    WEIGHTS,
    Measured,
    centre,
    choose,
    find_off_topic,
    from_institutions,
    measure_nearness,
    measure_newness,
    place_of,
    rank,
)
from digest.taste import Taste
from digest.withdrawal import is_withdrawn

if TYPE_CHECKING:
    from digest.ranking import Vectors
    from digest.store import Library

# Ideas are new beside what the last month's issues had.
_LAST = 4
# So many papers tell what a month was about.
_ENOUGH = 200
_ON_TOPIC: Collection[Decision] = frozenset({"chosen", "rank"})
# Few papers of a day have more votes: what lies above is fame, not worth.
_MOST_VOTES = 100
# So many words make a title that an author uses once.
_TELLING = 3
# And so many an abstract that nobody writes twice by chance.
_WHOLE = 25

By = Mapping[str, float]
"""Figures by paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is known beside an issue's papers; `votes` are answers about them."""

    examples: tuple[Paper, ...] = ()
    earlier: tuple[Paper, ...] = ()
    votes: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The papers chosen, best first, and decision and version of every paper that was looked at.

    The `usual` ones are those of the issue without its file of edits, which `brought` others in.
    `added` are those that nothing but the editor found, `votes` the answers about the papers that
    the scores rest on, `compared` the papers of earlier issues that they rest on, by version.
    """

    chosen: tuple[Ranked, ...]
    usual: tuple[Ranked, ...]
    brought: frozenset[str] = frozenset()
    decisions: Mapping[str, Decision]
    versions: Mapping[str, int]
    window: Window
    late: int = 0
    added: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    votes: tuple[Answer, ...] = ()
    compared: Mapping[str, int] = field(default_factory=dict)


def find_background(week: Candidates, ports: Ports) -> Background:
    """Return what the papers of a week are compared with."""
    past, names = week.past, [paper.id for paper in week.papers]
    request = past.request
    examples, problems = find_examples(request.topic.taste.like, request, ports)
    return Background(
        examples=tuple(examples.values()),
        earlier=_find_earlier(past, ports.library) if names else (),
        votes=find_votes(past, names, ports) if names else (),
        problems=problems,
    )


def recall_background(past: Past, paper: str, ports: Ports) -> Background:
    """Return the same for one paper, from what the library holds."""
    examples = ports.library.load_papers(past.request.topic.taste.like)
    earlier = _find_earlier(past, ports.library)
    return Background(
        examples=tuple(examples.values()),
        earlier=tuple(other for other in earlier if other.id != paper),
        votes=tuple(ports.library.load_answers([paper])),
    )


def find_examples(
    like: Sequence[str], request: Request, ports: Ports, of: str = "the topic"
) -> tuple[Mapping[str, Paper], tuple[Problem, ...]]:
    """Look up the examples of the topic or of a theme, and name those that cannot be had."""
    if not like:
        return {}, ()
    try:
        found = collect_ids(like, ports, offline=request.offline, age=False).papers
    except FetchError as error:
        ports.progress.note(str(error))
        found = ()
    papers = {paper.id: paper for paper in found}
    hint = "Check the identifier, or build again when arXiv can be reached."
    return papers, tuple(
        _remark(name, f"arXiv:{name}, an example of {of}, could not be looked up.", hint)
        for name in sorted(like)
        if name not in papers
    )


def _find_earlier(past: Past, library: "Library") -> tuple[Paper, ...]:
    """Return what the last issues before were made of, in the versions that they had.

    A complete issue that is built again is compared with what it was, whatever became of the
    others since.
    """
    made = past.finished
    versions = made.compared if made else _versions_before(past, library)
    return tuple(library.load_versions(versions).values())


def _versions_before(past: Past, library: "Library") -> Mapping[str, int]:
    """Return the versions of some of the papers of the last issues before."""
    day = past.request.date
    last = [made for made in past.before if made.date < day][-_LAST:]
    found = (library.load_decisions(made.slug, made.date).items() for made in last)
    names = {paper for decisions in found for paper, decision in decisions if decision in _ON_TOPIC}
    # One more or less of many papers changes no other.
    step = 1 + len(names) // _ENOUGH
    some = sorted(name for name in names if crc32(name.encode()) % step == 0)
    versions: dict[str, int] = {}
    for issue_record in library.load_decided(last, some):
        versions |= issue_record.versions
    return {name: versions[name] for name in sorted(versions)}


def measure(
    papers: Sequence[Paper], background: Background, request: Request
) -> tuple[Measured, By | None]:
    """Compare papers with what is known beside them; vectors are made only where they have to.

    Returns the strengths of reasons, and how near each paper is to the topic's examples beside the
    others, in standard deviations, None where that cannot be told.
    """
    names, taste = [paper.id for paper in papers], request.topic.taste
    institutions = request.preferences.institutions
    read = [(work.title, work.abstract) for work in taste.reading.works if work.title]
    near, alike, new = None, None, list[float]()
    if papers and (background.examples or background.earlier or read):
        usual = embed(papers)
        vectors = centre(usual, usual)
        near = measure_nearness(vectors, centre(embed(background.examples), usual))
        alike = measure_nearness(vectors, centre(embed_texts(read), usual))
        new = measure_newness(vectors, centre(embed(background.earlier), usual))
    votes = {
        answer.subject: answer.stated.upvotes
        for answer in background.votes
        if isinstance(answer.stated, StatedPaper) and answer.stated.upvotes is not None
    }
    known = find_known(papers, taste.reading.works)
    local = [one for one in papers if institutions and from_institutions(one, institutions)]
    strengths: Measured = {
        "like the examples": _grade(names, near, taste.near),
        "like what is read": _grade(names, alike, taste.near),
        "on the reading list": dict.fromkeys(known, 1.0),
        "from a chosen institution": {paper.id: 1.0 for paper in local},
        "upvotes on Hugging Face": {
            paper: round(min(log1p(number) / log1p(_MOST_VOTES), 1.0), 4)
            for paper, number in votes.items()
        },
        "new beside earlier issues": dict(zip(names, new, strict=False)),
    }
    return strengths, None if near is None else dict(zip(names, near, strict=True))


def embed(papers: Sequence[Paper]) -> "Vectors":
    """Return the packaged vectors of papers, of unit length or none."""
    return embed_texts([(paper.title, paper.abstract) for paper in papers])


def embed_texts(texts: Sequence[tuple[str, str]]) -> "Vectors":
    """Return the packaged vectors of titles and abstracts, of unit length or none."""
    from digest.reading.weights import embed as embed_all  # noqa: PLC0415 - loads numpy
    from digest.reading.weights import unit  # noqa: PLC0415 - as above

    return unit(embed_all(texts))


def _grade(names: Sequence[str], near: Sequence[float] | None, least: float) -> By:
    """Return strengths: half where a paper is just near enough, whole at twice that."""
    full = 2 * least or 1.0
    return {
        name: min(max(far / full, 0.0), 1.0) for name, far in zip(names, near or (), strict=False)
    }


def choose_papers(
    week: Candidates, included: Collected, background: Background, read: Read
) -> Selection:
    """Choose the issue's papers from the week's and those that shall be in it.

    What may be chosen is described, and read by `read`.
    """
    request, wanted = week.past.request, {one.id for one in included.papers}
    papers = _once((*week.papers, *(p for p in included.papers if p.id in request.include)))
    (strengths, near), taste = measure(papers, background, request), request.topic.taste
    unwanted = request.exclude.union(find_off_topic(papers, taste, near))
    decisions = dict(_sort_out(papers, week.settled, include=request.include, exclude=unwanted))
    candidates = [paper for paper in papers if paper.id not in decisions]
    ranked = describe_and_rank(request, candidates, read(candidates), strengths)
    usual = _choose(request, ranked, request.include)
    decisions |= dict.fromkeys(_names(ranked), "rank")
    decisions |= dict.fromkeys(_names(usual), "chosen")
    # What the editor's file brings in is measured beside the others, and changes none of them.
    every = _once((*included.papers, *papers))
    brought = [one for one in every if one.id in request.brought.difference(_names(usual))]
    if len(every) > len(papers):
        strengths, _ = measure(every, background, request)
    more = describe_and_rank(request, brought, read(brought), strengths)
    choice = Selection(
        chosen=usual,
        usual=usual,
        decisions=decisions,
        versions={paper.id: paper.version for paper in every},
        window=request.window,
        added=frozenset(wanted.difference(paper.id for paper in week.papers)),
        votes=background.votes,
        compared={paper.id: paper.version for paper in background.earlier},
        problems=(
            *week.problems,
            *included.problems,
            *background.problems,
            *_find_odd(taste, near, len(papers)),
            *_tell_unknown(included.unknown, offline=request.offline),
            *_tell_withdrawn(paper for paper in every if paper.id in wanted),
        ),
    )
    choice = _heed(choice, more, request)
    late = sum(choice.decisions[paper.id] == "chosen" for paper in week.late)
    return replace(choice, late=late)


def _heed(choice: Selection, more: Sequence[Ranked], request: Request) -> Selection:
    """Bring papers in, and leave others out, as the editor's file says: nothing else changes."""
    left = request.left.intersection(_names(choice.usual))
    chosen = [item for item in (*choice.usual, *more) if item.facts.paper.id not in left]
    decisions = dict(choice.decisions)
    decisions |= dict.fromkeys(_names(more), "chosen")
    decisions |= dict.fromkeys(sorted(left), "editor")
    return replace(
        choice,
        chosen=tuple(sorted(chosen, key=place_of)),
        brought=frozenset(_names(more)),
        decisions=decisions,
    )


def _names(items: Iterable[Ranked]) -> list[str]:
    return [item.facts.paper.id for item in items]


def choose_listed(request: Request, found: Collected, read: Read) -> Selection:
    """Choose every paper that was listed; what is odd about one is told."""
    papers = _once(found.papers)
    days = [listing_day(paper) for paper in papers]
    twins = (
        _remark(
            again,
            f"arXiv:{again} has the title and first author, or the abstract, of arXiv:{original}.",
            "One of the two is enough.",
        )
        for again, original in _find_twins(papers).items()
    )
    ranked = describe_and_rank(request, papers, read(papers))
    usual = tuple(item for item in ranked if item.facts.paper.id in request.ids)
    more = [item for item in ranked if item not in usual]
    choice = Selection(
        chosen=usual,
        usual=usual,
        decisions=dict.fromkeys(_names(usual), "chosen"),
        versions={paper.id: paper.version for paper in papers},
        window=Window(start=min(days), end=max(days)),
        problems=(*found.problems, *_tell_withdrawn(papers), *twins),
    )
    return _heed(choice, more, request)


def describe_and_rank(
    request: Request,
    papers: Sequence[Paper],
    readings: Sequence[Reading],
    measured: Measured | None = None,
) -> tuple[Ranked, ...]:
    """Describe papers, and rank them by what was read, the topic and its editor's weights."""
    return rank(
        map(describe, papers),
        {reading.paper: reading for reading in readings},
        request.topic.phrases,
        {**WEIGHTS, **request.preferences.weights},
        measured=measured,
    )


def _once(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return each paper once, by identifier: no order is an input."""
    by_id = {paper.id: paper for paper in papers}
    return tuple(by_id[name] for name in sorted(by_id))


def _choose(
    request: Request, ranked: Sequence[Ranked], wanted: frozenset[str]
) -> tuple[Ranked, ...]:
    """Choose the best, spread where there are more than fit."""
    vectors, spread = None, request.preferences.spread
    if spread and len(ranked) > request.number:
        usual = embed([item.facts.paper for item in ranked])
        vectors = centre(usual, usual)
    return choose(ranked, request.number, wanted, vectors=vectors, spread=spread)


def _find_odd(taste: Taste, near: By | None, number: int) -> Iterator[Problem]:
    """Yield what is odd about examples and reading list, beside so many papers."""
    if number and near is None and taste.selects and taste.like and not taste.phrases:
        among = "a single paper" if number == 1 else f"{number} papers"
        yield _remark(
            "examples",
            f"Likeness to the topic's examples cannot be told among {among}: all were kept.",
            "Give the topic phrases as well, which decide where likeness cannot.",
        )
    if taste.reading.broken:
        yield _remark(
            "reading list",
            f"Of the reading list this could not be read: {listed(taste.reading.broken)}.",
            "Mend it there, or export the list again.",
        )


def _tell_unknown(names: Iterable[str], *, offline: bool) -> Iterator[Problem]:
    """Yield problems of papers to be included that nobody knows or, offline, that are not held."""
    state, hint = ("unknown", "Check the identifier.")
    if offline:
        state, hint = "not in the library", "Build without --offline."
    for name in names:
        yield _remark(name, f"arXiv:{name} was to be included and is {state}.", hint)


def _tell_withdrawn(papers: Iterable[Paper]) -> Iterator[Problem]:
    """Yield problems of withdrawn papers."""
    hint = "Leave it out unless the post is about that."
    for paper in filter(is_withdrawn, papers):
        yield _remark(paper.id, f"arXiv:{paper.id} is withdrawn.", hint)


def _remark(name: str, message: str, hint: str) -> Problem:
    """Return a problem of the choice."""
    return Problem(stage="choose", subject=name, message=message, hint=hint)


def _sort_out(
    papers: Sequence[Paper],
    settled: Collection[str],
    *,
    include: frozenset[str],
    exclude: frozenset[str],
) -> Mapping[str, Decision]:
    """Return the decisions of the papers that may not be chosen.

    These are withdrawn, were `settled` by other issues, are not wanted or repeat another one.
    What is to be included stays, whatever else is true of it.
    """
    withdrawn = {paper.id for paper in papers if is_withdrawn(paper)}
    # Of two alike the editor's word decides which stays: neither a withdrawn nor an excluded
    # paper makes another one superfluous, and an included one does.
    unwanted = (withdrawn | exclude) - include
    twins = _find_twins((p for p in papers if p.id not in unwanted), first=include)
    decisions: dict[str, Decision] = {}
    decisions |= dict.fromkeys(twins, "duplicate")
    decisions |= dict.fromkeys(exclude, "off_topic")
    decisions |= dict.fromkeys(settled, "already_issued")
    decisions |= dict.fromkeys(withdrawn, "withdrawn")
    return {p.id: decisions[p.id] for p in papers if p.id in decisions and p.id not in include}


def _find_twins(papers: Iterable[Paper], *, first: Collection[str] = ()) -> Mapping[str, str]:
    """Return every paper that repeats an older one (or one of `first`), with the one it repeats.

    Two records are one paper where title and first author agree, and, as an author may use a
    title of one or two words again, such as "Erratum", the abstract too if the title is so short;
    and, whatever they are called, where they have the same abstract.
    """
    originals: dict[tuple[str, ...], str] = {}
    repeats: dict[str, str] = {}
    for paper in sorted(papers, key=lambda paper: (paper.id not in first, paper.id)):
        likenesses = _likenesses(paper)
        known = (originals[likeness] for likeness in likenesses if likeness in originals)
        original = next(known, paper.id)
        for likeness in likenesses:
            originals.setdefault(likeness, original)
        if original != paper.id:
            repeats[paper.id] = original
    return repeats


def _likenesses(paper: Paper) -> Sequence[tuple[str, ...]]:
    """Return what two records of one paper have in common, of all that proves anything."""
    title, abstract = _normalise(paper.title), _normalise(paper.abstract)
    author = paper.authors[0].name.casefold().strip() if paper.authors else ""
    named = (title, author) if len(title.split()) >= _TELLING else (title, author, abstract)
    told = ("", abstract) if len(abstract.split()) >= _WHOLE else ()
    return [parts for parts in (named if all(named) else (), told) if parts]


def _normalise(text: str) -> str:
    """Return the words of a text without case and punctuation; C, C++ and C# stay apart."""
    return " ".join(re.sub(r"[^\w+#]|_", " ", text.casefold()).split())
