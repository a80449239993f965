"""Posts that a model edits: real commands against the stand-ins of arXiv and of an endpoint."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.standins.chat import LlmServer, status
from tests.standins.chat.editor import Rote
from tests.standins.chat.server import CHAT, MODEL, chat
from tests.standins.loopback import sound
from tests.wiring.command_line import DAY, STEM, CommandLine, record

KELP = (
    "The amount of kelp in tide pools remains difficult to estimate. We train KelpNet, a"
    " network that finds kelp on photographs from a drone. On the Harbour benchmark, KelpNet finds"
    " {0}% of all kelp in under 2 seconds. It still misses kelp below 5 m in murky water."
)
MURKY = " below 5 m in murky water"
NOTHING = "0 errors, 0 warnings"
RECORDS = [
    record(
        number,
        title=f"{name}: Counting Kelp in Tide Pool {number}",
        abstract=KELP.format(80 + number).replace("KelpNet", name),
        authors=[f"Ada Quill{letter}", f"Bo Lund{letter}", f"Cy Marsh{letter}"],
    )
    for number, (name, letter) in enumerate(
        zip(("KelpNet", "TideCam", "Pooler"), "abc", strict=True), 1
    )
]


@pytest.fixture(scope="module", name="edited")
def _edited(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[CommandLine, LlmServer, Any]]:
    """Give a desk with an edited post, the endpoint of a model that copies, and the result."""
    shell = CommandLine(tmp_path_factory.mktemp("edited"))
    with LlmServer({CHAT: chat(Rote().say)}, models=(MODEL,)) as server:
        built = _build(shell, server, "--format", "md,json,html")
        assert built.exit_code == 0, built.output
        yield shell, server, built


@pytest.fixture(name="server")
def _server() -> Iterator[LlmServer]:
    with LlmServer({CHAT: chat(Rote().say)}, models=(MODEL,)) as served:
        yield served


def _build(
    shell: CommandLine,
    server: LlmServer,
    *more: str,
    asked: tuple[str, ...] = ("-q", "kelp"),
    **variables: str,
) -> Any:  # noqa: ANN401 - a result
    named: dict[str, Any] = {
        "DIGEST_WRITER__MODEL": MODEL,
        "DIGEST_WRITER__BASE_URL": server.url,
        **variables,
    }
    return shell.build(RECORDS, *asked, "--date", DAY, "--writer", "llm", *more, **named)


def _told(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    sections = [one for section in data["sections"] for one in section["statements"]]
    return [*data["lead"], *sections, *data["outlook"]]


def test_an_edited_post_is_the_models_sentences_with_proof(
    edited: tuple[CommandLine, LlmServer, Any],
) -> None:
    shell, server, built = edited
    abstracts = {one["id"]: str(one["abstract"]) for one in RECORDS}
    told = _told(shell.data())
    assert len(told) > 5
    for one in told:
        assert one["by"] == f"model:{MODEL}"
        assert one["verified"] in {"record", f"model:{MODEL}"}
        assert one["quotes"]
        for quote in one["quotes"]:
            assert abstracts[quote["paper"]][quote["start"] : quote["end"]] == quote["text"]
    data = shell.data()
    assert data["title"] == data["headline"]["text"] == f"It still misses kelp{MURKY}"
    assert f'title: "{data["title"]}"' in shell.post()
    assert "A language model (" in shell.post()
    assert "*Quilla et al.* train KelpNet" in shell.post()
    assert "It still misses kelp below 5 m in murky water." in shell.post()
    # The cost is told, and who verified.
    cost = rf"{MODEL}: {len(server.requests)} requests, 0 stored answers; [\d,]+ tokens read"
    assert re.search(cost, built.stderr)
    shown = " ".join(shell.run("show", "2602.90001").stdout.split())
    assert "Told Quilla et al. train KelpNet" in shown
    assert f"[by model:{MODEL}, verified by model:{MODEL}]" in shown
    assert f"held against the paper by {MODEL}" in shell.post("html")


def test_the_same_post_is_made_again_from_what_is_kept(
    edited: tuple[CommandLine, LlmServer, Any], tmp_path: Path
) -> None:
    shell, server, _ = edited
    again, asked = CommandLine(copytree(shell.folder, tmp_path / "desk")), len(server.requests)
    assert _build(again, server, "--offline", "--force").exit_code == 0
    assert [again.post(one) for one in ("md", "json")] == [shell.post(), shell.post("json")]
    # An issue that was taken out of the library costs nothing to be made anew.
    assert again.run("library", "forget", STEM, "--yes").exit_code == 0
    assert _build(again, server, "--force").exit_code == 0
    assert [again.post(one) for one in ("md", "json")] == [shell.post(), shell.post("json")]
    assert len(server.requests) == asked


ALTERED = [
    ("81%", "91%"), ("under 2 seconds", "under 9 seconds"), ("below 5 m", "below 50 m"),
    ("Harbour benchmark", "Haven benchmark"), ("*Quilla et al.* train", "*Smith et al.* train"),
    ("It still misses", "It never misses"), ("from a drone", "from a satellite"),
    ("finds kelp", "confuses kelp"), ("in murky water", "in clear water"),
]  # fmt: skip


def test_each_altered_fact_is_found(
    edited: tuple[CommandLine, LlmServer, Any], tmp_path: Path
) -> None:
    shell = CommandLine(copytree(edited[0].folder, tmp_path / "desk"))
    post, data = shell.post(), shell.post("json")
    path = shell.folder / "posts" / f"{STEM}.md"
    assert NOTHING in shell.check().output
    for before, after in ALTERED:
        assert before in post, before
        path.write_text(post.replace(before, after), "utf-8")
        assert NOTHING not in shell.check().output, (before, after)
        # Nor does it help to forge the data beside it: what was verified the library knows.
        path.with_suffix(".json").write_text(data.replace(before.strip("*"), after), "utf-8")
        assert NOTHING not in shell.check().output, (before, after)
        path.with_suffix(".json").write_text(data, "utf-8")


def test_false_sentences_are_refused_and_told_with_v(shell: CommandLine) -> None:
    rote = Rote(twist=lambda text: text.replace("under 2 seconds", "under 7 seconds"))
    with LlmServer({CHAT: chat(rote.say)}, models=(MODEL,)) as server:
        built = _build(shell, server, "-v")
    assert built.exit_code == 0, built.output
    assert "under 7 seconds" not in shell.post()
    refusal = "The figure “7” stands in none of the sentences it rests on."
    assert refusal in " ".join(built.stderr.split())
    assert "0 errors, 0 warnings" in shell.check().output


def test_without_an_answer_the_papers_own_sentences_stand(
    shell: CommandLine, server: LlmServer
) -> None:
    server.plan(status(404), always=True)
    built = _build(shell, server)
    assert built.exit_code == 0, built.output
    assert {one["by"] for one in _told(shell.data())} == {"fixed", "quote"}
    (problem,) = [one for one in shell.data()["problems"] if one["stage"] == "write"]
    assert "The post has quotations" in problem["message"]
    # Complete as it is, the issue is not asked about again, but on --refresh.
    asked = len(server.requests)
    server.plan(sound, always=True)
    _build(shell, server, "--force")
    assert len(server.requests) == asked
    assert _build(shell, server, "--refresh", "--force").exit_code == 0
    assert any(one["by"] == f"model:{MODEL}" for one in _told(shell.data()))


def test_what_cannot_be_read_is_a_problem(shell: CommandLine) -> None:
    with LlmServer({CHAT: chat(lambda _: "Certainly! Here is your post.")}) as server:
        assert _build(shell, server).exit_code == 0
    (problem,) = [one for one in shell.data()["problems"] if one["stage"] == "write"]
    assert "could not be read" in problem["message"]
    assert {one["by"] for one in _told(shell.data())} == {"fixed", "quote"}


def test_a_dry_run_asks_nobody(shell: CommandLine, server: LlmServer) -> None:
    assert _build(shell, server, "--dry-run").exit_code == 0
    assert not server.requests


def test_another_model_may_verify_and_listed_papers_are_edited_too(shell: CommandLine) -> None:
    ids = tuple(str(one["id"]) for one in RECORDS)

    def answer(asked: Any) -> Any:  # noqa: ANN401 - as the stand-in has it
        return chat(Rote().say, model=asked.json["model"])(asked)

    with LlmServer({CHAT: answer}) as server:
        built = _build(shell, server, asked=ids, DIGEST_WRITER__VERIFIER="strict-one")
        assert built.exit_code == 0, built.output
        assert {asked.json["model"] for asked in server.requests} == {MODEL, "strict-one"}
    (path,) = (shell.folder / "posts").glob("*.json")
    told = _told(json.loads(path.read_text("utf-8")))
    assert "model:strict-one" in {one["verified"] for one in told}


EDITS = """
title = "Kelp, quickly"
lead = "A *quick* week."
order = ["boats"]
[papers."2602.90001"]
section = "Boats"
words = "KelpNet is one to watch. It is quick."
[papers."2602.90002"]
section = "Boats"
place = 1
[papers."2602.90003"]
sentences = ["On the Harbour benchmark, Pooler finds 83% of all kelp in under 2 seconds."]
"""


def test_an_editors_changes_cost_no_sentence_of_the_model(
    edited: tuple[CommandLine, LlmServer, Any], tmp_path: Path
) -> None:
    shell, asked = (
        CommandLine(copytree(edited[0].folder, tmp_path / "desk")),
        len(edited[1].requests),
    )
    before = {one["text"] for one in _told(shell.data())}
    path = shell.folder / "posts" / f"{STEM}.edits.toml"

    def change(text: str) -> dict[str, Any]:
        path.write_text(text, "utf-8")
        assert _build(shell, edited[1], "--offline", "--force").exit_code == 0
        assert not [one for one in shell.data()["problems"] if one["stage"] != "fetch"]
        made: dict[str, Any] = shell.data()
        return made

    made = change(EDITS)
    assert (made["title"], [one["by"] for one in made["lead"]]) == ("Kelp, quickly", ["editor"])
    assert made["sections"][0]["title"] == "Boats"
    assert made["sections"][0]["papers"] == ["2602.90002", "2602.90001"]
    told = [one for section in made["sections"] for one in section["statements"]]
    assert {by: [one["text"] for one in told if one["by"] == by] for by in ("editor", "quote")} == {
        "editor": ["KelpNet is one to watch.", "It is quick."],
        "quote": ["On the Harbour benchmark, Pooler finds 83% of all kelp in under 2 seconds."],
    }
    models = [one for one in told if one["by"] == f"model:{MODEL}"]
    assert {one["text"] for one in models} <= before
    assert {quote["paper"] for one in models for quote in one["quotes"]} == {"2602.90002"}
    check = shell.check().output
    assert "0 errors" in check
    told = _told(change('[papers."2602.90002"]\ntold = false\n[headings]\nalso = "All"'))
    assert {one["by"] for one in told} == {f"model:{MODEL}"}
    assert {one["text"] for one in told} < before
    path.unlink()
    assert _build(shell, edited[1], "--offline", "--force").exit_code == 0
    assert {one["text"] for one in _told(shell.data())} == before
    assert len(edited[1].requests) == asked


def test_what_is_left_out_or_brought_in_costs_no_other_sentence(
    edited: tuple[CommandLine, LlmServer, Any], server: LlmServer, tmp_path: Path
) -> None:
    shell = CommandLine(copytree(edited[0].folder, tmp_path / "desk"))
    path = shell.folder / "posts" / f"{STEM}.edits.toml"

    def build(*more: str) -> dict[str, set[str]]:
        """Build the issue, and return the papers of which each tells by what it rests on."""
        assert _build(shell, server, "--force", *more).exit_code == 0
        told = [one for section in shell.data()["sections"] for one in section["statements"]]
        by = {one["by"]: set[str]() for one in told}
        for one in told:
            by[one["by"]] |= {quote["paper"] for quote in one["quotes"]}
        return by

    model = f"model:{MODEL}"
    path.write_text('[papers."2602.90001"]\nincluded = false', "utf-8")
    assert build("--offline") == {model: {"2602.90002", "2602.90003"}}
    assert {one["by"] for one in _told(shell.data())} == {model}
    assert build() == {model: {"2602.90002", "2602.90003"}}
    assert not [one for one in shell.data()["problems"] if one["stage"] == "write"]
    assert not server.requests
    path.unlink()
    ((_, both),) = build("-n", "2").items()
    (third,) = {str(one["id"]) for one in RECORDS} - both
    path.write_text(f'[papers."{third}"]\nincluded = true', "utf-8")
    # It has a question of its own, which the next build asks.
    offline = build("--offline", "-n", "2")
    assert offline == {model: both, "quote": {third}}
    (problem,) = [one for one in shell.data()["problems"] if one["stage"] == "write"]
    assert problem["hint"] == "Build it again without --offline."
    assert build("-n", "2") == {model: offline[model] | {third}}
    assert not [one for one in shell.data()["problems"] if one["stage"] == "write"]
    assert server.requests
