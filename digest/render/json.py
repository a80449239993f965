"""Writes an issue as JSON: schema 3, the same facts that the post is written from."""

import json

from digest.codec import digest_record
from digest.model import Artifact, Digest
from digest.render import House


def render(digest: Digest, _: House) -> Artifact:
    """Return the record in UTF-8, indented by two, its lines ended by LF."""
    text = json.dumps(digest_record(digest), ensure_ascii=False, indent=2, allow_nan=False)
    # Lone surrogates have no UTF-8; JSON has an escape for them.
    content = f"{text}\n".encode(errors="backslashreplace")
    return Artifact(name=f"{digest.stem}.json", content=content)
