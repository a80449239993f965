"""Verifies the sentences of a model, and asks once more for those that are refused.

Each is compared with the record, then a second, independent question asks whether its quotes
support it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple, TypeVar

from digest.grounding import Passages
from digest.writing.editor.assembling import fill_alone
from digest.writing.editor.prompt_papers import DraftSentence, PromptPaper
from digest.writing.editor.questions import (
    LONGEST_HEADLINE,
    VERDICTS,
    Ask,
    Verdict,
    ask_again,
    ask_verdicts,
    ask_where,
    open_sentences,
    read_again,
    read_verdicts,
)
from digest.writing.editor.verification import judge_sentence

_Item = TypeVar("_Item")
_VERIFIED, _REWRITTEN = 30, 12
"""The most sentences that a question verifies, and the most paragraphs that one asks to mend."""
Asker = Callable[[Sequence[Ask]], Sequence[str | None]]
"""Asks questions, in parallel if it can; returns answers in order, None for a missing answer."""


class Refused(NamedTuple):
    """A refused sentence as it was written, and the reasons."""

    text: str
    why: str


class Settler:
    """Verifies sentences of one issue; `refused` are those that failed, as they were written."""

    def __init__(self, records: Mapping[str, PromptPaper], ask: Asker, verifier: str) -> None:
        """Settle sentences about `records`, by key; `verifier` is the name in statements."""
        self._records, self._ask, self._verified = records, ask, verifier
        self._passages = Passages()
        self.refused: list[Refused] = []

    def settle(self, paragraphs: Sequence[Sequence[DraftSentence]]) -> None:
        """Verify sentences, and ask once to rewrite the refused ones, with all their faults.

        What leans on a refused sentence is asked about with it, and keeps its words where the new
        ones are refused.
        """
        self._verify([*chain.from_iterable(paragraphs)])
        batches = _batched([part for part in paragraphs if open_sentences(part)], _REWRITTEN)
        answers = self._ask([ask_again(batch, self._records) for batch in batches])
        tried = []
        for batch, answer in zip(batches, answers, strict=True):
            anew = read_again(answer)
            asked = [sentence for paragraph in batch for sentence in open_sentences(paragraph)]
            for number, sentence in enumerate(asked, 1):
                before = replace(sentence)
                if sentence.faults:
                    self._refuse(sentence)
                written = anew.get(f"S{number}")
                if written and written != sentence.written:
                    sentence.written, sentence.faults, sentence.verified = written, (), ""
                    tried.append((sentence, before))
        self._verify([sentence for sentence, _ in tried])
        for sentence, before in tried:
            if sentence.faults:
                self._refuse(sentence)
                if before.verified:
                    sentence.written, sentence.verified = before.written, before.verified
                    sentence.faults = ()

    def _refuse(self, sentence: DraftSentence) -> None:
        self.refused.append(Refused(sentence.written.text, " ".join(sentence.faults)))

    def _verify(self, sentences: Sequence[DraftSentence]) -> None:
        """Compare sentences with the record; ask whether quotes support those without faults.

        Where too few sentences may be named, the verifier is asked once more with whole abstracts.
        """
        open_, doubtful = [], []
        for sentence in sentences:
            sentence.faults = self._judge(sentence, sentence.written.rests)
            if not sentence.faults:
                open_.append(sentence)
            elif not self._judge(sentence, self._all_rests(sentence)):
                doubtful.append(sentence)
        for sentence, verdict in self._ask_verdicts(open_, ask_verdicts):
            if verdict and verdict.word == VERDICTS[0]:
                sentence.verified = self._verified
            elif verdict:
                sentence.faults = (f"What it rests on does not say: {verdict.unsupported}",)
                doubtful += [sentence] if verdict.word == VERDICTS[1] else []
            else:
                sentence.faults = ("It could not be verified.",)
        for sentence, verdict in self._ask_verdicts(doubtful, ask_where):
            is_full = verdict and verdict.word == VERDICTS[0]
            rests = verdict.rests if verdict and is_full else ()
            if rests and not self._judge(sentence, rests):
                sentence.written = sentence.written._replace(rests=rests)
                sentence.faults, sentence.verified = (), self._verified

    def _judge(
        self, sentence: DraftSentence, rests: tuple[tuple[str, int], ...]
    ) -> tuple[str, ...]:
        """Return the faults that a comparison with the record finds if it rests on `rests`."""
        shown = {key: self._records[key] for key in sentence.shown}
        whole = sentence.whole._replace(rests=rests)
        faults = judge_sentence(whole, shown, sentence.known, self._passages, sentence.lang)
        if sentence.kind == "headline" and not faults:
            ids = {record.paper.id for record in shown.values()}
            length = len(fill_alone(sentence, shown, "", ids).text)
            if length > LONGEST_HEADLINE:
                return (f"It has {length} characters, more than {LONGEST_HEADLINE}.",)
        return faults

    def _all_rests(self, sentence: DraftSentence) -> tuple[tuple[str, int], ...]:
        """Return all sentences of the papers that a sentence names or rests on."""
        known = (self._records[key] for key in sentence.papers if key in sentence.shown)
        return tuple((record.key, number) for record in known for number in record.sentences)

    def _ask_verdicts(
        self,
        sentences: Sequence[DraftSentence],
        ask: Callable[[Sequence[DraftSentence], Mapping[str, PromptPaper]], Ask],
    ) -> Iterator[tuple[DraftSentence, Verdict | None]]:
        """Yield each sentence with the verifier's verdict."""
        batches = _batched(sentences, _VERIFIED)
        answers = self._ask([ask(batch, self._records) for batch in batches])
        for batch, answer in zip(batches, answers, strict=True):
            verdicts = read_verdicts(answer)
            for number, sentence in enumerate(batch, 1):
                yield sentence, verdicts.get(f"S{number}")


def _batched(items: Sequence[_Item], most: int) -> list[Sequence[_Item]]:
    """Return items in batches of about the same size."""
    many, parts = len(items), -(-len(items) // most)
    return [items[k * many // parts : (k + 1) * many // parts] for k in range(parts)]
