"""Gathers the answers about some papers: what counts already, and what comes when asked for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from digest.errors import FetchError
from digest.model import Answer, Dossier, LinkFacts, Question
from digest.papers import join, join_links
from digest.pipeline.services.lanes import Lanes, Outcome
from digest.pipeline.services.terms import Terms
from digest.pipeline.tools import Tools
from digest.ports import Enricher

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
