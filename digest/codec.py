"""The facts as JSON: rows of the library, `digest.json`, exports, and output of commands.

pydantic reads and writes the frozen dataclasses by their types; this module converts the parts of
`digest.json` that have another shape.  Dates are `YYYY-MM-DD`, times `YYYY-MM-DDTHH:MM:SSZ`; keys
are in the order of the fields.  Lone surrogates are preserved in values, not in keys.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar, cast

from digest.model import (
    Entry,
    Issue,
    IssueRecord,
    LibraryState,
    PaperFacts,
    Reading,
    Resource,
    Statement,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Fact = TypeVar("Fact")
Record = Mapping[str, Any]

SCHEMA = 3
_PAPER = (
    *("id", "version", "title", "authors", "primary", "categories", "published", "updated"),
    *("announced", "comment", "url", "links", "promised", "introduces", "new_datasets"),
    *("used_datasets", "retold", "passage", "limit", "news", "themes"),
    *("score", "reasons", "theme", "named", "earlier", "withdrawn", "upvotes"),
)
_ISSUE = (
    *("schema", "slug", "edition", "title", "headline", "subtitle", "lang", "date", "topic"),
    *(
        "query",
        "wants",
        "window",
        "counts",
        "lead",
        "introduction",
        "sections",
        "resources",
        "outlook",
        "elsewhere",
    ),
    *("papers", "problems"),
)
_ISSUE_RECORD = ("slug", "date", "window", "query", "fates", "completed", "complete", "problems")


_adapters: dict[object, "TypeAdapter[Any]"] = {}


def _adapter(kind: Any) -> "TypeAdapter[Any]":  # noqa: ANN401 - a class or a generic alias
    """Return the adapter that reads and writes a type; making it takes milliseconds."""
    if kind not in _adapters:
        from pydantic import TypeAdapter

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def plain(fact: object) -> Any:  # noqa: ANN401 - any JSON
    """Return facts as JSON values, alone or in dictionaries, lists and tuples."""
    if isinstance(fact, dict):
        return {plain(key): plain(value) for key, value in fact.items()}
    if type(fact) in {list, tuple}:
        return list(map(plain, cast("Sequence[object]", fact)))
    return _adapter(type(fact)).dump_python(fact, mode="json", by_alias=True)


def parse(kind: type[Fact], value: object) -> Fact:
    """Return the fact that JSON values represent.

    Unknown keys are ignored.  Raises ValueError with a sentence that names the first wrong key.
    """
    from pydantic import ValidationError

    try:
        fact: Fact = _adapter(kind).validate_python(value)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        key = f"'{'.'.join(map(str, wrong['loc']))}'" if wrong["loc"] else "the record"
        reason = wrong["msg"].removeprefix("Value error, ")
        fault = "is missing" if wrong["type"] == "missing" else f"cannot be read: {reason}"
        raise ValueError(f"{key} {fault}") from error
    return fact


def dump(fact: object) -> bytes:
    """Return a fact as compact JSON in UTF-8."""
    try:
        return _adapter(type(fact)).dump_json(fact, by_alias=True)
    except ValueError:
        text = json.dumps(plain(fact), ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")


def dump_indented(values: object) -> bytes:
    """Return JSON values as JSON in UTF-8, indented by two spaces; lone surrogates are escaped."""
    from pydantic_core import to_json

    try:
        return to_json(values, indent=2)
    except ValueError:
        text = json.dumps(values, ensure_ascii=False, indent=2)
        return text.encode(errors="backslashreplace")


def load(kind: type[Fact], content: bytes) -> Fact:
    """Return the fact that a JSON text represents.  Raises ValueError as `parse` does."""
    try:
        fact: Fact = _adapter(kind).validate_json(content)
    except ValueError:
        return parse(kind, load_json(content))
    return fact


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def load_json(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return the values of a JSON text.  Raises ValueError."""
    try:
        return _DECODER.decode(content.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def known_json(
    facts: PaperFacts,
    reading: Reading,
    passage: Statement | None,
    grade: int,
    limit: Statement | None,
) -> dict[str, Any]:
    """Return a paper that no issue has chosen, as an object of `papers`.

    `passage`, with its `grade`, and `limit` are the statements that may be quoted of it.
    """
    from digest.calendar import listing_day

    record = plain(facts)
    known = {
        **record.pop("paper"),
        **record,
        "retold": facts.paper.retold,
        "passage": {**statement_json(passage), "grade": grade} if passage else None,
        "limit": statement_json(limit) if limit else None,
        "announced": listing_day(facts.paper).isoformat(),
        "url": facts.paper.url,
        "news": reading.news,
        "themes": plain(reading.themes),
    }
    return {name: known[name] for name in _PAPER if name in known}


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return a chosen paper as an object of `papers`."""
    facts, reading = entry.ranked.facts, entry.ranked.reading
    chosen = {
        **known_json(facts, reading, entry.passage, entry.grade, entry.limit),
        "score": entry.ranked.score,
        "reasons": plain(entry.ranked.reasons),
        "theme": entry.theme,
        "named": entry.named,
        "earlier": entry.earlier,
    }
    return {name: chosen[name] for name in _PAPER}


def statement_json(statement: Statement) -> dict[str, Any]:
    """Return a statement that is in no paragraph of a section."""
    record: dict[str, Any] = plain(statement)
    del record["paragraph"]
    return record


def issue_json(issue: Issue) -> dict[str, Any]:
    """Return an issue as `digest.json` has it."""
    record = {
        **plain(replace(issue, entries=())),
        "schema": SCHEMA,
        "headline": statement_json(issue.headline) if issue.headline else None,
        "lead": list(map(statement_json, issue.lead)),
        "resources": list(map(_resource_json, issue.resources)),
        "outlook": list(map(statement_json, issue.outlook)),
        "corrections": [
            {**plain(correction), "statement": statement_json(correction.statement)}
            for correction in issue.corrections
        ],
        "papers": list(map(entry_json, issue.entries)),
    }
    first = [name for name in _ISSUE if name in record]
    return {name: record[name] for name in dict.fromkeys((*first, *record))}


def _resource_json(resource: Resource) -> dict[str, Any]:
    statement = resource.statement
    return {**plain(resource), "statement": statement_json(statement) if statement else None}


def load_issue(content: bytes) -> Issue:
    """Return the issue of a `digest.json`.

    Fields that the schema lacks are empty: abstracts, journal references, DOIs and the sentences of
    readings.  Raises ValueError if the content is no such file, or refers to papers or words that
    it lacks.
    """
    record = load_json(content)
    try:
        if record["schema"] != SCHEMA:
            raise ValueError(f"schema {record['schema']} is not {SCHEMA}")
        nested = {**record, "papers": list(map(_nested_entry, record["papers"]))}
    except (KeyError, TypeError) as error:
        raise ValueError(f"it is no issue: {error}") from error
    issue = parse(Issue, nested)
    _check(issue)
    return issue


def _nested_entry(record: Record) -> Record:
    paper = {"abstract": "", **record}
    reading = {"paper": record["id"], "themes": record["themes"], "news": record["news"]}
    ranked = {**record, "facts": {**record, "paper": paper}, "reading": reading}
    return {**record, "ranked": ranked, "grade": (record["passage"] or {}).get("grade", 0)}


def _check(issue: Issue) -> None:
    """Raise ValueError if an issue refers to papers or words that it lacks."""
    own = {entry.paper.id for entry in issue.entries}
    listed = chain.from_iterable(section.papers for section in issue.sections)
    released = (resource.paper for resource in issue.resources)
    statements = (
        *([issue.headline] if issue.headline else []),
        *issue.lead,
        *chain.from_iterable(section.statements for section in issue.sections),
        *issue.outlook,
        *(resource.statement for resource in issue.resources if resource.statement),
    )
    if not own.issuperset((*listed, *released)) or not _are_valid(statements, own):
        raise ValueError("a part refers to a paper or words that the issue lacks")
    if not all(_are_valid([entry.statement], {entry.paper}) for entry in issue.corrections):
        raise ValueError("the statement of a correction is about another paper")


def _are_valid(statements: Iterable[Statement], papers: AbstractSet[str]) -> bool:
    """Return whether statements are about these papers only, and no mentions overlap."""
    for statement in statements:
        if not papers >= set(statement.papers):
            return False
        end = 0
        for mention in sorted(statement.mentions, key=lambda part: (part.start, part.end)):
            if not end <= mention.start < mention.end:
                return False
            end = mention.end
        if end > len(statement.text):
            return False
    return True


def issue_record_json(issue_record: IssueRecord) -> dict[str, Any]:
    """Return an issue record as `digest status` prints it, with the number of each decision."""
    record = {**plain(issue_record), "fates": dict(sorted(issue_record.counts.items()))}
    return {name: record[name] for name in _ISSUE_RECORD}


def state_json(state: LibraryState) -> dict[str, Any]:
    """Return the state of the library as `digest status` prints it."""
    issue_records = list(map(issue_record_json, state.issues))
    return {**plain(replace(state, issues=())), "editions": issue_records}
