"""`digest check`: exit codes, what it prints, and whom it asks."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import ABSENT
from tests.fixtures import LOOM, REEF

ABS = "https://arxiv.org/abs"
TITLE = "ReefNet: Counting Corals from Paper Boats"
TRUE = (
    f"In [{TITLE}]({ABS}/{REEF}), Quill and Fernandez-Lund present a network that counts corals.\n"
)
FALSE = TRUE.replace("Quill and Fernandez-Lund", "Doe et al.")


@pytest.fixture(name="post")
def _post(tmp_path: Path) -> Path:
    path = tmp_path / "post.md"
    path.write_text(TRUE, "utf-8")
    return path


def test_a_true_post_passes_and_its_papers_are_fetched(digest: Digest, post: Path) -> None:
    result = digest("check", str(post))
    assert (result.exit_code, result.stdout) == (0, "0 errors, 0 warnings, 0 notes\n")
    assert REEF in digest("fetch", REEF, "--offline", "--format", "ids").stdout


def test_an_error_exits_1_and_is_shown_within_80_columns(digest: Digest, post: Path) -> None:
    post.write_text(FALSE, "utf-8")
    result = digest("check", str(post))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    head = f"1:{FALSE.index('Doe') + 1}"
    assert lines[1] == f"{head:<10}error    This is no author of the paper."
    assert [line.strip() for line in lines[2:-1]] == [
        "found: Doe",
        "expected: Quill and Fernandez-Lund",
        f"stands in: arXiv:{REEF}, authors",
    ]
    assert lines[-1] == "1 error, 0 warnings, 0 notes"


def test_json_has_every_finding_with_its_place(digest: Digest, post: Path) -> None:
    post.write_text(FALSE, "utf-8")
    result = digest("check", str(post), "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["counts"] == {"errors": 1, "warnings": 0, "notes": 0}
    (finding,) = told["findings"]
    assert finding == {
        "severity": "error",
        "kind": "author",
        "line": 1,
        "column": FALSE.index("Doe") + 1,
        "message": "This is no author of the paper.",
        "found": "Doe",
        "expected": "Quill and Fernandez-Lund",
        "stands": f"arXiv:{REEF}, authors",
    }


def test_offline_what_the_library_lacks_is_a_note(digest: Digest, post: Path) -> None:
    result = digest("check", str(post), "--offline")
    assert result.exit_code == 0
    assert "note     The paper is not in the library" in result.stdout


def test_what_the_library_lacks_is_told_once_and_together(digest: Digest, post: Path) -> None:
    """However often a post names a paper; each note has its place, in the table too."""
    line = f"See [one]({ABS}/{REEF}), [another]({ABS}/{LOOM}), and [one]({ABS}/{REEF}) again.\n"
    post.write_text(f"{line}\n{line}", "utf-8")
    told = json.loads(digest("check", str(post), "--offline", "--json").stdout)["findings"]
    columns = {
        name: line.index(f"[{label}]") + 2 for name, label in ((REEF, "one"), (LOOM, "another"))
    }
    assert {(one["found"], one["line"], one["column"]) for one in told} == {
        (name, 1, column) for name, column in columns.items()
    }
    assert len(told) == 2
    shown = digest("check", str(post), "--offline").stdout
    assert shown.count("not in the library") == 1
    assert all(f"{name} (1:{column})" in shown for name, column in columns.items())
    assert shown.endswith("0 errors, 0 warnings, 2 notes\n")


def test_an_identifier_that_does_not_exist_is_an_error(digest: Digest, post: Path) -> None:
    post.write_text(f"See [this one]({ABS}/{ABSENT}), and [LoomBench]({ABS}/{LOOM}).\n", "utf-8")
    result = digest("check", str(post))
    assert result.exit_code == 1
    assert "arXiv has no paper of this identifier." in result.stdout


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\xff"])
def test_an_unreadable_post_exits_2(digest: Digest, post: Path, content: bytes | None) -> None:
    post.unlink()
    if content is not None:
        post.write_bytes(content)
    result = digest("check", str(post))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")


def test_offline_and_online_exclude_one_another(digest: Digest, post: Path) -> None:
    assert digest("check", str(post), "--offline", "--online").exit_code == 2


def test_online_asks_no_page_on_this_machine(digest: Digest, post: Path) -> None:
    """Only public addresses are looked at; another is left alone, which a note says."""
    post.write_text(f"{TRUE}\nSee [the code](http://127.0.0.1:9/quill/reefnet).\n", "utf-8")
    result = digest("check", str(post), "--online", "--json")
    kinds = {(one["kind"], one["severity"]) for one in json.loads(result.stdout)["findings"]}
    assert ("dead", "note") in kinds


def test_a_built_post_passes_until_it_is_changed_wrongly(digest: Digest, tmp_path: Path) -> None:
    digest("build", REEF, LOOM, "--date", "2026-02-28")
    (path,) = (tmp_path / "posts").glob("*.md")
    assert digest("check", str(path), "--offline").exit_code == 0
    text = path.read_text("utf-8")
    assert "Ada Quill" in text
    path.write_text(text.replace("Ada Quill", "Ada Moth"), "utf-8")
    assert digest("check", str(path), "--offline").exit_code == 1


def test_a_post_may_come_from_standard_input(digest: Digest) -> None:
    assert digest("check", "-", stdin=TRUE).exit_code == 0
    result = digest("check", "-", "--json", stdin=FALSE)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["file"] == "-"


def test_an_endpoint_on_this_machine_is_no_page_to_look_at(digest: Digest, post: Path) -> None:
    """The records are asked for there; a link of the post to it is left alone all the same."""
    page = f"{os.environ['DIGEST_ENDPOINTS__ARXIV_API'].rpartition('/')[0]}/nowhere"
    assert "127.0.0.1" in page
    post.write_text(f"{TRUE}\nSee [the code]({page}).\n", "utf-8")
    result = digest("check", str(post), "--online", "--json")
    (dead,) = (one for one in json.loads(result.stdout)["findings"] if one["kind"] == "dead")
    assert dead["severity"] == "note"
