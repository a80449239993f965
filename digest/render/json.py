"""Writes an issue as JSON: schema 3, the same facts that the post is written from."""

import json

from digest.codec import issue_json
from digest.model import Artifact, Issue
from digest.render import House


def render(issue: Issue, _: House) -> Artifact:
    """Return the record in UTF-8, indented by two, its lines ended by LF."""
    text = json.dumps(issue_json(issue), ensure_ascii=False, indent=2, allow_nan=False)
    # Lone surrogates have no UTF-8; JSON has an escape for them.
    content = f"{text}\n".encode(errors="backslashreplace")
    return Artifact(name=f"{issue.stem}.json", content=content)
