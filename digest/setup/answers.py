"""Reads the user's answers for a setup: a topic, a model with its endpoint, kinds of targets."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from digest.config.mistakes import judge
from digest.config.values import Line, OptionalSafeAddress
from digest.errors import UsageError
from digest.pipeline import topic_of
from digest.query import category, is_category, parse_query
from digest.text import printable, slugify

SCHEMA = "digest.schema.json"
# Syntax that a query has, and plain words do not.
_QUERY = re.compile(r'[:"()]|(?:^|\s)(?:AND|OR|ANDNOT)(?:\s|$)')
_TOPIC_HINT = "For example: graph learning"


def read_as(kind: object, what: str, hint: str, text: str) -> str:
    """Return an answer that a setting of this type may have.  Raises UsageError."""
    try:
        return str(judge(kind, text))
    except ValueError as error:
        raise UsageError(f"{what} {error}.", hint=hint) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A topic: its title, and its query or categories."""

    title: str
    query: str = ""
    categories: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of its table, and its name in the files of posts."""
        return slugify(self.title)


def parse_about(text: str) -> About:
    """Parse a topic, such as `graph learning`, `ti:"graph neural" AND cat:cs.LG`, `cs.CL, cs.LG`.

    Raises UsageError.
    """
    line = _one_line(text)
    names = re.split(r"[,\s]+", line)
    if all(is_category(name.partition(".")[0]) for name in names):
        return make_about(names=names)
    if _QUERY.search(line):
        return make_about(query=line)
    return make_about(query=f'all:"{line}"', title=line)


def make_about(*, query: str = "", names: Sequence[str] = (), title: str = "") -> About:
    """Return a topic by query and categories, named after them unless a title is given.

    Raises UsageError for a malformed query or category.
    """
    query = _one_line(query) if query else ""
    name = printable(_one_line(title)) if title else ""
    topic = topic_of(query=query, names=names, name=name)
    categories = dict.fromkeys(category(name).name for name in names)
    if query:
        parse_query(query)
    return About(title=topic.name, query=query, categories=tuple(categories))


def _one_line(text: str) -> str:
    line = read_as(Line, "The topic", _TOPIC_HINT, text.strip())
    if not printable(line):
        raise UsageError("The topic is empty.", hint=_TOPIC_HINT)
    return line


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An endpoint: its address, the variable that usually holds its key, and a model."""

    base_url: str
    key: str = ""
    model: str = ""


OFFERS: Mapping[str, Offer] = {
    name: Offer(base_url=base_url, key=key, model=model)
    for name, base_url, key, model in (
        ("openai", "https://api.openai.com/v1", "OPENAI_API_KEY", "gpt-5-mini"),
        ("anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", "claude-sonnet-4-5"),
        (
            "google",
            "https://generativelanguage.googleapis.com/v1beta/openai",
            "GEMINI_API_KEY",
            "gemini-2.5-pro",
        ),
        ("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", "openai/gpt-5-mini"),
        ("ollama", "http://localhost:11434/v1", "", "qwen3:32b"),
        ("lmstudio", "http://localhost:1234/v1", "", "qwen3-32b"),
        ("llamacpp", "http://localhost:8080/v1", "", "qwen3-32b"),
        ("vllm", "http://localhost:8000/v1", "", "Qwen/Qwen3-32B"),
    )
}
"""Endpoints with OpenAI's protocol, by the name of their provider or server program."""
ENDPOINT_HINT = "See the documentation of your endpoint."


def find_offer(text: str) -> Offer:
    """Return an endpoint by its name or its address.  Raises UsageError."""
    if known := OFFERS.get(text.casefold().replace(".", "").replace(" ", "")):
        return known
    if "://" not in text:
        raise UsageError(
            f"There is no endpoint '{printable(text)}'.",
            hint=f"Known: {', '.join(OFFERS)}; or give its address, up to /v1.",
        )
    return Offer(base_url=read_as(OptionalSafeAddress, "The address", ENDPOINT_HINT, text))


def schema_text() -> str:
    """Return the packaged JSON Schema of digest.toml."""
    return files("digest").joinpath("data", SCHEMA).read_text("utf-8")


def find_kinds() -> Mapping[str, Mapping[str, Any]]:
    """Return the JSON Schema of the table of each kind of target."""
    schema = json.loads(schema_text())
    references = schema["properties"]["deliver"]["items"]["discriminator"]["mapping"]
    return {kind: schema["$defs"][name.rpartition("/")[2]] for kind, name in references.items()}


def read_kinds(text: str) -> tuple[str, ...]:
    """Return the kinds of targets in a list with commas.  Raises UsageError."""
    known = find_kinds()
    kinds = tuple(dict.fromkeys(name.strip() for name in text.lower().split(",")))
    # Words of the description count, too: `mail` is a word of smtp's.
    words = {
        word: kind for kind in known for word in (*known[kind]["description"].lower().split(), kind)
    }
    for name in kinds:
        if name not in known:
            near = get_close_matches(name, words, n=1, cutoff=0.7)
            there = f"the nearest is {words[near[0]]}" if near else f"there are {', '.join(known)}"
            raise UsageError(
                f"There is no such kind of target; {there}.",
                hint="docs/delivery.md lists what each target needs.",
            )
    return kinds
