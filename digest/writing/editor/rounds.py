"""Edits an issue: asks for paragraphs, verifies each sentence, asks once more, and puts together.

The questions go through a function that the caller passes in: it reaches the models and remembers
their answers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from digest.model import ALSO, Prompt, Ranked, Statement
from digest.text import shown, visible_title
from digest.writing.editor.answers import (
    ModelSentence,
    read_again,
    read_frame,
    read_paragraphs,
    read_verdicts,
)
from digest.writing.editor.assembling import DraftSentence, assemble_sections, is_settled
from digest.writing.editor.filling import fill_alone, papers_in
from digest.writing.editor.prompt_papers import PromptPaper, readable_sentences
from digest.writing.editor.questions import (
    PromptSentence,
    ask_again,
    ask_frame,
    ask_section,
    ask_verdicts,
)
from digest.writing.editor.verification import judge_sentence
from digest.writing.frame import MOST_AHEAD, Draft, Filed
from digest.writing.resources import offered_names

Role = Literal["writer", "verifier"]
_SHOWN, _CHARACTERS = 8, 15_000
"""So many papers of a section are shown, of so many characters together."""
_FRAMED = 40_000
_VERIFIED, _REWRITTEN = 30, 12
"""So many sentences are verified, or asked for anew, by one question."""
_LEADING, _FEWEST_LEADING, _THINGS = 4, 2, 12
_FRAME = "the lead"


class Ask(NamedTuple):
    """A question: who is asked, and what it is about, as a person calls it."""

    prompt: Prompt
    role: Role
    about: str


Asker = Callable[[Sequence[Ask]], Sequence[str | None]]
"""Asks questions, side by side where it can; returns their answers in order, None for no answer."""


class _Frame(NamedTuple):
    """What was written to stand around the sections."""

    lead: Sequence[DraftSentence]
    bullets: Sequence[DraftSentence]
    outlook: Sequence[DraftSentence]


class Refused(NamedTuple):
    """A sentence that is not told, as it was written, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What a model's issue tells: sections by key, lead, bullets by paper, outlook.

    `quoted` are the papers that the sections quote, or tell by their titles alone.  Lead and
    outlook that could not be had are None: the usual ones stand there.  `told` counts sentences,
    `refused` has the others, `unread` is what answers were about that are none.
    """

    sections: Mapping[str, tuple[Statement, ...]]
    quoted: frozenset[str] = frozenset()
    lead: tuple[Statement, ...] | None = None
    bullets: Mapping[str, Statement] = field(default_factory=dict)
    outlook: tuple[Statement, ...] | None = None
    told: int = 0
    refused: tuple[Refused, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """The papers that the sections tell of."""
        statements = (statement for section in self.sections.values() for statement in section)
        return self.quoted.union(
            mention.paper for statement in statements for mention in statement.mentions
        )


def edit_issue(
    draft: Draft, room: Mapping[str, int], ask: Asker, *, writer: str, verifier: str
) -> Edited:
    """Edit an issue; `room` says of how many papers each section may tell, by key.

    `writer` and `verifier` are the models' names, as statements tell them.
    """
    return _Editing(draft, room, ask, writer, verifier).edit()


class _Editing:
    """One issue on its way."""

    def __init__(
        self, draft: Draft, room: Mapping[str, int], ask: Asker, writer: str, verifier: str
    ) -> None:
        self._issue, self._room, self._ask = draft, room, ask
        self._by, self._verified = f"model:{writer}", f"model:{verifier}"
        self._records: dict[str, PromptPaper] = {}
        self._refused: list[Refused] = []
        self._unread: list[str] = []
        self._seen: set[str] = set()
        self._begun = 0

    def edit(self) -> Edited:
        """Ask for the sections, then for what stands around them."""
        sections = self._issue.usual.sections
        sentences = self._write(sections)
        frame = self._frame({section.key: section.title for section in sections}, sentences)
        # No question from above shows what an editor brought in, so that its answer is found again.
        added = self._write(self._issue.brought_in)
        statements, quoted = assemble_sections(
            self._issue, sentences | added, self._records, self._room, self._by
        )
        return self._conclude(statements, quoted, sentences, frame)

    def _write(self, sections: Iterable[Filed]) -> dict[str, list[DraftSentence]]:
        """Ask for sections, and return what is written for them by key, verified or refused."""
        parts = [
            (section, papers, most) for section in sections for papers, most in self._parts(section)
        ]
        answers = self._ask(
            [
                Ask(
                    prompt=ask_section(section.title, papers, most),
                    role="writer",
                    about=section.title,
                )
                for section, papers, most in parts
            ]
        )
        sentences: dict[str, list[DraftSentence]] = {}
        for (section, papers, most), answer in zip(parts, answers, strict=True):
            paragraphs = read_paragraphs(answer) if answer is not None else None
            if answer is not None and not paragraphs:
                self._unread.append(section.title)
            if paragraphs:
                written = sentences.setdefault(section.key, [])
                written += self._sentences(paragraphs, papers, most, self._begun)
                self._begun += len(paragraphs)
        self._settle([sentence for written in sentences.values() for sentence in written])
        return sentences

    def _conclude(
        self,
        sections: Mapping[str, tuple[Statement, ...]],
        quoted: frozenset[str],
        sentences: Mapping[str, Sequence[DraftSentence]],
        frame: _Frame | None,
    ) -> Edited:
        """Return what is told, with what of the frame fits what the sections tell."""
        prose = [statement for statements in sections.values() for statement in statements]
        count = sum(statement.by == self._by for statement in prose)
        edited = Edited(
            sections={key: statements for key, statements in sections.items() if statements},
            quoted=quoted,
            told=count,
            refused=tuple(self._refused),
            unread=tuple(dict.fromkeys(self._unread)),
        )
        if frame is None:
            return edited
        ids = frozenset(mention.paper for statement in prose for mention in statement.mentions)
        leading = self._fill_alone(self._unsettled(frame.lead), ids)
        every_id = frozenset(record.paper.id for record in self._records.values())
        listed = {
            bullet.quotes[0].paper: bullet
            for bullet in reversed(self._fill_alone(frame.bullets, every_id))
        }
        verified = (
            sentence for written in sentences.values() for sentence in written if sentence.verified
        )
        rests = {rest for sentence in verified for rest in sentence.written.rests}
        new = (sentence for sentence in frame.outlook if set(sentence.written.rests) - rests)
        ahead = self._fill_alone(self._unsettled(new), ids)
        return replace(
            edited,
            lead=tuple(leading) if len(leading) >= _FEWEST_LEADING else None,
            bullets=listed,
            outlook=tuple(ahead),
            told=count + len(leading) + len(listed) + len(ahead),
        )

    def _parts(self, section: Filed) -> Iterator[tuple[list[PromptPaper], int]]:
        """Yield the papers of each question about a section, and how many it may tell."""
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
        """Give papers keys that no other paper of the issue has, as far as they have room."""
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
        """Return the sentences of an answer; what tells of too many papers is left out.

        A sentence may rest on papers that it names, or else on those of the last that names any and
        of the next in its paragraph.
        """
        shown = frozenset(record.key for record in papers)
        named_so_far: set[str] = set()
        sentences: list[DraftSentence] = []
        before: frozenset[str] = frozenset()
        for number, paragraph in enumerate(paragraphs, begun):
            fresh = [sentence for sentence in paragraph if self._is_fresh(sentence)]
            named = [frozenset(papers_in(sentence.text)) for sentence in fresh]
            if len(named_so_far.union(*named) & shown) > most:
                self._refused += [
                    Refused(sentence.text, "It tells of one paper too many.") for sentence in fresh
                ]
                continue
            named_so_far |= shown & frozenset[str]().union(*named)
            for at, written in enumerate(fresh):
                after = next(filter(None, named[at:]), frozenset[str]())
                # Behind a sentence about two papers nobody knows which one this is about.
                is_clear = not at or len(before) <= 1
                known = before | after if is_clear else frozenset[str]()
                sentence = DraftSentence(
                    written=written, paragraph=number, shown=shown, known=known
                )
                before = named[at] or before
                sentences.append(sentence)
        return sentences

    def _is_fresh(self, written: ModelSentence) -> bool:
        """Tell whether a sentence stands nowhere yet, and note it."""
        is_new = written.text not in self._seen
        self._seen.add(written.text)
        return is_new

    def _settle(self, sentences: Sequence[DraftSentence]) -> None:
        """Verify sentences, and ask once more for those that are refused, with all faults."""
        self._verify(sentences)
        refused = [sentence for sentence in sentences if sentence.faults]
        batches = list(_batched(refused, _REWRITTEN))
        answers = self._ask([self._rewrite_question(batch) for batch in batches])
        for batch, answer in zip(batches, answers, strict=True):
            anew = read_again(answer) if answer is not None else {}
            for number, sentence in enumerate(batch, 1):
                self._refuse(sentence)
                if written := anew.get(f"S{number}"):
                    sentence.written, sentence.faults = written, ()
        self._verify([sentence for sentence in refused if not sentence.faults])
        for sentence in refused:
            if sentence.faults:
                self._refuse(sentence)

    def _refuse(self, sentence: DraftSentence) -> None:
        why = " ".join(sentence.faults)
        self._refused += [Refused(text=sentence.written.text, why=why)]

    def _rewrite_question(self, batch: Sequence[DraftSentence]) -> Ask:
        items = [
            self._prompt_sentence(f"S{number}", sentence)
            for number, sentence in enumerate(batch, 1)
        ]
        keys = dict.fromkeys(
            key
            for sentence in batch
            for key in (
                *(key for key, _ in sentence.written.rests),
                *papers_in(sentence.written.text),
            )
        )
        papers = [self._records[key] for key in keys if key in self._records]
        return Ask(prompt=ask_again(items, papers), role="writer", about="refused sentences")

    def _verify(self, sentences: Sequence[DraftSentence]) -> None:
        """Hold sentences against the record, then ask of the others what their quotes say."""
        open_ = []
        for sentence in sentences:
            shown = {key: self._records[key] for key in sentence.shown}
            sentence.faults = judge_sentence(sentence.written, shown, sentence.known)
            open_ += [] if sentence.faults else [sentence]
        batches = list(_batched(open_, _VERIFIED))
        answers = self._ask([self._verdict_question(batch) for batch in batches])
        for batch, answer in zip(batches, answers, strict=True):
            verdicts = read_verdicts(answer) if answer is not None else {}
            for number, sentence in enumerate(batch, 1):
                verdict = verdicts.get(f"S{number}")
                if verdict and verdict.is_full:
                    sentence.verified = self._verified
                elif verdict:
                    sentence.faults = (f"What it rests on does not say: {verdict.unsupported}",)
                else:
                    sentence.faults = ("It could not be verified.",)

    def _verdict_question(self, batch: Sequence[DraftSentence]) -> Ask:
        items = [
            self._prompt_sentence(f"S{number}", sentence)
            for number, sentence in enumerate(batch, 1)
        ]
        keys = {paper for item in items for paper, _, _ in item.rests}
        titles = {key: visible_title(self._records[key].paper) for key in keys}
        return Ask(prompt=ask_verdicts(items, titles), role="verifier", about="what is to be told")

    def _prompt_sentence(self, key: str, sentence: DraftSentence) -> PromptSentence:
        rests = [
            (paper, f"{paper}.{number}", shown(self._records[paper].sentences[number].text))
            for paper, number in sentence.written.rests
            if paper in self._records and number in self._records[paper].sentences
        ]
        return PromptSentence(key, sentence.written.text, rests, sentence.faults)

    def _frame(
        self, titles: Mapping[str, str], sentences: Mapping[str, Sequence[DraftSentence]]
    ) -> _Frame | None:
        """Ask for what stands around the sections, over what the model told there."""
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
            return None
        papers, things = self._choose_for_frame(
            [sentence for written in verified.values() for sentence in written]
        )
        prompt = ask_frame(texts, papers, things, MOST_AHEAD)
        (answer,) = self._ask([Ask(prompt=prompt, role="writer", about=_FRAME)])
        framed = read_frame(answer) if answer is not None else None
        if framed is None:
            self._unread += [] if answer is None else [_FRAME]
            return None
        shown = frozenset(record.key for record in papers)
        lead, outlook = (
            [
                DraftSentence(written=written, paragraph=0, shown=shown, known=shown)
                for written in part
                if papers_in(written.text) and self._is_fresh(written)
            ]
            for part in (framed.lead[:_LEADING], framed.outlook[:MOST_AHEAD])
        )
        bullets = [
            DraftSentence(written=written, paragraph=0, shown=shown, known=frozenset({thing}))
            for written in framed.bullets
            if (thing := _thing_of(written)) in things
        ]
        self._settle([*lead, *bullets, *outlook])
        return _Frame(lead, bullets, outlook)

    def _unsettled(self, sentences: Iterable[DraftSentence]) -> Iterator[DraftSentence]:
        """Yield the sentences of which an editor has not said what is told."""
        settled = self._issue.settled
        return (
            sentence for sentence in sentences if not is_settled(sentence, settled, self._records)
        )

    def _fill_alone(
        self, sentences: Iterable[DraftSentence], ids: frozenset[str]
    ) -> list[Statement]:
        return [
            fill_alone(sentence.written, self._records, self._by, sentence.verified, told=ids)
            for sentence in sentences
            if sentence.verified
        ]

    def _choose_for_frame(
        self, sentences: Sequence[DraftSentence]
    ) -> tuple[list[PromptPaper], dict[str, str]]:
        """Return the papers told of and those that have things, with the names of these."""
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
    """Return the paper whose thing a bullet is about: it rests on that alone, and names none."""
    keys = {key for key, _ in written.rests}
    return "" if len(keys) != 1 or papers_in(written.text) else next(iter(keys))


def _batched(sentences: Sequence[DraftSentence], most: int) -> Iterator[Sequence[DraftSentence]]:
    """Yield sentences in batches of much the same size."""
    parts = -(-len(sentences) // most)
    for part in range(parts):
        yield sentences[part * len(sentences) // parts : (part + 1) * len(sentences) // parts]
