"""One theme on its way: what it is asked as, what of the answers is told, what is refused."""

from digest.model import Completion, Prompt, Statement
from digest.writing.model.accepting import Verdict, accept
from digest.writing.model.answer import Answer, Opening, parse_answer
from digest.writing.model.prompt import Task, write_again, write_prompt, write_shorter
from digest.writing.model.refusal import Refusal
from digest.writing.model.sharing import accept_opening
from digest.writing.told import Told

_TRIES = 2
_OPENING = "opening"
_CUT = "its answer was longer than `max_tokens` allows"
_USELESS = "its answer was not the JSON that was asked for"
_UNBORNE = "the record does not bear it out, or its form is not right"


class ThemeOnItsWay:
    """A theme and what a model has said of it so far; a paper once told is not asked about again.

    `prompt` is what is to be asked next, None once there is nothing more to ask.
    """

    def __init__(self, task: Task, most: int, by: str) -> None:
        self.task = task
        self.told: dict[str, Told] = {}
        self.opening: Statement | None = None
        self.refusals: list[Refusal] = []
        self.why = _UNBORNE
        self.prompt: Prompt | None = write_prompt(task, most)
        self._most = most
        self._by = by
        self._tries = 0
        self._open = list(task.papers)

    @property
    def is_heard(self) -> bool:
        """Whether there was any answer about it."""
        return self._tries > 0

    @property
    def untold(self) -> list[str]:
        """The papers of which something is not told as the model worded it."""
        return [self.task.papers[label].paper.id for label in self._open]

    @property
    def is_opening_refused(self) -> bool:
        """Whether a sentence about several papers was written, and is not told."""
        return any(refusal.label == _OPENING for refusal in self.refusals)

    def afresh(self) -> "ThemeOnItsWay":
        """Return the same theme at its beginning."""
        return ThemeOnItsWay(self.task, self._most, self._by)

    def hear(self, completion: Completion) -> None:
        """Take an answer: tell what is borne out, and ask once more about the rest."""
        asked, self.prompt = self.prompt, None
        self._tries += 1
        answer = parse_answer(completion.text, self._open)
        verdicts = self._judge(answer) if answer else {}
        useless = _CUT if completion.cut else _USELESS
        self.why = useless if answer is None else _UNBORNE
        self._open = [one for one in self._open if not _is_done(verdicts.get(one))]
        if asked is None or not self._open or self._tries == _TRIES:
            return
        if answer is None and completion.cut:
            self.prompt = write_shorter(asked, completion.text, self._first_half())
        else:
            refusals = [one for verdict in verdicts.values() for one in verdict.refusals]
            self.prompt = write_again(asked, completion.text, refusals)

    def _first_half(self) -> list[str]:
        """Return the papers that there may be room for; the best come first."""
        return self._open[: (len(self._open) + 1) // 2]

    def _judge(self, answer: Answer) -> dict[str, Verdict]:
        """Decide about an answer, paper by paper, and about its opening."""
        papers = self.task.papers
        verdicts = {
            one: accept(papers[one], one, answer.papers[one], self._by) for one in self._open
        }
        for label, verdict in verdicts.items():
            if verdict.told:
                self.told[papers[label].paper.id] = verdict.told
            self.refusals += verdict.refusals
        if answer.opening and self._tries == 1:
            self._open_with(answer.opening)
        return verdicts

    def _open_with(self, proposed: Opening) -> None:
        """Decide about a sentence about several papers; it is not asked for twice."""
        opening = accept_opening(proposed, self.task, self._by)
        if isinstance(opening, Statement):
            self.opening = opening
        else:
            self.refusals.append(Refusal(label=_OPENING, text=proposed.text, reason=opening))


def _is_done(verdict: Verdict | None) -> bool:
    """Tell whether all that was written of a paper is told."""
    return verdict is not None and verdict.told is not None and not verdict.refusals
