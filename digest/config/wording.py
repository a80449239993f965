"""Who writes the prose, and the user's own themes."""

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
    """Who writes the prose: the papers' own sentences, or a language model that edits them."""

    kind: Literal["extract", "llm"] = "extract"
    """Who writes: `extract`, sentences of the abstracts; `llm`, a model as editor."""
    model: ModelName = ""
    """The model that writes, as its endpoint calls it."""
    verifier: ModelName = ""
    """The model, at the same endpoint, that verifies each sentence; `model` if not given."""
    base_url: ServedAddress = ""
    """Its endpoint, usually up to `/v1`, by https or on this machine; OpenAI's if not given."""
    key: OptionalVariable = ""
    """The environment variable that holds the endpoint's key; none if not given."""
    concurrency: Annotated[Count, Field(ge=1, le=16)] = 4
    """How many questions it is asked side by side."""
    timeout: Annotated[Number, Field(gt=0)] = 120.0
    """Seconds without a sign of it after which an answer is not waited for."""
    budget: Annotated[Number, Field(gt=0)] = 600.0
    """Seconds that it may take for an issue in all."""
    max_tokens: Annotated[Count, Field(ge=100, le=100_000)] = 4096
    """Tokens that an answer may have; models that think before they answer need more."""


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
    """Its place among the sections, from 1; by news if not given."""

    @model_validator(mode="after")
    def _holds_something(self) -> "ThemeSettings":
        if not (self.phrases or self.hints or self.categories or self.like):
            raise ValueError("needs phrases, hints, categories or examples (like)")
        refuse_both((*self.phrases, *self.hints), self.exclude)
        return self


class Themes(Part):
    """The user's own themes.

    A list in its place is its `own`: `[[themes]]` is short for `[[themes.own]]`.
    """

    own: tuple[ThemeSettings, ...] = ()
    """Themes beside the packaged ones: a table `[[themes]]` for each."""

    @field_validator("own")
    @classmethod
    def _differ(cls, own: tuple[ThemeSettings, ...]) -> tuple[ThemeSettings, ...]:
        check_themes([(theme.key, theme.heading) for theme in own])
        return own
