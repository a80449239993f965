"""A stand-in for a server of the AT Protocol with one account: sessions, records, blobs.

It holds records against the lexicon of `app.bsky.feed.post`: text, facets, replies, pictures.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets.server import Refusal, count_graphemes

DID = "did:plc:reefs234"
_XRPC = "/xrpc/com.atproto."
_TID = re.compile("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_FIELDS = frozenset({"$type", "text", "facets", "langs", "reply", "embed", "createdAt"})
_LARGEST = 1_000_000


def refusal(error: str, message: str = "", status: int = 400) -> Refusal:
    """Return an answer that is an error."""
    return Refusal(status, {"error": error, "message": message or error})


@dataclass
class BlueskyServer:
    """An account; `records` are its posts by key, and `writes` how often one was written."""

    password: str
    user: str = "reefs.example"
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    writes: int = 0

    def answer(self, request: HttpRequest) -> HttpReply:
        """Answer a query or a procedure."""
        name = request.path.removeprefix(_XRPC)
        try:
            if name == "server.createSession":
                return self._log_in(request.json)
            if request.headers.get("authorization") != "Bearer jwt":
                raise refusal("AuthMissing", status=401)
            if name == "repo.getRecord":
                return self._get(request.params)
            return {"repo.putRecord": self._put, "repo.uploadBlob": self._upload}[name](request)
        except (KeyError, TypeError, ValueError) as error:
            raise refusal("InvalidRequest", f"{error!r}") from error

    def _log_in(self, given: dict[str, str]) -> HttpReply:
        if given != {"identifier": self.user, "password": self.password}:
            raise refusal("AuthenticationRequired", "Invalid identifier or password", 401)
        return HttpReply.of(
            {"did": DID, "handle": self.user, "accessJwt": "jwt", "refreshJwt": "r"}
        )

    def _get(self, asked: dict[str, str]) -> HttpReply:
        if (record := self.records.get(asked["rkey"])) is None:
            raise refusal("RecordNotFound", "Could not locate record")
        return HttpReply.of({**self._told(asked["rkey"]), "value": record})

    def _put(self, request: HttpRequest) -> HttpReply:
        given = request.json
        key, record = given["rkey"], given["record"]
        if given["repo"] != DID or given["collection"] != "app.bsky.feed.post":
            raise refusal("InvalidRequest", "repo")
        if not _TID.fullmatch(key):
            raise refusal("InvalidRequest", "rkey")
        self._judge(record)
        self.writes += record != self.records.get(key)
        self.records[key] = record
        return HttpReply.of(self._told(key))

    def _upload(self, request: HttpRequest) -> HttpReply:
        if len(request.body) > _LARGEST or request.headers["content-type"] != "image/png":
            raise refusal("BlobTooLarge")
        name = f"bafk{hashlib.sha256(request.body).hexdigest()[:20]}"
        self.blobs[name] = request.body
        blob = {"$type": "blob", "ref": {"$link": name}, "mimeType": "image/png"}
        return HttpReply.of({"blob": {**blob, "size": len(request.body)}})

    def _told(self, key: str) -> dict[str, str]:
        content = json.dumps(self.records[key], sort_keys=True).encode()
        cid = f"bafy{hashlib.sha256(content).hexdigest()[:20]}"
        return {"uri": f"at://{DID}/app.bsky.feed.post/{key}", "cid": cid}

    def _judge(self, record: dict[str, Any]) -> None:
        text = record["text"]
        fine = [
            set(record) <= _FIELDS,
            record["$type"] == "app.bsky.feed.post",
            len(text.encode()) <= 3_000,
            count_graphemes(text) <= 300,
            bool(_TIME.fullmatch(record["createdAt"])),
            all(self._knows(one) for one in record.get("reply", {}).values()),
            set(record.get("reply", ())) in (set(), {"root", "parent"}),
        ]
        images = record.get("embed", {}).get("images", ())
        fine += [one["image"]["ref"]["$link"] in self.blobs and bool(one["alt"]) for one in images]
        if not all(fine):
            raise refusal("InvalidRequest", f"Invalid record: rule {fine.index(False)}")
        read_links(record)

    def _knows(self, ref: dict[str, str]) -> bool:
        key = ref["uri"].rpartition("/")[2]
        return key in self.records and self._told(key) == ref


def read_links(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the labels of a record's links, cut by their bytes.  Raises Refusal for odd ones."""
    links, content = list[tuple[str, str]](), record["text"].encode()
    for facet in record.get("facets", ()):
        place, (feature,) = facet["index"], facet["features"]
        if not 0 <= place["byteStart"] < place["byteEnd"] <= len(content):
            raise refusal("InvalidRequest", "facet")
        label = content[place["byteStart"] : place["byteEnd"]].decode()
        links.append((label, feature["uri"]))
    return links
