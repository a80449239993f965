"""Has a model edit an issue: asks its questions side by side, or takes what was answered before."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from digest.errors import FetchError
from digest.model import Completion, Problem, Prompt, Reply, Unanswered
from digest.pipeline.lookup import listed
from digest.pipeline.past import Past
from digest.pipeline.plan import Editor, Ports
from digest.pipeline.services import Workers
from digest.ports import task
from digest.ranking import choose_told, most_told_in
from digest.text import in_figures
from digest.writing import Draft

if TYPE_CHECKING:
    from digest.llm import ChatModel
    from digest.writing.editor import Ask, Edited

_FEW = 3
_OFFLINE, _DRY = "nothing is asked offline", "a dry run asks no model"

_Key = tuple[str, str]
_Came = tuple[int, Completion | FetchError]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWork:
    """What a model made of an issue, if there is one: its part, what went wrong, what it was.

    `replies` are what it answered, `unanswered` the questions left open, `cost` a sentence.
    """

    edited: "Edited | None" = None
    problems: tuple[Problem, ...] = ()
    replies: tuple[Reply, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    cost: str = ""


def edit(draft: Draft, past: Past, ports: Ports) -> ModelWork:
    """Have an issue edited where there is an editor; it may have been made before.

    An issue once complete is told as it was: what a model was asked for in vain is asked for on
    `--refresh` alone.  The issue never fails for a model.
    """
    if ports.editor is None:
        return ModelWork()
    from digest.writing.editor import edit_issue  # noqa: PLC0415 - few issues have an editor

    writer, verifier = ports.editor.writer.name, ports.editor.verifier.name
    conversation = _Conversation(ports.editor, past, ports)
    edited = edit_issue(
        draft, _room_for(draft), conversation.answer, writer=writer, verifier=verifier
    )
    return conversation.conclude(edited)


def _room_for(draft: Draft) -> dict[str, int]:
    """Return of how many papers each section may tell: as many as are told without a model."""
    usual = draft.usual
    groups = [(one.key, one.papers) for one in usual.sections]
    told = choose_told(groups, draft.earlier, listed=draft.listed)
    room = {key: sum(item.facts.paper.id in told for item in papers) for key, papers in groups}
    # What an editor brought in is told besides.
    return room | {one.key: min(len(one.papers), most_told_in(one.key)) for one in draft.brought_in}


class _Conversation:
    """One issue with its models: what they answered before, and what they are asked now."""

    def __init__(self, editor: Editor, past: Past, ports: Ports) -> None:
        request, ours = past.request, past.ours
        self._editor, self._tools, self._library = editor, ports, ports.library
        self._silence = _OFFLINE if request.offline else "" if editor.may_ask else _DRY
        self._refresh = request.refresh and not self._silence
        self._is_listed = bool(request.ids)
        held = self._library.load_replies_of(ours.slug, ours.date) if ours else ()
        left = ours.unanswered if ours and ours.complete and not self._refresh else ()
        self._before = {(one.model, one.key): one for one in held}
        # What was open only as nobody was asked is asked now, where it can be.
        self._left = {(o.model, o.key): o.reason for o in left if o.reason != _OFFLINE}
        self._used: dict[_Key, Reply] = {}
        # Why there is no answer, and what it would have been about.
        self._unanswered: dict[_Key, tuple[str, str]] = {}
        # Requests, kept answers, tokens read and written.
        self._cost = Counter[str]()

    def answer(self, asks: "Sequence[Ask]") -> tuple[str | None, ...]:
        """Return the answers to questions, those that are held first; None where there is none."""
        found: dict[int, Completion | None] = {}
        open_: dict[int, tuple[ChatModel, Prompt]] = {}
        for at, ask in enumerate(asks):
            model = self._editor.writer if ask.role == "writer" else self._editor.verifier
            prompt = replace(ask.prompt, most=self._editor.most)
            key = (model.name, _hash(prompt))
            found[at] = None if self._refresh else self._recall(key)
            reason = self._left.get(key) or self._silence
            if found[at] is None and reason:
                self._miss(ask, key, reason)
            elif found[at] is None:
                open_[at] = (model, prompt)
        if open_:
            self._ask(asks, open_, found)
        return tuple(one.text if one else None for one in found.values())

    def conclude(self, edited: "Edited") -> ModelWork:
        """Return what came of it, with the problems to report."""
        names = " and ".join(dict.fromkeys((self._editor.writer.name, self._editor.verifier.name)))
        for one in edited.refused:
            self._tools.progress.note(f"Refused: {one.text!r}: {one.why}")
        if self._refresh and self._is_listed:
            self._library.save_replies(self._used.values(), anew=True)
        if self._silence != _DRY:
            self._library.save_replies(self._proofs(edited))
        cost = self._cost
        return ModelWork(
            edited=edited,
            problems=tuple(self._find_problems(names, edited.unread)),
            replies=tuple(self._used.values()),
            unanswered=tuple(
                Unanswered(model=model, key=key, reason=reason)
                for (model, key), (reason, _) in self._unanswered.items()
            ),
            cost=f"{names}: {in_figures(cost['requests'], 'request')}, "
            f"{in_figures(cost['kept'], 'kept answer')}; {cost['read']:,} tokens read and "
            f"{cost['written']:,} written; {in_figures(edited.used, 'sentence')} told, "
            f"{len(edited.refused):,} refused.",
        )

    def _proofs(self, edited: "Edited") -> Iterator[Reply]:
        """Yield what shows later that a sentence was verified, and not only said to be."""
        from digest.writing.editor import verification_key  # noqa: PLC0415 - as above

        told = [one for section in edited.sections.values() for one in section]
        told += [*(edited.lead or ()), *(edited.outlook or ()), *edited.bullets.values()]
        now = self._tools.clock.now()
        for one in told:
            if one.by.startswith("model:") and one.verified:
                yield Reply(model=one.verified, key=verification_key(one), body="{}", asked=now)

    def _ask(
        self,
        asks: "Sequence[Ask]",
        open_: Mapping[int, tuple["ChatModel", Prompt]],
        found: dict[int, Completion | None],
    ) -> None:
        """Ask what nobody has answered yet, and keep each answer as it comes."""

        def fetch(places: Sequence[int]) -> Iterator[_Came]:
            for at in places:
                model, prompt = open_[at]
                try:
                    yield at, model.fetch(prompt)
                except FetchError as error:
                    yield at, error

        rate_limits = Workers[int, _Came]()
        rate_limits.add("model", fetch, threads=min(self._editor.concurrency, len(open_)))
        for at in open_:
            rate_limits.put("model", at)
        progress = self._tools.progress
        with task(progress, "Asking the model"):
            for done, (at, came) in enumerate(rate_limits.results(), 1):
                self._cost["requests"] += 1
                model, prompt = open_[at]
                found[at] = self._hear(asks[at], (model.name, _hash(prompt)), came)
                progress.advance(done, len(open_))

    def _hear(self, ask: "Ask", key: _Key, came: Completion | FetchError) -> Completion | None:
        """Keep an answer; where none can be had anew, what is held counts."""
        if isinstance(came, FetchError):
            # Its hint may concern this run alone.
            self._tools.progress.note(f"{came} {came.hint}")
            self._miss(ask, key, str(came))
            return self._recall(key) if self._refresh else None
        self._cost.update(read=came.read, written=came.written)
        body = json.dumps(asdict(came), sort_keys=True)
        reply = Reply(model=key[0], key=key[1], body=body, asked=self._tools.clock.now())
        if not self._refresh:
            (reply,) = self._library.save_replies([reply])
        self._used[key] = reply
        return _parse(reply) or came

    def _recall(self, key: _Key) -> Completion | None:
        """Return what is held of a question, the issue's own first; None where nothing is."""
        reply = self._before.get(key)
        # What came to the library since is not what the issue was made of.
        if reply is None and key not in self._left:
            reply = self._library.load_replies(key[0], [key[1]]).get(key[1])
        completion = _parse(reply) if reply else None
        if reply and completion:
            self._used[key] = reply
            self._cost["kept"] += 1
        return completion

    def _miss(self, ask: "Ask", key: _Key, reason: str) -> None:
        self._unanswered[key] = reason, ask.about

    def _find_problems(self, names: str, unread: Sequence[str]) -> Iterator[Problem]:
        """Yield the problems of what was not answered, and of answers that are none."""
        lapses: dict[str, list[str]] = defaultdict(list)
        for reason, about in self._unanswered.values():
            lapses[reason].append(about)
        lapses.pop(_DRY, None)  # to have asked nothing is what a dry run is for
        for reason, abouts in lapses.items():
            about = listed(list(dict.fromkeys(abouts)), _FEW)
            how = "without --offline" if reason == _OFFLINE else "with --refresh, once it answers"
            yield Problem(
                stage="write",
                subject=names,
                message=f"No answer of {names} about {about}: {reason.rstrip('.')}. "
                "Quotations stand there, or what was answered before.",
                hint=f"Build it again {how}.",
            )
        if unread:
            about = listed(list(dict.fromkeys(unread)), _FEW)
            yield Problem(
                stage="write",
                subject=names,
                message=f"What {names} answered about {about} could not be read. "
                "Quotations stand there.",
                hint="A larger model errs less; some need more `max_tokens`;"
                " `--refresh` asks again.",
            )


def _hash(prompt: Prompt) -> str:
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
