"""Posts reach a real repository, whoever else pushes to it, and a clone stays as it is."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.model import Post
from digest.publish.git import GitPublisher
from tests.environment import git
from tests.publish.posts import EDITED, POST, deliver, failure

NAMES = [f"{POST.stem}{end}" for end in (".html", ".json", ".md")]
AUTHOR = "Digest <digest@example.org>"
THEIRS = """#!/bin/sh
[ "$1" = prepared ] && exit 0
{once}unset $(git rev-parse --local-env-vars)
cd {clone} && git -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m x && git push -q
"""


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the configuration of whoever runs the tests out."""
    (tmp_path / "gitconfig").write_text("[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    return tmp_path / "remote.git"


@pytest.fixture
def clone(tmp_path: Path, remote: Path) -> Path:
    """Make a person's clone, with one commit that is pushed."""
    git(tmp_path, "clone", "--quiet", str(remote), "clone")
    folder = tmp_path / "clone"
    (folder / "README").write_text("Reefs\n")
    git(folder, "add", "README")
    git(folder, "commit", "--quiet", "-m", "Begin")
    git(folder, "push", "--quiet", "origin", "HEAD")
    return folder


def ours(
    remote: Path,
    name: str = "site",
    sleep: Callable[[float], None] = lambda _: None,
    **more: object,
) -> GitPublisher:
    """Return a publisher with a clone of its own."""
    usual = {"clone": remote.parent / f"kept-{name}", "address": str(remote), "author": AUTHOR}
    fields: dict[str, Any] = {"name": name, "formats": (), "sleep": sleep, **usual, **more}
    return GitPublisher(**fields)


def publish(publisher: GitPublisher, post: Post = POST) -> str:
    return deliver(publisher, post)[0]


def files(remote: Path) -> list[str]:
    return git(remote, "ls-tree", "-r", "--name-only", "main").splitlines()


def hook(repository: Path, name: str, script: str) -> Path:
    path = repository / "hooks" / name
    path.write_text(script)
    path.chmod(0o755)
    return path


def test_a_post_is_committed_and_pushed_once(remote: Path, clone: Path) -> None:
    settings: dict[str, Any] = {"folder": "content/posts", "message": "{title} ({date})"}
    first = publish(ours(remote, **settings))
    assert git(remote, "rev-parse", "main") == first
    names = sorted(f"content/posts/{name}" for name in [*NAMES, "coral-reefs.atom"])
    assert files(remote) == ["README", *names]
    assert git(remote, "show", f"main:content/posts/{NAMES[2]}") == "# Reefs"
    assert git(remote, "log", "-1", "--format=%an <%ae> %cn <%ce> %s", "main") == (
        f"{AUTHOR} {AUTHOR} Coral Reefs This Week: Paper Boats (2026-02-28)"
    )
    assert git(clone, "rev-parse", "HEAD") == git(remote, "rev-parse", "main^")
    assert publish(ours(remote, **settings)) == first  # nothing to commit is done
    again = ours(remote, **settings)
    assert (again.name, again.repeatable, again.consecutive) == ("site", True, False)
    assert publish(again, EDITED) != first
    assert git(remote, "rev-list", "--count", "main") == "3"


def test_variables_of_hooks_and_braces_in_titles_do_no_harm(
    remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook of git leaves variables behind."""
    post = replace(POST, title="{slug} {date.__class__} {\n}")
    git(remote.parent, "init", "--quiet", "elsewhere")
    elsewhere = remote.parent / "elsewhere" / ".git"
    with monkeypatch.context() as patch:
        for name, path in (("DIR", elsewhere), ("INDEX_FILE", elsewhere / "index")):
            patch.setenv(f"GIT_{name}", str(path))
        publish(ours(remote, message="A {title} of {stem}, {slug} {else}"), post)
    assert git(remote, "log", "--format=%s", "main") == (
        "A {slug} {date.__class__} { } of 2026-02-28-coral-reefs, coral-reefs {else}"
    )
    assert files(remote) == [*NAMES, "coral-reefs.atom"]


def test_a_users_clone_is_not_changed(remote: Path, clone: Path) -> None:
    def state() -> list[str]:
        asked = ("status --porcelain", "rev-parse HEAD", "stash list", "branch -a")
        return [git(clone, *arguments.split()) for arguments in asked]

    (clone / "README").write_text("half-written\n")
    (clone / "draft").write_text("new\n")
    git(clone, "add", "draft")
    git(clone, "commit", "--quiet", "-m", "not to be pushed")
    (clone / "staged").write_text("staged\n")
    git(clone, "add", "staged")
    before = state()
    publish(ours(remote, clone=clone, address="", folder="posts", formats=("md",)))
    assert state() == before
    assert files(remote) == ["README", f"posts/{NAMES[2]}"]
    git(clone, "pull", "--quiet", "--rebase", "--autostash")
    assert (clone / "posts" / NAMES[2]).is_file()


def test_the_branch_that_is_checked_out_there_is_pushed_to(remote: Path, clone: Path) -> None:
    git(clone, "push", "--quiet", "origin", "HEAD:pages", "HEAD:old")
    git(remote, "symbolic-ref", "HEAD", "refs/heads/pages")
    assert publish(ours(remote)) == git(remote, "rev-parse", "pages")
    assert publish(ours(remote, branch="old")) == git(remote, "rev-parse", "old")
    assert files(remote) == ["README"]


@pytest.mark.parametrize("unborn", ["trunk", "main"])
def test_an_empty_repository_gets_the_branch_that_it_has_checked_out(
    remote: Path, unborn: str
) -> None:
    git(remote, "symbolic-ref", "HEAD", f"refs/heads/{unborn}")
    own = remote.parent / "own"
    git(remote.parent, "clone", "--quiet", str(remote), "own")
    assert publish(ours(remote, clone=own, address="")) == git(remote, "rev-parse", "HEAD")
    git(remote, "update-ref", "-d", "HEAD")
    assert publish(ours(remote)) == git(remote, "rev-parse", unborn)


@pytest.mark.parametrize("name, times", [("pre-push", 1), ("reference-transaction", 6)])
def test_commits_of_others_are_kept(remote: Path, clone: Path, name: str, times: int) -> None:
    """The branch moves on while we push, once, or after each fetch, until we give up."""
    publish(ours(remote))
    git(clone, "pull", "--quiet")
    waits: list[float] = []
    publisher = ours(remote, sleep=waits.append)
    once = "[ -e done ] && exit 0; touch done\n" if times == 1 else ""
    hook(remote.parent / "kept-site", name, THEIRS.format(clone=clone, once=once))
    if times == 1:
        publish(publisher, EDITED)
    else:
        error = failure(publisher, EDITED)
        assert "Pushing to site failed each time" in str(error)
        assert (error.hint, error.uncertain) == (
            "Nothing of the post is there; publish again.",
            False,
        )
    ours_made = [f"Publish {POST.stem}"]
    assert git(remote, "log", "--format=%s", "main").splitlines() == [
        *(ours_made * (times == 1)), *["x"] * times, *ours_made, "Begin"
    ]  # fmt: skip
    assert waits == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0][:times]


def test_many_push_at_once_and_all_arrive(remote: Path, clone: Path) -> None:
    """Two have clones of their own, and two share one."""
    failed: list[BaseException] = []

    def run(number: int) -> None:
        shared: dict[str, Any] = {"clone": clone, "address": ""} if number > 1 else {}
        try:
            publish(ours(remote, f"site-{number}", folder=f"p{number}", **shared))
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
def test_a_push_that_a_hook_refuses_is_not_repeated(
    remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = r"printf 'Only on \033[31mMondays.\n' >&2"
    hook(remote, "pre-receive", f"#!/bin/sh\n{said}\necho x >> tries\nexit 1\n")
    error = failure(ours(remote), POST)
    assert "git push failed in " in str(error)
    assert "Only on [31mMondays. error" in str(error)
    assert error.hint.startswith("Try the same by hand")
    assert not error.uncertain
    assert (remote / "tries").read_text() == "x\n"
    monkeypatch.setenv("PATH", str(remote))
    error = failure(ours(remote), POST)
    assert str(error) == "git cannot be run: No such file or directory."
    assert error.hint == "Install git, or mend the PATH."


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize("more, told", [
    ({"branch": "gone"}, "The repository has no branch gone."),
    ({"address": "/nowhere/at/all.git"}, "git ls-remote failed"),
    ({"address": "https://ada:secret-4711@127.0.0.1:9/x.git"}, "git ls-remote failed"),
    ({"address": "", "clone": Path("/nowhere/at/all")}, "There is no folder /nowhere/at/all."),
    ({"clone": Path("/dev/null/x")}, "/dev/null/x cannot be written: Not a directory."),
    ({"author": ""}, "git commit-tree failed"),
])  # fmt: skip
def test_a_wrong_setting_is_reported(
    remote: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], told: str
) -> None:
    for name, value in (("COUNT", "1"), ("KEY_0", "user.useConfigOnly"), ("VALUE_0", "true")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    error = failure(ours(remote, **more), POST)
    assert told in str(error)
    assert "secret-4711" not in f"{error}{error.hint}"
    assert not str(error).endswith("..")
    assert not error.uncertain
    assert ("Set `author`" in error.hint) == (more == {"author": ""})
    assert files(remote) == ["README"]


@pytest.mark.usefixtures("clone")
def test_a_push_that_hangs_is_ended_with_its_children_and_leaves_no_lock(
    remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed, git would leave the branch locked, and every later push would fail."""
    begun, communicate = remote / "pid", subprocess.Popen.communicate
    begin = '[ "$1" = prepared ] && echo $$ > new && mv new pid'
    hang = f"#!/bin/sh\n{begin} && sleep 60 && touch woken\nexit 0\n"
    hanging = hook(remote, "reference-transaction", hang)

    def time_out_once_the_hook_runs(
        process: subprocess.Popen[bytes], given: bytes | None = None, timeout: float | None = None
    ) -> tuple[bytes, bytes]:
        if "push" not in list(process.args):  # type: ignore[arg-type]  # it is a list
            return communicate(process, given, timeout)
        assert timeout is not None
        _await(begun.exists)
        raise subprocess.TimeoutExpired(process.args, timeout)

    with monkeypatch.context() as patch:
        patch.setattr(subprocess.Popen, "communicate", time_out_once_the_hook_runs)
        error = failure(ours(remote, timeout=55.5), POST)
    assert str(error) == "git push took more than 55.5 seconds."
    assert error.hint == "It may have done its work; the next run looks."
    assert error.uncertain
    _await(lambda: _has_ended(int(begun.read_text())))
    hanging.unlink()
    assert not (remote / "woken").exists()
    _await(lambda: not list(remote.rglob("*.lock")))  # its receiver ends after its hook
    assert publish(ours(remote))


def test_a_command_that_never_ends_is_stopped(
    remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (remote / "git").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (remote / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(remote))
    error = failure(ours(remote, timeout=0.05), POST)
    assert str(error) == "git init took more than 0.05 seconds."
    assert not error.uncertain


def _await(is_so: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if is_so():
            return
        time.sleep(0.01)
    pytest.fail("It never came.")


def _has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
