"""Embeddings that depend on the text alone: each of its words has a direction by its hash.

Texts with words in common so point the same way, as those of a real model do.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import sqrt
from typing import Any

from tests.standins.chat.server import Answer, Asked, Fault, Service, refusal

EMBEDDINGS = "/v1/embeddings"
Row = dict[str, Any]


def embeddings(model: str = "harbour-embed", size: int = 48, most: int = 2048) -> Service:
    """Return the service of a model whose vectors have `size` numbers; `most` texts a request."""

    def answer(asked: Asked) -> Answer:
        texts = asked.body["input"]
        if asked.body["model"] != model:
            return refusal(404, f"The model {asked.body['model']} does not exist.")
        if not all(text.strip() for text in texts):
            return refusal(400, "An input cannot be empty.")
        if len(texts) > most:
            return refusal(400, f"At most {most} inputs.")
        rows = [
            {"object": "embedding", "index": place, "embedding": vector(text, size)}
            for place, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": sum(map(len, texts)), "total_tokens": sum(map(len, texts))}
        return Answer(value={"object": "list", "data": rows, "model": model, "usage": usage})

    return answer


def vector(text: str, size: int) -> list[float]:
    """Return a text's vector, of length 1."""
    words = re.findall(r"\w+", text.lower()) or [text]
    sums = [sum(parts) for parts in zip(*(_direction(word, size) for word in words), strict=True)]
    length = sqrt(sum(part * part for part in sums))
    return [part / length for part in sums]


def rewriting(change: Callable[[list[Row]], list[Row]]) -> Fault:
    """Change the rows of an answer."""

    def fault(answer: Answer) -> Answer:
        return replace(answer, value={**answer.value, "data": change(answer.value["data"])})

    return fault


def putting(value: object) -> Fault:
    """Put a value in the place of the last number of the last vector."""

    def change(rows: list[Row]) -> list[Row]:
        last = {**rows[-1], "embedding": [*rows[-1]["embedding"][:-1], value]}
        return [*rows[:-1], last]

    return rewriting(change)


def shorter(row: Row) -> Row:
    """Return a row whose vector has a number less."""
    return {**row, "embedding": row["embedding"][:-1]}


def scaled(factor: float) -> Fault:
    """Make every vector so many times as long."""
    return rewriting(
        lambda rows: [
            {**row, "embedding": [part * factor for part in row["embedding"]]} for row in rows
        ]
    )


BACKWARDS = rewriting(lambda rows: rows[::-1])
"""The rows in another order, each with its index: that is no fault."""
ONE_LESS = rewriting(lambda rows: rows[:-1])
ONE_TWICE = rewriting(lambda rows: [*rows[:-1], {**rows[-1], "index": 0}])
ONE_SHORTER = rewriting(lambda rows: [*rows[:-1], shorter(rows[-1])])
ALL_ZERO = rewriting(lambda rows: [{**row, "embedding": [0.0] * 48} for row in rows])
ALL_ALIKE = rewriting(lambda rows: [{**row, "embedding": [0.5] * 48} for row in rows])
EMPTY = rewriting(lambda rows: [{**row, "embedding": []} for row in rows])


@cache
def _direction(word: str, size: int) -> tuple[float, ...]:
    chance = random.Random(word)  # noqa: S311 - the same for everybody
    return tuple(chance.gauss(0, 1) for _ in range(size))
