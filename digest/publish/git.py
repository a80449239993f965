"""Delivers a post as a commit to a branch of a git repository."""

import json
import os
import re
import signal
import subprocess
import time
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
# Variables that git sets in its hooks, and that would redirect our commands.
_LOCAL = (
    "GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_PREFIX"
    " GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_GRAFT_FILE"
    " GIT_SHALLOW_FILE GIT_IMPLICIT_WORK_TREE GIT_NO_REPLACE_OBJECTS GIT_REPLACE_REF_BASE"
    " GIT_QUARANTINE_PATH GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_LITERAL_PATHSPECS"
).split()
# Git must not prompt: it fails instead.
_SILENT = {"GIT_TERMINAL_PROMPT": "0", "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"}
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
# A push that came after another's push.  Any other refusal is final.
_LATE = re.compile(
    r"^!\t.*(?:\[rejected\]|\[remote rejected\] \((?:failed to update ref|cannot lock ref"
    r"|incorrect old value|.*fetch first|.*non-fast-forward))",
    re.MULTILINE,
)
_MESSAGE = re.compile(r"^(?:!\t|(?:fatal|error|remote): \S).*", re.MULTILINE)
_FETCH = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
_DEFAULT_BRANCH = "main"
# Git's background tasks would keep its output open.
_SETTINGS = (
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
    "-c",
    f"init.defaultBranch={_DEFAULT_BRANCH}",
)
_BY_HAND = "Try the same by hand: addresses, rights and credentials are up to git."
_MAX_MESSAGE = 300
_GRACE = 3.0  # seconds for git to end by itself
_POLL = 0.01  # seconds between looks whether it has
_PAUSE = 0.5  # seconds before the second try to push, longer before each further one

Done = subprocess.CompletedProcess[bytes]


@dataclass(slots=True, kw_only=True)
class GitPublisher:
    """A branch of a repository; commits are made without a working tree.

    `clone` is a folder, `remote` the name of its remote.  With an `address` the clone is ours, and
    is made if it is missing.  An empty `branch` is the repository's default one.  `author` is
    `Name <address>` or empty; a command may take `timeout` seconds.
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
        """Return one parcel, a commit.  Raises DeliveryError if the post lacks a format."""
        files = choose_files(post, self.formats)
        words = {"title": post.title, "date": str(post.date), "slug": post.slug, "stem": post.stem}
        # Braces in a title stay.
        pattern = r"\{(title|date|slug|stem)\}"
        message = re.sub(pattern, lambda match: words[match[1]], self.message)
        content = {
            "message": " ".join(message.split()),
            "files": {
                f"{self.folder}/{name}".lstrip("/"): b64encode(data).decode()
                for name, data in files.items()
            },
        }
        return (Parcel(key="commit", content=json.dumps(content, sort_keys=True).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Commit and push, and return the commit's hash.  Raises DeliveryError.

        If the branch has these files already, no commit is made; the branch's last is returned.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - most commands deliver nothing

        content = json.loads(parcel.content)
        files = {path: b64decode(data) for path, data in content["files"].items()}
        try:
            self._make_clone()
            # The clone may serve other libraries, too.
            folder = Path(self._run("rev-parse", "--absolute-git-dir"))
            with FileLock(folder / "digest.lock", timeout=self.timeout):
                return self._push(files, content["message"])
        except Timeout as error:
            raise DeliveryError(f"Another run is at work in {self.clone}.") from error
        except OSError as error:
            sentence = f"{self.clone} cannot be written: {error.strerror}."
            raise DeliveryError(sentence) from error

    def _push(self, files: Mapping[str, bytes], message: str) -> str:
        """Commit and push, again if somebody else pushed in between; return the commit."""
        for attempt in range(1, TRIES + 1):
            if commit := self._push_once(files, message):
                return commit
            self.sleep(_PAUSE * attempt)
        raise DeliveryError(
            f"Pushing to {self.name} failed each time, as others pushed commits meanwhile.",
            hint="Nothing of the post is there; publish again.",
        )

    def _make_clone(self) -> None:
        if self.address:
            self.clone.mkdir(parents=True, exist_ok=True)
            self._run("init", "--quiet", "--bare")
            self._run("config", f"remote.{self.remote}.url", self.address)
        elif not self.clone.is_dir():
            raise DeliveryError(f"There is no folder {self.clone}.", hint="Clone it first.")

    def _push_once(self, files: Mapping[str, bytes], message: str) -> str:
        """Commit on top of the branch, push, and return the commit; "" if others pushed first."""
        base = ""
        branch, is_empty = self._find_branch()
        if not is_empty:
            ref = f"refs/digest/{self.name}"
            # Our own clone needs no history.
            depth = ["--depth=1"] if self.address else []
            spec = f"+refs/heads/{branch}:{ref}"
            self._run("fetch", *_FETCH, *depth, "--", self.remote, spec)
            base = self._run("rev-parse", "--verify", f"{ref}^{{commit}}")
        tree = self._write_tree(base, files)
        if base and tree == self._run("rev-parse", "--verify", f"{base}^{{tree}}"):
            return base
        parent = ["-p", base] if base else []
        given, author = f"{message}\n".encode(), _author_variables(self.author)
        commit = self._run("commit-tree", tree, *parent, stdin=given, variables=author)
        push = ("push", "--porcelain", "--", self.remote, f"{commit}:refs/heads/{branch}")
        done = self._run_unchecked(push)
        if done.returncode and not _LATE.search(_output_text(done.stdout)):
            raise self._failure(push, done)
        return "" if done.returncode else commit

    def _find_branch(self) -> tuple[str, bool]:
        lines = self._run("ls-remote", "--symref", "--", self.remote, "HEAD", "refs/heads/*")
        pairs = [line.split("\t") for line in lines.splitlines() if "\t" in line]
        heads = [name.removeprefix("refs/heads/") for _, name in pairs if name != "HEAD"]
        defaults = [ref.removeprefix("ref: refs/heads/") for ref, _ in pairs if ref[:4] == "ref:"]
        fallback = heads[0] if len(heads) == 1 else _DEFAULT_BRANCH
        branch = self.branch or next(iter(defaults), fallback if heads else self._find_unborn())
        if heads and branch not in heads:
            raise DeliveryError(
                f"The repository has no branch {branch}.",
                hint="Make it there first, or name another as `branch`.",
            )
        return branch, not heads

    def _find_unborn(self) -> str:
        """Return the default branch of an empty repository, which only a clone shows."""
        address = self._run("ls-remote", "--get-url", "--", self.remote)
        with TemporaryDirectory(prefix="digest-git-", ignore_cleanup_errors=True) as folder:
            self._run("clone", "--quiet", "--bare", "--", address, folder)
            return self._run("--git-dir", folder, "symbolic-ref", "--short", "HEAD")

    def _write_tree(self, base: str, files: Mapping[str, bytes]) -> str:
        """Return a tree: that of the commit `base`, or an empty one, with files added to it."""
        # An interrupted git may still write there while the folder is removed.
        with TemporaryDirectory(prefix="digest-git-", ignore_cleanup_errors=True) as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._run("read-tree", base or "--empty", variables=index)
            for path, content in files.items():
                blob = self._run("hash-object", "-w", "--stdin", stdin=content)
                entry = f"100644,{blob},{path}"
                self._run("update-index", "--add", "--cacheinfo", entry, variables=index)
            return self._run("write-tree", variables=index)

    def _run(
        self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] | None = None
    ) -> str:
        done = self._run_unchecked(arguments, stdin, variables or {})
        if done.returncode:
            raise self._failure(arguments, done)
        return _output_text(done.stdout).strip()

    def _run_unchecked(
        self, arguments: Sequence[str], stdin: bytes = b"", variables: Mapping[str, str] = _SILENT
    ) -> Done:
        """Run git without a terminal; end it with its child processes if it takes too long."""
        usual = {name: value for name, value in os.environ.items() if name not in _LOCAL}
        try:
            process = subprocess.Popen(  # noqa: S603 - git, with arguments that are no options
                ["git", "-C", str(self.clone), *_SETTINGS, *arguments],  # noqa: S607 - wherever it is
                env={**usual, **_SILENT, **variables},
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
                out, err = process.communicate(stdin, timeout=self.timeout)
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
        """Return the error for a command that failed, with its last messages."""
        out, err = _output_text(done.stdout), _output_text(done.stderr)
        last = " ".join(_MESSAGE.findall(f"{out}\n{err}")[-2:])
        reason = printable(_CREDENTIALS.sub("", last)).rstrip(".")[:_MAX_MESSAGE]
        reason = reason or f"exit code {done.returncode}"
        lacks_author = "auto-detect" in err or "empty ident" in err
        return DeliveryError(
            f"git {arguments[0]} failed in {self.clone}: {reason}.",
            hint="Set `author`, or git's user.name and user.email." if lacks_author else _BY_HAND,
            # An interrupted push may have arrived; a refused one has not.
            uncertain=arguments[0] == "push" and "\n!\t" not in f"\n{out}",
        )


def _output_text(output: bytes) -> str:
    return output.decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and its child processes if they still run; on SIGTERM, they remove their locks."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM)
            end = time.monotonic() + _GRACE
            while time.monotonic() < end:  # until all of them have ended, not git alone
                process.poll()
                os.killpg(process.pid, 0)
                time.sleep(_POLL)
            os.killpg(process.pid, signal.SIGKILL)


def _author_variables(author: str) -> Mapping[str, str]:
    name, address = parseaddr(author)
    if not address:
        return {}
    roles = ("AUTHOR", "COMMITTER")
    names = {f"GIT_{role}_NAME": name or address for role in roles}
    return {**names, **{f"GIT_{role}_EMAIL": address for role in roles}}
