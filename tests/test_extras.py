"""How an extra is added: to a clone, a file, a repository, or what an index gave."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from digest import extras

WHEEL = "file:///home/ada/my%20files/digest_post-0.1.0-py3-none-any.whl"
GIT = {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "main"}
COMMIT = {**GIT, "commit_id": "c0ffee" * 6 + "c0ff"}
HASH = "5a" * 32
PIP = [sys.executable, "-m", "pip", "install"]


@pytest.mark.parametrize("origin, words", [
    ({"url": "file:///home/ada/my%20digest", "dir_info": {}}, ["/home/ada/my digest[desk]"]),
    ({"url": "file:///srv/digest", "dir_info": {"editable": True}}, ["-e", "/srv/digest[desk]"]),
    ({"url": WHEEL, "archive_info": {}}, [f"digest-post[desk] @ {WHEEL}"]),
    ({"url": "https://git.example/digest", "vcs_info": GIT},
     ["digest-post[desk] @ git+https://git.example/digest@c0ffee"]),
    ({"url": "https://git.example/all", "vcs_info": GIT, "subdirectory": "tools/digest"},
     ["digest-post[desk] @ git+https://git.example/all@c0ffee#subdirectory=tools/digest"]),
    ({"vcs_info": GIT}, ["digest-post[desk]"]),
    ("{broken", ["digest-post[desk]"]),
    (None, ["digest-post[desk]"]),
])  # fmt: skip
def test_the_hint_has_a_command_for_this_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: object, words: list[str]
) -> None:
    install(tmp_path, monkeypatch, origin)
    monkeypatch.setattr(extras, "find_spec", lambda _: object())
    # A line that is set in is a command, which no terminal breaks.
    command = extras.how_to_add("desk").partition("\n  ")[2]
    assert shlex.split(command) == [*PIP, *words]
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    command = extras.how_to_add("desk").partition("\n  ")[2]
    assert shlex.split(command) == ["uv", "pip", "install", "--python", sys.executable, *words]


@pytest.mark.parametrize("origin, source", [
    ({"url": "https://git.example/digest", "vcs_info": COMMIT},
     f"git+https://git.example/digest@{COMMIT['commit_id']}"),
    ({"url": "https://git.example/all", "vcs_info": COMMIT, "subdirectory": "digest"},
     f"git+https://git.example/all@{COMMIT['commit_id']}#subdirectory=digest"),
    ({"url": "https://web.example/d.whl", "archive_info": {"hashes": {"sha256": HASH}}},
     f"https://web.example/d.whl#sha256={HASH}"),
    ({"url": "https://web.example/d.whl", "archive_info": {}}, ""),
    ({"url": "https://web.example/o'hara.whl", "archive_info": {"hashes": {"sha256": HASH}}}, ""),
    ({"url": WHEEL, "archive_info": {"hashes": {"sha256": HASH}}}, ""),
    ({"url": "ssh://git.example/digest", "vcs_info": COMMIT}, ""),
    ({"url": "file:///home/ada/digest", "dir_info": {}}, ""),
    (None, ""),
])  # fmt: skip
def test_a_pinned_source_is_one_that_every_machine_can_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: object, source: str
) -> None:
    install(tmp_path, monkeypatch, origin)
    assert extras.pinned_source() == source


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, origin: object) -> None:
    """Make an installation in a folder whose origin is recorded as pip does it."""
    kept = folder / "digest_post-0.1.0.dist-info"
    kept.mkdir()
    (kept / "METADATA").write_text("Metadata-Version: 2.1\nName: digest-post\nVersion: 0.1.0\n")
    if origin:
        text = origin if isinstance(origin, str) else json.dumps(origin)
        (kept / "direct_url.json").write_text(text)
    monkeypatch.syspath_prepend(folder)
