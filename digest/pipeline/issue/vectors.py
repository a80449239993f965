"""By whose vectors an issue's papers are compared: those of a model elsewhere, or the packaged.

An issue is made of one kind alone, as distances in two spaces say nothing of one another.  What a
model made of a text is kept in the library, so that nobody asks for it twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from digest.errors import AnswerError, FetchError
from digest.model import Problem, Reply
from digest.pipeline.issue.standing import Standing
from digest.pipeline.tools import Tools
from digest.ports import Embedder
from digest.records import parse_vector, vector_text
from digest.text import in_figures, printable

if TYPE_CHECKING:
    from digest.ranking import Text, Vectors

T = TypeVar("T")

_STAGE = "compare"
_AGAIN = "To have them, build it again with --refresh."
# More than any abstract has, and fewer words than most models read.
_MOST = 8000
# Of more texts than these, vectors that are all as good as one say nothing.
_ALIKE, _TOO_LITTLE = 2, 1e-5


class _UnavailableError(Exception):
    """A vector cannot be had; `args` has the reason, as an error for the user."""

    def __init__(self, reason: FetchError) -> None:
        super().__init__(reason)
        self.reason = reason


def by_vectors(
    make: Callable[[Tools], T], tools: Tools, *, offline: bool, fallen: Problem | None = None
) -> tuple[T, tuple[Problem, ...]]:
    """Make something by the model's vectors or, where any cannot be had, by the packaged alone.

    `make` is given tools with one kind of vectors, and is called again where the model fails.
    `fallen` is the problem of an issue that was made without the model, and stays so.
    """
    packaged = replace(tools, embedder=None)
    if tools.embedder is None:
        return make(tools), ()
    if fallen is not None and fallen.subject == tools.embedder.model:
        return make(packaged), (fallen,)
    try:
        kept = _KeptVectors(tools.embedder, tools, offline=offline)
        return make(replace(tools, embed=kept.embed)), ()
    except _UnavailableError as error:
        # Its words concern this run alone.
        tools.progress.note(str(error.reason))
        return make(packaged), (_tell_fallen(tools.embedder.model, error.reason.hint),)


def find_fallen(standing: Standing) -> Problem | None:
    """Return the problem of an issue that was completed without the model it was to have."""
    ours = standing.ours
    if ours is None or not ours.complete or standing.request.refresh:
        return None
    return next((problem for problem in ours.problems if problem.stage == _STAGE), None)


class _KeptVectors:
    """Vectors of texts as a model makes them: those held, and those that are asked for."""

    def __init__(self, embedder: Embedder, tools: Tools, *, offline: bool) -> None:
        self._embedder = embedder
        self._tools = tools
        self._offline = offline
        self._held: dict[str, Sequence[float]] = {}

    def embed(self, texts: "Sequence[Text]") -> "Vectors":
        """Return the vectors of titles and abstracts (n, d), rows of unit length."""
        import numpy as np  # noqa: PLC0415 - few commands compare papers

        told = list(map(_tell, texts))
        keys = list(map(_key, told))
        by_key = dict(zip(keys, told, strict=True))
        self._load([key for key in by_key if key not in self._held])
        self._fetch({key: text for key, text in by_key.items() if key not in self._held})
        rows = np.array([self._held[key] for key in keys], dtype=np.float32)
        found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        if len(by_key) > _ALIKE and np.ptp(found, axis=0).max() < _TOO_LITTLE:
            raise _UnavailableError(_same(self._embedder.model))
        return found

    def _load(self, keys: Sequence[str]) -> None:
        """Take what the library holds."""
        replies = self._tools.library.load_replies(self._embedder.model, keys)
        for key, reply in replies.items():
            vector = parse_vector(reply.body)
            if vector is not None:
                self._keep({key: vector})

    def _fetch(self, wanted: Mapping[str, str]) -> None:
        """Ask for what is not held, and keep each batch as it comes."""
        if wanted and self._offline:
            raise _UnavailableError(_not_held(len(wanted), self._embedder.model))
        if not wanted:
            return
        done, keys, progress = 0, list(wanted), self._tools.progress
        progress.begin("Asking for vectors of the papers", len(keys))
        try:
            for vectors in self._embedder.fetch(list(wanted.values())):
                self._save(dict(zip(keys[done:], vectors, strict=False)))
                done += len(vectors)
                progress.advance(done, len(keys))
        except FetchError as error:
            raise _UnavailableError(error) from error
        finally:
            progress.end()

    def _save(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep vectors, and go on with those that another run kept first."""
        self._keep(vectors)
        now, model = self._tools.clock.now(), self._embedder.model
        replies = [
            Reply(model=model, key=key, body=vector_text(vector), asked=now)
            for key, vector in vectors.items()
        ]
        kept = self._tools.library.save_replies(replies)
        for reply, new in zip(kept, replies, strict=True):
            vector = parse_vector(reply.body)
            if vector is None:
                self._tools.library.save_replies([new], anew=True)
            else:
                self._keep({reply.key: vector})

    def _keep(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Add vectors of the length that all have.  Raises _UnavailableError for another."""
        both = (*list(self._held.values())[:1], *vectors.values())
        sizes = sorted({len(vector) for vector in both})
        if len(sizes) > 1:
            raise _UnavailableError(_changed(self._embedder.model, sizes[0], sizes[-1]))
        self._held |= vectors


def _tell(text: "Text") -> str:
    """Return what a model is told of a paper: no endpoint takes nothing at all."""
    return "\n".join(filter(None, map(printable, text)))[:_MOST] or "-"


def _key(text: str) -> str:
    return sha256(json.dumps(["embedding", text]).encode("ascii")).hexdigest()


def _not_held(number: int, model: str) -> FetchError:
    return FetchError(
        f"The library lacks vectors of {model} for {in_figures(number, 'text')} to compare."
    )


def _same(model: str) -> AnswerError:
    return AnswerError(
        f"Vectors of {model} are the same for all papers: nothing can be compared by them.",
        hint="Name a model that is made for comparing texts. What a model answered is kept under "
        "its name: one that was mended needs another name at its endpoint.",
    )


def _changed(model: str, least: int, most: int) -> AnswerError:
    return AnswerError(
        f"Vectors of {model} have {least:,} numbers here and {most:,} there: it is not one model.",
        hint="Give each model a name of its own at its endpoint.",
    )


def _tell_fallen(model: str, hint: str) -> Problem:
    """Say that an issue was made without the model, in words that do not depend on the run."""
    return Problem(
        stage=_STAGE,
        subject=model,
        message=f"Vectors of {model} could not be had: papers were compared by the packaged ones.",
        hint=f"{hint} {_AGAIN}".strip(),
    )
