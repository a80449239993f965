"""Reads the user's answers for a setup: a topic, and a model with its endpoint."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digest.config.mistakes import judge
from digest.config.values import Line, ModelName, OptionalSafeAddress, OptionalVariable
from digest.errors import UsageError
from digest.pipeline import topic_of
from digest.query import category, is_category, parse_query
from digest.text import printable, slugify

# Syntax that a query has, and plain words do not.
_QUERY = re.compile(r'[:"()]|(?:^|\s)(?:AND|OR|ANDNOT)(?:\s|$)')


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
    """Return a text without blanks around it.  Raises UsageError unless it is one line."""
    line = text.strip()
    try:
        judge(Line, line)
    except ValueError as error:
        raise UsageError(f"The topic {error}.", hint=_HINT) from error
    if not printable(line):
        raise UsageError("The topic is empty.", hint=_HINT)
    return line


_HINT = "For example: graph learning"


# Tokens read and written for an issue and for each of its papers, as measured on recorded issues;
# the largest number of papers for which tokens are counted.
_READ, _READ_EACH, _WRITTEN, _WRITTEN_EACH, _MOST = 4_000, 1_000, 1_000, 100, 100


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


def find_offer(text: str) -> Offer:
    """Return an endpoint by its name or its address.  Raises UsageError."""
    known = OFFERS.get(text.casefold().replace(".", "").replace(" ", ""))
    if known:
        return known
    if "://" not in text:
        raise UsageError(
            f"There is no endpoint '{printable(text)}'.",
            hint=f"Known: {', '.join(OFFERS)}; or give its address, up to /v1.",
        )
    return Offer(base_url=_read(OptionalSafeAddress, text, "The address"))


def with_model(offer: Offer, text: str) -> Offer:
    """Return an endpoint with a model.  Raises UsageError for an invalid name."""
    if not text:
        raise UsageError("The model needs a name.", hint="Give it as its endpoint lists it.")
    return replace(offer, model=_read(ModelName, text, "The name"))


def with_key(offer: Offer, text: str) -> Offer:
    """Return an endpoint with the variable that holds its key; "" for none.

    Raises UsageError for an invalid name, such as the key itself.
    """
    return replace(offer, key=_read(OptionalVariable, text, "The variable"))


def describe_cost(papers: int) -> str:
    """Return a sentence on the tokens that an issue of `papers` papers takes."""
    counted = min(papers, _MOST)
    read, written = _READ + _READ_EACH * counted, _WRITTEN + _WRITTEN_EACH * counted
    return (
        f"An issue of {papers:,} papers takes about {read:,} tokens read and {written:,} written; "
        "answers are kept, and used again."
    )


def _read(kind: object, text: str, what: str) -> str:
    try:
        return str(judge(kind, text))
    except ValueError as error:
        raise UsageError(
            f"{what} {error}.", hint="See the documentation of your endpoint."
        ) from error
