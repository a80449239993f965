"""`digest fetch`: papers in every format, and word of what is missing."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import ABSENT
from tests.fixtures import LOOM, REEF, SURVEY
from tests.standins.arxiv import ArxivServer, Fault


def test_one_paper_is_a_card(digest: Digest) -> None:
    result = digest("fetch", REEF)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "ReefNet: Counting Corals from Paper Boats",
        "Ada Quill, Bo Fernandez-Lund",
        "",
        "arXiv       2602.90001v1 · https://arxiv.org/abs/2602.90001",
        "Categories  cs.CV cs.LG",
        "Submitted   2026-02-24",
        "Announced   2026-02-25 (by arXiv's calendar)",
        "Institution Harbour Institute",
        "Introduces  a model, ReefNet",
        "Code        https://github.com/quill/reefnet (in the abstract)",
        "",
        "We present ReefNet, a deep learning network that counts corals. Code is",
        "available at https://github.com/quill/reefnet.",
    ]
    assert result.stderr == ""


def test_unknown_identifiers_are_named_and_exit_1(digest: Digest) -> None:
    result = digest("fetch", REEF, ABSENT, "nonsense", "--format", "ids")
    assert result.exit_code == 1
    assert result.stdout == f"{REEF}\n"
    assert result.stderr == (
        "Unknown: 'nonsense' is not an arXiv identifier.\n"
        f"Unknown: {ABSENT} was not found at arXiv.\n"
    )


def test_identifiers_may_be_joined_by_commas(digest: Digest) -> None:
    result = digest("fetch", f"{REEF},https://arxiv.org/abs/{LOOM}, nix,", "--format", "ids")
    assert result.stdout == f"{REEF}\n{LOOM}\n"
    assert result.stderr == "Unknown: 'nix' is not an arXiv identifier.\n"


def test_an_argument_without_any_identifier_is_named_whole(digest: Digest) -> None:
    result = digest("fetch", REEF, "a reef, a loom", "--format", "ids")
    assert result.stderr == "Unknown: 'a reef, a loom' is not an arXiv identifier.\n"


def test_what_was_fetched_once_is_had_offline(digest: Digest, server: ArxivServer) -> None:
    digest("fetch", REEF)
    before = len(server.requests)
    result = digest(
        "fetch", f"https://arxiv.org/abs/{REEF}v1", LOOM, "--offline", "--format", "ids"
    )
    assert result.stdout == f"{REEF}\n"
    assert result.stderr == f"Unknown: {LOOM} was not found in the library.\n"
    assert result.exit_code == 1
    assert len(server.requests) == before


def test_a_dash_reads_any_text_in_any_encoding(digest: Digest) -> None:
    text = f"@misc{{a, author={{Müller}}, eprint={{{REEF}}}}}\narXiv:{LOOM}v2".encode("latin-1")
    result = digest("fetch", "-", "--format", "ids", stdin=text)
    assert result.stdout == f"{REEF}\n{LOOM}\n"


def test_standard_input_without_identifiers_is_told(digest: Digest) -> None:
    result = digest("fetch", "-", stdin="")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Standard input holds no arXiv identifier.\n"


def test_a_query_gives_the_newest_as_a_table(digest: Digest) -> None:
    result = digest("fetch", "-q", 'all:"deep learning"', "-n", "4")
    lines = result.stdout.splitlines()
    assert lines[0] == "arXiv       Submitted   Category  Title"
    assert lines[4].startswith(f"{REEF}  2026-02-24  cs.CV     ReefNet: Counting Corals from")
    assert len(lines) == 5


def test_a_few_papers_are_cards_with_a_rule_between(digest: Digest) -> None:
    lines = digest("fetch", REEF, LOOM).stdout.splitlines()
    assert lines.count("─" * 80) == 1
    assert [line for line in lines if line.startswith("arXiv ")] == [
        f"arXiv       {name}v1 · https://arxiv.org/abs/{name}" for name in (REEF, LOOM)
    ]


def test_nothing_found_is_told(digest: Digest) -> None:
    result = digest("fetch", "-q", "ti:zebra")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing was found at arXiv.\n"


@pytest.mark.parametrize("options", [["--format", "jsonl"], ["-o", "out.jsonl"]])
def test_json_lines_hold_the_record_with_its_abstract(
    digest: Digest, tmp_path: Path, options: list[str]
) -> None:
    result = digest("fetch", REEF, SURVEY, *options)
    text = (tmp_path / "out.jsonl").read_text() if "-o" in options else result.stdout
    first, second = (json.loads(line) for line in text.splitlines())
    assert list(first)[:4] == ["id", "version", "title", "abstract"]
    assert first["links"][0]["url"] == "https://github.com/quill/reefnet"
    assert second["title"].startswith("織物")
    assert not {"score", "theme", "named"} & first.keys()


def test_json_is_an_array(digest: Digest) -> None:
    assert [item["id"] for item in json.loads(digest("fetch", REEF, "--json").stdout)] == [REEF]
    assert json.loads(digest("fetch", "-q", "ti:zebra", "--json").stdout) == []


def test_a_dash_for_the_file_is_standard_output(digest: Digest, tmp_path: Path) -> None:
    assert digest("fetch", REEF, "--format", "ids", "-o", "-").stdout == f"{REEF}\n"
    assert not (tmp_path / "-").exists()


def test_an_unwritable_file_is_told(digest: Digest) -> None:
    result = digest("fetch", REEF, "-o", "missing/out.json")
    assert result.exit_code == 3
    assert result.stderr == (
        "Error: missing/out.json cannot be written: No such file or directory.\n"
        "Hint: Choose another file with -o; the papers themselves are in the library.\n"
    )


def test_the_sample_week_is_a_source_and_shows_itself_whole(
    digest: Digest, server: ArxivServer
) -> None:
    result = digest("fetch", "--source", "sample", "--format", "ids")
    assert len(result.stdout.splitlines()) == 53
    assert result.stderr == ""
    assert server.requests == ()
    few = digest("fetch", "--source", "sample", "-n", "3", "--format", "ids").stdout
    assert few.splitlines() == result.stdout.splitlines()[:3]


def test_the_sample_week_is_searched(digest: Digest) -> None:
    sample = ("--source", "sample", "--format", "jsonl")
    result = digest("fetch", "-c", "cs.CV", "-q", "diffusion", *sample)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert 0 < len(found) < 20
    assert all("cs.CV" in item["categories"] for item in found)
    assert digest("fetch", "-q", "all:limpets", *sample).stderr == (
        "Nothing was found in the sample week.\n"
    )


def test_what_is_held_is_shown_though_arxiv_fails(digest: Digest, server: ArxivServer) -> None:
    digest("fetch", REEF)
    server.script(Fault(status=403, times=None))
    result = digest("fetch", REEF, LOOM, "--format", "ids")
    assert (result.exit_code, result.stdout) == (1, f"{REEF}\n")
    assert result.stderr.startswith(f"Problem: Could not be looked up: {LOOM}. ")
    assert "not found" not in result.stderr
    assert digest("fetch", LOOM).exit_code == 3


def test_papers_that_are_missing_are_a_problem(digest: Digest, server: ArxivServer) -> None:
    server.script(Fault(total=9, times=None))
    result = digest("fetch", "-c", "cs.CV", "--format", "ids")
    assert len(result.stdout.splitlines()) > 0
    assert "Problem: " in result.stderr


@pytest.mark.parametrize(
    "arguments, told",
    [
        ([], "Nothing to fetch: give identifiers, a query (-q), categories (-c) or days."),
        ([REEF, "--format", "pdf"], "There is no format 'pdf'."),
        ([REEF, "--source", "nasa"], "There is no source 'nasa'."),
        (["-q", " "], "-q: the query is empty."),
        (["--since", "2026-02-30"], "--since: '2026-02-30' is not a day."),
        (
            ["--since", "2026-02-03", "--until", "2026-02-01"],
            "--until 2026-02-01 lies before --since 2026-02-03.",
        ),
    ],
)
def test_impossible_requests_exit_2(digest: Digest, arguments: list[str], told: str) -> None:
    result = digest("fetch", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines()[0] == f"Error: {told}"
    assert result.stderr.splitlines()[1].startswith("Hint: ")
