"""OpenAlex's list of works, filtered by the DOIs that arXiv gives: many, in an order of its own."""

import json
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from tests.standins.arxiv.exchange import Reply

JSON = {"Content-Type": "application/json"}
PREFIX = "10.48550/arxiv."
MOST_VALUES, MOST_ROWS, USUAL_ROWS = 100, 100, 25


class RefusedError(Exception):
    """A request that the service turns down, with the words of its answer."""


class OpenAlex:
    """`GET /works?filter=doi:A|B&per_page=…&select=…` over works by arXiv's identifiers."""

    def __init__(self, world: Mapping[str, Any]) -> None:
        self._works = [_work(name, fields) for name, fields in world.items()]

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Answer for a path below the endpoint."""
        if path.strip("/") != "works":
            return _json(404, {"error": "Not Found", "message": "There is no such page."})
        try:
            return _json(200, self._list(query))
        except RefusedError as refusal:
            return _json(400, {"error": "Invalid query parameter", "message": str(refusal)})

    def _list(self, query: Mapping[str, str]) -> dict[str, Any]:
        dois = _read_dois(query.get("filter", ""))
        found = sorted(
            (work for work in self._works if work["doi"].removeprefix("https://doi.org/") in dois),
            key=lambda work: crc32(work["doi"].encode()),
        )
        size = min(int(query.get("per_page", USUAL_ROWS)), MOST_ROWS)
        fields = query["select"].split(",") if "select" in query else None
        rows = [{name: work[name] for name in fields or work} for work in found[:size]]
        return {"meta": {"count": len(found), "page": 1, "per_page": size}, "results": rows}


def _read_dois(text: str) -> set[str]:
    name, _, values = text.partition(":")
    dois = {value.lower() for value in values.split("|")}
    if name != "doi" or not values:
        raise RefusedError(f"{name} is not a valid field.")
    if len(dois) > MOST_VALUES:
        raise RefusedError(f"Maximum number of values exceeded for {name}.")
    return dois


def _work(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    doi = f"https://doi.org/{PREFIX}{name.lower()}"
    return {
        "id": f"https://openalex.org/W{crc32(doi.encode())}",
        "doi": doi,
        "type": "preprint",
        "authorships": [],
    } | dict(fields)


def _json(status: int, value: object) -> Reply:
    return Reply(status=status, body=json.dumps(value).encode(), headers=JSON)
