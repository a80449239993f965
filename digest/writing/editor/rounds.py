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
    Written,
    read_again,
    read_frame,
    read_paragraphs,
    read_verdicts,
)
from digest.writing.editor.assembling import Sentence, is_settled, put_together
from digest.writing.editor.filling import fill_alone, papers_in
from digest.writing.editor.prompt_papers import PromptPaper, readable_of
from digest.writing.editor.questions import (
    Item,
    ask_again,
    ask_frame,
    ask_section,
    ask_verdicts,
)
from digest.writing.editor.verification import judge_written
from digest.writing.frame import MOST_AHEAD, Draft, Filed
from digest.writing.resources import things_of

Pen = Literal["writer", "verifier"]
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
    pen: Pen
    about: str


Asker = Callable[[Sequence[Ask]], Sequence[str | None]]
"""Asks questions, side by side where it can; returns their answers in order, None for no answer."""


class _Frame(NamedTuple):
    """What was written to stand around the sections."""

    lead: Sequence[Sentence]
    bullets: Sequence[Sentence]
    outlook: Sequence[Sentence]


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
        told = (one for section in self.sections.values() for one in section)
        return self.quoted.union(mention.paper for one in told for mention in one.mentions)


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
        self._subjects: dict[str, PromptPaper] = {}
        self._refused: list[Refused] = []
        self._unread: list[str] = []
        self._seen: set[str] = set()
        self._begun = 0

    def edit(self) -> Edited:
        """Ask for the sections, then for what stands around them."""
        asked = self._issue.usual.sections
        sentences = self._write(asked)
        frame = self._frame({one.key: one.title for one in asked}, sentences)
        # No question from above shows what an editor brought in, so that its answer is found again.
        added = self._write(self._issue.brought_in)
        told, left = put_together(
            self._issue, sentences | added, self._subjects, self._room, self._by
        )
        return self._conclude(told, left, sentences, frame)

    def _write(self, sections: Iterable[Filed]) -> dict[str, list[Sentence]]:
        """Ask for sections, and return what is written for them by key, verified or refused."""
        parts = [
            (section, papers, most) for section in sections for papers, most in self._parts(section)
        ]
        answers = self._ask(
            [
                Ask(prompt=ask_section(one.title, papers, most), pen="writer", about=one.title)
                for one, papers, most in parts
            ]
        )
        sentences: dict[str, list[Sentence]] = {}
        for (section, papers, most), answer in zip(parts, answers, strict=True):
            found = read_paragraphs(answer) if answer is not None else None
            if answer is not None and not found:
                self._unread.append(section.title)
            if found:
                told = sentences.setdefault(section.key, [])
                told += self._sentences(found, papers, most, self._begun)
                self._begun += len(found)
        self._settle([one for told in sentences.values() for one in told])
        return sentences

    def _conclude(
        self,
        sections: Mapping[str, tuple[Statement, ...]],
        quoted: frozenset[str],
        sentences: Mapping[str, Sequence[Sentence]],
        frame: _Frame | None,
    ) -> Edited:
        """Return what is told, with what of the frame fits what the sections tell."""
        prose = [one for statements in sections.values() for one in statements]
        told = sum(one.by == self._by for one in prose)
        edited = Edited(
            sections={key: told for key, told in sections.items() if told},
            quoted=quoted,
            told=told,
            refused=tuple(self._refused),
            unread=tuple(dict.fromkeys(self._unread)),
        )
        if frame is None:
            return edited
        ids = frozenset(mention.paper for one in prose for mention in one.mentions)
        leading = self._alone(self._free(frame.lead), ids)
        every = frozenset(subject.paper.id for subject in self._subjects.values())
        listed = {one.quotes[0].paper: one for one in reversed(self._alone(frame.bullets, every))}
        kept = (one for found in sentences.values() for one in found if one.verified)
        said = {rest for one in kept for rest in one.written.rests}
        new = (one for one in frame.outlook if set(one.written.rests) - said)
        ahead = self._alone(self._free(new), ids)
        return replace(
            edited,
            lead=tuple(leading) if len(leading) >= _FEWEST_LEADING else None,
            bullets=listed,
            outlook=tuple(ahead),
            told=told + len(leading) + len(listed) + len(ahead),
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
            sentences = readable_of(item.facts.paper)
            size += sum(len(span.text) for span in sentences.values())
            if sentences and (size <= _CHARACTERS or not papers):
                key = f"P{len(self._subjects) + 1}"
                self._subjects[key] = PromptPaper(key=key, item=item, sentences=sentences)
                papers.append(self._subjects[key])
        return papers

    def _sentences(
        self,
        paragraphs: Iterable[Sequence[Written]],
        papers: Sequence[PromptPaper],
        most: int,
        begun: int,
    ) -> list[Sentence]:
        """Return the sentences of an answer; what tells of too many papers is left out.

        A sentence may rest on papers that it names, or else on those of the last that names any and
        of the next in its paragraph.
        """
        shown = frozenset(subject.key for subject in papers)
        told: set[str] = set()
        sentences: list[Sentence] = []
        before: frozenset[str] = frozenset()
        for number, paragraph in enumerate(paragraphs, begun):
            fresh = [one for one in paragraph if self._is_fresh(one)]
            named = [frozenset(papers_in(one.text)) for one in fresh]
            if len(told.union(*named) & shown) > most:
                self._refused += [
                    Refused(one.text, "It tells of one paper too many.") for one in fresh
                ]
                continue
            told |= shown & frozenset[str]().union(*named)
            for place, one in enumerate(fresh):
                after = next(filter(None, named[place:]), frozenset[str]())
                # Behind a sentence about two papers nobody knows which one this is about.
                is_clear = not place or len(before) <= 1
                known = before | after if is_clear else frozenset[str]()
                sentence = Sentence(written=one, paragraph=number, shown=shown, known=known)
                before = named[place] or before
                sentences.append(sentence)
        return sentences

    def _is_fresh(self, written: Written) -> bool:
        """Tell whether a sentence stands nowhere yet, and note it."""
        is_new = written.text not in self._seen
        self._seen.add(written.text)
        return is_new

    def _settle(self, sentences: Sequence[Sentence]) -> None:
        """Verify sentences, and ask once more for those that are refused, with all faults."""
        self._verify(sentences)
        refused = [one for one in sentences if one.faults]
        batches = list(_batched(refused, _REWRITTEN))
        answers = self._ask([self._again(batch) for batch in batches])
        for batch, answer in zip(batches, answers, strict=True):
            anew = read_again(answer) if answer is not None else {}
            for place, sentence in enumerate(batch, 1):
                self._refuse(sentence)
                if written := anew.get(f"S{place}"):
                    sentence.written, sentence.faults = written, ()
        self._verify([one for one in refused if not one.faults])
        for sentence in refused:
            if sentence.faults:
                self._refuse(sentence)

    def _refuse(self, sentence: Sentence) -> None:
        why = " ".join(sentence.faults)
        self._refused += [Refused(text=sentence.written.text, why=why)]

    def _again(self, batch: Sequence[Sentence]) -> Ask:
        items = [self._item(f"S{place}", one) for place, one in enumerate(batch, 1)]
        keys = dict.fromkeys(
            key
            for one in batch
            for key in (*(key for key, _ in one.written.rests), *papers_in(one.written.text))
        )
        papers = [self._subjects[key] for key in keys if key in self._subjects]
        return Ask(prompt=ask_again(items, papers), pen="writer", about="refused sentences")

    def _verify(self, sentences: Sequence[Sentence]) -> None:
        """Hold sentences against the record, then ask of the others what their quotes say."""
        open_ = []
        for sentence in sentences:
            shown = {key: self._subjects[key] for key in sentence.shown}
            sentence.faults = judge_written(sentence.written, shown, sentence.known)
            open_ += [] if sentence.faults else [sentence]
        batches = list(_batched(open_, _VERIFIED))
        answers = self._ask([self._ask_verdicts(batch) for batch in batches])
        for batch, answer in zip(batches, answers, strict=True):
            verdicts = read_verdicts(answer) if answer is not None else {}
            for place, sentence in enumerate(batch, 1):
                verdict = verdicts.get(f"S{place}")
                if verdict and verdict.is_full:
                    sentence.verified = self._verified
                elif verdict:
                    sentence.faults = (f"What it rests on does not say: {verdict.unsupported}",)
                else:
                    sentence.faults = ("It could not be verified.",)

    def _ask_verdicts(self, batch: Sequence[Sentence]) -> Ask:
        items = [self._item(f"S{place}", one) for place, one in enumerate(batch, 1)]
        keys = {paper for item in items for paper, _, _ in item.rests}
        titles = {key: visible_title(self._subjects[key].paper) for key in keys}
        return Ask(prompt=ask_verdicts(items, titles), pen="verifier", about="what is to be told")

    def _item(self, key: str, sentence: Sentence) -> Item:
        rests = [
            (paper, f"{paper}.{number}", shown(self._subjects[paper].sentences[number].text))
            for paper, number in sentence.written.rests
            if paper in self._subjects and number in self._subjects[paper].sentences
        ]
        return Item(key, sentence.written.text, rests, sentence.faults)

    def _frame(
        self, titles: Mapping[str, str], sentences: Mapping[str, Sequence[Sentence]]
    ) -> _Frame | None:
        """Ask for what stands around the sections, over what the model told there."""
        kept = {key: [one for one in told if one.verified] for key, told in sentences.items()}
        told = {
            key: f"{titles[key]}: {' '.join(one.written.text for one in found)}"
            for key, found in kept.items()
            if found
        }
        if not told:
            return None
        papers, things = self._shown_around([one for found in kept.values() for one in found])
        prompt = ask_frame(told, papers, things, MOST_AHEAD)
        (answer,) = self._ask([Ask(prompt=prompt, pen="writer", about=_FRAME)])
        framed = read_frame(answer) if answer is not None else None
        if framed is None:
            self._unread += [] if answer is None else [_FRAME]
            return None
        shown = frozenset(subject.key for subject in papers)
        lead, outlook = (
            [
                Sentence(written=one, paragraph=0, shown=shown, known=shown)
                for one in part
                if papers_in(one.text) and self._is_fresh(one)
            ]
            for part in (framed.lead[:_LEADING], framed.outlook[:MOST_AHEAD])
        )
        bullets = [
            Sentence(written=one, paragraph=0, shown=shown, known=frozenset({thing}))
            for one in framed.bullets
            if (thing := _thing_of(one)) in things
        ]
        self._settle([*lead, *bullets, *outlook])
        return _Frame(lead, bullets, outlook)

    def _free(self, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
        """Yield the sentences of which an editor has not said what is told."""
        settled = self._issue.settled
        return (one for one in sentences if not is_settled(one, settled, self._subjects))

    def _alone(self, sentences: Iterable[Sentence], told: frozenset[str]) -> list[Statement]:
        return [
            fill_alone(one.written, self._subjects, self._by, one.verified, told=told)
            for one in sentences
            if one.verified
        ]

    def _shown_around(
        self, sentences: Sequence[Sentence]
    ) -> tuple[list[PromptPaper], dict[str, str]]:
        """Return the papers told of and those that have things, with the names of these."""
        told = {key for sentence in sentences for key, _ in sentence.written.rests}
        having = [one for one in self._issue.usual.ranked if things_of(one)]
        new = [one for one in having if one.facts.paper.id not in self._issue.earlier][:_THINGS]
        ids = {item.facts.paper.id for item in new}
        known = {subject.paper.id for subject in self._subjects.values()}
        self._number(item for item in new if item.facts.paper.id not in known)
        things = {
            key: things_of(subject.item)[0]
            for key, subject in self._subjects.items()
            if subject.paper.id in ids
        }
        wanted, left = list[PromptPaper](), _FRAMED
        for key in dict.fromkeys([*sorted(told), *things]):
            left -= sum(len(span.text) for span in self._subjects[key].sentences.values())
            wanted += [self._subjects[key]] if left > 0 else []
        keys = {one.key for one in wanted}
        return wanted, {key: name for key, name in things.items() if key in keys}


def _thing_of(written: Written) -> str:
    """Return the paper whose thing a bullet is about: it rests on that alone, and names none."""
    keys = {key for key, _ in written.rests}
    return "" if len(keys) != 1 or papers_in(written.text) else next(iter(keys))


def _batched(sentences: Sequence[Sentence], most: int) -> Iterator[Sequence[Sentence]]:
    """Yield sentences in batches of much the same size."""
    parts = -(-len(sentences) // most)
    for part in range(parts):
        yield sentences[part * len(sentences) // parts : (part + 1) * len(sentences) // parts]
