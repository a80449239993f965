"""Where this installation came from, as pip recorded it, and how to add an extra to it."""

import json
import re
import shlex
import sys
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname


def how_to_add(extra: str) -> str:
    """Return a hint with the command that installs an extra, such as `desk`."""
    pip = [sys.executable, "-m", "pip", "install"]
    if not find_spec("pip"):  # as in an environment made by uv
        pip = ["uv", "pip", "install", "--python", sys.executable]
    return f"Add it to this installation:\n  {shlex.join([*pip, *_requirement(extra)])}"


def _requirement(extra: str) -> list[str]:
    """Return pip's arguments: a clone, a file, a repository (PEP 610), or the name in the index."""
    name, origin = f"digest-post[{extra}]", _origin()
    if "dir_info" in origin:
        is_editable = origin["dir_info"].get("editable")
        path = url2pathname(urlsplit(origin["url"]).path)
        return [*(["-e"] if is_editable else []), f"{path}[{extra}]"]
    return [f"{name} @ {address}" if (address := _address(origin)) else name]


def pinned_source() -> str:
    """Return the https address of the commit or file that this installation is from; "" if none."""
    origin = _origin()
    address = _address(origin)
    archive = origin.get("archive_info", {})
    digest = archive.get("hashes", {}).get("sha256")
    if digest and "#" not in address:
        address += f"#sha256={digest}"
    is_safe = re.fullmatch(r"(git\+)?https://[!#-&(-;=?-Z_a-z~]+", address)
    return address if is_safe and ("vcs_info" in origin or digest) else ""


def _address(origin: dict[str, Any]) -> str:
    url: str = origin.get("url", "")
    if vcs := origin.get("vcs_info"):
        folder = f"#subdirectory={part}" if (part := origin.get("subdirectory")) else ""
        return f"{vcs['vcs']}+{url}@{vcs['commit_id']}{folder}"
    return url


def _origin() -> dict[str, Any]:
    """Return what pip recorded (PEP 610), {} if nothing."""
    from importlib.metadata import Distribution  # noqa: PLC0415 - slow, and rarely used

    installed = next(iter(Distribution.discover(name="digest-post")), None)
    try:
        origin = json.loads((installed and installed.read_text("direct_url.json")) or "{}")
        return origin if isinstance(origin["url"], str) else {}
    except (ValueError, KeyError, TypeError):
        return {}
