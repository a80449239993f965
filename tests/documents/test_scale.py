"""The example of many machines: what its file says is there, and its parts work together."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from distributed.cli import dask_scheduler, dask_worker

from digest.config import load_settings
from tests.cli.conftest import enter, run
from tests.cli.group import LAST, RECORDS, TOPICS, configure, files, paths, start
from tests.cluster import cluster
from tests.documents.reading import ROOT, options_of
from tests.environment import PATIENCE
from tests.postgresql import Server
from tests.standins.arxiv import ArxivServer

SCALE = ROOT / "examples" / "scale"
FILE = (SCALE / "compose.yaml").read_text("utf-8")
# As Docker Compose reads it where no variable is set.
PARTS: Mapping[str, Any] = yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", FILE))
SERVICES: Mapping[str, Any] = PARTS["services"]
DASK = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}


def commands_of(service: str) -> Iterator[list[str]]:
    """Yield the commands that a service runs, words each."""
    command = SERVICES[service].get("command", [])
    if command[:2] == ["sh", "-c"]:
        yield from (shlex.split(line) for line in command[2].split(";"))
    elif command:
        yield command


def test_what_a_service_needs_is_there() -> None:
    assert set(SERVICES) == {"library", "scheduler", "worker", "elsewhere", "nightly"}
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert set(service.get("secrets", [])) <= set(PARTS["secrets"])
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {name for name in named if not name.startswith(".")} <= set(PARTS["volumes"])
        assert service["image"] == "postgres:17" or service["image"] == "digest-scale"
    assert "condition" in SERVICES["worker"]["depends_on"]["library"]
    assert (SCALE / SERVICES["scheduler"]["build"]["context"]).resolve() == ROOT
    # What is in the image is the program, none of the files that lie beside the example.
    lines = SERVICES["scheduler"]["build"]["dockerfile_inline"].splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert {"digest", "pyproject.toml", "README.md", "LICENSE"} <= set(copied)
    for path in (ROOT / name for name in copied):
        assert path.exists()
        assert not SCALE.is_relative_to(path)
    assert not {"secrets", "env_file", "volumes", "environment"} & set(SERVICES["scheduler"])


def test_another_machine_reaches_what_the_first_one_opens_and_needs_nothing_else() -> None:
    elsewhere = SERVICES["elsewhere"]
    assert (elsewhere["network_mode"], "depends_on" in elsewhere) == ("host", False)
    assert elsewhere["volumes"] == SERVICES["worker"]["volumes"]
    opened = {SERVICES[name]["ports"][0].split(":")[1] for name in ("library", "scheduler")}
    named = {elsewhere["command"][2].rpartition(":")[2], "5432"}
    assert (named, FILE.count("${MAIN:-127.0.0.1}")) == (opened, 4)
    assert "--host=127.0.0.1" in SERVICES["library"]["healthcheck"]["test"]


def test_its_commands_are_those_of_digest_and_dask() -> None:
    for service in SERVICES:
        for program, command, *words in commands_of(service):
            given = {word.partition("=")[0] for word in words if word.startswith("--")}
            if program == "digest":
                assert given <= options_of(command), command
            else:
                assert program == "dask"
                known = {name for one in DASK[command].params for name in one.opts}
                known |= {name for one in DASK[command].params for name in one.secondary_opts}
                assert given <= known, command
    address = next(word for word in SERVICES["worker"]["command"] if "://" in word)
    assert [words[-1] for words in commands_of("nightly")][-1] == address
    port = SERVICES["scheduler"]["command"][3]
    assert address == f"tcp://scheduler:{port}"


def test_its_variables_are_settings_and_each_topic_has_a_place() -> None:
    given = {
        name: value
        for service in (SERVICES["worker"], SERVICES["nightly"])
        for name, value in service.get("environment", {}).items()
        if name.startswith("DIGEST_")
    }
    settings = load_settings(SCALE / "digest.toml", given, SCALE)
    assert settings.library.url == "postgresql://digest@library/digest"
    assert len(settings.topics) > 2
    assert settings.deliver
    # Where workers write is what the machine shares with them.
    mounted = {volume.split(":")[1] for volume in SERVICES["worker"]["volumes"]}
    work = SERVICES["nightly"]["working_dir"]
    assert f"{work}/{settings.build.output.name}" in mounted
    assert f"{work}/digest.toml" in mounted


@pytest.mark.long
def test_the_same_as_plain_processes_makes_each_issue_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql: Server
) -> None:
    """Two machines, each with a home of its own, build the same topics at once."""
    with ArxivServer(RECORDS) as server, cluster(tmp_path / "state") as there:
        enter(tmp_path, server, monkeypatch)
        configure(*TOPICS)
        monkeypatch.setenv("DIGEST_LIBRARY__URL", postgresql.schema(tmp_path))
        assert run("harvest", "-c", "all").exit_code == 0
        with start("--all", "--date", f"{LAST}", "--on", there.address) as one:
            monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "another"))
            with start("--all", "--date", f"{LAST}", "-o", "there") as other:
                outs = [process.communicate(timeout=PATIENCE) for process in (one, other)]
        state = json.loads(run("status", "--json").stdout)
    assert (one.returncode, other.returncode) == (0, 0), outs
    assert [out for out, _ in outs] == [paths(*TOPICS), paths(*TOPICS).replace("posts/", "there/")]
    assert files("posts") == files("there")
    # All was harvested: nobody searched.
    assert not [one.path for one in server.requests if "query" in one.path]
    assert sorted(issue_record["slug"] for issue_record in state["editions"]) == sorted(TOPICS)
