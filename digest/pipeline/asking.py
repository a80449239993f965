"""Has a model edit an issue: asks its questions in parallel, or uses the stored answers."""

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

# How many subjects of unanswered questions a problem names.
_MOST_NAMED = 3
# A share of refused sentences that is worth a warning.
_MOST_REFUSED = 0.5
_OFFLINE, _DRY = "nothing is asked offline", "a dry run asks no model"

_Key = tuple[str, str]
_Response = tuple[int, Completion | FetchError]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWork:
    """The result of having a model edit an issue; it is empty if no model is configured.

    `replies` are the answers used, `unanswered` the open questions; `cost` says how many requests
    and tokens were used.
    """

    edited: "Edited | None" = None
    problems: tuple[Problem, ...] = ()
    replies: tuple[Reply, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    cost: str = ""


def edit(draft: Draft, past: Past, ports: Ports) -> ModelWork:
    """Have the model, if one is configured, edit an issue, which may be a rebuilt one.

    A complete issue keeps its text: questions that a model left unanswered are asked again only
    with `--refresh`.  A model's failure never makes the issue fail.
    """
    if ports.editor is None:
        return ModelWork()
    from digest.writing.editor import edit_issue  # noqa: PLC0415 - few issues have a model

    writer, verifier = ports.editor.writer.name, ports.editor.verifier.name
    conversation = _Conversation(ports.editor, past, ports)
    edited = edit_issue(
        draft, _room_for(draft), conversation.answer, writer=writer, verifier=verifier
    )
    return conversation.conclude(edited)


def _room_for(draft: Draft) -> dict[str, int]:
    """Return, by section, how many papers the model may present: as many as a quoted post does."""
    usual = draft.usual
    groups = [(section.key, section.papers) for section in usual.sections]
    presented = choose_told(groups, draft.earlier, listed=draft.listed)
    room = {key: sum(item.facts.paper.id in presented for item in papers) for key, papers in groups}
    # Papers that the editor brought in are presented in addition.
    brought_in = ((section.key, len(section.papers)) for section in draft.brought_in)
    return room | {key: min(count, most_told_in(key)) for key, count in brought_in}


class _Conversation:
    """The questions to the models about one issue, with the answers stored earlier."""

    def __init__(self, editor: Editor, past: Past, ports: Ports) -> None:
        request, ours = past.request, past.ours
        self._editor, self._ports, self._library = editor, ports, ports.library
        self._why_not_asked = _OFFLINE if request.offline else "" if editor.may_ask else _DRY
        self._refresh = request.refresh and not self._why_not_asked
        self._is_listed = bool(request.ids)
        replies = self._library.load_replies_of(ours.slug, ours.date) if ours else ()
        open_ = ours.unanswered if ours and ours.complete and not self._refresh else ()
        self._replies_of_issue = {(reply.model, reply.key): reply for reply in replies}
        # Questions that were open only because the build was offline are asked now, if possible.
        self._stay_open = {
            (question.model, question.key): question.reason
            for question in open_
            if question.reason != _OFFLINE
        }
        self._used: dict[_Key, Reply] = {}
        # For each unanswered question: the reason, and the subject.
        self._unanswered: dict[_Key, tuple[str, str]] = {}
        # Requests, stored answers used, tokens read and written.
        self._cost = Counter[str]()

    def answer(self, asks: "Sequence[Ask]") -> tuple[str | None, ...]:
        """Return the answer to each question, a stored one if there is one; None without answer."""
        found: dict[int, Completion | None] = {}
        to_ask: dict[int, tuple[ChatModel, Prompt]] = {}
        for index, ask in enumerate(asks):
            model = self._editor.writer if ask.role == "writer" else self._editor.verifier
            prompt = replace(ask.prompt, most=self._editor.most)
            key = (model.name, _hash(prompt))
            found[index] = None if self._refresh else self._load_stored(key)
            reason = self._stay_open.get(key) or self._why_not_asked
            if found[index] is None and reason:
                self._unanswered[key] = reason, ask.about
            elif found[index] is None:
                to_ask[index] = (model, prompt)
        if to_ask:
            self._ask(asks, to_ask, found)
        return tuple(completion.text if completion else None for completion in found.values())

    def conclude(self, edited: "Edited") -> ModelWork:
        """Return the result of the conversation, with the problems to report."""
        names = " and ".join(dict.fromkeys((self._editor.writer.name, self._editor.verifier.name)))
        for refused in edited.refused:
            self._ports.progress.note(f"Refused: {refused.text!r}: {refused.why}")
        written = edited.used + len(edited.refused)
        # Without a verifier's answer nothing was refused: the problems say what is missing.
        if not self._unanswered and len(edited.refused) > _MOST_REFUSED * written:
            self._ports.progress.warn(
                f"{len(edited.refused):,} of {in_figures(written, 'sentence')} by {names} were "
                "refused; quotations stand where nothing else does. A larger model errs less."
            )
        if self._refresh and self._is_listed:
            self._library.save_replies(self._used.values(), anew=True)
        if self._why_not_asked != _DRY:
            self._library.save_replies(self._verifications(edited))
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
            f"{in_figures(cost['stored'], 'stored answer')}; {cost['read']:,} tokens read and "
            f"{cost['written']:,} written; {in_figures(edited.used, 'sentence')} used, "
            f"{len(edited.refused):,} refused.",
        )

    def _verifications(self, edited: "Edited") -> Iterator[Reply]:
        """Yield a record for each verified sentence, which later proves that it was verified."""
        from digest.writing.editor import verification_key  # noqa: PLC0415 - as above

        texts = [text for section in edited.sections.values() for text in section]
        texts += [*(edited.lead or ()), *(edited.outlook or ()), *edited.bullets.values()]
        texts += [edited.headline] if edited.headline else []
        now = self._ports.clock.now()
        for text in texts:
            if text.by.startswith("model:") and text.verified:
                yield Reply(model=text.verified, key=verification_key(text), body="{}", asked=now)

    def _ask(
        self,
        asks: "Sequence[Ask]",
        to_ask: Mapping[int, tuple["ChatModel", Prompt]],
        found: dict[int, Completion | None],
    ) -> None:
        """Ask the questions `to_ask`, by index in `asks`, and add each answer to those `found`."""

        def fetch(indexes: Sequence[int]) -> Iterator[_Response]:
            for index in indexes:
                model, prompt = to_ask[index]
                try:
                    yield index, model.fetch(prompt)
                except FetchError as error:
                    yield index, error

        workers = Workers[int, _Response]()
        workers.add("model", fetch, threads=min(self._editor.concurrency, len(to_ask)))
        for index in to_ask:
            workers.put("model", index)
        progress = self._ports.progress
        with task(progress, "Asking the model"):
            for done, (index, response) in enumerate(workers.results(), 1):
                self._cost["requests"] += 1
                model, prompt = to_ask[index]
                key = (model.name, _hash(prompt))
                found[index] = self._receive(asks[index], key, response)
                progress.advance(done, len(to_ask))

    def _receive(
        self, ask: "Ask", key: _Key, response: Completion | FetchError
    ) -> Completion | None:
        """Record a new answer and return it; after a failed refresh, return the stored answer."""
        if isinstance(response, FetchError):
            # The hint is only noted, not recorded: it may concern this run alone.
            self._ports.progress.note(f"{response} {response.hint}")
            self._unanswered[key] = str(response), ask.about
            return self._load_stored(key) if self._refresh else None
        self._cost.update(read=response.read, written=response.written)
        body = json.dumps(asdict(response), sort_keys=True)
        reply = Reply(model=key[0], key=key[1], body=body, asked=self._ports.clock.now())
        if not self._refresh:
            (reply,) = self._library.save_replies([reply])
        self._used[key] = reply
        return _parse(reply) or response

    def _load_stored(self, key: _Key) -> Completion | None:
        """Return the stored answer to a question, preferably the issue's own; None without one."""
        reply = self._replies_of_issue.get(key)
        # A complete issue does not use answers that the library got after the issue was made.
        if reply is None and key not in self._stay_open:
            reply = self._library.load_replies(key[0], [key[1]]).get(key[1])
        completion = _parse(reply) if reply else None
        if reply and completion:
            self._used[key] = reply
            self._cost["stored"] += 1
        return completion

    def _find_problems(self, names: str, unread: Sequence[str]) -> Iterator[Problem]:
        """Yield the problems of unanswered questions and of unreadable answers."""
        subjects_of: dict[str, list[str]] = defaultdict(list)
        for reason, about in self._unanswered.values():
            subjects_of[reason].append(about)
        subjects_of.pop(_DRY, None)  # a dry run never asks, so this is no problem
        for reason, subjects in subjects_of.items():
            about = listed(list(dict.fromkeys(subjects)), _MOST_NAMED)
            how = "without --offline" if reason == _OFFLINE else "with --refresh, once it answers"
            yield Problem(
                stage="write",
                subject=names,
                message=f"No answer from {names} about {about}: {reason.rstrip('.')}. "
                "The post has quotations or the earlier answer instead.",
                hint=f"Build it again {how}.",
            )
        if unread:
            about = listed(list(dict.fromkeys(unread)), _MOST_NAMED)
            yield Problem(
                stage="write",
                subject=names,
                message=f"The answer of {names} about {about} could not be read. "
                "The post has quotations instead.",
                hint="A larger model errs less; some models need more `max_tokens`;"
                " `--refresh` asks again.",
            )


def _hash(prompt: Prompt) -> str:
    """Return the SHA-256, in hexadecimal digits, of all that an answer depends on."""
    text = json.dumps(asdict(prompt), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _parse(reply: Reply) -> Completion | None:
    """Parse a stored answer; return None if it has another format."""
    try:
        found = json.loads(reply.body)
        return Completion(text=str(found["text"]), cut=bool(found["cut"]))
    except (ValueError, LookupError, TypeError):
        return None
