"""Examples work: those of the documents, line by line, and those in `examples/`."""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from digest.codec import plain
from digest.config import load_edits, load_settings
from tests.documents.examples import HEIGHT, PICTURE, SCHEDULES, WIDTH, make_schedules, take_picture
from tests.documents.reading import ROOT, blocks
from tests.documents.test_settings import VALIDATOR
from tests.environment import AT_ONCE, home_in, inherited
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer
from tests.standins.arxiv.records import read_records
from tests.standins.chat import LlmServer
from tests.standins.mail import PASSWORD, USER, mail_server, make_authority
from tests.wiring.command_line import CommandLine

EXAMPLES = ROOT / "examples"
DAY = "2026-02-28"
NAME = f"{DAY}-deep-learning"
FORMATS = "md,json,html,email,text,bib,ris,atom,jsonfeed"
SAMPLE = read_records(ROOT / "digest" / "data" / "sample-week.jsonl")
SHELL, TOML = blocks("sh"), blocks("toml")
# Its blocks are one week, in order.
WEEK = "\n".join(SHELL.pop(name) for name in list(SHELL) if name.startswith("week.md"))
EDITS = {name: TOML.pop(name) for name in list(TOML) if ".edits.toml" in TOML[name]}
QUICK = {"README.md-2", "README.md-4"}
# Another machine, or many minutes, would be needed for these; the desk stays open until Ctrl-C.
_PASSED_OVER = (
    "python3 -m venv",
    "~/digest-venv/bin/pip",
    "pip install",
    "pipx install",
    "uv tool install",
    "make ",
    "export PATH",
    "digest desk",
)
# A post that is read where none is made, and a document that no line before has made.
_READ, _DRAFT = f"check posts/{NAME}.md", "A draft on arXiv:2602.21178.\n"
_TIDY = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"
_MODEL = "http://127.0.0.1:11434/v1"
TOPICS = {
    "lab": {"medical-imaging", "robot-learning", "language-models"},
    "newsletter": {"deep-learning"},
    "scale": {"language", "speech", "vision"},
    "solo": {"my-reading"},
}
SECRETS = {
    "SLACK_VISION": "https://hooks.example.org/vision",
    "SLACK_LANGUAGE": "https://hooks.example.org/language",
    "BLOG_PASSWORD": "abcd efgh",
    "SERVICE_HOOK": "tide-pool-4711",
    "SMTP_PASSWORD": "tide-pool-4711",
}


def _record(number: int) -> Mapping[str, Any]:
    submitted = datetime.now(UTC) - timedelta(days=1 + number % 6)
    record: Mapping[str, Any] = plain(
        paper(
            id=f"2602.9{number:04}",
            title=f"Study {number} of Graph Learning",
            abstract=f"We present a method of graph learning by tides. It needs {number} pearls.",
            published=submitted,
            updated=submitted,
        )
    )
    return record


@pytest.fixture(name="shell")
def _shell(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """Give the environment of a shell that has `digest`, and what the examples read.

    arXiv has the sample week, and papers on graph learning of the last days.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    run = programs / "digest"
    run.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m digest "$@"\n')
    run.chmod(0o755)
    (tmp_path / "newsletter.html").write_text(f"<p>{_DRAFT}</p>")
    (tmp_path / "draft.txt").write_text(_DRAFT)
    with ArxivServer([*SAMPLE, *map(_record, range(24))]) as server:
        home = tmp_path / "user"
        home.mkdir()
        yield {
            **inherited(),
            **server.endpoints,
            **AT_ONCE,
            **home_in(tmp_path),
            "DIGEST_ENRICH__SERVICES": "[]",
            "HOME": str(home),
            "SHELL": "/bin/bash",
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }


def _prepare(folder: Path, shell: Mapping[str, str]) -> None:
    """Make the post that examples read which do not make it."""
    for run in ("digest demo -o posts --quiet", "digest fetch 2602.21178 --quiet"):
        subprocess.run(run.split(), cwd=folder, env=shell, check=True)  # noqa: S603 - our own command
    if pandoc := shutil.which("pandoc"):
        draft = [pandoc, "draft.txt", "-o", "draft.docx"]
        subprocess.run(draft, cwd=folder, check=True)  # noqa: S603 - as above


def _script(text: str, folder: Path, model: str) -> str:
    """Return an example without what cannot run here, in a folder and with a model of its own."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(_PASSED_OVER)]
    if not shutil.which("pandoc"):
        lines = [line for line in lines if not line.startswith("pandoc ")]
    script = "\n".join(lines).replace(_MODEL, model).replace("/tmp/", f"{folder}/")  # noqa: S108 - a reader's
    script = script.replace(".venv/bin/python", sys.executable)
    return f"set -e\n{_TIDY}\n{script.replace('.venv/bin/digest', 'digest')}\n"


def _run(script: str, folder: Path, shell: Mapping[str, str]) -> None:
    """Run an example in a shell; it ends well and prints no error."""
    done = subprocess.run(  # noqa: S603 - our own documents
        ["/bin/bash", "-c", script],
        cwd=folder,
        env=shell,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    assert "Error" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", [
    pytest.param(text, id=name, marks=[] if name in QUICK else [pytest.mark.long])
    for name, text in SHELL.items()
])  # fmt: skip
def test_what_the_documents_have_a_shell_do_it_does(
    text: str, tmp_path: Path, shell: Mapping[str, str]
) -> None:
    if _READ in text:
        _prepare(tmp_path, shell)
    if "digest harvest" in text:
        (tmp_path / "digest.toml").write_text('[topics.language]\ncategories = ["cs.CL"]\n')
    with LlmServer({}) as model:
        folder = ROOT if "tests.standins.arxiv" in text else tmp_path
        _run(_script(text, tmp_path, model.url), folder, shell)


@pytest.mark.long
def test_a_week_goes_as_its_document_says(tmp_path: Path, shell: Mapping[str, str]) -> None:
    authority = make_authority(tmp_path, "localhost")
    with mail_server(authority, login=True) as mail:
        served = f'host = "localhost"\nport = {mail.port}'
        script = _script(WEEK, tmp_path, "").replace('host = "mail.example.org"', served)
        script = script.replace('user = "digest"', f'user = "{USER}"')
        secrets = {"SMTP_PASSWORD": PASSWORD, "SSL_CERT_FILE": str(authority.file)}
        _run(script, tmp_path, {**shell, **secrets})
    # The test, and then the letter, once.
    assert mail.recipients() == ["ada@example.org"] * 2
    subjects = [message["Subject"] for _, message in mail.taken]
    assert "Study" in subjects[1]
    assert (tmp_path / "user" / "letter" / "site" / "index.html").exists()


@pytest.mark.parametrize("text", EDITS.values(), ids=EDITS)
def test_edits_in_the_documents_load_without_a_mistake(text: str, tmp_path: Path) -> None:
    (tmp_path / "post.edits.toml").write_text(text, "utf-8")
    assert load_edits(tmp_path / "post.edits.toml")


@pytest.mark.parametrize("text", TOML.values(), ids=TOML)
def test_configurations_in_the_documents_load_without_a_mistake(text: str, tmp_path: Path) -> None:
    file = tmp_path / "digest.toml"
    file.write_text(text, "utf-8")
    (tmp_path / "readers.txt").write_text("ada@example.org\n")
    load_settings(file, {}, tmp_path)
    assert VALIDATOR.is_valid(tomllib.loads(text))


def test_every_block_says_what_it_is() -> None:
    assert blocks("") == {}
    assert set(SHELL) >= QUICK
    assert len(TOML) > 2


def test_examples_are_what_the_demo_writes(tmp_path: Path) -> None:
    """The golden folder, name for name and byte for byte: `make examples` writes it."""
    golden = EXAMPLES.glob("*deep-learning.*")
    made = CommandLine(tmp_path).run("demo", "-o", "out", "--format", FORMATS)
    assert made.exit_code == 0, made.output
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert written == {path.name: path.read_bytes() for path in golden}
    assert [line.removeprefix("out/") for line in made.stdout.split()] == [
        *(f"{NAME}.{end}" for end in ("md", "json", "html", "eml", "txt", "bib", "ris")),
        *("deep-learning.atom", "deep-learning.feed.json"),
    ]


def test_the_demo_is_true_and_complete() -> None:
    """Every quote stands where it says, and every paper once in sections and list."""
    records = {row["id"]: row for row in SAMPLE}
    post = json.loads((EXAMPLES / f"{NAME}.json").read_text("utf-8"))
    quotes = list(_quotes(post))
    assert len(quotes) > len(records)
    for quote in quotes:
        field = records[quote["paper"]][quote["field"]]
        assert field[quote["start"] : quote["end"]] == quote["text"]
    listed = [paper for section in post["sections"] for paper in section["papers"]]
    assert sorted(listed) == sorted(records)
    assert len(listed) == post["counts"]["chosen"]
    prose, full = (EXAMPLES / f"{NAME}.md").read_text("utf-8").split("## All papers")
    printed = re.findall(r"^- \[.*?\]\(https://arxiv\.org/abs/(.*?)\)", full, re.MULTILINE)
    assert sorted(printed) == sorted(listed)
    # Its abstracts are retold: nothing of them is printed as anybody's words.
    assert all(paper["retold"] and paper["passage"]["by"] == "fixed" for paper in post["papers"])
    assert prose.count("The abstracts of this sample are retold: ") == 1
    assert not re.search("^>", prose, re.MULTILINE)
    assert "their abstracts were retold for it" in full


def _quotes(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON
    """Yield every quote of a JSON tree."""
    if isinstance(value, list):
        for item in value:
            yield from _quotes(item)
    elif isinstance(value, dict):
        yield from value.get("quotes", [])
        yield from _quotes([item for key, item in value.items() if key != "quotes"])


@pytest.mark.parametrize("name", TOPICS)
def test_settings_load_and_every_place_has_its_topics(name: str) -> None:
    settings = load_settings(EXAMPLES / name / "digest.toml", {}, EXAMPLES / name)
    assert set(settings.topics) == TOPICS[name]
    assert settings.deliver
    assert {topic for place in settings.deliver for topic in place.topics} <= TOPICS[name]


def _build(name: str, folder: Path, *options: str, **variables: str) -> CommandLine:
    """Build the sample week in a copy of an example's folder, with its secrets."""
    desk = CommandLine(copytree(EXAMPLES / name, folder / name))
    own: dict[str, Any] = {**SECRETS, "DIGEST_ENRICH__SERVICES": "[]", **variables}
    built = desk.build(SAMPLE, "--date", DAY, *options, **own)
    assert built.exit_code == 0, built.output
    return desk


@pytest.mark.long
@pytest.mark.parametrize("name", TOPICS)
def test_it_builds_and_every_place_has_something_to_deliver(name: str, tmp_path: Path) -> None:
    desk = _build(name, tmp_path, "--all", "--no-deliver", "--strict")
    posts = {path.name for path in desk.folder.rglob(f"{DAY}-*.md")}
    assert posts == {f"{DAY}-{topic}.md" for topic in TOPICS[name]}
    settings = load_settings(EXAMPLES / name / "digest.toml", {}, EXAMPLES / name)
    for topic in TOPICS[name]:
        planned = desk.run("publish", topic, "--dry-run", "--json", **SECRETS)
        deliveries = json.loads(planned.stdout)["deliveries"]
        due = {one["publisher"]: one["outcome"] for one in deliveries}
        places = (one for one in settings.deliver if topic in (one.topics or (topic,)))
        assert due == {place.name: "due" for place in places}


def test_a_post_of_the_example_templates_is_delivered(tmp_path: Path) -> None:
    """What check finds would keep it back."""
    desk = _build("solo", tmp_path, DIGEST_OUTPUT__TEMPLATES=str(EXAMPLES / "templates"))
    delivered = [path.name for path in (desk.folder / "tablet").iterdir()]
    assert delivered == [f"{DAY}-my-reading.html"]


def test_schedules_are_what_init_writes() -> None:
    """After a change that is meant to change them: `make docs`."""
    there = {path.name: path.read_text("utf-8") for path in SCHEDULES.iterdir()}
    assert there == make_schedules()


def test_the_list_of_examples_leads_to_each_of_them() -> None:
    text = (EXAMPLES / "README.md").read_text("utf-8")
    led = {(EXAMPLES / target).resolve() for target in re.findall(r"\]\(([^)]+)\)", text)}
    files = {path for path in EXAMPLES.rglob("*") if path.is_file() and path.name != "README.md"}
    covered = {path for path in files if led & {path, *path.parents}}
    assert files == covered
    assert all(path.exists() for path in led)


def _measure(content: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG, which its first chunk has."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def test_the_readmes_picture_is_there_and_small() -> None:
    content = PICTURE.read_bytes()
    assert _measure(content) == (WIDTH, HEIGHT)
    assert len(content) < 250_000
    assert f"](examples/{PICTURE.name})" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.long
def test_the_picture_can_be_made_anew(tmp_path: Path) -> None:
    made = tmp_path / PICTURE.name
    take_picture(made)
    assert _measure(made.read_bytes()) == (WIDTH, HEIGHT)
