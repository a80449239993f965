"""Whose words and whose vectors are used, and the user's own themes."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from digest.config.part import Part, needs_any, refuse_both
from digest.config.rules import check_themes
from digest.config.values import (
    Category,
    Count,
    Key,
    ModelName,
    Number,
    OptionalVariable,
    PaperId,
    Phrase,
    ServedAddress,
)


class Writer(Part):
    """Who writes the prose."""

    kind: Literal["extract", "llm"] = "extract"
    """Who writes: `extract`, which needs nothing else, or `llm`, a model."""
    model: ModelName = ""
    """The model that `llm` asks, as its endpoint calls it."""
    base_url: ServedAddress = ""
    """Where it is asked, usually up to `/v1`, by https or on this machine; OpenAI if not given."""
    key: OptionalVariable = ""
    """The variable that holds the endpoint's key."""
    concurrency: Annotated[Count, Field(ge=1, le=16)] = 4
    """How many themes are asked about side by side."""
    timeout: Annotated[Number, Field(gt=0)] = 120.0
    """Seconds without a sign of the model after which an answer is no longer waited for."""
    budget: Annotated[Number, Field(gt=0)] = 600.0
    """Seconds that the model may take for an issue in all."""
    max_tokens: Annotated[Count, Field(ge=100, le=100_000)] = 4096
    """Tokens that an answer about one theme may have."""


class ThemeSettings(Part):
    """A theme of the user's own, or another form of a packaged one (same key)."""

    model_config = needs_any("phrases", "hints", "categories", "like")

    key: Key
    """The theme's name in the JSON; the key of a packaged theme replaces that one."""
    heading: Phrase
    """The heading in the post."""
    phrases: tuple[Phrase, ...] = ()
    """Words that speak strongly for the theme."""
    hints: tuple[Phrase, ...] = ()
    """Words that speak weakly for it."""
    categories: tuple[Category, ...] = ()
    """Categories that speak for it."""
    like: tuple[PaperId, ...] = ()
    """Papers that are examples of it; it claims what is near to them."""
    exclude: tuple[Phrase, ...] = ()
    """Words that keep a paper out of it."""
    order: Annotated[Count, Field(ge=1)] = 0  # pydantic asks nothing of a default
    """Its place among the sections, from 1; by size if not given."""

    @model_validator(mode="after")
    def _holds_something(self) -> "ThemeSettings":
        if not (self.phrases or self.hints or self.categories or self.like):
            raise ValueError("needs phrases, hints, categories or examples (like)")
        refuse_both((*self.phrases, *self.hints), self.exclude)
        return self


class Themes(Part):
    """By what papers are compared, and the user's own themes.

    A list in its place is its `own`: `[[themes]]` is short for `[[themes.own]]`.
    """

    embedder: Literal["packaged", "endpoint"] = "packaged"
    """Whose vectors papers are compared by: the packaged ones, or those of an `endpoint`."""
    model: ModelName = ""
    """The embedding model that `endpoint` asks."""
    base_url: ServedAddress = ""
    """Where it is asked, usually up to `/v1`, by https or on this machine; OpenAI if not given."""
    key: OptionalVariable = ""
    """The variable that holds the endpoint's key."""
    timeout: Annotated[Number, Field(gt=0)] = 60.0
    """Seconds without a sign of the endpoint after which it is no longer waited for."""
    own: tuple[ThemeSettings, ...] = ()
    """Themes beside the packaged ones: a table `[[themes]]` for each."""

    @field_validator("own")
    @classmethod
    def _differ(cls, own: tuple[ThemeSettings, ...]) -> tuple[ThemeSettings, ...]:
        check_themes([(theme.key, theme.heading) for theme in own])
        return own

    @model_validator(mode="after")
    def _names_its_model(self) -> "Themes":
        if self.embedder == "endpoint" and not self.model:
            raise ValueError("needs a model where the embedder is an endpoint")
        return self
