"""Delivers a post as a commit."""

import json
import os
import re
import signal
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import DeliveryError
from digest.model import Format, Parcel, Post
from digest.publish.formats import choose_files
from digest.text import printable

# What a hook of git's leaves in the environment of what it runs, and would lead astray.
_LOCAL = (
    "GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_PREFIX"
    " GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_GRAFT_FILE"
    " GIT_SHALLOW_FILE GIT_IMPLICIT_WORK_TREE GIT_NO_REPLACE_OBJECTS GIT_REPLACE_REF_BASE"
    " GIT_QUARANTINE_PATH GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_LITERAL_PATHSPECS"
).split()
# Nobody is there to answer: what would ask fails instead.
_SILENT = {"GIT_TERMINAL_PROMPT": "0", "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"}
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
# What a server says of a push that came too late; anything else that it refuses stays refused.
_LATE = re.compile(
    r"^!\t.*(?:\[rejected\]|\[remote rejected\] \((?:failed to update ref|cannot lock ref"
    r"|incorrect old value|.*fetch first|.*non-fast-forward))",
    re.MULTILINE,
)
_FETCH = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules")
# What git does in the background would keep its output open.
_SETTINGS = ("-c", "gc.auto=0", "-c", "maintenance.auto=false")
_USUAL = "main"
_BY_HAND = "Look whether the same works by hand: addresses, rights and helpers are git's affair."
_SAID = 300
_GRACE = 3.0  # seconds for git to end by itself


class GitError(DeliveryError):
    """A command of git's failed, with what it said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Git:
    """A clone, and how many seconds a command may take.  Every method may raise DeliveryError."""

    folder: Path
    timeout: float = field(kw_only=True)

    def make(self, remote: str, address: str) -> None:
        """Make a clone without a working tree, where there is none, of the repository there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise GitError(f"{self.folder} cannot be made: {error.strerror}.") from error
        self._run("init", "--quiet", "--bare")
        self._run("config", f"remote.{remote}.url", address)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the clone, which other libraries may use too."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - most commands deliver nothing

        folder = Path(self._run("rev-parse", "--absolute-git-dir").out.strip())
        try:
            with FileLock(folder / "digest.lock", timeout=self.timeout):
                yield
        except Timeout as error:
            raise GitError(f"Another run is at work in {self.folder}.") from error
        except OSError as error:
            raise GitError(f"{self.folder} cannot be written: {error.strerror}.") from error

    def list_branches(self, remote: str) -> tuple[str, frozenset[str]]:
        """Return the branch that a repository has checked out, and all that it has."""
        lines = self._run("ls-remote", "--symref", "--", remote, "HEAD", "refs/heads/*").out
        pairs = [line.split("\t") for line in lines.splitlines() if "\t" in line]
        heads = frozenset(name.removeprefix("refs/heads/") for _, name in pairs if name != "HEAD")
        stated = (said.removeprefix("ref: refs/heads/") for said, _ in pairs if said[:4] == "ref:")
        return next(stated, next(iter(heads)) if len(heads) == 1 else _USUAL), heads

    def fetch(self, remote: str, branch: str, ref: str, *, shallow: bool) -> str:
        """Fetch what a branch has there, keep it under a name of ours, and return the commit.

        A `shallow` fetch leaves out what was there before.
        """
        depth = ["--depth=1"] if shallow else []
        spec = f"+refs/heads/{branch}:{ref}"
        self._run("fetch", *_FETCH, *depth, "--", remote, spec)
        return self._run("rev-parse", "--verify", f"{ref}^{{commit}}").out.strip()

    def tree_of(self, commit: str) -> str:
        """Return a commit's tree."""
        return self._run("rev-parse", "--verify", f"{commit}^{{tree}}").out.strip()

    def write_tree(self, base: str, files: Mapping[str, bytes]) -> str:
        """Return the tree of a commit, or an empty one, with files put into it."""
        # A git that an interruption has just cut off may still write there: that is no failure.
        with TemporaryDirectory(prefix="digest-git-", ignore_cleanup_errors=True) as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._run("read-tree", *([base] if base else ["--empty"]), more=index)
            for path, content in files.items():
                blob = self._run("hash-object", "-w", "--stdin", given=content).out.strip()
                entry = f"100644,{blob},{path}"
                self._run("update-index", "--add", "--cacheinfo", entry, more=index)
            return self._run("write-tree", more=index).out.strip()

    def commit(self, tree: str, base: str, message: str, person: Mapping[str, str]) -> str:
        """Return a commit of a tree on top of another, if there is one."""
        parent = ["-p", base] if base else []
        done = self._run("commit-tree", tree, *parent, given=f"{message}\n".encode(), more=person)
        return done.out.strip()

    def push(self, remote: str, commit: str, branch: str) -> bool:
        """Push a commit; return False where the branch has moved on meanwhile."""
        spec = f"{commit}:refs/heads/{branch}"
        done = self._run("push", "--porcelain", "--", remote, spec, check=False)
        if done.code and not _LATE.search(done.out):
            raise self._failure(("push",), done)
        return not done.code

    def _run(
        self,
        *arguments: str,
        given: bytes = b"",
        more: Mapping[str, str] | None = None,
        check: bool = True,
    ) -> _Done:
        done = self._wait(arguments, given, {**_environment(), **(more or {})})
        if check and done.code:
            raise self._failure(arguments, done)
        return done

    def _wait(
        self, arguments: Sequence[str], given: bytes, environment: Mapping[str, str]
    ) -> _Done:
        """Run git without a terminal, and end all that it began where it takes too long."""
        try:
            process = subprocess.Popen(  # noqa: S603 - git, with arguments that are no options
                ["git", "-C", str(self.folder), *_SETTINGS, *arguments],  # noqa: S607 - wherever it is
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise GitError(
                f"git cannot be run: {error.strerror}.", hint="Install git, or mend the PATH."
            ) from error
        with process:
            try:
                out, err = process.communicate(given, timeout=self.timeout)
            except subprocess.TimeoutExpired as error:
                raise GitError(
                    f"git {arguments[0]} took more than {self.timeout:g} seconds.",
                    hint="It may have done its work; the next run looks.",
                    uncertain=arguments[0] == "push",
                ) from error
            finally:
                _end(process)
        text = (part.decode("utf-8", "replace") for part in (out, err))
        return _Done(code=process.returncode, out=next(text), err=next(text))

    def _failure(self, arguments: Sequence[str], done: _Done) -> GitError:
        said = [line for line in f"{done.out}\n{done.err}".splitlines() if _tells(line)]
        told = " ".join(" ".join(said[-2:]).split())
        last = printable(_CREDENTIALS.sub("", told)).rstrip(".")[:_SAID]
        nobody = "auto-detect" in done.err or "empty ident" in done.err
        return GitError(
            f"git {arguments[0]} failed in {self.folder}: {last or f'exit code {done.code}'}.",
            hint="Set `author`, or git's user.name and user.email." if nobody else _BY_HAND,
            # A push that was cut off may have been taken; what was refused was not.
            uncertain=arguments[0] == "push" and not re.search(r"^!\t", done.out, re.MULTILINE),
        )


def _environment() -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    return {**kept, **_SILENT}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what git has begun, where it still runs; git takes its locks away if it is asked to."""
    if process.poll() is None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, PermissionError, subprocess.TimeoutExpired):
                os.killpg(process.pid, number)
                process.wait(_GRACE)


def _tells(line: str) -> bool:
    """Tell whether a line of git's says what went wrong."""
    return bool(re.match(r"!\t|(?:fatal|error|remote): \S", line))


TRIES = 6
_KEY = "commit"
_PAUSE = 0.5  # seconds after a push that came too late, longer each time


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """Where commits go: `clone` is a folder, `remote` what git calls the repository in it.

    With an `address` the clone is ours, and made where it is missing.  No `branch` is the one that
    the repository has checked out.  `author` is as in e-mails, or nothing.
    """

    clone: Path
    remote: str = "origin"
    address: str = ""
    branch: str = ""
    folder: str = ""
    author: str = ""
    message: str = "Publish {stem}"
    timeout: float = 120.0


class GitPublisher:
    """A branch of a repository."""

    repeatable = True
    consecutive = False

    def __init__(
        self,
        name: str,
        repository: Repository,
        formats: Sequence[Format],
        sleep: Callable[[float], None],
    ) -> None:
        self.name = name
        self._repository = repository
        self._formats = formats
        self._sleep = sleep

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one commit of a post.  Raises DeliveryError for a format it has not."""
        folder = self._repository.folder
        content = {
            "message": _fill(self._repository.message, post),
            "files": {
                f"{folder}/{name}".lstrip("/"): b64encode(data).decode()
                for name, data in choose_files(post, self._formats).items()
            },
        }
        return (Parcel(key=_KEY, content=json.dumps(content, sort_keys=True).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Commit and push, and return the commit.  Raises DeliveryError.

        Where the branch has these files already, that is the commit.
        """
        content = json.loads(parcel.content)
        files = {path: b64decode(data) for path, data in content["files"].items()}
        git = self._open()
        with git.locked():
            for attempt in range(1, TRIES + 1):
                if commit := self._try(git, files, content["message"]):
                    return commit
                self._sleep(_PAUSE * attempt)
        raise DeliveryError(
            f"Somebody else's commits kept coming while {self.name} was pushed to.",
            hint="Nothing of it is there; publish again.",
        )

    def close(self) -> None:
        """Let go of nothing."""

    def _open(self) -> Git:
        """Return the clone, made where it is ours and missing."""
        place = self._repository
        git = Git(place.clone, timeout=place.timeout)
        if place.address:
            git.make(place.remote, place.address)
        elif not place.clone.is_dir():
            raise DeliveryError(f"There is no folder {place.clone}.", hint="Clone it first.")
        return git

    def _try(self, git: Git, files: Mapping[str, bytes], message: str) -> str:
        """Commit on top of what is there now; return nothing where others were faster."""
        place = self._repository
        branch, is_empty = self._find_branch(git)
        ref, ours = f"refs/digest/{self.name}", bool(place.address)
        base = "" if is_empty else git.fetch(place.remote, branch, ref, shallow=ours)
        tree = git.write_tree(base, files)
        if base and tree == git.tree_of(base):
            return base
        commit = git.commit(tree, base, message, _person(place.author))
        return commit if git.push(place.remote, commit, branch) else ""

    def _find_branch(self, git: Git) -> tuple[str, bool]:
        """Return the branch to push to, and whether the repository has nothing at all yet."""
        place = self._repository
        head, branches = git.list_branches(place.remote)
        branch = place.branch or head
        if branches and branch not in branches:
            raise DeliveryError(
                f"The repository has no branch {branch}.",
                hint="Make it there first, or name another as `branch`.",
            )
        return branch, not branches


def _fill(message: str, post: Post) -> str:
    """Write a message of a commit: what stands in a title is not filled in again."""
    words = {"title": post.title, "date": str(post.date), "slug": post.slug, "stem": post.stem}
    parts = message.split("{")
    filled = parts[:1]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        filled.append(words[name] + rest if brace and name in words else "{" + part)
    return " ".join("".join(filled).split())


def _person(author: str) -> Mapping[str, str]:
    """Return the variables by which git knows whose a commit is."""
    name, address = parseaddr(author)
    if not address:
        return {}
    roles = ("AUTHOR", "COMMITTER")
    names = {f"GIT_{role}_NAME": name or address for role in roles}
    return {**names, **{f"GIT_{role}_EMAIL": address for role in roles}}
