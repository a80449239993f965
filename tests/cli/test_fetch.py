"""`digest fetch`: papers in every format, word of what is missing, and failing services."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware

from digest.wiring.opening import SystemClock
from tests.cli.conftest import Digest, said
from tests.cli.week import ABSENT, RECORDS
from tests.fixtures import LOOM, REEF, SURVEY
from tests.standins.arxiv import ArxivServer, InjectedFault
from tests.standins.arxiv.feed import render_error

IDS = ("--format", "ids")
NO_ID = "is not an arXiv identifier."


def names(*ids: str) -> str:
    return "".join(f"{name}\n" for name in ids)


def test_up_to_three_papers_are_cards_with_a_rule_between_and_more_a_table(digest: Digest) -> None:
    result = digest("fetch", REEF, LOOM, SURVEY)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "ReefNet: Counting Corals from Paper Boats"
    assert "Code        https://github.com/quill/reefnet (in the abstract)" in lines
    assert lines.count("─" * 80) == 2
    assert [line for line in lines if line.startswith("arXiv ")] == [
        f"arXiv       {name}v1 · https://arxiv.org/abs/{name}" for name in (REEF, LOOM, SURVEY)
    ]
    heading, *table = digest("fetch", "-q", 'all:"deep learning"', "-n", "4").stdout.splitlines()
    assert heading == "arXiv       Submitted   Category  Title"
    assert table[3].startswith(f"{REEF}  2026-02-24  cs.CV     ReefNet: Counting Corals from")
    assert len(table) == 4


@pytest.mark.parametrize(
    "asked, found, told",
    [
        ([REEF, ABSENT, "no"], [REEF], [f"'no' {NO_ID}", f"{ABSENT} was not found at arXiv."]),
        ([f"{REEF},https://arxiv.org/abs/{LOOM}, no,"], [REEF, LOOM], [f"'no' {NO_ID}"]),
        ([REEF, "a reef, a loom"], [REEF], [f"'a reef, a loom' {NO_ID}"]),
        ([REEF, "a\x1b[2J\nreef"], [REEF], [f"'a[2J reef' {NO_ID}"]),
    ],
)
def test_what_is_no_identifier_or_unknown_is_named_and_exits_1(
    digest: Digest, asked: list[str], found: list[str], told: list[str]
) -> None:
    result = digest("fetch", *asked, *IDS)
    assert (result.exit_code, result.stdout) == (1, names(*found))
    assert result.stderr == "".join(f"Unknown: {line}\n" for line in told)


@pytest.mark.parametrize(
    "asked, hint",
    [
        (["cs.CV", "hep-th"], "Categories are given by -c:\n  -c cs.CV -c hep-th\n"),
        (["graph", "learning"], " Words are searched for by -q:\n  -q 'graph learning'\n"),
        (["GPT-4", "agents"], " Words are searched for by -q:\n  -q 'GPT-4 agents'\n"),
        (["2602.22"], "They look like 2602.22544 or hep-th/9901001.\n"),
        (["2602.2254x"], "They look like 2602.22544 or hep-th/9901001.\n"),
    ],
)
def test_where_categories_or_words_are_given_for_identifiers_their_options_are_told(
    digest: Digest, asked: list[str], hint: str
) -> None:
    for command, code in (("fetch", 1), ("build", 3)):
        result = digest(command, *asked)
        assert (result.exit_code, result.stdout) == (code, "")
        assert result.stderr.endswith(hint)
    assert digest("build", "deep-learning").stderr.endswith(" --topic deep-learning\n")


def test_what_was_fetched_once_is_had_offline_and_asked_for_again_to_refresh(
    digest: Digest, server: ArxivServer
) -> None:
    digest("fetch", REEF)
    before = len(server.requests)
    result = digest("fetch", f"https://arxiv.org/abs/{REEF}v1", LOOM, "--offline", *IDS)
    assert (result.exit_code, result.stdout) == (1, names(REEF))
    assert result.stderr == f"Unknown: {LOOM} was not found in the library.\n"
    assert digest("fetch", REEF, *IDS).stdout == names(REEF)
    assert len(server.requests) == before
    assert digest("fetch", REEF, "--refresh", *IDS).stdout == names(REEF)
    assert len(server.requests) == before + 1


def test_a_dash_reads_any_text_in_any_encoding(digest: Digest) -> None:
    text = f"@misc{{a, author={{Müller}}, eprint={{{REEF}}}}}\narXiv:{LOOM}v2".encode("latin-1")
    assert digest("fetch", "-", *IDS, stdin=text).stdout == names(REEF, LOOM)
    nothing = digest("fetch", "-", stdin="")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert nothing.stderr == "Standard input holds no arXiv identifier.\n"


def test_a_file_gets_what_its_name_says_and_a_dash_is_standard_output(digest: Digest) -> None:
    assert digest("fetch", REEF, *IDS, "-o", "-").stdout == names(REEF)
    for file, text in (("all.ids", names(REEF)), ("all.txt", "ReefNet: Counting")):
        assert digest("fetch", REEF, "-o", file).stdout == ""
        assert Path(file).read_text().startswith(text)
    result = digest("fetch", REEF, "-o", "missing/out.json")
    assert result.exit_code == 3
    assert result.stderr == (
        "Error: missing/out.json cannot be written: No such file or directory.\n"
        "Hint: Choose another file with -o; the papers themselves are in the library.\n"
    )


@pytest.mark.parametrize("form, read", [
    ("bib", lambda text: parse_string(text, append_middleware=[LatexDecodingMiddleware()]).entries),
    ("ris", rispy.loads),
])  # fmt: skip
def test_references_have_abstract_and_doi(
    digest: Digest, form: str, read: Callable[[str], list[Any]]
) -> None:
    digest("fetch", REEF, LOOM, "-o", f"all.{form}")
    written = Path(f"all.{form}").read_text()
    assert digest("fetch", REEF, LOOM, "--offline", "--format", form).stdout == written
    known = json.loads(digest("fetch", REEF, LOOM, "--offline", "--json").stdout)
    assert [(one["doi"], one["abstract"]) for one in read(written)] == [
        (f"10.48550/arXiv.{one['id']}", one["abstract"]) for one in known
    ]


def test_the_sample_week_is_a_source_that_shows_itself_whole_and_is_searched(
    digest: Digest, server: ArxivServer
) -> None:
    sample = ("fetch", "--source", "sample")
    whole = digest(*sample, *IDS)
    assert (len(whole.stdout.splitlines()), whole.stderr) == (53, "")
    few = digest(*sample, "-n", "3", *IDS).stdout
    assert few.splitlines() == whole.stdout.splitlines()[:3]
    found = digest(*sample, "-c", "cs.CV", "-q", "diffusion", "--format", "jsonl").stdout
    records = [json.loads(line) for line in found.splitlines()]
    assert 0 < len(records) < 20
    assert all("cs.CV" in record["categories"] for record in records)
    assert server.requests == ()


@pytest.mark.parametrize("source", ["arxiv", "catchup", "library"])
def test_what_is_cut_off_is_counted_and_fails_unless_it_was_asked_for(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    noon = datetime(2026, 2, 27, 17, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: noon)
    server.set_time(noon)
    server.replace_records(
        RECORDS[0] | {"id": f"2602.{number:05}", "announced": "2026-02-27"}
        for number in range(1, 61)
    )
    asked = ["fetch", "-c", "cs.CV", "--source", source, *IDS]
    if source == "library":
        digest("fetch", "-c", "cs.CV", "-n", "all")
        asked[3:5] = ["--offline"]
    there = "These are the newest {} of 60; -n all gets all"
    for number, shown, code, told in (
        ([], 50, 1, f"{there.format(50)}, -n 50 only these.\n"),
        (["-n", "20"], 20, 0, f"{there.format(20)}.\n"),
        (["-n", "60"], 60, 0, ""),
        (["-n", "all"], 60, 0, ""),
    ):
        result = digest(*asked, *number)
        assert (result.exit_code, result.stdout.count("\n")) == (code, shown)
        assert result.stderr == told
        quiet = digest(*asked, *number, "--quiet", "-o", "some.ids")
        assert (quiet.exit_code, quiet.stdout) == (code, "")
        assert quiet.stderr == (told if code else "")
        assert len(Path("some.ids").read_text().splitlines()) == shown
    refused = digest(*asked, "-n", "0")
    assert refused.exit_code == 2
    assert "'0' is no number of papers from 1 on, nor all." in refused.stderr


@pytest.mark.parametrize("source, place", [("arxiv", "at arXiv"), ("sample", "in the sample week")])
def test_nothing_found_is_told(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, source: str, place: str
) -> None:
    asked = ("fetch", "-q", "ti:zebra", "--source", source)
    result = digest(*asked)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Nothing was found {place}.\n"
    assert json.loads(digest(*asked, "--json").stdout) == []
    # It is no outage where there is no time to ask again.
    monkeypatch.setenv("DIGEST_PACE__ARXIV", "0.1")
    again = digest(*asked, "--refresh", "--budget", "0.3")
    assert (again.exit_code, again.stderr) == (0, result.stderr)


@pytest.mark.parametrize(
    "fault, told",
    [
        (
            InjectedFault(status=400, body=render_error("bad \u202e\u009b31m", datetime.now(UTC))),
            "Error: arXiv does not accept the request: bad 31m.\n",
        ),
        (InjectedFault(html=True), "Error: arXiv sent an HTML page"),
    ],
)
def test_a_service_that_fails_is_told_as_what_it_is(
    digest: Digest, server: ArxivServer, fault: InjectedFault, told: str
) -> None:
    server.script(replace(fault, times=None))
    result = digest("fetch", "-q", "ti:reef")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(told)
    assert "not found" not in result.stderr


def test_what_is_held_is_shown_though_arxiv_fails_and_what_is_refused_is_told_once(
    digest: Digest, server: ArxivServer
) -> None:
    digest("fetch", REEF)
    refused = InjectedFault(
        status=400, when=lambda request: LOOM in request.query["id_list"], times=None
    )
    server.script(refused)
    result = digest("fetch", REEF, LOOM, SURVEY, *IDS)
    assert (result.exit_code, result.stdout) == (1, names(REEF, SURVEY))
    assert result.stderr.count(LOOM) == 1
    server.script(InjectedFault(status=403, times=None))
    result = digest("fetch", REEF, "2602.90004", *IDS)
    assert (result.exit_code, result.stdout) == (1, names(REEF))
    assert result.stderr.startswith("Problem: Could not be looked up: 2602.90004. ")
    assert "not found" not in result.stderr


def test_waits_are_told_to_those_who_ask_and_a_budget_ends_them(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(InjectedFault(status=503))
    result = digest("fetch", REEF, "--verbose", *IDS)
    assert "127.0.0.1 is out of order (503). Trying again in 0 s.\n" in result.stderr
    server.script(InjectedFault(status=503))
    assert digest("fetch", "-q", "ti:reefnet").stderr == ""
    server.script(InjectedFault(total=9, when=lambda one: not one.query.get("id_list"), times=None))
    missing = digest("fetch", "-c", "cs.CV", *IDS)
    assert (missing.exit_code, missing.stdout.count("\n")) == (0, 5)
    assert missing.stderr.startswith("Problem: ")
    # The server asks for a longer pause than there is time for.
    server.script(InjectedFault(status=503, headers={"Retry-After": "60"}, times=None))
    before = len(server.requests)
    ended = digest("fetch", ABSENT, "--budget", "5")
    assert (ended.exit_code, ended.stdout, len(server.requests)) == (3, "", before + 1)


def test_the_first_wait_is_told_at_once_and_an_option_spares_it(
    digest: Digest, server: ArxivServer
) -> None:
    pause = InjectedFault(status=503, headers={"Retry-After": "1"})
    told = "127.0.0.1 is out of order (503). Trying again in 1 s, then up to 4 times within 4 s;"
    for quiet in ([], ["--quiet"]):
        server.script(replace(pause, times=2))
        result = digest("fetch", REEF, "--refresh", *IDS, *quiet)
        assert (result.exit_code, result.stdout) == (0, names(REEF))
        words = f"{told} --budget 0 gives up after one try.\n"
        assert result.stderr == ("" if quiet else words)
    before = len(server.requests)
    server.script(pause)
    result = digest("fetch", LOOM, "--budget", "0")
    assert (result.exit_code, len(server.requests)) == (3, before + 1)
    assert said(result).startswith("Error: 127.0.0.1 is out of order (503). It is not tried again.")


def test_the_history_names_what_was_asked_for(digest: Digest) -> None:
    four = [REEF, LOOM, SURVEY, "2602.90004"]
    for asked, summary in (
        (four, f"{', '.join(four[:3])}, 1 more: 4 papers"),
        ([REEF], f"{REEF}: 1 paper"),
        (four[:3], f"{', '.join(four[:3])}: 3 papers"),
        (["-q", "ti:reefnet", "--since", "2026-02-01"], "reefnet, since 2026-02-01: 1 paper"),
        (["--since", "2026-02-24", "--until", "2026-02-24"], "2026-02-24: 5 papers"),
        (["-c", "cs.CV", "--until", "2026-02-27"], "cs.CV, until 2026-02-27: 5 papers"),
    ):
        digest("fetch", *asked)
        assert json.loads(digest("status", "--json").stdout)["runs"][-1]["summary"] == summary


def test_a_wrong_address_names_its_setting(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_API", f"{server.url}/wrong")
    result = digest("fetch", "-q", "ti:reefnet")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        f"Error: {server.url}/wrong answers with status 404.\n"
        "Hint: Look at DIGEST_ENDPOINTS__ARXIV_API.\n"
    )
