"""The facts as JSON: rows of the library, `digest.json`, exports, and what commands print.

pydantic reads and writes the frozen dataclasses by their types; what `digest.json` has in another
shape is written here.  Dates are `YYYY-MM-DD`, times `YYYY-MM-DDTHH:MM:SSZ`; keys keep the order of
the fields.  Lone surrogates, which UTF-8 lacks, come back as they went in, but for keys.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar, cast

from digest.model import (
    Digest,
    Dossier,
    Edition,
    Entry,
    LibraryState,
    Reading,
    Resource,
    Statement,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Fact = TypeVar("Fact")
Record = Mapping[str, Any]

SCHEMA = 3
_KNOWN = (
    *("id", "version", "title", "authors", "primary", "categories", "published", "updated"),
    *("announced", "comment", "url", "links", "promised", "introduces", "new_datasets"),
    *("used_datasets", "retold", "passage", "limit", "news", "themes"),
)
_CHOSEN = ("score", "reasons", "theme", "named", "earlier")
_LAST = ("withdrawn", "upvotes")
_DIGEST = (
    *("schema", "slug", "title", "headline", "subtitle", "lang", "date", "topic", "query", "wants"),
    *("window", "counts", "lead", "introduction", "sections", "resources", "outlook", "elsewhere"),
    *("papers", "problems"),
)
_EDITION = ("slug", "date", "window", "query", "fates", "completed", "complete", "problems")


_adapters: dict[object, "TypeAdapter[Any]"] = {}


def _adapter(kind: Any) -> "TypeAdapter[Any]":  # noqa: ANN401 - a class or a generic alias
    """Return what reads and writes a type; it takes milliseconds to be made."""
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
    """Return the fact that JSON values stand for.

    Unknown keys are ignored.  Raises ValueError, a sentence with the place of the first mistake.
    """
    from pydantic import ValidationError

    try:
        fact: Fact = _adapter(kind).validate_python(value)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        place = f"'{'.'.join(map(str, wrong['loc']))}'" if wrong["loc"] else "the record"
        reason = wrong["msg"].removeprefix("Value error, ")
        said = "is missing" if wrong["type"] == "missing" else f"cannot be read: {reason}"
        raise ValueError(f"{place} {said}") from error
    return fact


def dump(fact: object) -> bytes:
    """Return a fact as compact JSON in UTF-8."""
    try:
        return _adapter(type(fact)).dump_json(fact, by_alias=True)
    except ValueError:
        text = json.dumps(plain(fact), ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")


def load(kind: type[Fact], content: bytes) -> Fact:
    """Return the fact that JSON stands for.  Raises ValueError as `parse` does."""
    try:
        fact: Fact = _adapter(kind).validate_json(content)
    except ValueError:
        return parse(kind, load_json(content))
    return fact


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def load_json(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return the values that JSON has.  Raises ValueError."""
    try:
        return _DECODER.decode(content.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def known_record(
    dossier: Dossier,
    reading: Reading,
    passage: Statement | None,
    grade: int,
    limit: Statement | None,
) -> dict[str, Any]:
    """Return what is known of a paper before any choice, as an object of `papers`.

    `passage`, with its `grade`, and `limit` are what may be quoted of it.
    """
    from digest.calendar import listing_day

    record = plain(dossier)
    known = {
        **record.pop("paper"),
        **record,
        "retold": dossier.paper.retold,
        "passage": {**statement_record(passage), "grade": grade} if passage else None,
        "limit": statement_record(limit) if limit else None,
        "announced": listing_day(dossier.paper).isoformat(),
        "url": dossier.paper.url,
        "news": reading.news,
        "themes": plain(reading.themes),
    }
    return {name: known[name] for name in (*_KNOWN, *_LAST)}


def entry_record(entry: Entry) -> dict[str, Any]:
    """Return a chosen paper, an object of `papers`."""
    dossier, reading = entry.ranked.dossier, entry.ranked.reading
    chosen = {
        **known_record(dossier, reading, entry.passage, entry.grade, entry.limit),
        "score": entry.ranked.score,
        "reasons": plain(entry.ranked.reasons),
        "theme": entry.theme,
        "named": entry.named,
        "earlier": entry.earlier,
    }
    return {name: chosen[name] for name in (*_KNOWN, *_CHOSEN, *_LAST)}


def statement_record(statement: Statement) -> dict[str, Any]:
    """Return a statement that stands in no paragraph of a section."""
    record: dict[str, Any] = plain(statement)
    del record["paragraph"]
    return record


def digest_record(digest: Digest) -> dict[str, Any]:
    """Return an issue as `digest.json` has it."""
    record = {
        **plain(replace(digest, entries=())),
        "schema": SCHEMA,
        "headline": None,
        "lang": "en",
        "elsewhere": [],
        "lead": list(map(statement_record, digest.lead)),
        "resources": list(map(_resource_record, digest.resources)),
        "outlook": list(map(statement_record, digest.outlook)),
        "corrections": [
            {**plain(one), "statement": statement_record(one.statement)}
            for one in digest.corrections
        ],
        "papers": list(map(entry_record, digest.entries)),
    }
    first = [name for name in _DIGEST if name in record]
    return {name: record[name] for name in dict.fromkeys((*first, *record))}


def _resource_record(resource: Resource) -> dict[str, Any]:
    told = resource.statement
    return {**plain(resource), "statement": statement_record(told) if told else None}


def load_digest(content: bytes) -> Digest:
    """Return the issue of a `digest.json`.

    What the schema does not have is empty: abstracts, journal references, DOIs and the sentences
    that were read.  Raises ValueError where it is no such file, and where a part speaks of what is
    not there.
    """
    record = load_json(content)
    try:
        if record["schema"] != SCHEMA:
            raise ValueError(f"schema {record['schema']} is not {SCHEMA}")
        nested = {**record, "papers": list(map(_nested_entry, record["papers"]))}
    except (KeyError, TypeError) as error:
        raise ValueError(f"it is no issue: {error}") from error
    digest = parse(Digest, nested)
    _check(digest)
    return digest


def _nested_entry(record: Record) -> Record:
    paper = {"abstract": "", **record}
    reading = {"paper": record["id"], "themes": record["themes"], "news": record["news"]}
    ranked = {**record, "dossier": {**record, "paper": paper}, "reading": reading}
    return {**record, "ranked": ranked, "grade": (record["passage"] or {}).get("grade", 0)}


def _check(digest: Digest) -> None:
    """Raise ValueError where an issue speaks of papers or words that it does not have."""
    own = {entry.paper.id for entry in digest.entries}
    listed = chain.from_iterable(section.papers for section in digest.sections)
    released = (resource.paper for resource in digest.resources)
    told = (
        *digest.lead,
        *chain.from_iterable(section.statements for section in digest.sections),
        *digest.outlook,
        *(one.statement for one in digest.resources if one.statement),
    )
    if not own.issuperset((*listed, *released)) or not _fit(told, own):
        raise ValueError("a part speaks of what is not there")
    if not all(_fit([one.statement], {one.paper}) for one in digest.corrections):
        raise ValueError("a correction speaks of another paper")


def _fit(statements: Iterable[Statement], papers: AbstractSet[str]) -> bool:
    """Return whether statements rest on these papers alone, with mentions of them in order."""
    for statement in statements:
        if not papers >= set(statement.papers):
            return False
        end = 0
        for mention in sorted(statement.mentions, key=lambda one: (one.start, one.end)):
            if not end <= mention.start < mention.end:
                return False
            end = mention.end
        if end > len(statement.text):
            return False
    return True


def edition_record(edition: Edition) -> dict[str, Any]:
    """Return what `digest status` prints of an issue: how many papers have each fate."""
    record = {**plain(edition), "fates": dict(sorted(edition.counts.items()))}
    return {name: record[name] for name in _EDITION}


def state_record(state: LibraryState) -> dict[str, Any]:
    """Return what `digest status` prints of the library."""
    editions = list(map(edition_record, state.issues))
    return {**plain(replace(state, issues=())), "editions": editions}
