"""Posts reach a real repository, whoever else pushes to it, and a clone stays as it is."""

import os
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import DeliveryError
from digest.publish.git import GitPublisher, Repository
from digest.publish.git.command import Git
from tests.publish.reef_posts import EDITED, POST

NAMES = [f"2026-02-28-coral-reefs{end}" for end in (".html", ".json", ".md")]


def git(folder: Path, *arguments: str) -> str:
    """Run git as a person would."""
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    done = subprocess.run(  # noqa: S603 - our own arguments
        ["git", "-C", str(folder), *who, *arguments],  # noqa: S607 - wherever it is
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the configuration of whoever runs the tests out."""
    (tmp_path / "gitconfig").write_text("[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Make an empty repository."""
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    return tmp_path / "remote.git"


@pytest.fixture
def clone(tmp_path: Path, remote: Path) -> Path:
    """Make a person's clone, with one commit that is pushed."""
    git(tmp_path, "clone", "--quiet", str(remote), "clone")
    folder = tmp_path / "clone"
    commit(folder, "README", "Reefs\n")
    return folder


def commit(folder: Path, name: str, text: str) -> None:
    """Commit a file and push it."""
    (folder / name).write_text(text)
    git(folder, "add", name)
    git(folder, "commit", "--quiet", "-m", f"Add {name}")
    git(folder, "push", "--quiet", "origin", "HEAD")


def ours(tmp_path: Path, remote: Path, name: str = "site", **more: object) -> GitPublisher:
    """Return a publisher with a clone of its own."""
    repository = Repository(
        clone=tmp_path / f"kept-{name}",
        address=str(remote),
        author="Digest <digest@example.org>",
        **more,  # type: ignore[arg-type]
    )
    return GitPublisher(name, repository, (), lambda _: None)


def publish(publisher: GitPublisher, post: object = POST) -> str:
    (parcel,) = publisher.pack(post)  # type: ignore[arg-type]
    return publisher.publish(parcel)


def files(remote: Path, branch: str = "main") -> list[str]:
    return git(remote, "ls-tree", "-r", "--name-only", branch).splitlines()


def test_a_post_is_committed_and_pushed(tmp_path: Path, remote: Path, clone: Path) -> None:
    commit_made = publish(
        ours(tmp_path, remote, folder="content/posts", message="{title} ({date})")
    )
    assert git(remote, "rev-parse", "main") == commit_made
    assert files(remote) == [
        "README",
        *sorted(f"content/posts/{name}" for name in [*NAMES, "coral-reefs.atom"]),
    ]
    assert git(remote, "show", f"main:content/posts/{NAMES[2]}") == "# Reefs"
    assert git(remote, "log", "-1", "--format=%an <%ae> %s", "main") == (
        "Digest <digest@example.org> Coral Reefs This Week: Paper Boats (2026-02-28)"
    )
    assert git(clone, "rev-parse", "HEAD") == git(remote, "rev-parse", "main^")


def test_the_first_commit_of_an_empty_repository(tmp_path: Path, remote: Path) -> None:
    publish(ours(tmp_path, remote))
    assert files(remote) == [*NAMES, "coral-reefs.atom"]


@pytest.mark.usefixtures("clone")
def test_nothing_to_commit_is_done(tmp_path: Path, remote: Path) -> None:
    first = publish(ours(tmp_path, remote))
    assert publish(ours(tmp_path, remote)) == first
    assert publish(ours(tmp_path, remote), EDITED) != first
    assert git(remote, "rev-list", "--count", "main") == "3"


def test_a_clone_of_ones_own_stays_as_it_is(remote: Path, clone: Path) -> None:
    (clone / "README").write_text("half-written\n")
    (clone / "draft").write_text("new\n")
    git(clone, "add", "draft")
    git(clone, "commit", "--quiet", "-m", "not to be pushed")
    (clone / "staged").write_text("staged\n")
    git(clone, "add", "staged")
    before = _state(clone)
    repository = Repository(clone=clone, author="Digest <d@example.org>", folder="posts")
    publish(GitPublisher("site", repository, ("md",), lambda _: None))
    assert _state(clone) == before
    assert files(remote) == ["README", f"posts/{NAMES[2]}"]
    git(clone, "pull", "--quiet", "--rebase", "--autostash")
    assert (clone / "posts" / NAMES[2]).is_file()


def test_what_others_push_meanwhile_is_kept(
    tmp_path: Path, remote: Path, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The branch moves on between our fetch and our push, twice."""
    pushed = Git.push
    late = ["one", "two"]

    def push(self: Git, remote_name: str, made: str, branch: str) -> bool:
        if late:
            commit(clone, late.pop(), "theirs\n")
        return pushed(self, remote_name, made, branch)

    monkeypatch.setattr(Git, "push", push)
    publish(ours(tmp_path, remote))
    assert {"one", "two", *NAMES} <= set(files(remote))
    assert git(remote, "rev-list", "--count", "main") == "4"


@pytest.mark.usefixtures("clone")
def test_many_push_at_once_and_all_arrive(tmp_path: Path, remote: Path) -> None:
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            publish(ours(tmp_path, remote, f"site-{number}", folder=f"p{number}"))
        except BaseException as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert {f"p{number}/{NAMES[0]}" for number in range(4)} <= set(files(remote))


@pytest.mark.usefixtures("clone")
def test_a_hook_that_refuses_is_told_and_not_fought(tmp_path: Path, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    said = r"printf 'Only on \033[31mMondays.\n' >&2"
    hook.write_text(f"#!/bin/sh\n{said}\necho x >> tries\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(DeliveryError, match="git push failed") as told:
        publish(ours(tmp_path, remote))
    assert not told.value.uncertain
    assert "Only on [31mMondays. error" in str(told.value)
    assert (remote / "tries").read_text() == "x\n"


@pytest.mark.usefixtures("clone")
def test_the_environment_of_a_hook_leads_nowhere(
    tmp_path: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    git(tmp_path, "init", "--quiet", "elsewhere")
    monkeypatch.setenv("GIT_DIR", str(elsewhere / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(elsewhere))
    monkeypatch.setenv("GIT_INDEX_FILE", str(elsewhere / ".git" / "index"))
    made = publish(ours(tmp_path, remote))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    assert git(remote, "rev-parse", "main") == made


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize(
    "more, told",
    [
        ({"branch": "gone"}, "no branch gone"),
        ({"address": "/nowhere/at/all.git"}, "git ls-remote failed"),
        ({"address": "https://ada:secret-4711@127.0.0.1:9/x.git"}, "git ls-remote failed"),
    ],
)
def test_what_is_not_there_is_told(
    tmp_path: Path, remote: Path, more: dict[str, str], told: str
) -> None:
    repository = Repository(
        **{"clone": tmp_path / "kept", "address": str(remote), "timeout": 20.0, **more}  # type: ignore[arg-type]
    )
    with pytest.raises(DeliveryError, match=told) as error:
        publish(GitPublisher("site", repository, (), lambda _: None))
    assert "secret-4711" not in f"{error.value}{error.value.hint}"
    assert not str(error.value).endswith("..")
    assert files(remote) == ["README"]


def test_nobody_to_commit_is_told(
    tmp_path: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    repository = Repository(clone=tmp_path / "kept", address=str(remote))
    with pytest.raises(DeliveryError) as told:
        publish(GitPublisher("site", repository, (), lambda _: None))
    assert "author" in told.value.hint


@pytest.mark.usefixtures("clone")
def test_a_command_that_hangs_is_ended_with_all_that_it_began(tmp_path: Path, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho $$ > pid\nsleep 60\n")
    hook.chmod(0o755)
    with pytest.raises(DeliveryError, match="more than 6 seconds") as told:
        publish(ours(tmp_path, remote, timeout=6.0))
    assert told.value.uncertain
    pid = int((remote / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        _await_end(pid)


@pytest.mark.usefixtures("clone")
def test_a_push_that_is_given_up_leaves_no_lock(tmp_path: Path, remote: Path) -> None:
    """Killed, git would leave the branch locked, and every later push would fail."""
    hook = remote / "hooks" / "reference-transaction"
    hook.write_text('#!/bin/sh\n[ "$1" = prepared ] && sleep 60\nexit 0\n')
    hook.chmod(0o755)
    with pytest.raises(DeliveryError, match="more than 6 seconds"):
        publish(ours(tmp_path, remote, timeout=6.0))
    hook.unlink()
    assert not list(remote.rglob("*.lock"))
    assert publish(ours(tmp_path, remote))


def test_a_post_without_a_format_is_refused(tmp_path: Path, remote: Path) -> None:
    repository = Repository(clone=tmp_path / "kept", address=str(remote))
    with pytest.raises(DeliveryError, match="has no bib, email"):
        GitPublisher("site", repository, ("md", "bib", "email"), lambda _: None).pack(POST)


def test_no_title_fills_in_another_part_of_the_message(tmp_path: Path, remote: Path) -> None:
    post = replace(POST, title="{slug} {date.__class__} {\n}")
    publish(ours(tmp_path, remote, message="A {title} of {stem}, {else}"), post)
    assert git(remote, "log", "-1", "--format=%s", "main") == (
        "A {slug} {date.__class__} { } of 2026-02-28-coral-reefs, {else}"
    )


def _await_end(pid: int) -> None:
    for _ in range(100):
        os.kill(pid, 0)
        time.sleep(0.05)


def _state(clone: Path) -> list[str]:
    asked = (("status", "--porcelain"), ("rev-parse", "HEAD"), ("stash", "list"), ("branch", "-a"))
    return [git(clone, *arguments) for arguments in asked]
