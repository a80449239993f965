"""Knows where people have language models, and what it costs to have one edit an issue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from digest.config.values import (
    check_model,
    check_optional_variable,
    check_served_address,
)
from digest.errors import UsageError
from digest.text import printable

# Tokens of an issue and of each of its papers, as whole recorded issues had them; never more than
# 25 papers are told of.
_READ, _READ_EACH, _WRITTEN, _WRITTEN_EACH, _MOST = 4_000, 1_000, 1_000, 100, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An endpoint: its address, the variable that usually holds its key, and a model there."""

    base_url: str
    key: str = ""
    model: str = ""


OFFERS: Mapping[str, Offer] = {
    "openai": Offer(base_url="https://api.openai.com/v1", key="OPENAI_API_KEY", model="gpt-5-mini"),
    "anthropic": Offer(
        base_url="https://api.anthropic.com/v1",
        key="ANTHROPIC_API_KEY",
        model="claude-sonnet-4-5",
    ),
    "google": Offer(
        base_url="https://generativelanguage.googleapis.com/v1beta/openai",
        key="GEMINI_API_KEY",
        model="gemini-2.5-pro",
    ),
    "openrouter": Offer(
        base_url="https://openrouter.ai/api/v1",
        key="OPENROUTER_API_KEY",
        model="openai/gpt-5-mini",
    ),
    "ollama": Offer(base_url="http://localhost:11434/v1", model="qwen3:32b"),
    "lmstudio": Offer(base_url="http://localhost:1234/v1", model="qwen3-32b"),
    "llamacpp": Offer(base_url="http://localhost:8080/v1", model="qwen3-32b"),
    "vllm": Offer(base_url="http://localhost:8000/v1", model="Qwen/Qwen3-32B"),
}
"""Endpoints that speak OpenAI's protocol, by the names of who runs or serves them."""


def find_offer(text: str) -> Offer:
    """Return an endpoint by its name or its address.  Raises UsageError for what is neither."""
    known = OFFERS.get(text.casefold().replace(".", "").replace(" ", ""))
    if known:
        return known
    if "://" not in text:
        raise UsageError(
            f"There is no endpoint '{printable(text)}'.",
            hint=f"Known: {', '.join(OFFERS)}; or give its address, up to /v1.",
        )
    return Offer(base_url=_read(check_served_address, text, "The address"))


def with_model(offer: Offer, text: str) -> Offer:
    """Return an endpoint with a model.  Raises UsageError for what names none."""
    if not text:
        raise UsageError("A model has a name.", hint="As its endpoint lists it.")
    return replace(offer, model=_read(check_model, text, "The name"))


def with_key(offer: Offer, text: str) -> Offer:
    """Return an endpoint with the variable that holds its key, "" for none.

    Raises UsageError for what is no name of a variable, such as a key itself.
    """
    return replace(offer, key=_read(check_optional_variable, text, "The variable"))


def tell_cost(papers: int) -> str:
    """Say what an issue of so many papers costs."""
    many = min(papers, _MOST)
    read, written = _READ + _READ_EACH * many, _WRITTEN + _WRITTEN_EACH * many
    return (
        f"An issue of {papers:,} papers takes about {read:,} tokens read and {written:,} written; "
        "what is asked once is kept."
    )


def _read(check: Callable[[str], str], text: str, what: str) -> str:
    try:
        return check(text)
    except ValueError as error:
        raise UsageError(
            f"{what} {error}.", hint="Look at the documents of your endpoint."
        ) from error
