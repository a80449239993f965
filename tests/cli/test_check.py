"""`digest check`: exit codes, what it prints, and whom it asks."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, said
from tests.cli.week import ABSENT
from tests.fixtures import LOOM, REEF
from tests.standins.arxiv import ArxivServer, InjectedFault

ABS = "https://arxiv.org/abs"
TITLE = "ReefNet: Counting Corals from Paper Boats"
TRUE = f"In [{TITLE}]({ABS}/{REEF}), Quill and Fernandez-Lund present a network for corals.\n"
FALSE = TRUE.replace("Quill and Fernandez-Lund", "Doe et al.")
SUM = "0 errors, 0 warnings, {} notes\n"


def write(text: str) -> str:
    """Write a post, and return its name."""
    Path("post.md").write_text(text, "utf-8")
    return "post.md"


def test_a_true_post_passes_and_its_papers_are_fetched(digest: Digest) -> None:
    result = digest("check", write(TRUE))
    assert (result.exit_code, result.stdout) == (0, SUM.format(0))
    assert REEF in digest("fetch", REEF, "--offline", "--format", "ids").stdout


@pytest.mark.parametrize("name", ["post.md", "-"])
def test_an_error_exits_1_with_its_position_and_what_is_expected(digest: Digest, name: str) -> None:
    write(FALSE)
    result = digest("check", name, stdin=FALSE)
    assert result.exit_code == 1
    column = FALSE.index("Doe") + 1
    heading, *lines, last = result.stdout.splitlines()
    assert heading.split() == ["Line", "Severity", "Finding"]
    assert [line.strip() for line in lines] == [
        f"{f'1:{column}':<10}error     This is no author of the paper.",
        "found: Doe",
        "expected: Quill and Fernandez-Lund",
        f"stands in: arXiv:{REEF}, authors",
    ]
    assert last == "1 error, 0 warnings, 0 notes"
    told = json.loads(digest("check", name, "--json", stdin=FALSE).stdout)
    (finding,) = told["findings"]
    assert told == {
        "file": name,
        "counts": {"errors": 1, "warnings": 0, "notes": 0},
        "findings": [finding],
    }
    assert (finding["severity"], finding["kind"], finding["line"]) == ("error", "author", 1)
    assert (finding["column"], finding["expected"]) == (column, "Quill and Fernandez-Lund")


def test_what_the_library_lacks_is_told_once_and_together(digest: Digest) -> None:
    """However often a post names a paper; each note has its position, in the table too."""
    line = f"See [one]({ABS}/{REEF}), [another]({ABS}/{LOOM}), and [one]({ABS}/{REEF}) again.\n"
    post = write(f"{line}\n{line}")
    result = digest("check", post, "--offline", "--json")
    positions = [(REEF, line.index("one]") + 1), (LOOM, line.index("another]") + 1)]
    found = json.loads(result.stdout)["findings"]
    assert [(one["found"], one["line"], one["column"]) for one in found] == [
        (name, 1, column) for name, column in positions
    ]
    shown = digest("check", post, "--offline")
    assert (result.exit_code, shown.exit_code) == (3, 3)
    assert shown.stdout.count("not in the library") == 1
    assert all(f"{name} (1:{column})" in shown.stdout for name, column in positions)
    assert shown.stdout.endswith(SUM.format(2))


def test_an_identifier_that_does_not_exist_is_an_error_and_an_outage_is_none(
    digest: Digest, server: ArxivServer
) -> None:
    result = digest("check", write(f"See [this]({ABS}/{ABSENT}), and [it]({ABS}/{LOOM}).\n"))
    assert result.exit_code == 1
    assert "arXiv has no paper of this identifier." in result.stdout
    server.script(InjectedFault(status=403, times=None))
    post = write(f"{TRUE}\n[Paper]({ABS}/{LOOM})\n")
    result = digest("check", post)
    assert result.exit_code == 0
    assert result.stdout.endswith("\n0 errors, 0 warnings, 1 note\n")
    assert "refuses this machine's requests (403)" in said(result)


@pytest.mark.parametrize(
    "text, offline, told",
    [
        (TRUE, ["--offline"], "none of its papers is in the library. Hint: Check it without"),
        (TRUE, [], "none of its papers is in the library or could be looked up. Hint: "),
        ("Corals are counted.\n", [], "no paper is recognised in it. Hint: Name papers by"),
    ],
)
def test_what_could_not_be_verified_at_all_is_no_success(
    digest: Digest, server: ArxivServer, text: str, offline: list[str], told: str
) -> None:
    server.script(InjectedFault(status=403, times=None))
    result = digest("check", write(text), *offline)
    assert result.exit_code == 3
    assert result.stdout.endswith("1 note\n" if text == TRUE else "0 notes\n")
    assert f"Nothing in post.md could be verified: {told}" in said(result)
    assert len(server.requests) <= 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\xff"])
def test_an_unreadable_post_exits_2(digest: Digest, content: bytes) -> None:
    Path("post.md").write_bytes(content)
    result = digest("check", "post.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize("where", ["elsewhere", "the endpoint"])
def test_online_asks_no_page_on_this_machine(digest: Digest, where: str) -> None:
    """Only public addresses are looked at; another is left alone, which a note says."""
    served = f"{os.environ['DIGEST_ENDPOINTS__ARXIV_API'].rpartition('/')[0]}/nowhere"
    page = served if where == "the endpoint" else "http://127.0.0.1:9/quill/reefnet"
    post = write(f"{TRUE}\nSee [the code]({page}).\n")
    told = json.loads(digest("check", post, "--online", "--json").stdout)["findings"]
    dead = [(one["severity"], one["found"]) for one in told if one["kind"] == "dead"]
    assert dead == [("note", page)]
