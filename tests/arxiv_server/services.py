"""GitHub's repositories and Hugging Face's papers, from a small world that the caller describes.

The world is JSON: `{"github": {"owner/repo": {fields} or "new-owner/new-name"}, "huggingface":
{"papers": {"2601.00001": {fields}}}}`.  A repository given as a string has been renamed; papers
with `submittedOnDailyAt` are in the daily list of that day.  Fields left out get plain values.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from zlib import crc32

from tests.arxiv_server.exchange import Reply

JSON = {"Content-Type": "application/json; charset=utf-8"}
DEFAULT_LIMIT, LARGEST_LIMIT = 50, 100


class GitHub:
    """`GET /repos/{owner}/{repo}`; a renamed one redirects to its number, as the service does."""

    def __init__(self, world: Mapping[str, Any], url: str) -> None:
        self._repositories = {name.casefold(): value for name, value in world.items()}
        self._names = {name.casefold(): name for name in world}
        self._url = url

    def answer(self, path: str) -> Reply:
        """Answer for a path below the endpoint."""
        match path.strip("/").split("/"):
            case ["repos", owner, name]:
                return self._answer_name(f"{owner}/{name}".casefold())
            case ["repositories", number]:
                return self._answer_number(number)
        return _not_found({"message": "Not Found", "status": "404"})

    def _answer_name(self, name: str) -> Reply:
        value = self._repositories.get(name)
        if isinstance(value, str):
            return self._moved(value)
        if value is None:
            return _not_found({"message": "Not Found", "status": "404"})
        return _json(200, _repository(self._names[name]) | dict(value))

    def _answer_number(self, number: str) -> Reply:
        named = (name for name in self._repositories if str(_number(name)) == number)
        return self._answer_name(next(named, ""))

    def _moved(self, name: str) -> Reply:
        target = f"{self._url}/repositories/{_number(name)}"
        reply = _json(301, {"message": "Moved Permanently", "url": target})
        return Reply(status=301, body=reply.body, headers={**JSON, "Location": target})


def _repository(name: str) -> dict[str, Any]:
    return {
        "id": _number(name),
        "name": name.rpartition("/")[2],
        "full_name": name,
        "html_url": f"https://github.com/{name}",
        "description": None,
        "homepage": None,
        "topics": [],
        "stargazers_count": 0,
        "watchers_count": 0,
        "subscribers_count": 0,
        "forks_count": 0,
        "open_issues_count": 0,
        "archived": False,
        "disabled": False,
        "fork": False,
        "created_at": "2026-01-01T00:00:00Z",
        "pushed_at": "2026-01-01T00:00:00Z",
        "default_branch": "main",
        "license": None,
    }


def _number(name: str) -> int:
    return crc32(name.casefold().encode())


class HuggingFace:
    """`/api/papers/{id}` and `/api/daily_papers`."""

    def __init__(self, world: Mapping[str, Any]) -> None:
        self._papers = {
            name: {"id": name, "authors": [], "upvotes": 0} | dict(fields)
            for name, fields in world.get("papers", {}).items()
        }

    def answer(self, path: str, query: Mapping[str, str]) -> Reply:
        """Answer for a path below the endpoint."""
        match path.strip("/").split("/"):
            case ["api", "papers", identifier] if identifier in self._papers:
                return _json(200, self._papers[identifier])
            case ["api", "daily_papers"]:
                return _json(200, self._daily(query))
        return _not_found({"error": "Paper not found"})

    def _daily(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        limit = min(int(query.get("limit", DEFAULT_LIMIT)), LARGEST_LIMIT)
        start = limit * int(query.get("p", 0))
        listed = [paper for paper in self._papers.values() if _is_daily(paper, query)]
        key = "upvotes" if query.get("sort") == "trending" else "submittedOnDailyAt"
        listed.sort(key=lambda paper: paper[key], reverse=True)
        return [_wrap(paper) for paper in listed[start : start + limit]]


def _is_daily(paper: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    moment = paper.get("submittedOnDailyAt")
    if moment is None:
        return False
    year, week, _ = date.fromisoformat(moment[:10]).isocalendar()
    return (
        moment.startswith(query.get("date", ""))
        and moment.startswith(query.get("month", ""))
        and query.get("week", "") in {"", f"{year}-W{week:02}"}
    )


def _wrap(paper: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "paper": paper,
        "publishedAt": paper["submittedOnDailyAt"],
        "title": paper.get("title", ""),
        "numComments": 0,
    }


def _json(status: int, value: object) -> Reply:
    return Reply(status=status, body=json.dumps(value).encode(), headers=JSON)


def _not_found(value: object) -> Reply:
    return _json(404, value)
