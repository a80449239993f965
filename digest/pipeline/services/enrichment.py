"""Asks other services about an issue's papers, as far as their answers are not held already.

An issue once complete is made of the answers that it had: they are saved with it, and asked for
again on `--refresh` alone.  No service is needed: without one an issue has what arXiv's record
tells.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.dossier import join
from digest.errors import FetchError
from digest.model import Answer, Dossier, LinkFacts, Problem, Question
from digest.pipeline.issue.standing import Standing
from digest.pipeline.services.lanes import Lanes, Outcome
from digest.pipeline.services.unanswered import tell_unanswered
from digest.pipeline.tools import Tools
from digest.ports import Enricher, Library

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """Papers with all that is known of them, and the answers that this rests on."""

    dossiers: Mapping[str, Dossier]
    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


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


def enrich(
    dossiers: Sequence[Dossier], named: Collection[str], terms: Terms, tools: Tools
) -> Enriched:
    """Return the papers with what every service knows of them; `named` are those of the prose."""
    enrichers = {enricher.name: enricher for enricher in tools.enrichers}
    gathering = _Gathering(enrichers, named, terms, tools, dossiers)
    for dossier in dossiers:
        gathering.consider(dossier.paper.id)
    gathering.hear()
    return gathering.enriched()


def recall(dossiers: Iterable[Dossier], library: Library) -> Mapping[str, Dossier]:
    """Return papers with what the library holds of them from any service, whatever its age."""
    record = {dossier.paper.id: dossier for dossier in dossiers}
    known, asked = dict(record), dict[str, set[str]]()
    held: dict[str, list[Answer]] = {}
    while fresh := _fresh(known, asked):
        for answer in library.load_answers(sorted(fresh)):
            held.setdefault(answer.subject, []).append(answer)
        known = {
            paper: join(dossier, [answer for name in asked[paper] for answer in held.get(name, ())])
            for paper, dossier in record.items()
        }
    return known


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


class _Gathering:
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
        dossier = self._joined(paper)
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

    def enriched(self) -> Enriched:
        """Return what has come of it, in an order that does not depend on who was faster."""
        answers = tuple(self._answers[key] for key in sorted(self._answers))
        return Enriched(
            dossiers={paper: self._joined(paper) for paper in self._record},
            answers=answers,
            problems=(*self._terms.problems, *tell_unanswered(self._failed)),
        )

    def _joined(self, paper: str) -> Dossier:
        return join(self._record[paper], self._about(paper))

    def _about(self, paper: str) -> tuple[Answer, ...]:
        """Return the answers so far about a paper and its links."""
        keys = self._keys[paper]
        return tuple(self._answers[key] for key in keys if key in self._answers)

    def _take(self, service: str, subject: str, paper: str) -> None:
        """Take an answer that counts still, or ask for one."""
        key = (service, subject)
        if paper in self._papers[key] or self._is_new_address(subject, paper):
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
        age = self._tools.clock.now() - answer.asked
        return age < self._enrichers[answer.service].lasts(answer) and not self._terms.refresh

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
