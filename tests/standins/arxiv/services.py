"""GitHub's repositories, Hugging Face's pages, OpenAlex's works and full texts, of a small world.

The caller describes the world in JSON: `{"github": {"owner/repo": {fields} or
"new-owner/new-name"}, "huggingface": {"papers": {"2601.00001": {fields}}, "models":
{"owner/name": {fields} or "new-owner/new-name"}, "datasets": …, "spaces": …}, "openalex":
{"2601.00001": {fields}}}`.  A repository given as a string has been renamed; one of GitHub's with
`size` 0 is empty unless it has `commits`; papers with `submittedOnDailyAt` are in the daily list
of that day.  Fields left out get plain values.

The world's `html` has a page for an identifier, with or without version: its source as a string,
or what a page is written of as LaTeXML's converters write it: `authors` (each with `name` and
`affiliations`), `body` (paragraphs of markup), `notes` (footnotes of the title) and `references`
(of the bibliography).  With `fatal`, the conversion has broken down behind the body.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from zlib import crc32

from tests.standins.loopback import HttpReply

_REPOSITORY: Mapping[str, Any] = {
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
_NOT_FOUND = HttpReply.of({"message": "Not Found", "status": "404"}, 404)
_MOST_VALUES, _MOST_ROWS, _USUAL_ROWS = 100, 100, 25


class FakeGitHub:
    """`GET /repos/{owner}/{repo}`; a renamed one redirects to its number, as the service does."""

    def __init__(self, world: Mapping[str, Any], url: str) -> None:
        self._repositories = {name.casefold(): value for name, value in world.items()}
        self._names = {name.casefold(): name for name in world}
        self._url = url

    def answer(self, path: str, headers: Mapping[str, str]) -> HttpReply:
        """Answer for a path below the endpoint; what the client has already is not sent."""
        match path.strip("/").split("/"):
            case ["repos", owner, name]:
                return _unless_known(self._answer_name(f"{owner}/{name}".casefold()), headers)
            case ["repos", owner, name, "commits"]:
                return self._commits(f"{owner}/{name}".casefold())
            case ["repositories", number]:
                named = (name for name in self._repositories if str(_number(name)) == number)
                return _unless_known(self._answer_name(next(named, "")), headers)
        return _NOT_FOUND

    def _commits(self, name: str) -> HttpReply:
        value = self._repositories.get(name)
        if not isinstance(value, Mapping):
            return self._answer_name(name)
        if value.get("size") == 0 and not value.get("commits"):
            return HttpReply.of({"message": "Git Repository is empty.", "status": "409"}, 409)
        return HttpReply.of([{"sha": f"{_number(name):040x}"}])

    def _answer_name(self, name: str) -> HttpReply:
        value = self._repositories.get(name)
        if isinstance(value, str):
            place = f"{self._url}/repositories/{_number(value)}"
            return HttpReply.of({"message": "Moved Permanently", "url": place}, 301, Location=place)
        if value is None:
            return _NOT_FOUND
        full = self._names[name]
        named = {
            "id": _number(full),
            "name": full.rpartition("/")[2],
            "full_name": full,
            "html_url": f"https://github.com/{full}",
        }
        return HttpReply.of({**named, **_REPOSITORY, **value})


class FakeHuggingFace:
    """`/api/papers/{id}`, `/api/daily_papers` and `/api/models/{owner}/{name}` with its kin."""

    def __init__(self, world: Mapping[str, Any], url: str) -> None:
        self._papers = {
            name: {"id": name, "authors": [], "upvotes": 0} | dict(fields)
            for name, fields in world.get("papers", {}).items()
        }
        kinds = ("models", "datasets", "spaces")
        self._repositories = {kind: world.get(kind, {}) for kind in kinds}
        self._url = url

    def answer(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> HttpReply:
        """Answer for a path below the endpoint."""
        match path.strip("/").split("/"):
            case ["api", "papers", identifier] if identifier in self._papers:
                return HttpReply.of(self._papers[identifier])
            case ["api", "daily_papers"]:
                return HttpReply.of(self._daily(query))
            case ["api", kind, owner, name] if kind in self._repositories:
                return self._answer_name(kind, f"{owner}/{name}", headers)
        return HttpReply.of({"error": "Paper not found"}, 404)

    def _answer_name(self, kind: str, name: str, headers: Mapping[str, str]) -> HttpReply:
        """Answer about a repository; what is missing might be private to whoever is not known."""
        value = self._repositories[kind].get(name)
        if isinstance(value, str):
            place = f"{self._url}/api/{kind}/{value}"
            return HttpReply(status=307, headers={"Location": place})
        if value is None and "authorization" in headers:
            return HttpReply.of({"error": "Repository not found"}, 404)
        if value is None:
            return HttpReply.of({"error": "Invalid username or password."}, 401)
        return HttpReply.of({"_id": f"{_number(name):x}", "id": name, "tags": []} | dict(value))

    def _daily(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        limit, day = min(int(query.get("limit", 50)), 100), query.get("date", "")
        shown = [paper for paper in self._papers.values() if "submittedOnDailyAt" in paper]
        listed = [paper for paper in shown if paper["submittedOnDailyAt"].startswith(day)]
        listed.sort(key=lambda paper: str(paper["submittedOnDailyAt"]), reverse=True)
        return [
            {
                "paper": paper,
                "publishedAt": paper["submittedOnDailyAt"],
                "title": paper.get("title", ""),
                "numComments": 0,
            }
            for paper in listed[:limit]
        ]


class FakeOpenAlex:
    """`GET /works?filter=doi:A|B&per_page=…&select=…` over works by arXiv's identifiers.

    They come in an order of the service's own.
    """

    def __init__(self, world: Mapping[str, Any]) -> None:
        works = [_work(name, fields) for name, fields in world.items()]
        self._works = sorted(works, key=lambda work: crc32(work["doi"].encode()))

    def answer(self, path: str, query: Mapping[str, str]) -> HttpReply:
        """Answer for a path below the endpoint."""
        if path.strip("/") != "works":
            return HttpReply.of({"error": "Not Found", "message": "There is no such page."}, 404)
        name, _, values = query.get("filter", "").partition(":")
        dois = {f"https://doi.org/{value.lower()}" for value in values.split("|")}
        if name != "doi" or not values:
            return _refusal(f"{name} is not a valid field.")
        if len(dois) > _MOST_VALUES:
            return _refusal(f"Maximum number of values exceeded for {name}.")
        found = [work for work in self._works if work["doi"] in dois]
        size = min(int(query.get("per_page", _USUAL_ROWS)), _MOST_ROWS)
        fields = query["select"].split(",") if "select" in query else None
        rows = [{name: work[name] for name in fields or work} for work in found[:size]]
        meta = {"count": len(found), "page": 1, "per_page": size}
        return HttpReply.of({"meta": meta, "results": rows})


def _number(name: str) -> int:
    return crc32(name.casefold().encode())


def _unless_known(reply: HttpReply, headers: Mapping[str, str]) -> HttpReply:
    """Add an ETag to an answer, or leave out a body that the client has."""
    if reply.status != 200:
        return reply
    tag = f'W/"{crc32(reply.body):08x}"'
    if headers.get("if-none-match") == tag:
        return HttpReply(status=304, headers={"ETag": tag})
    return HttpReply(body=reply.body, headers={**reply.headers, "ETag": tag})


def _work(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    doi = f"https://doi.org/10.48550/arxiv.{name.lower()}"
    usual = {"doi": doi, "type": "preprint", "authorships": []}
    return {"id": f"https://openalex.org/W{crc32(doi.encode())}", **usual, **fields}


def _refusal(message: str) -> HttpReply:
    return HttpReply.of({"error": "Invalid query parameter", "message": message}, 400)


FATAL = "Conversion to HTML had a Fatal error and exited abruptly. This document may be truncated."
_SHELL = """\
<!DOCTYPE html><html lang="en"><head><title>{title}</title><meta charset="utf-8">
<script>if (1 < 2) {{ document.title += "</p>"; }}</script></head>
<body><header><a href="https://info.arxiv.org/about">About</a>
<a href="https://github.com/arXiv/html_feedback">Report an issue</a></header>
<div class="ltx_page_main"><div class="ltx_page_content">
<article class="ltx_document ltx_authors_1line">
{content}
</article></div>
<footer class="ltx_page_footer"><a href="https://math.example/LaTeXML/">LaTeXML</a></footer></div>
</body></html>
"""


class HtmlService:
    """`GET /html/ID[vN]`; without a version, the paper's latest is meant."""

    def __init__(self, world: Mapping[str, Any]) -> None:
        self._pages = {
            name: page.encode() if isinstance(page, str) else render_page(name, page)
            for name, page in world.items()
        }

    def answer(self, path: str) -> HttpReply:
        """Answer for a path below the endpoint."""
        name = path.strip("/")
        bare, _, version = name.rpartition("v")
        body = self._pages.get(name) or self._pages.get(bare if version.isdigit() else name)
        kind = {"Content-Type": "text/html; charset=utf-8"}
        if body:
            return HttpReply(body=body, headers=kind)
        told = f"<h1>No HTML for '{escape(name)}'</h1><p>HTML is not available for the source.</p>"
        missing = f"<!DOCTYPE html><html><body>{told}</body></html>"
        return HttpReply(status=404, body=missing.encode(), headers=kind)


def render_page(name: str, page: Mapping[str, Any]) -> bytes:
    """Write a whole page."""
    title = page.get("title", name)
    notes = "".join(map(_footnote, page.get("notes", ())))
    fatal = f'<p class="ltx_p"><span class="ltx_ERROR">{FATAL}</span></p>'
    items = "".join(f'<li class="ltx_bibitem">{one}</li>' for one in page.get("references", ()))
    parts = [
        f'<h1 class="ltx_title ltx_title_document">{escape(title)}{notes}</h1>',
        _authors(page.get("authors", ())),
        *(
            f'<div class="ltx_para"><p class="ltx_p">{markup}</p></div>'
            for markup in page.get("body", ("Text.",))
        ),
        *([fatal] if page.get("fatal") else []),
        f'<section class="ltx_bibliography"><ul class="ltx_biblist">{items}</ul></section>',
    ]
    return _SHELL.format(title=escape(title), content="\n".join(parts)).encode()


def _footnote(text: str) -> str:
    sign = '<sup class="ltx_note_mark">1</sup>'
    inner = f'<span class="ltx_note_content">{sign}{escape(text)}</span>'
    outer = f'<span class="ltx_note_outer">{inner}</span>'
    return f'<span class="ltx_note ltx_role_footnote">{sign}{outer}</span>'


def _authors(authors: Sequence[Mapping[str, Any]]) -> str:
    """Write authors with their affiliations, of which each line is a contact of its own."""
    label = '<span class="ltx_contact_name">Affiliation:\u00a0</span>'
    creators = []
    for author in authors:
        lines = (line for place in author["affiliations"] for line in place.split("\n"))
        contacts = "".join(
            f'<span class="ltx_contact ltx_role_affiliation">{label}{escape(line)}</span>'
            for line in lines
        )
        notes = f'<span class="ltx_author_notes">{contacts}</span>' if contacts else ""
        person = f'<span class="ltx_personname">{escape(author["name"])}</span>'
        creators.append(f'<span class="ltx_creator ltx_role_author">{person}{notes}</span>')
    between = '<span class="ltx_author_before">\u2003\u2003</span>'
    return f'<div class="ltx_authors">{between.join(creators)}</div>'
