"""Runs git on a clone: by plumbing alone, so that neither files nor index nor branches change."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import DeliveryError
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
