"""Edits an issue: asks for the sections, then for the frame around them.

The caller passes in the function that sends the questions to the models and keeps their answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from operator import attrgetter

from digest.model import ALSO, Ranked, Statement
from digest.writing.editor.assembling import assemble_sections, fill_alone, is_settled
from digest.writing.editor.prompt_papers import (
    DraftSentence,
    ModelSentence,
    PromptPaper,
    papers_in,
    readable_sentences,
    without_placeholders,
)
from digest.writing.editor.questions import (
    FRAME,
    Ask,
    ask_frame,
    ask_section,
    read_frame,
    read_paragraphs,
)
from digest.writing.editor.settling import Asker, Refused, Settler
from digest.writing.frame import MOST_AHEAD, Draft, DraftSection
from digest.writing.resources import offered_names

_SHOWN, _CHARACTERS = 8, 15_000
"""The most papers of a section in a question, and the most characters of their records."""
_FRAMED = 40_000
_LEADING, _FEWEST_LEADING, _THINGS = 4, 2, 12
_Frame = Mapping[str, Sequence[DraftSentence]]
"""The sentences for the headline, the lead, the bullets and the outlook, by these names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The texts of an issue that a model edited: sections by key, bullets by paper, and the rest.

    `quoted` are the papers that the sections only quote, or name by title.  `lead` and `outlook`
    are None if the usual ones are to be used.  `used` counts the model's sentences that are used,
    `refused` are the others, and `unread` the subjects of answers that could not be read.
    """

    sections: Mapping[str, tuple[Statement, ...]]
    quoted: frozenset[str] = frozenset()
    headline: Statement | None = None
    lead: tuple[Statement, ...] | None = None
    bullets: Mapping[str, Statement] = field(default_factory=dict)
    outlook: tuple[Statement, ...] | None = None
    used: int = 0
    refused: tuple[Refused, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """The papers that the sections quote or mention."""
        mentions = (text.mentions for section in self.sections.values() for text in section)
        return self.quoted.union(mention.paper for mention in chain.from_iterable(mentions))


def edit_issue(
    draft: Draft, room: Mapping[str, int], ask: Asker, *, writer: str, verifier: str
) -> Edited:
    """Edit an issue; `room` is the number of papers that each section may present, by key.

    `writer` and `verifier` are the models' names, as in statements.
    """
    return _Editing(draft, room, ask, writer, verifier).edit()


class _Editing:
    """The editing of one issue."""

    def __init__(
        self, draft: Draft, room: Mapping[str, int], ask: Asker, writer: str, verifier: str
    ) -> None:
        self._issue, self._room, self._ask = draft, room, ask
        self._by, self._verified = f"model:{writer}", f"model:{verifier}"
        self._records: dict[str, PromptPaper] = {}
        self._settler = Settler(self._records, ask, self._verified)
        self._unread: list[str] = []
        self._seen: set[str] = set()
        self._begun = 0

    def edit(self) -> Edited:
        """Ask for the sections, then for the frame around them."""
        sections = self._issue.usual.sections
        sentences = self._write(sections)
        frame = self._frame({section.key: section.title for section in sections}, sentences)
        # Papers that the editor brought in come last: the questions above stay the same without
        # them, so that kept answers are found.
        added = self._write(self._issue.brought_in)
        statements, quoted = assemble_sections(
            self._issue, sentences | added, self._records, self._room, self._by
        )
        return self._conclude(statements, quoted, sentences, frame)

    def _write(self, sections: Iterable[DraftSection]) -> dict[str, list[DraftSentence]]:
        """Ask for sections, and return their sentences by key, verified or refused.

        Every second section is asked about first, the others when the openings around them are
        known.
        """
        parts = [
            (section, papers, most) for section in sections for papers, most in self._parts(section)
        ]
        answers: dict[int, list[list[ModelSentence]]] = {}
        for first in (0, 1):
            numbers = range(first, len(parts), 2)
            asks = [self._section_question(number, *parts[number], answers) for number in numbers]
            for number, ask, answer in zip(numbers, asks, self._ask(asks), strict=True):
                answers[number] = read_paragraphs(answer)
                if answer is not None and not answers[number]:
                    self._unread.append(ask.about)
        sentences: dict[str, list[DraftSentence]] = {}
        for number, (section, papers, most) in enumerate(parts):
            if paragraphs := answers[number]:
                written = sentences.setdefault(section.key, [])
                written += self._sentences(paragraphs, papers, most, self._begun)
                self._begun += len(paragraphs)
        every_sentence = chain.from_iterable(sentences.values())
        self._settler.settle(
            [list(group) for _, group in groupby(every_sentence, key=attrgetter("paragraph"))]
        )
        return sentences

    def _section_question(
        self,
        number: int,
        section: DraftSection,
        papers: Sequence[PromptPaper],
        most: int,
        answers: Mapping[int, Sequence[Sequence[ModelSentence]]],
    ) -> Ask:
        around = (answers.get(number - 1, ()), answers.get(number + 1, ()))
        lang = self._issue.lang
        openings = [
            without_placeholders(paragraph[0].text, lang) for part in around for paragraph in part
        ]
        return ask_section(section.title, papers, most, number, openings, lang=lang)

    def _conclude(
        self,
        sections: Mapping[str, tuple[Statement, ...]],
        quoted: frozenset[str],
        sentences: Mapping[str, Sequence[DraftSentence]],
        frame: _Frame,
    ) -> Edited:
        """Return the edited issue, with the part of the frame that fits its sections."""
        prose = [statement for statements in sections.values() for statement in statements]
        count = sum(statement.by == self._by for statement in prose)
        edited = Edited(
            sections={key: statements for key, statements in sections.items() if statements},
            quoted=quoted,
            used=count,
            refused=tuple(self._settler.refused),
            unread=tuple(dict.fromkeys(self._unread)),
        )
        if not frame:
            return edited
        ids = frozenset(mention.paper for statement in prose for mention in statement.mentions)
        leading = self._fill_alone(self._unsettled(frame["lead"]), ids)
        every_id = frozenset(record.paper.id for record in self._records.values())
        bullets = reversed(self._fill_alone(frame["bullets"], every_id))
        listed = {bullet.quotes[0].paper: bullet for bullet in bullets}
        written = chain.from_iterable(sentences.values())
        verified = (sentence for sentence in written if sentence.verified)
        rests = {rest for sentence in verified for rest in sentence.written.rests}
        new = (sentence for sentence in frame["outlook"] if set(sentence.written.rests) - rests)
        ahead = self._fill_alone(self._unsettled(new), ids)
        headline = next(iter(self._fill_alone(self._unsettled(frame["headline"]), every_id)), None)
        if headline and edited.named.isdisjoint(headline.papers):
            headline = None
        return replace(
            edited,
            headline=headline,
            lead=tuple(leading) if len(leading) >= _FEWEST_LEADING else None,
            bullets=listed,
            outlook=tuple(ahead),
            used=count + len(leading) + len(listed) + len(ahead) + bool(headline),
        )

    def _parts(self, section: DraftSection) -> Iterator[tuple[list[PromptPaper], int]]:
        """Yield the papers of each question about a section, and how many it may present."""
        most = self._room.get(section.key, 0)
        fresh = [item for item in section.papers if item.facts.paper.id not in self._issue.earlier]
        fresh = [item for item in fresh if not item.facts.withdrawn]
        ranked = sorted(fresh, key=lambda item: (-item.score, item.facts.paper.id))
        parts = 2 if section.key == ALSO and most > _SHOWN // 2 else 1
        for part in range(parts if most else 0):
            papers = self._number(ranked[_SHOWN * part : _SHOWN * (part + 1)])
            if papers:
                yield papers, (most + part) // parts

    def _number(self, items: Iterable[Ranked]) -> list[PromptPaper]:
        """Return the papers whose records fit into one question, each with a key."""
        papers: list[PromptPaper] = []
        size = 0
        for item in items:
            sentences = readable_sentences(item.facts.paper)
            size += sum(len(span.text) for span in sentences.values())
            if sentences and (size <= _CHARACTERS or not papers):
                key = f"P{len(self._records) + 1}"
                self._records[key] = PromptPaper(key=key, item=item, sentences=sentences)
                papers.append(self._records[key])
        return papers

    def _sentences(
        self,
        paragraphs: Iterable[Sequence[ModelSentence]],
        papers: Sequence[PromptPaper],
        most: int,
        begun: int,
    ) -> list[DraftSentence]:
        """Return the sentences of an answer; paragraphs with too many papers are refused.

        A sentence may rest on the papers that it names, and on those of the last sentence before it
        that names any, and of the next such sentence in its paragraph.
        """
        shown = frozenset(record.key for record in papers)
        named_so_far: set[str] = set()
        sentences: list[DraftSentence] = []
        before: frozenset[str] = frozenset()
        for number, paragraph in enumerate(paragraphs, begun):
            fresh = [sentence for sentence in paragraph if self._is_fresh(sentence)]
            named = [frozenset(papers_in(sentence.text)) for sentence in fresh]
            if len(named_so_far.union(*named) & shown) > most:
                why = "The section would cover too many papers."
                self._settler.refused += [Refused(sentence.text, why) for sentence in fresh]
                continue
            named_so_far |= shown & frozenset[str]().union(*named)
            for at, written in enumerate(fresh):
                after = next(filter(None, named[at:]), frozenset[str]())
                # After a sentence about two papers it is unclear which of them is meant.
                is_clear = not at or len(before) <= 1
                known = before | after if is_clear else frozenset[str]()
                before = named[at] or before
                sentences.append(
                    DraftSentence(
                        written=written,
                        paragraph=number,
                        shown=shown,
                        known=known,
                        lang=self._issue.lang,
                    )
                )
        return sentences

    def _is_fresh(self, written: ModelSentence) -> bool:
        """Return whether a sentence is new, and remember it."""
        is_new = written.text not in self._seen
        self._seen.add(written.text)
        return is_new

    def _frame(
        self, titles: Mapping[str, str], sentences: Mapping[str, Sequence[DraftSentence]]
    ) -> _Frame:
        """Ask for the frame around the sections, given the model's verified sentences in them."""
        verified = {
            key: [sentence for sentence in written if sentence.verified]
            for key, written in sentences.items()
        }
        texts = {
            key: f"{titles[key]}: {' '.join(sentence.written.text for sentence in written)}"
            for key, written in verified.items()
            if written
        }
        if not texts:
            return {}
        lang = self._issue.lang
        papers, things = self._choose_for_frame(chain.from_iterable(verified.values()))
        (answer,) = self._ask([ask_frame(texts, papers, things, MOST_AHEAD, lang)])
        framed = read_frame(answer)
        if not framed:
            self._unread += [] if answer is None else [FRAME]
            return {}
        shown = frozenset(record.key for record in papers)
        frame = {
            "headline": [
                DraftSentence(written=written, kind="headline", shown=shown, known=shown, lang=lang)
                for written in framed["headline"]
            ],
            "lead": [
                DraftSentence(written=written, kind="lead", shown=shown, known=shown, lang=lang)
                for written in framed["lead"][:_LEADING]
                if papers_in(written.text) and self._is_fresh(written)
            ],
            "bullets": [
                DraftSentence(
                    written=written,
                    kind="bullet",
                    subject=things[thing],
                    shown=shown,
                    known=frozenset({thing}),
                    lang=lang,
                )
                for written in framed["bullets"]
                if (thing := _thing_of(written)) in things
            ],
            "outlook": [
                DraftSentence(written=written, kind="outlook", shown=shown, known=shown, lang=lang)
                for written in framed["outlook"][:MOST_AHEAD]
                if papers_in(written.text) and self._is_fresh(written)
            ],
        }
        alone = (*frame["headline"], *frame["bullets"], *frame["outlook"])
        self._settler.settle([frame["lead"], *([sentence] for sentence in alone)])
        return frame

    def _unsettled(self, sentences: Iterable[DraftSentence]) -> Iterator[DraftSentence]:
        """Yield the sentences about papers whose text no editor has settled."""
        settled, records = self._issue.settled, self._records
        return (item for item in sentences if not is_settled(item, settled, records))

    def _fill_alone(
        self, sentences: Iterable[DraftSentence], ids: frozenset[str]
    ) -> list[Statement]:
        return [
            fill_alone(sentence, self._records, self._by, ids)
            for sentence in sentences
            if sentence.verified
        ]

    def _choose_for_frame(
        self, sentences: Iterable[DraftSentence]
    ) -> tuple[list[PromptPaper], dict[str, str]]:
        """Return the papers that sentences cite or that offer something, and the offered names."""
        cited = {key for sentence in sentences for key, _ in sentence.written.rests}
        having = [item for item in self._issue.usual.ranked if offered_names(item)]
        new = [item for item in having if item.facts.paper.id not in self._issue.earlier][:_THINGS]
        ids = {item.facts.paper.id for item in new}
        known = {record.paper.id for record in self._records.values()}
        self._number(item for item in new if item.facts.paper.id not in known)
        things = {
            key: offered_names(record.item)[0]
            for key, record in self._records.items()
            if record.paper.id in ids
        }
        wanted, budget = list[PromptPaper](), _FRAMED
        for key in dict.fromkeys([*sorted(cited), *things]):
            budget -= sum(len(span.text) for span in self._records[key].sentences.values())
            wanted += [self._records[key]] if budget > 0 else []
        keys = {record.key for record in wanted}
        return wanted, {key: name for key, name in things.items() if key in keys}


def _thing_of(written: ModelSentence) -> str:
    """Return the only paper that a bullet rests on, "" if it has several or names a paper."""
    keys = {key for key, _ in written.rests}
    return "" if len(keys) != 1 or papers_in(written.text) else next(iter(keys))
