"""A promise of an earlier issue that was kept since is told to whoever builds the next one."""

from typing import Any

import pytest

from tests.posts.conftest import Build
from tests.posts.test_hostile import DAY, record

NEXT = ("--date", "2026-03-07", "-q", "kelp")
CODE = "https://github.com/quill/kelpnet"
RECORDS = [
    record(1, title="KelpNet: Counting Kelp", abstract="We show KelpNet. Code will be released."),
    record(2, published="2026-03-03T10:00:00Z", updated="2026-03-03T10:00:00Z"),
]
ENTERED = {"githubRepo": CODE, "githubRepoAddedBy": "user"}
RELEASED: dict[str, Any] = {
    "huggingface": {"papers": {"2602.90001": ENTERED}},
    "github": {"quill/kelpnet": {}},
}


@pytest.fixture(name="issued")
def _issued(build: Build, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Build the week of the promise, when nobody knew of more."""
    monkeypatch.setenv("DIGEST_ENRICH__SERVICES", "[]")
    first = build(RECORDS, *DAY)
    assert (first.exit_code, first.stderr) == (0, "")
    monkeypatch.delenv("DIGEST_ENRICH__SERVICES")
    return build


def test_a_kept_promise_is_told_with_its_address(issued: Build) -> None:
    result = issued(RECORDS, *NEXT, world=RELEASED)
    assert result.exit_code == 0
    assert result.stderr == (
        f"2602.90001, of an earlier issue, has released what it promised: {CODE}.\n"
    )
    assert CODE not in result.stdout


def test_the_quiet_are_told_nothing(issued: Build) -> None:
    result = issued(RECORDS, *NEXT, "--quiet", world=RELEASED)
    assert (result.exit_code, result.stderr) == (0, "")


def test_what_has_not_come_is_not_told_of(issued: Build) -> None:
    result = issued(RECORDS, *NEXT, world={})
    assert (result.exit_code, result.stderr) == (0, "")
