"""The services beside arXiv, over one small world: see `services` for how it is described."""

from collections.abc import Mapping
from typing import Any

from tests.standins.arxiv.exchange import Reply, Request
from tests.standins.arxiv.openalex import OpenAlex
from tests.standins.arxiv.services import GitHub, HuggingFace


class Others:
    """GitHub, Hugging Face and OpenAlex, each in a folder of `url`."""

    def __init__(self, world: Mapping[str, Any], url: str) -> None:
        self._github = GitHub(world.get("github", {}), f"{url}/github")
        self._hub = HuggingFace(world.get("huggingface", {}), f"{url}/huggingface")
        self._openalex = OpenAlex(world.get("openalex", {}))

    def answer(self, folder: str, path: str, request: Request) -> Reply | None:
        """Answer for a path in a service's folder; None where there is no such service."""
        match folder:
            case "github":
                return self._github.answer(path, request.headers)
            case "huggingface":
                return self._hub.answer(path, request.query, request.headers)
            case "openalex":
                return self._openalex.answer(path, request.query)
        return None
