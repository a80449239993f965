"""Asks other services what else is known of papers, side by side, and keeps their answers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from queue import Empty, SimpleQueue
from threading import Thread

from digest.errors import FetchError
from digest.model import SERVICES, Answer, Dossier, LinkFacts, Problem, Question
from digest.papers import join, join_links
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Tools
from digest.ports import Enricher, Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Which answers count: whether any may be asked for, and those an issue was made of.

    Nothing is asked about `settled` papers, whose issue was complete without it.
    """

    offline: bool = False
    refresh: bool = False
    made: tuple[Answer, ...] = ()
    settled: Collection[str] = ()
    problems: tuple[Problem, ...] = ()


def find_terms(standing: Standing, library: Library) -> Terms:
    """Return which answers count for an issue, which may have been made before."""
    request, ours = standing.request, standing.ours
    if ours is None or request.refresh:
        return Terms(offline=request.offline, refresh=request.refresh)
    is_settled = ours.complete
    chosen = [paper for paper, fate in ours.fates.items() if fate == "chosen"]
    return Terms(
        offline=request.offline,
        made=tuple(library.load_answers_of(ours.slug, ours.date)),
        settled=frozenset(chosen if is_settled else ()),
        problems=tuple(p for p in ours.problems if p.stage == "enrich" and is_settled),
    )


def recall(dossiers: Iterable[Dossier], library: Library) -> Mapping[str, Dossier]:
    """Return papers with what the library holds of them from any service, whatever its age."""
    record = {dossier.paper.id: dossier for dossier in dossiers}
    known, asked = dict(record), dict[str, set[str]]()
    held: dict[str, list[Answer]] = {}

    def told(paper: str) -> list[Answer]:
        return [answer for name in asked[paper] for answer in held.get(name, ())]

    while fresh := _fresh(known, asked):
        for answer in library.load_answers(sorted(fresh)):
            held.setdefault(answer.subject, []).append(answer)
        known = {
            paper: replace(dossier, links=join_links(dossier, told(paper)))
            for paper, dossier in record.items()
        }
    return {paper: join(dossier, told(paper)) for paper, dossier in record.items()}


def _fresh(known: Mapping[str, Dossier], asked: dict[str, set[str]]) -> set[str]:
    """Return the subjects that nobody looked up yet: what is held brings links of its own."""
    before = set[str]().union(*asked.values())
    for paper, dossier in known.items():
        asked.setdefault(paper, set()).update(_subjects(dossier))
    return set[str]().union(*asked.values()) - before


def _subjects(dossier: Dossier) -> set[str]:
    """Return everything that services are asked about a paper."""
    paper = dossier.paper
    links = (link.url for link in dossier.links)
    return {paper.id, f"{paper.id}v{paper.version}", *links}


# A service that fails so often in a row is left alone for the rest of the run, and so is one that
# gives answers of no use.
_PATIENCE, _PATIENCE_WITH_ODD = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a question: an answer, or what was wrong with it, or why nobody could ask."""

    service: str
    question: Question
    came: Answer | Problem | FetchError


class Lanes:
    """Takes questions at any time, and gives their outcomes as they come.

    A thread does nothing but ask: what is kept, and what is asked next, its caller decides.
    """

    def __init__(self, enrichers: Iterable[Enricher]) -> None:
        self._done: SimpleQueue[Outcome | BaseException] = SimpleQueue()
        self._lanes = {enricher.name: _Lane(enricher, self._done) for enricher in enrichers}
        self._open = 0

    def ask(self, service: str, question: Question) -> None:
        """Put a question in a service's queue."""
        self._open += 1
        self._lanes[service].waiting.put(question)

    def outcomes(self) -> Iterator[Outcome]:
        """Yield one outcome for each question, those asked meanwhile included."""
        try:
            while self._open:
                self._start()
                outcome = self._done.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                self._open -= 1
                yield outcome
        finally:
            for lane in self._lanes.values():
                lane.waiting.put(None)

    def _start(self) -> None:
        """Start the lanes that have something to ask; those without need no thread."""
        for lane in self._lanes.values():
            # One that has ended by a bug is not begun again: its error is on the way.
            if lane.ident is None and not lane.waiting.empty():
                lane.start()


class _Lane(Thread):
    """One service's questions, asked one batch after the other."""

    def __init__(self, enricher: Enricher, done: "SimpleQueue[Outcome | BaseException]") -> None:
        # A wait of a minute must not keep an interrupted program alive.
        super().__init__(name=f"lane {enricher.name}", daemon=True)
        self.waiting: SimpleQueue[Question | None] = SimpleQueue()
        self._enricher = enricher
        self._done = done
        self._failures: list[FetchError] = []
        self._odd = 0

    def run(self) -> None:
        """Ask until there is no more to ask."""
        try:
            while (first := self.waiting.get()) is not None:
                self._ask((first, *self._more()))
        except BaseException as error:  # noqa: BLE001 - a bug, which the caller's thread raises
            self._done.put(error)

    def _more(self) -> Iterator[Question]:
        """Take what waits already, as far as one request can carry it."""
        for _ in range(self._enricher.batch - 1):
            try:
                question = self.waiting.get_nowait()
            except Empty:
                return
            if question is None:
                self.waiting.put(None)
                return
            yield question

    def _ask(self, questions: Sequence[Question]) -> None:
        """Ask once, and tell the outcome of each question."""
        open_ = {question.subject: question for question in questions}
        failure = self._given_up()
        try:
            for came in () if failure else self._enricher.fetch(questions):
                question = open_.pop(came.subject, None)
                if question is not None:
                    self._tell(question, came)
                    self._odd = self._odd + 1 if isinstance(came, Problem) else 0
            self._failures.clear() if failure is None else None
        except FetchError as error:
            self._failures.append(error)
            failure = error
        for question in open_.values():
            self._tell(question, failure or _unanswered(question))

    def _given_up(self) -> FetchError | None:
        """Return why there is no use in asking any more, if there is none."""
        if len(self._failures) >= _PATIENCE:
            return self._failures[-1]
        if self._odd >= _PATIENCE_WITH_ODD:
            return FetchError(f"{self._enricher.name} gave no answer of use {self._odd} times.")
        return None

    def _tell(self, question: Question, came: Answer | Problem | FetchError) -> None:
        self._done.put(Outcome(service=self._enricher.name, question=question, came=came))


def _unanswered(question: Question) -> Problem:
    """Say that a service passed a question over."""
    return Problem(stage="enrich", subject=question.subject, message="It was not answered.")


_HINT = "Build it again with --refresh when the service can be reached."


def tell_unanswered(outcomes: Iterable[Outcome]) -> Iterator[Problem]:
    """Yield a problem for each service that could not be asked, and each answer of no use."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome.service, outcome.question.subject))
    for service, group in groupby(ordered, key=lambda outcome: outcome.service):
        failed = list(group)
        unasked = [outcome for outcome in failed if isinstance(outcome.came, FetchError)]
        if unasked:
            yield _unasked(service, unasked)
        odd = [outcome.came for outcome in failed if isinstance(outcome.came, Problem)]
        yield from _join(service, odd)


def _join(service: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield each trouble with what it is about; one that many answers had, once with its count."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.message, problem.hint), []).append(problem)
    for (message, hint), same in alike.items():
        if len(same) == 1:
            yield same[0]
            continue
        told = f"{message.removesuffix('.')} ({len(same):,} questions)."
        yield Problem(stage="enrich", subject=service, message=told, hint=hint)


def _unasked(service: str, outcomes: Sequence[Outcome]) -> Problem:
    number = len(outcomes)
    name = SERVICES.get(service, service)
    things = "question" if number == 1 else "questions"
    return Problem(
        stage="enrich",
        subject=service,
        message=f"{name} could not be asked: {number:,} {things} stayed open.",
        hint=_HINT,
    )


_Key = tuple[str, str]


class Gathering:
    """The answers about some papers, as they come."""

    def __init__(
        self,
        enrichers: Mapping[str, Enricher],
        named: Collection[str],
        terms: Terms,
        tools: Tools,
        dossiers: Sequence[Dossier],
    ) -> None:
        self._enrichers = enrichers
        self._named = named
        self._terms = terms
        self._tools = tools
        self._record = {dossier.paper.id: dossier for dossier in dossiers}
        self._made = {_key(answer): answer for answer in terms.made}
        self._answers: dict[_Key, Answer] = {}
        self._papers: dict[_Key, list[str]] = defaultdict(list)
        self._keys: dict[str, list[_Key]] = defaultdict(list)
        self._lanes = Lanes(enrichers.values())
        self._asked = 0
        self._failed: list[Outcome] = []

    def consider(self, paper: str) -> None:
        """Take or ask for every answer about a paper; one may lead to the next."""
        # What services are asked about a paper depends on its links alone.
        record = self._record[paper]
        dossier = replace(record, links=join_links(record, self._about(paper)))
        for service, enricher in self._enrichers.items():
            if enricher.sparing and paper not in self._named:
                continue
            for subject in enricher.subjects(dossier):
                self._take(service, subject, paper)

    def hear(self) -> None:
        """Wait for every answer that was asked for, and keep each as it comes."""
        if not self._asked:
            return
        self._tools.progress.begin("Asking about the papers", self._asked)
        try:
            for heard, outcome in enumerate(self._lanes.outcomes(), start=1):
                self._hear(outcome)
                self._tools.progress.advance(heard, self._asked)
        finally:
            self._tools.progress.end()

    @property
    def asks(self) -> bool:
        """Whether any service is to be asked."""
        return self._asked > 0

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer so far, in an order that does not depend on who was faster."""
        return tuple(self._answers[key] for key in sorted(self._answers))

    @property
    def failed(self) -> Sequence[Outcome]:
        """The questions that found no answer of use."""
        return self._failed

    def joined(self) -> Mapping[str, Dossier]:
        """Return the papers with all that the answers say of them."""
        return {paper: join(self._record[paper], self._about(paper)) for paper in self._record}

    def _about(self, paper: str) -> tuple[Answer, ...]:
        """Return the answers so far about a paper and its links."""
        keys = self._keys[paper]
        return tuple(self._answers[key] for key in keys if key in self._answers)

    def _take(self, service: str, subject: str, paper: str) -> None:
        """Take an answer that counts still, or ask for one."""
        key = (service, subject)
        if paper in self._papers[key]:
            return
        # What the issue was made of counts, in whatever order it had come.
        if key not in self._made and self._is_new_address(subject, paper):
            return
        self._papers[key].append(paper)
        self._keys[paper].append(key)
        if len(self._papers[key]) > 1:
            return
        if (made := self._made.get(key)) is not None:
            self._keep(key, made)
        elif paper not in self._terms.settled:
            self._find(key, paper)

    def _find(self, key: _Key, paper: str) -> None:
        """Take what the library holds of a subject where it lasts, else ask."""
        service, subject = key
        held = self._tools.library.load_answers([subject])
        known = next((answer for answer in held if answer.service == service), None)
        if known is not None and self._lasts(known):
            self._keep(key, known)
        elif not self._terms.offline:
            self._asked += 1
            record = self._record[paper].paper
            self._lanes.ask(service, Question(subject=subject, paper=record, known=known))

    def _lasts(self, answer: Answer) -> bool:
        """Tell whether an answer need not be asked for again."""
        if self._terms.offline:
            return True
        if self._terms.refresh:
            return self._tools.is_of_this_run(answer.asked)
        age = self._tools.clock.now() - answer.asked
        return age < self._enrichers[answer.service].lasts(answer)

    def _hear(self, outcome: Outcome) -> None:
        """Keep an answer; where none came, an old one is better than nothing."""
        key = (outcome.service, outcome.question.subject)
        if isinstance(outcome.came, Answer):
            self._tools.library.save_answer(outcome.came)
            self._keep(key, outcome.came)
            return
        self._failed.append(outcome)
        if isinstance(outcome.came, FetchError):
            # Its waits and words concern this run alone.
            self._tools.progress.note(str(outcome.came))
        if outcome.question.known is not None:
            self._keep(key, outcome.question.known)

    def _keep(self, key: _Key, answer: Answer) -> None:
        self._answers[key] = answer
        for paper in tuple(self._papers[key]):
            self.consider(paper)

    def _is_new_address(self, subject: str, paper: str) -> bool:
        """Tell whether a link's service gave this address itself, so that it need not be asked."""
        facts = (answer.facts for answer in self._about(paper))
        return any(isinstance(fact, LinkFacts) and fact.moved == subject for fact in facts)


def _key(answer: Answer) -> _Key:
    return answer.service, answer.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """Papers with all that is known of them, and the answers that this rests on."""

    dossiers: Mapping[str, Dossier]
    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


def enrich(
    dossiers: Sequence[Dossier], named: Collection[str], terms: Terms, tools: Tools
) -> Enriched:
    """Return the papers with what every service knows of them; `named` are those of the prose."""
    gathering = _consider(dossiers, named, terms, tools)
    if gathering.asks:
        with tools.library.asking("services", "", tools.progress.note):
            # Another run may have heard of the same papers meanwhile.
            gathering = _consider(dossiers, named, terms, tools)
            gathering.hear()
    return Enriched(
        dossiers=gathering.joined(),
        answers=gathering.answers,
        problems=(*terms.problems, *tell_unanswered(gathering.failed)),
    )


def _consider(
    dossiers: Sequence[Dossier], named: Collection[str], terms: Terms, tools: Tools
) -> Gathering:
    """Take what is held already of what is to be known of papers."""
    enrichers = {enricher.name: enricher for enricher in tools.enrichers}
    gathering = Gathering(enrichers, named, terms, tools, dossiers)
    for dossier in dossiers:
        gathering.consider(dossier.paper.id)
    return gathering
