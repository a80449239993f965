"""Everything that can be configured, with its types and defaults, as one value."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from digest.config.forms import lay_open
from digest.config.issues import Build, Choice, Output, Site, Topic
from digest.config.part import Part
from digest.config.places import Places
from digest.config.rules import check_places, check_slugs, check_topic, check_weights
from digest.config.services import Endpoints, Enrich, Pace, Refresh, data_folder
from digest.config.tables import value_at
from digest.config.values import Folder, Line, NewFile, Number
from digest.config.wording import Themes, ThemeSettings, Writer


class Settings(Part):
    """Everything that can be configured."""

    home: Folder = Field(default_factory=data_folder)
    """The folder of the library."""
    contact: Line = ""
    """A mail or web address in the User-Agent, so that services know whom to write to."""
    log: NewFile | None = None
    """A file of JSON lines that keeps what runs tell; at 1 MB a new one is begun, four are kept."""
    budget: Annotated[Number, Field(gt=0)] = 600.0
    """Seconds that a run may lose to failed requests and the waits after them."""
    source: Literal["arxiv", "catchup", "rss"] = "arxiv"
    """Where papers are looked for: `arxiv` (search), `catchup` (listings by day), `rss` (feeds)."""
    refresh: Refresh = Refresh()
    enrich: Enrich = Enrich()
    endpoints: Endpoints = Endpoints()
    pace: Pace = Pace()
    build: Build = Build()
    output: Output = Output()
    site: Site = Site()
    choice: Choice = Choice()
    weights: Mapping[str, Number] = Field(default_factory=dict)
    """What a reason is worth in the score, from -1,000 to 1,000; 0 is no reason."""
    writer: Writer = Writer()
    topics: Mapping[str, Topic] = Field(default_factory=dict)
    topic: str = ""
    """The topic of `build`; the first in the file if not given, deep learning if there is none."""
    themes: Annotated[
        Themes,
        BeforeValidator(lay_open, json_schema_input_type=Themes | tuple[ThemeSettings, ...]),
    ] = Themes()

    deliver: Places = ()
    """The places that posts are delivered to."""

    @field_validator("weights")
    @classmethod
    def _are_reasons(cls, weights: Mapping[str, float]) -> Mapping[str, float]:
        return check_weights(weights)

    @field_validator("topics")
    @classmethod
    def _are_apart(cls, topics: Mapping[str, Topic]) -> Mapping[str, Topic]:
        check_slugs(tuple(topics))
        return topics

    @field_validator("topic")
    @classmethod
    def _is_known(cls, topic: str, info: ValidationInfo) -> str:
        written = value_at(info.context, ("topics",))
        check_topic(topic, written if isinstance(written, Mapping) else ())
        return topic

    @field_validator("deliver")
    @classmethod
    def _are_told_apart(cls, places: Places, info: ValidationInfo) -> Places:
        written = value_at(info.context, ("topics",))
        topics = written if isinstance(written, Mapping) else ()
        check_places(places, topics, value_at(info.context, ("output", "email", "sender")))
        return places
