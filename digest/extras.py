"""Tells the user how to install an extra, by the recorded origin of this installation."""

import json
import shlex
import sys
from importlib.util import find_spec
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
    from importlib.metadata import Distribution  # noqa: PLC0415 - slow, and rarely used

    name = f"digest-post[{extra}]"
    installed = next(iter(Distribution.discover(name="digest-post")), None)
    try:
        origin = json.loads((installed and installed.read_text("direct_url.json")) or "{}")
        url = origin["url"]
    except (ValueError, KeyError, TypeError):  # nothing kept, or not as PEP 610 has it
        return [name]
    if "dir_info" in origin:
        is_editable = origin["dir_info"].get("editable")
        path = url2pathname(urlsplit(url).path)
        return [*(["-e"] if is_editable else []), f"{path}[{extra}]"]
    if vcs := origin.get("vcs_info"):
        folder = f"#subdirectory={part}" if (part := origin.get("subdirectory")) else ""
        return [f"{name} @ {vcs['vcs']}+{url}@{vcs['commit_id']}{folder}"]
    return [f"{name} @ {url}"]
