"""Settings of services, and the folder of the library."""

from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, ValidationInfo, field_validator

from digest.config.part import Part
from digest.config.rules import check_pace
from digest.config.tables import value_at
from digest.config.values import Address, Count, Days, Number, Seconds, Services, Variable
from digest.errors import ConfigError


def data_folder() -> Path:
    """Return the platform's folder for user data.  Raises ConfigError for a user without a home."""
    try:
        return user_data_path("digest-post")
    except RuntimeError as error:
        raise ConfigError(
            "There is no folder for the library: this user has no home folder, and none is named.",
            hint="Set DIGEST_HOME, or home in digest.toml, to a folder that you may write to.",
        ) from error


class Endpoints(Part):
    """Where each service is asked; mirrors and tests point elsewhere."""

    arxiv_api: Address = "https://export.arxiv.org/api/query"
    """arXiv's search."""
    arxiv_html: Address = "https://arxiv.org/html"
    """arXiv's full texts."""
    arxiv_catchup: Address = "https://arxiv.org/catchup"
    """arXiv's listings by day."""
    arxiv_rss: Address = "https://rss.arxiv.org/rss"
    """arXiv's feeds of the latest listing."""
    arxiv_oai: Address = "https://oaipmh.arxiv.org/oai"
    """arXiv's OAI-PMH interface; reserved."""
    huggingface: Address = "https://huggingface.co"
    """Hugging Face."""
    openalex: Address = "https://api.openalex.org"
    """OpenAlex."""
    github: Address = "https://api.github.com"
    """GitHub's API."""


class Pace(Part):
    """Seconds from one request to a service to the next; the first back-off is ten times this."""

    arxiv: Seconds = 3.0
    """Seconds from one request to arXiv to the next; less than 3 is refused for its own hosts."""
    huggingface: Seconds = 0.2
    """Seconds from one request to Hugging Face to the next."""
    openalex: Seconds = 0.2
    """Seconds from one request to OpenAlex to the next."""
    github: Seconds = 0.5
    """Seconds from one request to GitHub to the next."""

    @field_validator("arxiv")
    @classmethod
    def _is_polite(cls, seconds: float, info: ValidationInfo) -> float:
        address = value_at(info.context, ("endpoints", "arxiv_api"))
        check_pace(seconds, address or Endpoints().arxiv_api)
        return seconds


class Refresh(Part):
    """Which records of the library are asked for again: old ones of young papers."""

    after: Days = 1.0
    """Days after which the record of a young paper is asked for again."""
    until: Annotated[Count, Field(ge=0)] = 30
    """Days for which a paper is young in that sense; 0 asks for no record again."""


class Enrich(Part):
    """Which other services are asked about an issue's papers; none of them is needed."""

    services: Services = ("html", "huggingface", "openalex", "github")
    """The services asked about an issue's papers; `[]` asks none."""
    budget: Annotated[Number, Field(gt=0)] = 60.0
    """Seconds that a run may lose to one service: to failures, and to answers that take longer than
    three seconds each."""
    huggingface_token: Variable = "HF_TOKEN"  # noqa: S105 - a name, as below
    """The variable that holds a token for Hugging Face; none is needed."""
    openalex_key: Variable = "OPENALEX_API_KEY"
    """The variable that holds a key for OpenAlex, which answers little without one."""
    github_token: Variable = "GITHUB_TOKEN"  # noqa: S105
    """The variable that holds a token for GitHub, which answers 60 times an hour without one."""
