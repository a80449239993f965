"""One fault put into a post that has none comes back at its place."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.benchmarks.quality.material import read_rows
from tests.benchmarks.quality.mutations import (
    MUTATIONS,
    Draft,
    Mutation,
    find,
    find_errors,
    key_of,
    line_of,
    with_places,
)
from tests.check.library import Shelf, build_posts
from tests.corpora import REAL

# Of these kinds every one is found; of the others nine in ten, which `make eval` measures.
SURE = (
    *("author", "institution", "identifier", "owner", "target", "invented sentence"),
    *("co-author's institution", "malformed identifier", "claim in a table", "claim in raw HTML"),
)
PAPERS = 40

pytestmark = pytest.mark.skipif(
    not REAL.exists(), reason=f"no corpus at {REAL}; set DIGEST_CORPORA"
)


@pytest.fixture(scope="module", name="made")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Shelf]]:
    rows = with_places(read_rows("metadata-2026-01")[:PAPERS])
    folder: Path = tmp_path_factory.mktemp("check")
    posts, shelf = build_posts(rows, folder, papers=PAPERS, posts=1)
    with shelf:
        yield posts[0], shelf


def test_a_built_post_has_no_error(made: tuple[str, Shelf]) -> None:
    assert find_errors(*made) == []


@pytest.mark.parametrize(
    "mutation", [one for one in MUTATIONS if one.name in SURE], ids=lambda one: one.name
)
@settings(
    max_examples=8,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(min_value=0, max_value=10**6))
def test_a_fault_comes_back(made: tuple[str, Shelf], mutation: Mutation, seed: int) -> None:
    text, shelf = made
    changed = mutation.change(Draft(text, random.Random(seed)))  # noqa: S311 - no secret
    assume(changed is not None)
    assert changed is not None
    start, end, instead = changed
    line = line_of(text, changed)
    before = {key_of(one) for one in find(text, shelf)}
    found = [
        one
        for one in find(f"{text[:start]}{instead}{text[end:]}", shelf)
        if key_of(one) not in before
    ]
    assert any(
        one.line == line and (one.severity == "error" or not mutation.error) for one in found
    )
