"""Runs the jobs of a GitHub workflow here, step by step, as GitHub's runner does.

Each `run` is given to a clean shell with the runner's variables.  The actions are ours, and do what
GitHub's do with folders of this machine; a workflow that uses another is refused.
"""

import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.environment import git

_OPERAND = re.compile(r"\s*('(?P<text>[^']*)'|(?P<always>always\(\))|(?P<name>[\w.-]+))\s*")


@dataclass
class Runner:
    """What GitHub keeps of a repository: its branch, its caches and its site.

    `remote` is a bare repository, `variables` and `secrets` are those of its settings; `tag` is
    the one pushed, if any; `beside` are variables that the machine has of itself.
    """

    folder: Path
    remote: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    tag: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    printed: str = ""
    runs: int = 0

    @property
    def site(self) -> Path:
        """The folder of the site as deployed last."""
        return self.folder / "deployed"

    @property
    def caches(self) -> list[Path]:
        """The caches saved, oldest first."""
        found = (self.folder / "caches").glob("*")
        return sorted(found, key=lambda path: path.stat().st_mtime_ns)

    def run(self, text: str, *, event: Mapping[str, str]) -> dict[str, str]:
        """Run each job of a workflow; return their results: success, failure or skipped."""
        self.runs += 1
        self.printed = ""
        results: dict[str, str] = {}
        needs: dict[str, Any] = {}
        for name, job in yaml.safe_load(text)["jobs"].items():
            context = {
                "github": {
                    "event": event,
                    "run_id": f"{self.runs:08}",
                    "run_attempt": 1,
                    "token": "invented",
                    "ref_name": self.tag or "main",
                    "repository": "ada/digest",
                },
                "vars": self.variables,
                "secrets": self.secrets,
                "needs": needs,
            }
            is_ready = all(results[needed] == "success" for needed in _listed(job.get("needs")))
            wanted = job.get("if")
            if not (is_ready if wanted is None else value(wanted, context, succeeded=is_ready)):
                results[name] = "skipped"
                continue
            ended = _Job(self, name, job, context)
            results[name] = "success" if ended.run() else "failure"
            outputs = {key: filled(text, context) for key, text in job.get("outputs", {}).items()}
            needs[name] = {"outputs": outputs}
        return results


class _Job:
    """One job on a fresh machine: a folder of its own, the repository's clone, its own Python."""

    def __init__(
        self, runner: Runner, name: str, job: dict[str, Any], context: dict[str, Any]
    ) -> None:
        self._runner, self._job = runner, job
        self._machine = runner.folder / f"run-{runner.runs}-{name}"
        self._clone = self._machine / "work"
        self._temporary = self._machine / "temporary"
        self._temporary.mkdir(parents=True)
        self._bin = ""
        self._context = context
        context["runner"], context["steps"] = {"temp": str(self._temporary)}, {}

    def run(self) -> bool:
        """Run the steps; return whether none failed."""
        is_well = True
        for step in self._job["steps"]:
            kept: dict[str, Any] = {"outputs": {}, "outcome": "skipped"}
            self._context["steps"][step.get("id", "")] = kept
            if value(step.get("if", "success"), self._context, succeeded=is_well):
                done = self._use(step) if "uses" in step else self._shell(step, kept["outputs"])
                kept["outcome"] = "success" if done else "failure"
                is_well = is_well and done
        return is_well

    def _shell(self, step: dict[str, Any], outputs: dict[str, str]) -> bool:
        """Run commands as `shell: bash` has them run, from no environment but the runner's."""
        output, script = self._temporary / "output", self._temporary / "step.sh"
        output.write_text("")
        script.write_text(filled(step["run"], self._context))
        usual = {
            "PATH": f"{self._bin}/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self._machine),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(output),
            "RUNNER_TEMP": str(self._temporary),
        }
        given = {**self._job.get("env", {}), **step.get("env", {})}
        shown = {name: filled(str(text), self._context) for name, text in given.items()}
        where = self._job.get("defaults", {}).get("run", {}).get("working-directory", ".")
        ended = subprocess.run(  # noqa: S603 - what a workflow of ours says
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self._clone / where,
            env={**usual, **self._runner.beside, **shown},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        self._runner.printed += ended.stdout
        for line in output.read_text().splitlines():
            name, _, text = line.partition("=")
            outputs[name] = text
        return ended.returncode == 0

    def _use(self, step: dict[str, Any]) -> bool:
        given = step.get("with", {})
        texts = {name: filled(str(text), self._context) for name, text in given.items()}
        path, site = Path(texts.get("path", "")), self._runner.folder / "uploaded"
        match step["uses"].split("@")[0]:
            case "actions/checkout":
                git(self._machine, "clone", "--quiet", str(self._runner.remote), str(self._clone))
            case "actions/setup-python":
                venv.create(self._machine / "python", with_pip=True, symlinks=True)
                self._bin = f"{self._machine / 'python' / 'bin'}:"
            case "actions/cache/restore":
                wanted = (texts["key"], texts["restore-keys"])
                held = [kept for kept in self._runner.caches if kept.name.startswith(wanted)]
                shutil.rmtree(path, ignore_errors=True)
                if held:
                    shutil.copytree(held[-1], path)
            case "actions/cache/save":
                shutil.copytree(path, self._runner.folder / "caches" / texts["key"])
            case "actions/upload-pages-artifact":
                shutil.rmtree(site, ignore_errors=True)
                shutil.copytree(path, site)
            case "actions/deploy-pages":
                shutil.rmtree(self._runner.site, ignore_errors=True)
                site.rename(self._runner.site)
            case other:
                sys.exit(f"No action {other} is known here.")
        return True


def filled(text: str, context: Mapping[str, Any]) -> str:
    """Return a text with the values of its `${{ }}`."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(value(found[1], context)), text)


def value(expression: str, context: Mapping[str, Any], *, succeeded: bool = True) -> Any:  # noqa: ANN401 - of any type
    """Return the value of an expression of names, texts, `==`, `!=`, `&&`, `||` and `always()`.

    An expression without `always()` is true only where all has `succeeded`.
    """
    if "||" in expression:
        first, second = expression.split("||", 1)
        return value(first, context) or value(second, context)
    parts = [_compared(part, context) for part in expression.split("&&")]
    if "always()" not in expression and not succeeded:
        return False
    return parts[0] if len(parts) == 1 else all(parts)


def _compared(part: str, context: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of any type
    operands = re.split("(==|!=)", part)
    values = [_operand(text, context) for text in operands[::2]]
    if len(values) == 1:
        return values[0]
    return (values[0] == values[1]) == (operands[1] == "==")


def _operand(text: str, context: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of any type
    found = _OPERAND.fullmatch(text)
    assert found, f"not understood: {text}"
    if found["text"] is not None:
        return found["text"]
    if found["always"] or found["name"] == "success":
        return True
    held: Any = context
    for name in found["name"].split("."):
        held = held.get(name, "")
    return held


def _listed(given: str | list[str] | None) -> list[str]:
    return [given] if isinstance(given, str) else given or []
