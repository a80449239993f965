"""Chooses an issue's papers: compares them with others, describes, reads and ranks them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log1p
from typing import TYPE_CHECKING
from zlib import crc32

from digest.bibliography import find_known
from digest.calendar import listing_day
from digest.errors import FetchError
from digest.likes import measure_liking
from digest.model import Answer, Decision, Paper, Problem, Ranked, StatedPaper, Window
from digest.pipeline.lookup import FetchResult, collect_ids, listed
from digest.pipeline.past import Past
from digest.pipeline.plan import Ports, Request
from digest.pipeline.readings import PaperReader, embed
from digest.pipeline.services import find_votes
from digest.pipeline.week import Candidates
from digest.publication import is_withdrawn
from digest.ranking import (
    LIKED,
    NOT_COMPARED,
    WEIGHTS,
    Comparison,
    Figures,
    centre,
    choose,
    find_local,
    find_off_topic,
    measure_nearness,
    measure_newness,
    rank,
)
from digest.taste import Taste

if TYPE_CHECKING:
    from digest.store import Library

# The number of earlier issues, those of a month, that papers are compared with for newness.
_LAST = 4
# About how many papers of those issues are compared.
_ENOUGH = 200
_ON_TOPIC: Collection[Decision] = frozenset({"chosen", "rank"})
# The votes that give full strength; few papers of a day have more.
_MOST_VOTES = 100
# From this number of words on, a title and the first author identify a paper.
_DISTINCT_TITLE = 3
# From this number of words on, an abstract identifies a paper.
_DISTINCT_ABSTRACT = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """The papers that candidates are compared with, and answers about their `votes`.

    `liked` and `disliked` are those that an editor marked.
    """

    examples: tuple[Paper, ...] = ()
    earlier: tuple[Paper, ...] = ()
    liked: tuple[Paper, ...] = ()
    disliked: tuple[Paper, ...] = ()
    votes: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The chosen papers, the best first, and the decision and version of every paper found.

    The `usual` papers are the issue's without its file of edits, `brought` papers that the file
    brings in, `added` papers that only the editor asked for.  The scores rest on the `background`.
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
    background: Background = field(default_factory=Background)


def find_background(candidates: Candidates, ports: Ports) -> Background:
    """Return the background of an issue's candidates."""
    past, names = candidates.past, [paper.id for paper in candidates.papers]
    request = past.request
    examples, problems = find_examples(request.topic.taste.like, request, ports)
    liked, disliked = _find_marked(past, ports.library) if names else ((), ())
    return Background(
        examples=tuple(examples.values()),
        earlier=_find_earlier(past, ports.library) if names else (),
        liked=liked,
        disliked=disliked,
        votes=find_votes(past, names, ports) if names else (),
        problems=problems,
    )


def recall_background(past: Past, paper: str, ports: Ports) -> Background:
    """Return a paper's background, from the library alone."""
    examples = ports.library.load_papers(past.request.topic.taste.like)
    earlier = _find_earlier(past, ports.library)
    liked, disliked = _find_marked(past, ports.library)
    return Background(
        examples=tuple(examples.values()),
        liked=liked,
        disliked=disliked,
        earlier=tuple(other for other in earlier if other.id != paper),
        votes=tuple(ports.library.load_answers([paper])),
    )


def find_examples(
    like: Sequence[str], request: Request, ports: Ports, of: str = "the topic"
) -> tuple[Mapping[str, Paper], tuple[Problem, ...]]:
    """Look up the examples of the topic or of a theme; report those that cannot be fetched."""
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
        _choice_problem(name, f"arXiv:{name}, an example of {of}, could not be looked up.", hint)
        for name in sorted(like)
        if name not in papers
    )


def _find_earlier(past: Past, library: "Library") -> tuple[Paper, ...]:
    """Return papers of the last earlier issues, in the versions of those issues.

    A complete issue that is built again is compared with the same papers as before.
    """
    recorded = past.finished
    versions = recorded.compared if recorded else _sample_versions(past, library)
    return tuple(library.load_versions(versions).values())


def _find_marked(past: Past, library: "Library") -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
    """Return the papers that the topic's editor likes and dislikes, as far as the library has them.

    A complete issue that is built again keeps the marks, and the versions, that it was made with.
    """
    if past.finished:
        liked, disliked = past.finished.liked, past.finished.disliked
    else:
        marks = {mark.paper: mark.liked for mark in library.load_marks(past.request.topic.slug)}
        versions = library.load_latest(marks)
        liked = {name: versions[name] for name in sorted(versions) if marks[name]}
        disliked = {name: versions[name] for name in sorted(versions) if not marks[name]}
    return (
        tuple(library.load_versions(liked).values()),
        tuple(library.load_versions(disliked).values()),
    )


def _sample_versions(past: Past, library: "Library") -> Mapping[str, int]:
    """Return a sample of the papers of the last earlier issues, with their versions."""
    day = past.request.date
    last = [record for record in past.before if record.date < day][-_LAST:]
    loaded = (library.load_decisions(record.slug, record.date).items() for record in last)
    names = {
        paper for decisions in loaded for paper, decision in decisions if decision in _ON_TOPIC
    }
    # Sampling by a hash: one paper more or less does not change which others are taken.
    step = 1 + len(names) // _ENOUGH
    sample = sorted(name for name in names if crc32(name.encode()) % step == 0)
    versions: dict[str, int] = {}
    for issue_record in library.load_decided(last, sample):
        versions |= issue_record.versions
    return {name: versions[name] for name in sorted(versions)}


def measure(
    papers: Sequence[Paper], background: Background, request: Request, reader: PaperReader
) -> Comparison:
    """Compare papers with their background; vectors are made only if they are needed."""
    names, taste = [paper.id for paper in papers], request.topic.taste
    institutions = request.preferences.institutions
    read = [(work.title, work.abstract) for work in taste.reading.works if work.title]
    near, near_read, new = None, None, list[float]()
    marked, marks = (*background.liked, *background.disliked), dict[str, tuple[str, ...]]()
    liking = list[float]()
    if papers and (background.examples or background.earlier or read or marked):
        usual = reader.embed(papers)
        vectors = centre(usual, usual)
        near = measure_nearness(vectors, centre(reader.embed(background.examples), usual))
        near_read = measure_nearness(vectors, centre(embed(read), usual))
        new = measure_newness(vectors, centre(reader.embed(background.earlier), usual))
        liking, speaking = measure_liking(
            vectors,
            centre(reader.embed(background.liked), usual),
            centre(reader.embed(background.disliked), usual),
        )
        liked = [paper.id for paper in background.liked]
        marks = {
            name: tuple(liked[at] for at in rows)
            for name, rows in zip(names, speaking, strict=True)
        }
    votes = {
        answer.subject: answer.stated.upvotes
        for answer in background.votes
        if isinstance(answer.stated, StatedPaper) and answer.stated.upvotes is not None
    }
    known = find_known(papers, taste.reading.works)
    strengths = {
        "like the examples": _grade(names, near, taste.near),
        "like what is read": _grade(names, near_read, taste.near),
        "on the reading list": dict.fromkeys(known, 1.0),
        "from a chosen institution": dict.fromkeys(find_local(papers, institutions), 1.0),
        "upvotes on Hugging Face": {
            paper: round(min(log1p(number) / log1p(_MOST_VOTES), 1.0), 4)
            for paper, number in votes.items()
        },
        "new beside earlier issues": dict(zip(names, new, strict=False)),
        LIKED: dict(zip(names, liking, strict=False)),
    }
    return Comparison(
        strengths=strengths,
        near=None if near is None else dict(zip(names, near, strict=True)),
        marks=marks,
    )


def _grade(names: Sequence[str], near: Sequence[float] | None, least: float) -> Figures:
    """Return strengths: 0.5 for a paper at the least similarity, 1 at twice that."""
    full = 2 * least or 1.0
    return {
        name: min(max(far / full, 0.0), 1.0) for name, far in zip(names, near or (), strict=False)
    }


def choose_papers(
    candidates: Candidates, included: FetchResult, background: Background, reader: PaperReader
) -> Selection:
    """Choose the issue's papers from the candidates and the papers to be included."""
    request, wanted = candidates.past.request, {paper.id for paper in included.papers}
    papers = _once((*candidates.papers, *(p for p in included.papers if p.id in request.include)))
    compared, taste = measure(papers, background, request, reader), request.topic.taste
    near = compared.near
    unwanted = request.exclude.union(find_off_topic(papers, taste, near))
    decisions = dict(
        _find_ineligible(papers, candidates.settled, include=request.include, exclude=unwanted)
    )
    eligible = [paper for paper in papers if paper.id not in decisions]
    ranked = describe_and_rank(request, eligible, reader, compared)
    usual = _choose(request, ranked, request.include, reader)
    decisions |= dict.fromkeys(_names(ranked), "rank")
    decisions |= dict.fromkeys(_names(usual), "chosen")
    # Papers that the editor's file brings in are scored separately: they change no other score.
    every = _once((*included.papers, *papers))
    brought = [paper for paper in every if paper.id in request.brought.difference(_names(usual))]
    if len(every) > len(papers):
        compared = measure(every, background, request, reader)
    more = describe_and_rank(request, brought, reader, compared)
    selection = Selection(
        chosen=usual,
        usual=usual,
        decisions=decisions,
        versions={paper.id: paper.version for paper in every},
        window=request.window,
        added=frozenset(wanted.difference(paper.id for paper in candidates.papers)),
        background=background,
        problems=(
            *candidates.problems,
            *included.problems,
            *background.problems,
            *_find_taste_problems(taste, near, len(papers)),
            *_unknown_problems(included.unknown, offline=request.offline),
            *_withdrawn_problems(paper for paper in every if paper.id in wanted),
        ),
    )
    selection = _apply_edits(selection, more, request)
    late = sum(selection.decisions[paper.id] == "chosen" for paper in candidates.late)
    return replace(selection, late=late)


def _apply_edits(selection: Selection, more: Sequence[Ranked], request: Request) -> Selection:
    """Add the papers `more`, and leave others out, as the editor's file says."""
    left = request.left.intersection(_names(selection.usual))
    chosen = [item for item in (*selection.usual, *more) if item.facts.paper.id not in left]
    decisions = dict(selection.decisions)
    decisions |= dict.fromkeys(_names(more), "chosen")
    decisions |= dict.fromkeys(sorted(left), "editor")
    return replace(
        selection,
        chosen=tuple(sorted(chosen, key=lambda item: item.order)),
        brought=frozenset(_names(more)),
        decisions=decisions,
    )


def _names(items: Iterable[Ranked]) -> list[str]:
    return [item.facts.paper.id for item in items]


def choose_listed(request: Request, found: FetchResult, reader: PaperReader) -> Selection:
    """Choose every listed paper; duplicates and withdrawn papers are reported."""
    papers = _once(found.papers)
    days = [listing_day(paper) for paper in papers]
    duplicates = (
        _choice_problem(
            name,
            f"arXiv:{name} has the title and first author, or the abstract, of arXiv:{original}.",
            "One of the two is enough.",
        )
        for name, original in _find_duplicates(papers).items()
    )
    ranked = describe_and_rank(request, papers, reader)
    usual = tuple(item for item in ranked if item.facts.paper.id in request.ids)
    more = [item for item in ranked if item not in usual]
    selection = Selection(
        chosen=usual,
        usual=usual,
        decisions=dict.fromkeys(_names(usual), "chosen"),
        versions={paper.id: paper.version for paper in papers},
        window=Window(start=min(days), end=max(days)),
        problems=(*found.problems, *_withdrawn_problems(papers), *duplicates),
    )
    return _apply_edits(selection, more, request)


def describe_and_rank(
    request: Request,
    papers: Sequence[Paper],
    reader: PaperReader,
    compared: Comparison = NOT_COMPARED,
) -> tuple[Ranked, ...]:
    """Describe papers, and rank them by their readings, the topic and the editor's weights."""
    return rank(
        reader.describe(papers),
        {reading.paper: reading for reading in reader.read(papers)},
        request.topic.phrases,
        {**WEIGHTS, **request.preferences.weights},
        compared,
    )


def _once(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return each paper once, sorted by identifier, so that no result depends on an order."""
    by_id = {paper.id: paper for paper in papers}
    return tuple(by_id[name] for name in sorted(by_id))


def _choose(
    request: Request, ranked: Sequence[Ranked], wanted: frozenset[str], reader: PaperReader
) -> tuple[Ranked, ...]:
    """Choose the best papers; if there are too many, prefer papers that differ."""
    vectors, spread = None, request.preferences.spread
    if spread and len(ranked) > request.number:
        usual = reader.embed([item.facts.paper for item in ranked])
        vectors = centre(usual, usual)
    return choose(ranked, request.number, wanted, vectors=vectors, spread=spread)


def _find_taste_problems(taste: Taste, near: Figures | None, number: int) -> Iterator[Problem]:
    """Yield problems with examples and reading list; `number` is how many papers were found."""
    if number and near is None and taste.selects and taste.like and not taste.phrases:
        among = "a single paper" if number == 1 else f"{number} papers"
        yield _choice_problem(
            "examples",
            f"Similarity to the topic's examples cannot be measured among {among}: all were kept.",
            "Give the topic phrases as well: they decide if similarity cannot.",
        )
    if taste.reading.broken:
        yield _choice_problem(
            "reading list",
            f"Entries of the reading list could not be read: {listed(taste.reading.broken)}.",
            "Correct them there, or export the list again.",
        )


def _unknown_problems(names: Iterable[str], *, offline: bool) -> Iterator[Problem]:
    """Yield problems of papers to be included that arXiv or, offline, the library lacks."""
    state, hint = ("unknown", "Check the identifier.")
    if offline:
        state, hint = "not in the library", "Build without --offline."
    for name in names:
        yield _choice_problem(name, f"arXiv:{name} was to be included and is {state}.", hint)


def _withdrawn_problems(papers: Iterable[Paper]) -> Iterator[Problem]:
    hint = "Leave it out unless the post is about that."
    for paper in filter(is_withdrawn, papers):
        yield _choice_problem(paper.id, f"arXiv:{paper.id} is withdrawn.", hint)


def _choice_problem(name: str, message: str, hint: str) -> Problem:
    return Problem(stage="choose", subject=name, message=message, hint=hint)


def _find_ineligible(
    papers: Sequence[Paper],
    settled: Collection[str],
    *,
    include: frozenset[str],
    exclude: frozenset[str],
) -> Mapping[str, Decision]:
    """Return the decisions of the papers that may not be chosen.

    They are withdrawn, `settled` by other issues, off topic, or duplicates of another paper.
    Papers to `include` are always eligible.
    """
    withdrawn = {paper.id for paper in papers if is_withdrawn(paper)}
    # A paper is no duplicate of a withdrawn or excluded paper; an included paper comes first.
    unwanted = (withdrawn | exclude) - include
    duplicates = _find_duplicates((p for p in papers if p.id not in unwanted), first=include)
    decisions: dict[str, Decision] = {}
    decisions |= dict.fromkeys(duplicates, "duplicate")
    decisions |= dict.fromkeys(exclude, "off_topic")
    decisions |= dict.fromkeys(settled, "already_issued")
    decisions |= dict.fromkeys(withdrawn, "withdrawn")
    return {p.id: decisions[p.id] for p in papers if p.id in decisions and p.id not in include}


def _find_duplicates(papers: Iterable[Paper], *, first: Collection[str] = ()) -> Mapping[str, str]:
    """Return the papers that repeat an older paper (or one of `first`), with that paper.

    Two records are one paper if title and first author agree; for a title of one or two words, such
    as "Erratum", the abstracts must agree, too.  They are also one paper if they have the same
    abstract.
    """
    originals: dict[tuple[str, ...], str] = {}
    duplicates: dict[str, str] = {}
    for paper in sorted(papers, key=lambda paper: (paper.id not in first, paper.id)):
        keys = _duplicate_keys(paper)
        original = next((originals[key] for key in keys if key in originals), paper.id)
        for key in keys:
            originals.setdefault(key, original)
        if original != paper.id:
            duplicates[paper.id] = original
    return duplicates


def _duplicate_keys(paper: Paper) -> Sequence[tuple[str, ...]]:
    """Return a paper's keys for duplicates: two records are one paper if they share a key."""
    title, abstract = _normalise(paper.title), _normalise(paper.abstract)
    author = paper.authors[0].name.casefold().strip() if paper.authors else ""
    is_distinct = len(title.split()) >= _DISTINCT_TITLE
    by_title = (title, author) if is_distinct else (title, author, abstract)
    by_abstract = ("", abstract) if len(abstract.split()) >= _DISTINCT_ABSTRACT else ()
    return [key for key in (by_title if all(by_title) else (), by_abstract) if key]


def _normalise(text: str) -> str:
    """Return the words of a text without case and punctuation; C, C++ and C# remain distinct."""
    return " ".join(re.sub(r"[^\w+#]|_", " ", text.casefold()).split())
