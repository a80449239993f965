"""Asks other services what else is known of papers, side by side, and keeps their answers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from digest.calendar import today
from digest.errors import FetchError
from digest.model import SERVICES, Answer, PaperFacts, Problem, Question, StatedLink
from digest.papers import describe, join, join_links
from digest.pipeline.past import Past
from digest.pipeline.plan import Ports
from digest.ports import Enricher, Votes, task
from digest.text import in_figures

if TYPE_CHECKING:
    from digest.store import Library

# A service that fails so often in a row is left alone for the rest of the run, and so is one that
# gives answers of no use.
_PATIENCE, _PATIENCE_WITH_ODD = 3, 5
# A promise that was not kept after so long is not waited for.
_PROMISED = timedelta(days=56)
_HINT = "Build it again with --refresh when the service can be reached."

_Item = TypeVar("_Item")
_Came = TypeVar("_Came")
_Key = tuple[str, str]
# A service, a question, and what came of it: an answer, what was wrong with it, or why none did.
_Heard = tuple[str, Question, Answer | Problem | FetchError]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """Papers with all that is known of them, and the answers that this rests on."""

    paper_facts: Mapping[str, PaperFacts]
    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


def enrich(
    past: Past, paper_facts: Sequence[PaperFacts], named: Collection[str], ports: Ports
) -> Enriched:
    """Return the papers with what every service knows of them; `named` are those of the prose.

    An issue that is built again is made of the answers that it had, and asks nothing about its
    papers once it was complete, unless all is asked again.
    """
    gathering = _Gathering(past, paper_facts, named, ports)
    if gathering.asked:
        with ports.library.asking("services", "", ports.progress.note):
            # Another run may have heard of the same papers meanwhile.
            gathering = _Gathering(past, paper_facts, named, ports)
            gathering.hear()
    made = past.finished
    before = (one for one in made.problems if one.stage == "enrich") if made else ()
    return Enriched(
        paper_facts=gathering.joined(),
        answers=gathering.answers,
        problems=(*before, *_tell_unanswered(gathering.failed)),
    )


def recall(paper_facts: Iterable[PaperFacts], library: "Library") -> Mapping[str, PaperFacts]:
    """Return papers with what the library holds of them from any service, whatever its age."""
    record = {facts.paper.id: facts for facts in paper_facts}
    subjects = {paper: _subjects(facts) for paper, facts in record.items()}
    held: dict[str, list[Answer]] = {}

    def told(paper: str) -> list[Answer]:
        return [answer for name in subjects[paper] for answer in held[name]]

    # What is held brings links of its own, of which more is held.
    while fresh := set[str]().union(*subjects.values()) - held.keys():
        held |= {name: [] for name in fresh}
        for answer in library.load_answers(sorted(fresh)):
            held[answer.subject].append(answer)
        for paper, facts in record.items():
            linked = replace(facts, links=join_links(facts, told(paper)))
            subjects[paper] |= _subjects(linked)
    return {paper: join(facts, told(paper)) for paper, facts in record.items()}


def _subjects(facts: PaperFacts) -> set[str]:
    """Return everything that services are asked about a paper."""
    paper = facts.paper
    return {paper.id, f"{paper.id}v{paper.version}", *(link.url for link in facts.links)}


def look_again(past: Past, ports: Ports) -> tuple[PaperFacts, ...]:
    """Ask about the promises in issues of the last eight weeks; return those kept since.

    The answers are kept in the library; the issues stay as they were.  Full texts are asked for
    too: a promise that the abstract makes may be kept there.
    """
    request, library = past.request, ports.library
    if request.ids or request.offline or past.former or not ports.enrichers:
        return ()
    issued = library.load_chosen(request.topic.slug)
    first = request.date - _PROMISED
    recent = [paper for paper, day in issued.items() if first <= day < request.date]
    told = recall(map(describe, library.load_papers(recent).values()), library)
    open_ = [facts for facts in told.values() if facts.promised]
    found = enrich(past, open_, [facts.paper.id for facts in open_], ports).paper_facts
    return tuple(facts for facts in found.values() if not facts.promised)


def find_votes(past: Past, papers: Collection[str], ports: Ports) -> tuple[Answer, ...]:
    """Return what the daily lists say of an issue's papers, by identifier."""
    votes, made = ports.votes, past.finished
    if votes is None:
        return ()
    if made:
        held = ports.library.load_answers_of(made.slug, made.date)
    else:
        if not past.request.offline and _find_due(votes, past, ports):
            with ports.library.asking("votes", "", ports.progress.note):
                # Another run may have asked meanwhile.
                _ask_votes(votes, _find_due(votes, past, ports), ports)
        held = ports.library.load_answers(sorted(papers))
    wanted = frozenset(papers)
    return tuple(a for a in held if a.service == votes.name and a.subject in wanted)


def _find_due(votes: Votes, past: Past, ports: Ports) -> Sequence[date]:
    """Return the days of the window, as far as they have begun, whose lists are not held."""
    request, now = past.request, ports.clock.now()
    days = [day for day in request.window.dates if day <= today(now)]
    answers = ports.library.load_answers(map(votes.subject, days))
    held = {answer.subject: answer for answer in answers if answer.service == votes.name}
    known = {
        subject
        for subject, answer in held.items()
        if ports.still_counts(answer.asked, votes.lasts(answer), refresh=request.refresh)
    }
    return [day for day in days if votes.subject(day) not in known]


def _ask_votes(votes: Votes, due: Sequence[date], ports: Ports) -> None:
    """Ask for the lists of days, until one cannot be had."""
    try:
        with task(ports.progress, "Asking what readers liked", len(due)):
            for done, day in enumerate(due, start=1):
                for answer in votes.fetch(day):
                    ports.library.save_answer(answer)
                ports.progress.advance(done, len(due))
    except FetchError as error:
        # Nothing that arXiv's record tells is missing for it.
        ports.progress.note(str(error))


class _Asker:
    """Asks one service, until it fails too often."""

    def __init__(self, enricher: Enricher) -> None:
        self._enricher = enricher
        self._failures: list[FetchError] = []
        self._odd = 0

    def ask(self, questions: Sequence[Question]) -> Iterator[_Heard]:
        """Ask once, and yield the outcome of each question."""
        name, failure = self._enricher.name, None
        title = SERVICES[name].title
        open_ = {question.subject: question for question in questions}
        if len(self._failures) >= _PATIENCE:
            failure = self._failures[-1]
        elif self._odd >= _PATIENCE_WITH_ODD:
            why = f"{self._odd} answers in a row could not be used"
            failure = FetchError(f"Nothing more is asked of {title} in this run: {why}.")
        try:
            for came in () if failure else self._enricher.fetch(questions):
                if question := open_.pop(came.subject, None):
                    self._odd = self._odd + 1 if isinstance(came, Problem) else 0
                    yield name, question, came
            if failure is None:
                self._failures.clear()
        except FetchError as error:
            self._failures.append(error)
            failure = error
        for subject, question in open_.items():
            odd = Problem(stage="enrich", subject=subject, message=f"{title} gave no answer.")
            yield name, question, failure or odd


class _Gathering:
    """The answers about some papers, as they come: those held at once, those asked by `hear`.

    `answers` are in an order that does not depend on who was faster, `failed` the questions that
    found no answer of use, `asked` says how many there were.
    """

    def __init__(
        self,
        past: Past,
        paper_facts: Sequence[PaperFacts],
        named: Collection[str],
        ports: Ports,
    ) -> None:
        request, made = past.request, past.former
        before = ports.library.load_answers_of(made.slug, made.date) if made else ()
        decisions = past.finished.decisions if past.finished else {}
        self._settled = {paper for paper, decision in decisions.items() if decision == "chosen"}
        self._made = {(answer.service, answer.subject): answer for answer in before}
        self._request, self._named, self._tools = request, named, ports
        self._enrichers = {enricher.name: enricher for enricher in ports.enrichers}
        self._record = {facts.paper.id: facts for facts in paper_facts}
        self._answers: dict[_Key, Answer] = {}
        self._papers: dict[_Key, list[str]] = defaultdict(list)
        self._keys: dict[str, list[_Key]] = defaultdict(list)
        self._lanes = Workers[Question, _Heard]()
        for name, enricher in self._enrichers.items():
            self._lanes.add(name, _Asker(enricher).ask, batch=enricher.batch)
        self.asked = 0
        self.failed: list[_Heard] = []
        for facts in paper_facts:
            self._consider(facts.paper.id)

    def hear(self) -> None:
        """Wait for every answer that was asked for, and keep each as it comes."""
        with task(self._tools.progress, "Asking about the papers", self.asked):
            for heard, outcome in enumerate(self._lanes.results(), start=1):
                self._hear(outcome)
                self._tools.progress.advance(heard, self.asked)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer so far, in an order that does not depend on who was faster."""
        return tuple(self._answers[key] for key in sorted(self._answers))

    def joined(self) -> Mapping[str, PaperFacts]:
        """Return the papers with all that the answers say of them."""
        return {paper: join(self._record[paper], self._about(paper)) for paper in self._record}

    def _about(self, paper: str) -> list[Answer]:
        """Return the answers so far about a paper and its links."""
        return [self._answers[key] for key in self._keys[paper] if key in self._answers]

    def _consider(self, paper: str) -> None:
        """Take or ask for every answer about a paper; one may lead to the next."""
        # What services are asked about a paper depends on its links alone.
        record = self._record[paper]
        facts = replace(record, links=join_links(record, self._about(paper)))
        for service, enricher in self._enrichers.items():
            if not enricher.sparing or paper in self._named:
                for subject in enricher.subjects(facts):
                    self._take((service, subject), paper)

    def _take(self, key: _Key, paper: str) -> None:
        """Take an answer that counts still, or ask for one."""
        if paper in self._papers[key]:
            return
        # What the issue was made of counts, in whatever order it had come.
        made = self._made.get(key)
        if made is None and self._is_new_address(key[1], paper):
            return
        self._papers[key].append(paper)
        self._keys[paper].append(key)
        if len(self._papers[key]) > 1:
            return
        if made is not None:
            self._keep(key, made)
        elif paper not in self._settled:
            self._find(key, paper)

    def _find(self, key: _Key, paper: str) -> None:
        """Take what the library holds of a subject where it lasts, else ask."""
        (service, subject), request = key, self._request
        held = self._tools.library.load_answers([subject])
        known = next((answer for answer in held if answer.service == service), None)
        lasts = self._enrichers[service].lasts(known) if known else timedelta()
        if known and (
            request.offline or self._tools.still_counts(known.asked, lasts, refresh=request.refresh)
        ):
            self._keep(key, known)
        elif not request.offline:
            self.asked += 1
            record = self._record[paper].paper
            self._lanes.put(service, Question(subject=subject, paper=record, known=known))

    def _hear(self, outcome: _Heard) -> None:
        """Keep an answer; where none came, an old one is better than nothing."""
        service, question, came = outcome
        if isinstance(came, Answer):
            self._tools.library.save_answer(came)
        else:
            self.failed.append(outcome)
            if isinstance(came, FetchError):
                # Its waits and words concern this run alone.
                self._tools.progress.note(str(came))
        if answer := came if isinstance(came, Answer) else question.known:
            self._keep((service, question.subject), answer)

    def _keep(self, key: _Key, answer: Answer) -> None:
        self._answers[key] = answer
        for paper in tuple(self._papers[key]):
            self._consider(paper)

    def _is_new_address(self, subject: str, paper: str) -> bool:
        """Return whether a link's service gave this address itself: then it need not be asked."""
        facts = (answer.stated for answer in self._about(paper))
        return any(isinstance(fact, StatedLink) and fact.moved == subject for fact in facts)


def _tell_unanswered(outcomes: Iterable[_Heard]) -> Iterator[Problem]:
    """Yield a problem for each service that could not be asked, and each kind of odd answer."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome[0], outcome[1].subject))
    for service, group in groupby(ordered, key=itemgetter(0)):
        came = [one for _, _, one in group]
        unasked = sum(isinstance(one, FetchError) for one in came)
        if unasked:
            things = in_figures(unasked, "question")
            message = f"{SERVICES[service].title} could not be asked: {things} stayed open."
            yield Problem(stage="enrich", subject=service, message=message, hint=_HINT)
        alike: dict[tuple[str, str], list[Problem]] = defaultdict(list)
        for one in came:
            if isinstance(one, Problem):
                alike[one.message, one.hint].append(one)
        for (message, hint), same in alike.items():
            if len(same) == 1:
                yield same[0]
            else:
                told = f"{message.removesuffix('.')} ({len(same):,} questions)."
                yield Problem(stage="enrich", subject=service, message=told, hint=hint)


class Workers(Generic[_Item, _Came]):
    """Takes questions at any time, and gives what comes of each as it comes.

    What is kept, and what is asked next, the caller decides, in its own thread.
    """

    def __init__(self) -> None:
        self._done: SimpleQueue[_Came | BaseException] = SimpleQueue()
        self._waiting: dict[str, SimpleQueue[_Item | None]] = {}
        self._threads: list[Thread] = []
        self._open = 0

    def add(
        self,
        name: str,
        ask: Callable[[Sequence[_Item]], Iterator[_Came]],
        *,
        batch: int = 1,
        threads: int = 1,
    ) -> None:
        """Add a rate limit; `ask` yields one result for each of at most `batch` questions.

        A rate limit of several threads asks one question at a time in each.
        """
        self._waiting[name] = SimpleQueue()
        work = (self._waiting[name], ask, batch)
        # A wait of a minute must not keep an interrupted program alive.
        made = (Thread(target=self._work, args=work, daemon=True) for _ in range(threads))
        self._threads += made

    def put(self, name: str, item: _Item) -> None:
        """Put a question in a rate limit's queue."""
        self._open += 1
        self._waiting[name].put(item)

    def results(self) -> Iterator[_Came]:
        """Yield one result for each question, those asked meanwhile included.

        A bug of a thread is raised here.
        """
        for thread in self._threads:
            thread.start()
        try:
            while self._open:
                came = self._done.get()
                if isinstance(came, BaseException):
                    raise came
                self._open -= 1
                yield came
        finally:
            for waiting in self._waiting.values():
                waiting.put(None)

    def _work(
        self,
        waiting: "SimpleQueue[_Item | None]",
        ask: Callable[[Sequence[_Item]], Iterator[_Came]],
        batch: int,
    ) -> None:
        """Ask until None ends it; one request carries what waits already, as far as it can."""
        try:
            while (item := waiting.get()) is not None:
                items = [item]
                while len(items) < batch and not waiting.empty():
                    if (item := waiting.get()) is None:
                        waiting.put(None)
                        break
                    items.append(item)
                for came in ask(items):
                    self._done.put(came)
            waiting.put(None)  # for the rate limit's other threads
        except BaseException as error:  # noqa: BLE001 - a bug, which the caller's thread raises
            self._done.put(error)
