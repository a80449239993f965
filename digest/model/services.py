"""What other services are asked, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digest.model.papers import Author, Health, Link, Paper, Repository

Service = Literal["html", "huggingface", "openalex", "github"]
SERVICES: Mapping[str, str] = {
    "html": "arXiv's full texts",
    "huggingface": "Hugging Face",
    "openalex": "OpenAlex",
    "github": "GitHub",
}
"""The services by name, each as it is spoken of, in the order in which they are believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What a service states of a paper; `authors` are as it spells and orders them."""

    links: tuple[Link, ...] = ()
    authors: tuple[Author, ...] = ()
    upvotes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """What the service that owns a link says of it; `moved` is its address, if that changed."""

    health: Health
    moved: str = ""
    repository: Repository | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service says of a subject (a paper's identifier, or a link's address).

    `facts` is None where it knows nothing of the subject.  `asked` is when it last said so,
    `validator` what a conditional request needs (an ETag).
    """

    service: str
    subject: str
    facts: PaperFacts | LinkFacts | None
    asked: datetime
    validator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a service is asked: about which subject of a paper, and what it answered before."""

    subject: str
    paper: Paper
    known: Answer | None = None
