"""Writes an issue as JSON, in schema 3: the data that the post is written from."""

import json

from digest.codec import issue_json
from digest.model import Artifact, Issue
from digest.render import House


def render(issue: Issue, _: House) -> Artifact:
    """Return the JSON in UTF-8, indented by two spaces, with LF line endings."""
    text = json.dumps(issue_json(issue), ensure_ascii=False, indent=2, allow_nan=False)
    # UTF-8 cannot encode lone surrogates; JSON escapes them.
    content = f"{text}\n".encode(errors="backslashreplace")
    return Artifact(name=f"{issue.stem}.json", content=content)
