"""Delivers a post as a commit."""

import json
import os
import re
import signal
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import DeliveryError
from digest.model import Format, Parcel, Post
from digest.publish.folder import choose_files
from digest.text import printable

TRIES = 6
# Variables that git sets for its hooks, and that would redirect our own commands.
_LOCAL = (
    "GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_PREFIX"
    " GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_GRAFT_FILE"
    " GIT_SHALLOW_FILE GIT_IMPLICIT_WORK_TREE GIT_NO_REPLACE_OBJECTS GIT_REPLACE_REF_BASE"
    " GIT_QUARANTINE_PATH GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_LITERAL_PATHSPECS"
).split()
# Git must not prompt: it fails instead.
_SILENT = {"GIT_TERMINAL_PROMPT": "0", "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"}
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
# What a server says of a push that came too late; anything else that it refuses stays refused.
_LATE = re.compile(
    r"^!\t.*(?:\[rejected\]|\[remote rejected\] \((?:failed to update ref|cannot lock ref"
    r"|incorrect old value|.*fetch first|.*non-fast-forward))",
    re.MULTILINE,
)
_TOLD = re.compile(r"^(?:!\t|(?:fatal|error|remote): \S).*", re.MULTILINE)
_FETCH = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
# What git does in the background would keep its output open.
_USUAL = "main"
_SETTINGS = (
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
    "-c",
    f"init.defaultBranch={_USUAL}",
)
_BY_HAND = "Look whether the same works by hand: addresses, rights and helpers are git's affair."
_SAID = 300
_GRACE = 3.0  # seconds for git to end by itself
_PAUSE = 0.5  # seconds after a push that came too late, longer each time

Done = subprocess.CompletedProcess[bytes]


@dataclass(slots=True, kw_only=True)
class GitPublisher:
    """A branch of a repository, which is pushed to without a working tree.

    `clone` is a folder, `remote` what git calls the repository in it.  With an `address` the clone
    is ours, and made where it is missing.  No `branch` is the one that the repository has checked
    out.  `author` is as in e-mails, or nothing; a command may take `timeout` seconds.
    """

    name: str
    clone: Path
    formats: Sequence[Format]
    sleep: Callable[[float], None]
    remote: str = "origin"
    address: str = ""
    branch: str = ""
    folder: str = ""
    author: str = ""
    message: str = "Publish {stem}"
    timeout: float = 120.0
    repeatable: bool = True
    consecutive: bool = False

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one commit of a post.  Raises DeliveryError for a format it has not."""
        files = choose_files(post, self.formats)
        content = {
            "message": _fill(self.message, post),
            "files": {
                f"{self.folder}/{name}".lstrip("/"): b64encode(data).decode()
                for name, data in files.items()
            },
        }
        return (Parcel(key="commit", content=json.dumps(content, sort_keys=True).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Commit and push, and return the commit.  Raises DeliveryError.

        Where the branch has these files already, that is the commit.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - most commands deliver nothing

        content = json.loads(parcel.content)
        files = {path: b64decode(data) for path, data in content["files"].items()}
        try:
            self._make_clone()
            # Other libraries may use the clone, too.
            folder = Path(self._run("rev-parse", "--absolute-git-dir"))
            with FileLock(folder / "digest.lock", timeout=self.timeout):
                return self._push(files, content["message"])
        except Timeout as error:
            raise DeliveryError(f"Another run is at work in {self.clone}.") from error
        except OSError as error:
            sentence = f"{self.clone} cannot be written: {error.strerror}."
            raise DeliveryError(sentence) from error

    def _push(self, files: Mapping[str, bytes], message: str) -> str:
        """Commit and push until nobody else was faster, and return the commit."""
        for attempt in range(1, TRIES + 1):
            if commit := self._try(files, message):
                return commit
            self.sleep(_PAUSE * attempt)
        raise DeliveryError(
            f"Somebody else's commits kept coming while {self.name} was pushed to.",
            hint="Nothing of it is there; publish again.",
        )

    def _make_clone(self) -> None:
        """Make the clone, without a working tree, where it is ours and missing."""
        if self.address:
            self.clone.mkdir(parents=True, exist_ok=True)
            self._run("init", "--quiet", "--bare")
            self._run("config", f"remote.{self.remote}.url", self.address)
        elif not self.clone.is_dir():
            raise DeliveryError(f"There is no folder {self.clone}.", hint="Clone it first.")

    def _try(self, files: Mapping[str, bytes], message: str) -> str:
        """Commit on top of what is there now; return nothing where others were faster."""
        base = ""
        branch, is_empty = self._find_branch()
        if not is_empty:
            ref = f"refs/digest/{self.name}"
            # A clone of ours needs nothing of what was there before.
            depth = ["--depth=1"] if self.address else []
            spec = f"+refs/heads/{branch}:{ref}"
            self._run("fetch", *_FETCH, *depth, "--", self.remote, spec)
            base = self._run("rev-parse", "--verify", f"{ref}^{{commit}}")
        tree = self._write_tree(base, files)
        if base and tree == self._run("rev-parse", "--verify", f"{base}^{{tree}}"):
            return base
        parent = ["-p", base] if base else []
        commit = self._run(
            "commit-tree", tree, *parent, given=f"{message}\n".encode(), more=_person(self.author)
        )
        pushed = ("push", "--porcelain", "--", self.remote, f"{commit}:refs/heads/{branch}")
        done = self._wait(pushed)
        if done.returncode and not _LATE.search(_text(done.stdout)):
            raise self._failure(pushed, done)
        return "" if done.returncode else commit

    def _find_branch(self) -> tuple[str, bool]:
        """Return the branch to push to, and whether the repository has nothing at all yet."""
        lines = self._run("ls-remote", "--symref", "--", self.remote, "HEAD", "refs/heads/*")
        pairs = [line.split("\t") for line in lines.splitlines() if "\t" in line]
        heads = [name.removeprefix("refs/heads/") for _, name in pairs if name != "HEAD"]
        stated = [said.removeprefix("ref: refs/heads/") for said, _ in pairs if said[:4] == "ref:"]
        usual = heads[0] if len(heads) == 1 else _USUAL
        branch = self.branch or next(iter(stated), usual if heads else self._find_first())
        if heads and branch not in heads:
            raise DeliveryError(
                f"The repository has no branch {branch}.",
                hint="Make it there first, or name another as `branch`.",
            )
        return branch, not heads

    def _find_first(self) -> str:
        """Return the branch that an empty repository has checked out: only cloning tells it."""
        address = self._run("ls-remote", "--get-url", "--", self.remote)
        with TemporaryDirectory(prefix="digest-git-", ignore_cleanup_errors=True) as folder:
            self._run("clone", "--quiet", "--bare", "--", address, folder)
            return self._run("--git-dir", folder, "symbolic-ref", "--short", "HEAD")

    def _write_tree(self, base: str, files: Mapping[str, bytes]) -> str:
        """Return the tree of a commit, or an empty one, with files put into it."""
        # A git that an interruption has just cut off may still write there: that is no failure.
        with TemporaryDirectory(prefix="digest-git-", ignore_cleanup_errors=True) as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._run("read-tree", base or "--empty", more=index)
            for path, content in files.items():
                blob = self._run("hash-object", "-w", "--stdin", given=content)
                entry = f"100644,{blob},{path}"
                self._run("update-index", "--add", "--cacheinfo", entry, more=index)
            return self._run("write-tree", more=index)

    def _run(
        self, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None
    ) -> str:
        """Return what a command of git's says.  Raises DeliveryError where it fails."""
        done = self._wait(arguments, given, more or {})
        if done.returncode:
            raise self._failure(arguments, done)
        return _text(done.stdout).strip()

    def _wait(
        self, arguments: Sequence[str], given: bytes = b"", more: Mapping[str, str] = _SILENT
    ) -> Done:
        """Run git without a terminal, and end all that it began where it takes too long."""
        kept = {name: value for name, value in os.environ.items() if name not in _LOCAL}
        try:
            process = subprocess.Popen(  # noqa: S603 - git, with arguments that are no options
                ["git", "-C", str(self.clone), *_SETTINGS, *arguments],  # noqa: S607 - wherever it is
                env={**kept, **_SILENT, **more},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise DeliveryError(
                f"git cannot be run: {error.strerror}.", hint="Install git, or mend the PATH."
            ) from error
        with process:
            try:
                out, err = process.communicate(given, timeout=self.timeout)
            except subprocess.TimeoutExpired as error:
                raise DeliveryError(
                    f"git {arguments[0]} took more than {self.timeout:g} seconds.",
                    hint="It may have done its work; the next run looks.",
                    uncertain=arguments[0] == "push",
                ) from error
            finally:
                _end(process)
        return Done(arguments, process.returncode, out, err)

    def _failure(self, arguments: Sequence[str], done: Done) -> DeliveryError:
        """Return the error of a command, with what it said last."""
        out, err = _text(done.stdout), _text(done.stderr)
        said = " ".join(_TOLD.findall(f"{out}\n{err}")[-2:])
        last = printable(_CREDENTIALS.sub("", said)).rstrip(".")[:_SAID]
        last = last or f"exit code {done.returncode}"
        is_nobody = "auto-detect" in err or "empty ident" in err
        return DeliveryError(
            f"git {arguments[0]} failed in {self.clone}: {last}.",
            hint="Set `author`, or git's user.name and user.email." if is_nobody else _BY_HAND,
            # A push that was cut off may have been taken; what was refused was not.
            uncertain=arguments[0] == "push" and "\n!\t" not in f"\n{out}",
        )


def _text(said: bytes) -> str:
    return said.decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what git has begun, where it still runs; git takes its locks away if it is asked to."""
    if process.poll() is None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, PermissionError, subprocess.TimeoutExpired):
                os.killpg(process.pid, number)
                process.wait(_GRACE)


def _fill(message: str, post: Post) -> str:
    """Write a message of a commit: what stands in a title is not filled in again."""
    words = {"title": post.title, "date": str(post.date), "slug": post.slug, "stem": post.stem}
    filled = re.sub(r"\{(title|date|slug|stem)\}", lambda found: words[found[1]], message)
    return " ".join(filled.split())


def _person(author: str) -> Mapping[str, str]:
    """Return the variables by which git knows whose a commit is."""
    name, address = parseaddr(author)
    if not address:
        return {}
    roles = ("AUTHOR", "COMMITTER")
    names = {f"GIT_{role}_NAME": name or address for role in roles}
    return {**names, **{f"GIT_{role}_EMAIL": address for role in roles}}
