"""Keeps what a model answered under what it was asked: the same question is asked once.

What is answered anew takes no place before the issue is whole: a refresh that ends half-way, or is
killed, leaves all as it was.
"""

import hashlib
import json
from dataclasses import asdict

from digest.model import Completion, Prompt, Reply
from digest.pipeline.tools import Tools
from digest.pipeline.wording.terms import WritingTerms


def key_of(prompt: Prompt) -> str:
    """Return the SHA-256, in hexadecimal digits, of all that an answer depends on."""
    text = json.dumps(asdict(prompt), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Memory:
    """What an issue was worded from before, what the library holds, and what came in this run."""

    def __init__(self, model: str, terms: WritingTerms, tools: Tools) -> None:
        self._model = model
        self._terms = terms
        self._library = tools.library
        self._clock = tools.clock
        self._used: dict[str, Reply] = {}

    @property
    def used(self) -> tuple[Reply, ...]:
        """What was taken from it or put into it, of which the issue is worded."""
        return tuple(self._used.values())

    def load(self, prompt: Prompt) -> Completion | None:
        """Return what is held of a question, the issue's own first; None where nothing is."""
        key = key_of(prompt)
        # What came to the library since is not what the issue was made of.
        reply = self._terms.replies.get(key)
        if reply is None and key not in self._terms.unanswered:
            reply = self._held(key)
        completion = _parse(reply) if reply else None
        if reply and completion:
            self._used[key] = reply
        return completion

    def save(self, prompt: Prompt, completion: Completion) -> Completion:
        """Keep an answer, and return it as it is kept: another run may have been first."""
        body = json.dumps(asdict(completion), sort_keys=True)
        key, now = key_of(prompt), self._clock.now()
        reply = Reply(model=self._model, key=key, body=body, asked=now)
        if not self._terms.refresh:
            (reply,) = self._library.save_replies([reply])
        self._used[key] = reply
        return _parse(reply) or completion

    def _held(self, key: str) -> Reply | None:
        return self._library.load_replies(self._model, [key]).get(key)


def _parse(reply: Reply) -> Completion | None:
    """Read a kept answer; one that is none of ours is as if it were not held."""
    try:
        found = json.loads(reply.body)
        return Completion(text=str(found["text"]), cut=bool(found["cut"]))
    except (ValueError, LookupError, TypeError):
        return None
