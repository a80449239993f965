"""The command `digest` in this process, over invented records, in a folder of its own."""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from digest.cli import app
from tests.environment import AT_ONCE, home_in
from tests.standins.arxiv import ArxivServer

DAY = "2026-02-28"
STEM = f"{DAY}-kelp"
# Of a paper whose contribution and finding are so plain, the post tells.
ABSTRACT = (
    "We present KelpNet, a network that counts kelp in tide pools. On the Harbour benchmark,"
    " KelpNet finds 93.1% of all kelp."
)


def record(number: int, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """Return an invented record about kelp."""
    return {
        "id": f"2602.9{number:04}",
        "version": 1,
        "title": f"Kelp Study {number}",
        "abstract": ABSTRACT,
        "authors": ["Ada Quill", "Bo Lund"],
        "categories": ["cs.CV"],
        "primary": "cs.CV",
        "comment": None,
        "published": "2026-02-24T10:00:00Z",
        "updated": "2026-02-24T10:00:00Z",
    } | changes


class CommandLine:
    """Builds posts of kelp into `folder / "posts"`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment: dict[str, str | None] = {
            **{name: None for name in os.environ if name.startswith("DIGEST_")},
            **home_in(folder),
        }

    def run(self, *arguments: str, **variables: str) -> Result:
        """Run a command with some variables more."""
        with chdir(self.folder):
            runner = CliRunner(env={**self._environment, **variables})
            return runner.invoke(app, list(arguments))

    def build(
        self,
        records: Sequence[Mapping[str, Any]],
        *arguments: str,
        world: Mapping[str, Any] | None = None,
        **variables: str,
    ) -> Result:
        """Build the week's post on kelp, or another.

        Services beside arXiv know the `world`, which `tests.standins.arxiv.services` describes.
        """
        with ArxivServer(records, world=world) as server:
            asked = arguments or ("--date", DAY, "-q", "kelp")
            # Later runs are offline, and must not ask anybody else.
            self._environment |= {**server.endpoints, **AT_ONCE}
            return self.run("build", *asked, **variables)

    def post(self, ending: str = "md") -> str:
        """Read a file of the post."""
        return (self.folder / "posts" / f"{STEM}.{ending}").read_text("utf-8")

    def data(self) -> Any:  # noqa: ANN401 - its JSON
        """Read the post's data."""
        return json.loads(self.post("json"))

    def check(self, path: str = f"posts/{STEM}.md") -> Result:
        """Hold a post against the library."""
        return self.run("check", path, "--offline")
