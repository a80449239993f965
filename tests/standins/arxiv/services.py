"""GitHub's repositories and Hugging Face's pages, from a small world.

The caller describes the world in JSON: `{"github": {"owner/repo": {fields} or
"new-owner/new-name"}, "huggingface": {"papers": {"2601.00001": {fields}}, "models":
{"owner/name": {fields} or "new-owner/new-name"}, "datasets": …, "spaces": …}, "openalex":
{"2601.00001": {fields}}}`.  A repository given as a string has been renamed; one of GitHub's with
`size` 0 is empty unless it has `commits`; papers with `submittedOnDailyAt` are in the daily list
of that day.  Fields left out get plain values.  OpenAlex's works are answered by `openalex`.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from zlib import crc32

from tests.standins.arxiv.exchange import Reply

JSON = {"Content-Type": "application/json; charset=utf-8"}
DEFAULT_LIMIT, LARGEST_LIMIT = 50, 100


class GitHub:
    """`GET /repos/{owner}/{repo}`; a renamed one redirects to its number, as the service does."""

    def __init__(self, world: Mapping[str, Any], url: str) -> None:
        self._repositories = {name.casefold(): value for name, value in world.items()}
        self._names = {name.casefold(): name for name in world}
        self._url = url

    def answer(self, path: str, headers: Mapping[str, str]) -> Reply:
        """Answer for a path below the endpoint; what the client has already is not sent."""
        match path.strip("/").split("/"):
            case ["repos", owner, name]:
                return _unless_known(self._answer_name(f"{owner}/{name}".casefold()), headers)
            case ["repos", owner, name, "commits"]:
                return self._commits(f"{owner}/{name}".casefold())
            case ["repositories", number]:
                return _unless_known(self._answer_number(number), headers)
        return _not_found({"message": "Not Found", "status": "404"})

    def _commits(self, name: str) -> Reply:
        value = self._repositories.get(name)
        if not isinstance(value, Mapping):
            return self._answer_name(name)
        if value.get("size") == 0 and not value.get("commits"):
            return _json(409, {"message": "Git Repository is empty.", "status": "409"})
        return _json(200, [{"sha": f"{_number(name):040x}"}])

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
        "size": 42,
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


def _unless_known(reply: Reply, headers: Mapping[str, str]) -> Reply:
    """Add an ETag to an answer, or leave out a body that the client has."""
    if reply.status != 200:
        return reply
    tag = f'W/"{crc32(reply.body):08x}"'
    if headers.get("if-none-match") == tag:
        return Reply(status=304, headers={"ETag": tag})
    return Reply(status=200, body=reply.body, headers={**reply.headers, "ETag": tag})


class HuggingFace:
    """`/api/papers/{id}`, `/api/daily_papers` and `/api/models/{owner}/{name}` with its kin."""

    def __init__(self, world: Mapping[str, Any], url: str) -> None:
        self._papers = {
            name: {"id": name, "authors": [], "upvotes": 0} | dict(fields)
            for name, fields in world.get("papers", {}).items()
        }
        self._repositories = {
            kind: world.get(kind, {}) for kind in ("models", "datasets", "spaces")
        }
        self._url = url

    def answer(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        """Answer for a path below the endpoint."""
        match path.strip("/").split("/"):
            case ["api", "papers", identifier] if identifier in self._papers:
                return _json(200, self._papers[identifier])
            case ["api", "daily_papers"]:
                return _json(200, self._daily(query))
            case ["api", kind, owner, name] if kind in self._repositories:
                return self._answer_name(kind, f"{owner}/{name}", "authorization" in headers)
        return _not_found({"error": "Paper not found"})

    def _answer_name(self, kind: str, name: str, known: bool) -> Reply:  # noqa: FBT001
        """Answer about a repository; what is missing might be private to whoever is not known."""
        value = self._repositories[kind].get(name)
        if isinstance(value, str):
            location = f"{self._url}/api/{kind}/{value}"
            return Reply(status=307, headers={**JSON, "Location": location})
        if value is None and known:
            return _not_found({"error": "Repository not found"})
        if value is None:
            return _json(401, {"error": "Invalid username or password."})
        return _json(200, {"_id": f"{_number(name):x}", "id": name, "tags": []} | dict(value))

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
