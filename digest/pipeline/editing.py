"""Has a model edit an issue: asks its questions side by side, or takes what was answered before."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from digest.errors import FetchError
from digest.model import ALSO, Completion, Problem, Prompt, Ranked, Reply, Unanswered
from digest.pipeline.plan import Request
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Editor, Tools
from digest.ports import Model
from digest.text import in_figures
from digest.writing import Issue

if TYPE_CHECKING:
    from digest.writing.editor import Ask, Edited

STAGE = "write"
OFFLINE, DRY = "nothing is asked offline", "a dry run asks no model"
_SHOWN = 3
_MOST_TOLD, _FEW_TOLD, _MOST_IN_SECTION, _MOST_IN_ALSO = 25, 3, 4, 8
_HINTS = {
    OFFLINE: "Build it again with --refresh, without --offline.",
    "": "Build it again with --refresh when the model can be asked.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a model made of an issue, if there is one: its part, what went wrong, what it was.

    `replies` are what it answered, `unanswered` the questions left open, `cost` a sentence.
    """

    edited: "Edited | None" = None
    problems: tuple[Problem, ...] = ()
    replies: tuple[Reply, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    cost: str = ""


def edit(
    issue: Issue, editor: Editor, request: Request, standing: Standing | None, tools: Tools
) -> Written:
    """Have an issue edited, which may have been made before; without `standing` it is in no ledger.

    An issue once complete is told as it was: what was missing then is asked for on `--refresh`
    alone.  The issue never fails for a model.
    """
    from digest.writing.editor import edit_issue  # noqa: PLC0415 - few issues have an editor

    desk = _Desk(editor, request, standing, tools)
    flow = edit_issue(
        issue, _room_for(issue), writer=editor.writer.name, verifier=editor.verifier.name
    )
    asks = next(flow)
    while True:
        answers = desk.answer(asks)
        try:
            asks = flow.send(answers)
        except StopIteration as ended:
            return desk.conclude(ended.value)


def _room_for(issue: Issue) -> dict[str, int]:
    """Return of how many papers each section may tell: one of each, then of the foremost papers.

    Told are a quarter of the papers, never more than 25, but three of a small issue; of a section
    at most four, of those without a theme eight.
    """
    left = min(_MOST_TOLD, max(_FEW_TOLD, len(issue.ranked) // 4))
    keys = {item.dossier.paper.id: one.key for one in issue.sections for item in one.papers}
    ranked = [keys[item.dossier.paper.id] for item in issue.ranked if _is_new(item, issue)]
    # The foremost paper of each section, then the others as they come.
    first = [at for at, key in enumerate(ranked) if key not in ranked[:at]]
    others = [at for at in range(len(ranked)) if at not in set(first)]
    room = Counter[str]()
    for at in (*first, *others):
        most = _MOST_IN_ALSO if ranked[at] == ALSO else _MOST_IN_SECTION
        if left and room[ranked[at]] < most:
            room[ranked[at]] += 1
            left -= 1
    return room


def _is_new(item: Ranked, issue: Issue) -> bool:
    return not item.dossier.withdrawn and item.dossier.paper.id not in issue.earlier


@dataclass(slots=True)
class _Cost:
    """What one run asked, in requests and tokens."""

    requests: int = 0
    kept: int = 0
    read: int = 0
    written: int = 0


class _Desk:
    """One issue with its models."""

    def __init__(
        self, editor: Editor, request: Request, standing: Standing | None, tools: Tools
    ) -> None:
        self._editor, self._tools = editor, tools
        self._silence = OFFLINE if request.offline else "" if editor.may_ask else DRY
        self._refresh = request.refresh and not self._silence
        self._is_listed = standing is None
        ours = standing.ours if standing else None
        held = tools.library.load_replies_of(ours.slug, ours.date) if ours else ()
        left = ours.unanswered if ours and ours.complete and not self._refresh else ()
        self._before = {(one.model, one.key): one for one in held}
        self._left = {(one.model, one.key): one.reason for one in left}
        self._used: dict[tuple[str, str], Reply] = {}
        self._unanswered: dict[tuple[str, str], str] = {}
        self._lapses: dict[str, list[str]] = {}
        self._cost = _Cost()

    def answer(self, asks: "Sequence[Ask]") -> tuple[str | None, ...]:
        """Return the answers to questions, those that are held first; None where there is none."""
        questions = [self._question(ask) for ask in asks]
        found: dict[int, Completion | None] = {}
        open_: dict[int, tuple[Model, Prompt]] = {}
        for at, (model, prompt) in enumerate(questions):
            kept = None if self._refresh else self._recall(model, prompt)
            reason = self._left.get((model.name, key_of(prompt))) or self._silence
            if kept or reason:
                found[at] = kept
                if not kept:
                    self._miss(asks[at], model, prompt, reason)
            else:
                open_[at] = (model, prompt)
        if open_:
            self._ask(asks, open_, found)
        texts = (found.get(at) for at in range(len(asks)))
        return tuple(one.text if one else None for one in texts)

    def conclude(self, edited: "Edited") -> Written:
        """Return what came of it, with what is to be told of it."""
        names = " and ".join(dict.fromkeys((self._editor.writer.name, self._editor.verifier.name)))
        for one in edited.refused:
            self._tools.progress.note(f"Refused: {one.text!r}: {one.why}")
        if self._refresh and self._is_listed:
            self._tools.library.save_replies(self._used.values(), anew=True)
        if self._silence != DRY:
            self._tools.library.save_replies(self._proofs(edited))
        cost = self._cost
        return Written(
            edited=edited,
            problems=(*self._tell_lapses(names), *_tell_unread(names, edited.unread)),
            replies=tuple(self._used.values()),
            unanswered=tuple(
                Unanswered(model=model, key=key, reason=reason)
                for (model, key), reason in self._unanswered.items()
            ),
            cost=f"{names}: {in_figures(cost.requests, 'request')}, "
            f"{in_figures(cost.kept, 'kept answer')}; {cost.read:,} tokens read and "
            f"{cost.written:,} written; {in_figures(edited.told, 'sentence')} told, "
            f"{len(edited.refused):,} refused.",
        )

    def _proofs(self, edited: "Edited") -> Iterator[Reply]:
        """Yield what shows later that a sentence was verified, and not only said to be."""
        from digest.writing.editor import proof_of  # noqa: PLC0415 - as above

        told = [one for section in edited.sections.values() for one in section]
        told += [*(edited.lead or ()), *(edited.outlook or ()), *edited.bullets.values()]
        now = self._tools.clock.now()
        for one in told:
            if one.by.startswith("model:") and one.verified:
                yield Reply(model=one.verified, key=proof_of(one), body="{}", asked=now)

    def _question(self, ask: "Ask") -> tuple[Model, Prompt]:
        model = self._editor.writer if ask.pen == "writer" else self._editor.verifier
        return model, replace(ask.prompt, most=self._editor.most)

    def _ask(
        self,
        asks: "Sequence[Ask]",
        open_: Mapping[int, tuple[Model, Prompt]],
        found: dict[int, Completion | None],
    ) -> None:
        """Ask what nobody has answered yet, and keep each answer as it comes."""
        progress = self._tools.progress
        progress.begin("Asking the model", None)
        try:
            for done, (at, came) in enumerate(_side_by_side(open_, self._editor.concurrency), 1):
                model, prompt = open_[at]
                self._cost.requests += 1
                found[at] = self._hear(asks[at], model, prompt, came)
                progress.advance(done, len(open_))
        finally:
            progress.end()

    def _hear(
        self, ask: "Ask", model: Model, prompt: Prompt, came: Completion | FetchError
    ) -> Completion | None:
        """Keep an answer; where none can be had anew, what is held counts."""
        if isinstance(came, FetchError):
            # Its hint may tell of this run alone.
            self._tools.progress.note(f"{came} {came.hint}")
            self._miss(ask, model, prompt, str(came))
            return self._recall(model, prompt) if self._refresh else None
        self._cost.read += came.read
        self._cost.written += came.written
        key, now = key_of(prompt), self._tools.clock.now()
        body = json.dumps(asdict(came), sort_keys=True)
        reply = Reply(model=model.name, key=key, body=body, asked=now)
        if not self._refresh:
            (reply,) = self._tools.library.save_replies([reply])
        self._used[model.name, key] = reply
        return _parse(reply) or came

    def _recall(self, model: Model, prompt: Prompt) -> Completion | None:
        """Return what is held of a question, the issue's own first; None where nothing is."""
        key = key_of(prompt)
        reply = self._before.get((model.name, key))
        # What came to the library since is not what the issue was made of.
        if reply is None and (model.name, key) not in self._left:
            reply = self._tools.library.load_replies(model.name, [key]).get(key)
        completion = _parse(reply) if reply else None
        if reply and completion:
            self._used[model.name, key] = reply
            self._cost.kept += 1
        return completion

    def _miss(self, ask: "Ask", model: Model, prompt: Prompt, reason: str) -> None:
        self._unanswered[model.name, key_of(prompt)] = reason
        if reason != DRY:  # to have asked nothing is what a dry run is for
            self._lapses.setdefault(reason, []).append(ask.about)

    def _tell_lapses(self, names: str) -> Iterable[Problem]:
        for reason, abouts in self._lapses.items():
            yield Problem(
                stage=STAGE,
                subject=names,
                message=f"No answer of {names} about {_some(abouts)}: {reason.rstrip('.')}. "
                "The writer's own sentences stand there, or what was answered before.",
                hint=_HINTS.get(reason, _HINTS[""]),
            )


def key_of(prompt: Prompt) -> str:
    """Return the SHA-256, in hexadecimal digits, of all that an answer depends on."""
    text = json.dumps(asdict(prompt), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _parse(reply: Reply) -> Completion | None:
    """Read a kept answer; one that is none of ours is as if it were not held."""
    try:
        found = json.loads(reply.body)
        return Completion(text=str(found["text"]), cut=bool(found["cut"]))
    except (ValueError, LookupError, TypeError):
        return None


def _tell_unread(names: str, abouts: Sequence[str]) -> Iterable[Problem]:
    if abouts:
        yield Problem(
            stage=STAGE,
            subject=names,
            message=f"What {names} answered about {_some(abouts)} could not be read. "
            "The writer's own sentences stand there.",
            hint="A larger model errs less; some need more `max_tokens`; `--refresh` asks again.",
        )


def _some(names: Sequence[str]) -> str:
    """Name the first few, and count the others."""
    every = list(dict.fromkeys(names))
    more = len(every) - _SHOWN
    return ", ".join([*every[:_SHOWN], *([f"{more} more"] if more > 0 else [])])


def _side_by_side(
    open_: Mapping[int, tuple[Model, Prompt]], threads: int
) -> Iterable[tuple[int, Completion | FetchError]]:
    """Ask questions in so many threads, and yield what comes of each as it comes."""
    waiting: SimpleQueue[int | None] = SimpleQueue()
    heard: SimpleQueue[tuple[int, Completion | FetchError] | BaseException] = SimpleQueue()
    for at in open_:
        waiting.put(at)
    for number in range(min(threads, len(open_))):
        waiting.put(None)
        ask: Callable[[], None] = _Asker(open_, waiting, heard).work
        # An answer that takes minutes must not keep an interrupted program alive.
        Thread(target=ask, name=f"model {number}", daemon=True).start()
    for _ in open_:
        came = heard.get()
        if isinstance(came, BaseException):
            raise came
        yield came


@dataclass(frozen=True)
class _Asker:
    """Asks what waits until there is no more; a bug is raised where the answers are heard."""

    open_: Mapping[int, tuple[Model, Prompt]]
    waiting: "SimpleQueue[int | None]"
    heard: "SimpleQueue[tuple[int, Completion | FetchError] | BaseException]" = field(repr=False)

    def work(self) -> None:
        try:
            while (at := self.waiting.get()) is not None:
                model, prompt = self.open_[at]
                try:
                    came: Completion | FetchError = model.fetch(prompt)
                except FetchError as error:
                    came = error
                self.heard.put((at, came))
        except BaseException as error:  # noqa: BLE001 - see above
            self.heard.put(error)
