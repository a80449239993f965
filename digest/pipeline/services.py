"""Asks other services about papers, in parallel, and stores their answers."""

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
from digest.papers.joining import join, join_links
from digest.pipeline.past import Past
from digest.pipeline.plan import Ports
from digest.pipeline.readings import PaperReader
from digest.ports import Enricher, Votes, task
from digest.text import in_figures

if TYPE_CHECKING:
    from digest.store import Library

# After how many failures, or unusable answers, in a row a service is not asked in a run any more.
_PATIENCE, _PATIENCE_WITH_ODD = 3, 5
# How long a promise of code or data is followed up.
_PROMISED = timedelta(days=56)
_HINT = "Build it again with --refresh when the service can be reached."

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Key = tuple[str, str]
# A service, a question, and its result: an answer, a problem with it, or why there is none.
_Outcome = tuple[str, Question, Answer | Problem | FetchError]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichmentResult:
    """Papers with all that is known about them, and the services' answers used."""

    paper_facts: Mapping[str, PaperFacts]
    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


def enrich(
    past: Past, paper_facts: Sequence[PaperFacts], named: Collection[str], ports: Ports
) -> EnrichmentResult:
    """Return the papers with what every service knows of them; `named` are those of the prose.

    An issue that is built again reuses its answers; a complete issue asks nothing about its papers,
    except with `refresh`.
    """
    collector = _AnswerCollector(past, paper_facts, named, ports)
    if collector.asked:
        with ports.library.asking("services", "", ports.progress.note):
            # Another run may have asked about the same papers meanwhile.
            collector = _AnswerCollector(past, paper_facts, named, ports)
            collector.collect()
    recorded = past.finished.problems if past.finished else ()
    before = (problem for problem in recorded if problem.stage == "enrich")
    return EnrichmentResult(
        paper_facts=collector.joined(),
        answers=collector.answers,
        problems=(*before, *_service_problems(collector.failed)),
    )


def recall(paper_facts: Iterable[PaperFacts], library: "Library") -> Mapping[str, PaperFacts]:
    """Return papers with the library's answers about them, of any service and age."""
    record = {facts.paper.id: facts for facts in paper_facts}
    subjects = {paper: _subjects(facts) for paper, facts in record.items()}
    held: dict[str, list[Answer]] = {}

    def answers_about(paper: str) -> list[Answer]:
        return [answer for name in subjects[paper] for answer in held[name]]

    # Answers add links, about which there may be more answers.
    while fresh := set[str]().union(*subjects.values()) - held.keys():
        held |= {name: [] for name in fresh}
        for answer in library.load_answers(sorted(fresh)):
            held[answer.subject].append(answer)
        for paper, facts in record.items():
            linked = replace(facts, links=join_links(facts, answers_about(paper)))
            subjects[paper] |= _subjects(linked)
    return {paper: join(facts, answers_about(paper)) for paper, facts in record.items()}


def _subjects(facts: PaperFacts) -> set[str]:
    """Return all subjects of a paper: its identifiers and its links' addresses."""
    paper = facts.paper
    return {paper.id, f"{paper.id}v{paper.version}", *(link.url for link in facts.links)}


def look_again(past: Past, ports: Ports, reader: PaperReader) -> tuple[PaperFacts, ...]:
    """Ask again about papers of the last eight weeks that promised code or data.

    Returns the papers with a kept promise.  The answers are stored in the library; the issues do
    not change.  Full texts are asked for, too: they may have what the abstract promises.
    """
    request, library = past.request, ports.library
    if request.ids or request.offline or past.former or not ports.enrichers:
        return ()
    issued = library.load_chosen(request.topic.slug)
    first = request.date - _PROMISED
    recent = [paper for paper, day in issued.items() if first <= day < request.date]
    known = recall(reader.describe(tuple(library.load_papers(recent).values())), library)
    promised = [facts for facts in known.values() if facts.promised]
    enriched = enrich(past, promised, [facts.paper.id for facts in promised], ports).paper_facts
    return tuple(facts for facts in enriched.values() if not facts.promised)


def find_votes(past: Past, papers: Collection[str], ports: Ports) -> tuple[Answer, ...]:
    """Return the answers of the daily lists about an issue's papers."""
    votes, recorded = ports.votes, past.finished
    if votes is None:
        return ()
    if recorded:
        answers = ports.library.load_answers_of(recorded.slug, recorded.date)
    else:
        if not past.request.offline and _find_days(votes, past, ports):
            with ports.library.asking("votes", "", ports.progress.note):
                # Another run may have asked meanwhile.
                _ask_votes(votes, _find_days(votes, past, ports), ports)
        answers = ports.library.load_answers(sorted(papers))
    wanted = frozenset(papers)
    return tuple(a for a in answers if a.service == votes.name and a.subject in wanted)


def _find_days(votes: Votes, past: Past, ports: Ports) -> Sequence[date]:
    """Return the days of the window, up to today, whose lists are to be asked for."""
    request, now = past.request, ports.clock.now()
    days = [day for day in request.window.dates if day <= today(now)]
    answers = ports.library.load_answers(map(votes.subject, days))
    held = {answer.subject: answer for answer in answers if answer.service == votes.name}
    known = {
        subject
        for subject, answer in held.items()
        if ports.is_still_valid(answer.asked, votes.lasts(answer), refresh=request.refresh)
    }
    return [day for day in days if votes.subject(day) not in known]


def _ask_votes(votes: Votes, days: Sequence[date], ports: Ports) -> None:
    """Ask for the lists of days, until a request fails."""
    try:
        with task(ports.progress, "Asking what readers liked", len(days)):
            for done, day in enumerate(days, start=1):
                for answer in votes.fetch(day):
                    ports.library.save_answer(answer)
                ports.progress.advance(done, len(days))
    except FetchError as error:
        # The issue is complete without votes.
        ports.progress.note(str(error))


class _Asker:
    """Asks a service, until it fails too often."""

    def __init__(self, enricher: Enricher) -> None:
        self._enricher = enricher
        self._failures: list[FetchError] = []
        self._odd = 0

    def ask(self, questions: Sequence[Question]) -> Iterator[_Outcome]:
        """Ask in one request, and yield the outcome of each question."""
        name, failure = self._enricher.name, None
        title = SERVICES[name].title
        open_ = {question.subject: question for question in questions}
        if len(self._failures) >= _PATIENCE:
            failure = self._failures[-1]
        elif self._odd >= _PATIENCE_WITH_ODD:
            why = f"{self._odd} answers in a row could not be used"
            failure = FetchError(f"Nothing more is asked of {title} in this run: {why}.")
        try:
            for result in () if failure else self._enricher.fetch(questions):
                if question := open_.pop(result.subject, None):
                    self._odd = self._odd + 1 if isinstance(result, Problem) else 0
                    yield name, question, result
            if failure is None:
                self._failures.clear()
        except FetchError as error:
            self._failures.append(error)
            failure = error
        for subject, question in open_.items():
            odd = Problem(stage="enrich", subject=subject, message=f"{title} gave no answer.")
            yield name, question, failure or odd


class _AnswerCollector:
    """The answers about papers: stored answers at once, others after `collect`.

    `asked` is the number of questions, `failed` has those without a usable answer.
    """

    def __init__(
        self,
        past: Past,
        paper_facts: Sequence[PaperFacts],
        named: Collection[str],
        ports: Ports,
    ) -> None:
        request, former = past.request, past.former
        before = ports.library.load_answers_of(former.slug, former.date) if former else ()
        decisions = past.finished.decisions if past.finished else {}
        self._settled = {paper for paper, decision in decisions.items() if decision == "chosen"}
        self._recorded = {(answer.service, answer.subject): answer for answer in before}
        self._request, self._named, self._ports = request, named, ports
        self._enrichers = {enricher.name: enricher for enricher in ports.enrichers}
        self._record = {facts.paper.id: facts for facts in paper_facts}
        self._answers: dict[_Key, Answer] = {}
        self._papers: dict[_Key, list[str]] = defaultdict(list)
        self._keys: dict[str, list[_Key]] = defaultdict(list)
        self._workers = Workers[Question, _Outcome]()
        for name, enricher in self._enrichers.items():
            self._workers.add(name, _Asker(enricher).ask, batch=enricher.batch)
        self.asked = 0
        self.failed: list[_Outcome] = []
        for facts in paper_facts:
            self._consider(facts.paper.id)

    def collect(self) -> None:
        """Ask all questions, wait for the answers, and save each as it arrives."""
        with task(self._ports.progress, "Asking about the papers", self.asked):
            for done, outcome in enumerate(self._workers.results(), start=1):
                self._save_outcome(outcome)
                self._ports.progress.advance(done, self.asked)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer so far, sorted, so that the order does not depend on their arrival."""
        return tuple(self._answers[key] for key in sorted(self._answers))

    def joined(self) -> Mapping[str, PaperFacts]:
        """Return the papers with all that the answers state about them."""
        return {paper: join(self._record[paper], self._about(paper)) for paper in self._record}

    def _about(self, paper: str) -> list[Answer]:
        return [self._answers[key] for key in self._keys[paper] if key in self._answers]

    def _consider(self, paper: str) -> None:
        """Use or ask for every answer about a paper; an answer may lead to more questions."""
        # The subjects of a paper depend on its links alone.
        record = self._record[paper]
        facts = replace(record, links=join_links(record, self._about(paper)))
        for service, enricher in self._enrichers.items():
            if not enricher.sparing or paper in self._named:
                for subject in enricher.subjects(facts):
                    self._take((service, subject), paper)

    def _take(self, key: _Key, paper: str) -> None:
        """Use a valid answer, or ask for it."""
        if paper in self._papers[key]:
            return
        # Recorded answers of the issue are used, whatever the order of their arrival was.
        recorded = self._recorded.get(key)
        if recorded is None and self._is_new_address(key[1], paper):
            return
        self._papers[key].append(paper)
        self._keys[paper].append(key)
        if len(self._papers[key]) > 1:
            return
        if recorded is not None:
            self._use(key, recorded)
        elif paper not in self._settled:
            self._load_or_ask(key, paper)

    def _load_or_ask(self, key: _Key, paper: str) -> None:
        """Use the library's answer if it is still valid, else ask."""
        (service, subject), request = key, self._request
        held = self._ports.library.load_answers([subject])
        known = next((answer for answer in held if answer.service == service), None)
        lasts = self._enrichers[service].lasts(known) if known else timedelta()
        if known and (
            request.offline
            or self._ports.is_still_valid(known.asked, lasts, refresh=request.refresh)
        ):
            self._use(key, known)
        elif not request.offline:
            self.asked += 1
            record = self._record[paper].paper
            self._workers.put(service, Question(subject=subject, paper=record, known=known))

    def _save_outcome(self, outcome: _Outcome) -> None:
        """Save and use an answer; without a new answer, use the old one."""
        service, question, result = outcome
        if isinstance(result, Answer):
            self._ports.library.save_answer(result)
        else:
            self.failed.append(outcome)
            if isinstance(result, FetchError):
                # The message concerns this run alone.
                self._ports.progress.note(str(result))
        if answer := result if isinstance(result, Answer) else question.known:
            self._use((service, question.subject), answer)

    def _use(self, key: _Key, answer: Answer) -> None:
        self._answers[key] = answer
        for paper in tuple(self._papers[key]):
            self._consider(paper)

    def _is_new_address(self, subject: str, paper: str) -> bool:
        """Return whether a link's service stated this new address: it need not be asked again."""
        facts = (answer.stated for answer in self._about(paper))
        return any(isinstance(fact, StatedLink) and fact.moved == subject for fact in facts)


def _service_problems(outcomes: Iterable[_Outcome]) -> Iterator[Problem]:
    """Yield a problem for each service that could not be asked, and each kind of bad answer."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome[0], outcome[1].subject))
    for service, group in groupby(ordered, key=itemgetter(0)):
        results = [result for _, _, result in group]
        unasked = sum(isinstance(result, FetchError) for result in results)
        if unasked:
            things = in_figures(unasked, "question")
            message = f"{SERVICES[service].title} could not be asked: {things} stayed open."
            yield Problem(stage="enrich", subject=service, message=message, hint=_HINT)
        alike: dict[tuple[str, str], list[Problem]] = defaultdict(list)
        for result in results:
            if isinstance(result, Problem):
                alike[result.message, result.hint].append(result)
        for (message, hint), same in alike.items():
            if len(same) == 1:
                yield same[0]
            else:
                joined = f"{message.removesuffix('.')} ({len(same):,} questions)."
                yield Problem(stage="enrich", subject=service, message=joined, hint=hint)


class Workers(Generic[_Item, _Result]):
    """Threads that take questions at any time and yield a result for each as it arrives.

    The caller's own thread saves results and decides what to ask next.
    """

    def __init__(self) -> None:
        self._done: SimpleQueue[_Result | BaseException] = SimpleQueue()
        self._waiting: dict[str, SimpleQueue[_Item | None]] = {}
        self._threads: list[Thread] = []
        self._open = 0

    def add(
        self,
        name: str,
        ask: Callable[[Sequence[_Item]], Iterator[_Result]],
        *,
        batch: int = 1,
        threads: int = 1,
    ) -> None:
        """Add a queue; `ask` yields a result for each of at most `batch` questions."""
        self._waiting[name] = SimpleQueue()
        work = (self._waiting[name], ask, batch)
        # Daemon threads: a wait of a minute must not keep an interrupted program alive.
        threads_ = (Thread(target=self._work, args=work, daemon=True) for _ in range(threads))
        self._threads += threads_

    def put(self, name: str, item: _Item) -> None:
        """Add a question to a queue."""
        self._open += 1
        self._waiting[name].put(item)

    def results(self) -> Iterator[_Result]:
        """Yield a result for each question, also for questions added meanwhile.

        An unexpected exception in a thread is raised here.
        """
        for thread in self._threads:
            thread.start()
        try:
            while self._open:
                result = self._done.get()
                if isinstance(result, BaseException):
                    raise result
                self._open -= 1
                yield result
        finally:
            for waiting in self._waiting.values():
                waiting.put(None)

    def _work(
        self,
        waiting: "SimpleQueue[_Item | None]",
        ask: Callable[[Sequence[_Item]], Iterator[_Result]],
        batch: int,
    ) -> None:
        """Ask until None arrives; a request has the waiting questions, at most `batch`."""
        try:
            while (item := waiting.get()) is not None:
                items = [item]
                while len(items) < batch and not waiting.empty():
                    if (item := waiting.get()) is None:
                        waiting.put(None)
                        break
                    items.append(item)
                for result in ask(items):
                    self._done.put(result)
            waiting.put(None)  # for the queue's other threads
        except BaseException as error:  # noqa: BLE001 - a bug, which the caller's thread raises
            self._done.put(error)
