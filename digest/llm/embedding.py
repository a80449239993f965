"""Has vectors of texts made by a model elsewhere; an answer that is not wholly sound is refused."""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digest.errors import AnswerError
from digest.llm.endpoint import Endpoint
from digest.llm.failures import MODEL_HINT
from digest.records import has_direction

if TYPE_CHECKING:
    import openai

# As many texts as a small model on one machine answers within the time limit.
BATCH = 64
# What float32 holds; no comparison with NaN is true.
_LARGEST = 3.4e38
# Of two texts, the vectors may be one: a model that reads little has read the same of both.
_ALIKE = 2
Vector = Sequence[float]


class EndpointEmbedder:
    """A model behind `/embeddings`, asked for one batch after the other."""

    def __init__(self, model: str, endpoint: Endpoint) -> None:
        self.model = model
        self._endpoint = endpoint

    def fetch(self, texts: Sequence[str]) -> Iterator[Sequence[Vector]]:
        """Yield the vectors of texts in their order, batch by batch, as they come.

        Those of a batch have as many numbers, each has a direction, and not all have the same one.
        Raises FetchError, AnswerError
        where the endpoint answers with something else.
        """
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            try:
                yield parse_vectors(self._ask(batch), len(batch))
            except ValueError as error:
                raise AnswerError(
                    f"{self._endpoint.host} answers with what are no vectors: {error}.",
                    hint=MODEL_HINT,
                ) from error

    def _ask(self, batch: Sequence[str]) -> str:
        # Numbers as text are what every endpoint has; by itself the SDK would ask for base64.
        body = {"model": self.model, "input": list(batch), "encoding_format": "float"}

        def call(client: "openai.OpenAI") -> str:
            import httpx2  # noqa: PLC0415 - it is there: the client is made of it

            return client.post("/embeddings", body=body, cast_to=httpx2.Response).text

        return self._endpoint.ask(call)


def parse_vectors(body: str, count: int) -> tuple[Vector, ...]:
    """Read `count` vectors from an answer, each put at its index.  Raises ValueError."""
    rows = _rows(body)
    if len(rows) != count:
        raise ValueError(f"{len(rows):,} came for {count:,} texts")
    by_index = {_index(row): _vector(row.get("embedding")) for row in rows}
    if by_index.keys() != set(range(count)):
        raise ValueError("their indexes are not those of the texts")
    if len(sizes := {len(vector) for vector in by_index.values()}) > 1:
        raise ValueError(f"they have {min(sizes):,} to {max(sizes):,} numbers")
    vectors = tuple(by_index[index] for index in range(count))
    if count > _ALIKE and all(vector == vectors[0] for vector in vectors):
        raise ValueError("they are the same for every text")
    return vectors


def _rows(body: str) -> Sequence[Mapping[str, Any]]:
    """Return what an answer lists."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("they are not JSON") from error
    rows = found.get("data") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("they have no list of data")
    return rows


def _index(row: Mapping[str, Any]) -> int:
    index = row.get("index")
    # True is an int, and no index.
    return index if type(index) is int else -1


def _vector(numbers: object) -> Vector:
    """Read one vector, to the precision in which it is kept."""
    if not isinstance(numbers, list) or not all(type(part) in {int, float} for part in numbers):
        raise ValueError("one is no list of numbers")
    if not all(abs(part) < _LARGEST for part in numbers):
        raise ValueError("one has a number that is not finite")
    vector = array("f", numbers)
    if not has_direction(vector):
        raise ValueError("one is zero, or as good as zero, or beyond all measure")
    return vector
