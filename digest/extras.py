"""Says how an extra is added to this installation, by what is kept of where it came from."""

import json
import shlex
import sys
from importlib.util import find_spec
from urllib.parse import urlsplit
from urllib.request import url2pathname


def how_to_add(extra: str) -> str:
    """Return the hint that has the command for an extra, such as `desk`.

    An installation by uv has no pip of its own.
    """
    pip = [sys.executable, "-m", "pip", "install"]
    if not find_spec("pip"):
        pip = ["uv", "pip", "install", "--python", sys.executable]
    return f"Add it to this installation:\n  {shlex.join([*pip, *_named_with(extra)])}"


def _named_with(extra: str) -> list[str]:
    """Return what pip is told: a clone, a file, a repository (PEP 610), or the index's name."""
    from importlib.metadata import Distribution  # noqa: PLC0415 - slow, and rarely used

    name = f"digest-post[{extra}]"
    found = next(iter(Distribution.discover(name="digest-post")), None)
    try:
        origin = json.loads((found and found.read_text("direct_url.json")) or "{}")
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
