"""Correct posts about real papers have no findings, and an inserted fault is found."""

import gzip
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from digest.check import check_post, read_post
from digest.model import Paper
from digest.store import open_library
from digest.words import list_languages
from tests.benchmarks.quality.mutations import (
    MUTATIONS,
    MutatedPost,
    find,
    find_errors,
    key_of,
    line_of,
    with_places,
)
from tests.check.invented import Shelf
from tests.check.library import build_posts, check_posts, run
from tests.corpora import FOLDER, paper_of, rows
from tests.standins.arxiv import ArxivServer

pytestmark = pytest.mark.long

# Of these kinds every one is found; of the others nine in ten, which `make eval` measures.
SURE = (
    *("author", "institution", "identifier", "owner", "target", "invented sentence"),
    *("co-author's institution", "malformed identifier", "claim in a table", "claim in raw HTML"),
)
PAPERS = 40
_REFERENCE = FOLDER.parent / "reference"
_DAY = "2026-02-24T00:00:00Z"
_PLAIN = {"version": 1, "primary": "cs.LG", "categories": ["cs.LG"], "abstract": "", "authors": []}


def test_an_inserted_fault_is_found(tmp_path: Path) -> None:
    told = with_places(rows("metadata-2026-01")[:PAPERS])
    (text,), shelf = build_posts(told, tmp_path, papers=PAPERS, posts=1)
    missed = list[str]()
    assert find_errors(text, shelf) == []
    before = {key_of(one) for one in find(text, shelf)}
    for mutation, seed in product(MUTATIONS, range(8)):
        changed = mutation.change(MutatedPost(text, random.Random(seed)))  # noqa: S311 - no secret
        if mutation.name not in SURE or changed is None:
            continue
        start, end, instead = changed
        found = find(f"{text[:start]}{instead}{text[end:]}", shelf)
        new = [one for one in found if key_of(one) not in before]
        here = [one for one in new if one.line == line_of(text, changed)]
        if not any(one.severity == "error" or not mutation.error for one in here):
            missed.append(f"{mutation.name}: {text[start:end]} -> {instead}")
    assert missed == []


# What editors call their topics: with numbers, authors and papers in it.
TOPICS = (
    *("3D vision", "Three", "Top 10 papers on graphs", "GPT-4 and friends", "6G", "Week 12"),
    *("Large Language Models", "Vision: 2D, 3D and 4D", "Ling et al.", "Zero-shot learning"),
    *("100 days of robots", "Attention Is All You Need"),
)


@pytest.mark.parametrize("lang", list_languages())
def test_our_own_posts_pass_in_every_format_with_their_data_and_without(
    tmp_path: Path, lang: str
) -> None:
    told = rows("metadata-2026-01")[: PAPERS * 2]
    kinds = "md,html,email,json"
    _, shelf = build_posts(told, tmp_path, papers=4, posts=TOPICS, formats=kinds, lang=lang)
    files, found = check_posts(tmp_path / "posts", shelf)
    assert files == len(TOPICS) * len(("md", "html", "txt", "mail.html"))
    assert found == []


def test_posts_of_a_year_pass(tmp_path: Path) -> None:
    """A hundred papers a post: of that many, some are called nearly as others are."""
    told = rows("metadata-2025-sample25k")[:2000]
    _, shelf = build_posts(told, tmp_path, papers=100, posts=20)
    files, found = check_posts(tmp_path / "posts", shelf)
    assert files == 20
    assert found == []


# Some are called as papers are, and so are themes of theirs.
CONFIGURED = (
    *(
        f'[topics.{n.lower()}]\nname = "{n}"\ncategories = ["astro-ph.{n}"]\n'
        for n in ("GA", "HE", "CO")
    ),
    *(f'[topics.{word}]\nquery = "{word}"\n' for word in ("agent", "benchmark")),
)
WEEKS = ("2026-01-10", "2026-01-17", "2026-01-24")


def test_posts_of_several_weeks_pass_in_every_format(tmp_path: Path) -> None:
    """A page with earlier issues of its topic also shows how many papers each theme had."""
    told = rows("metadata-2026-01")
    (tmp_path / "digest.toml").write_text(f"enrich.services = []\n{''.join(CONFIGURED)}")
    kinds = ("--format", "md,html,email,json")
    with ArxivServer(told) as server:
        variables = {"DIGEST_PACE__ARXIV": "0", **server.endpoints}
        for week in WEEKS:
            run(tmp_path, "build", "--all", "--date", week, *kinds, **variables)
    with open_library(tmp_path / "home", now=lambda: datetime.now(UTC)) as library:
        shelf = Shelf(library.load_papers([row["id"] for row in told]).values())
    files, found = check_posts(tmp_path / "posts", shelf)
    assert files == len(WEEKS) * len(CONFIGURED) * len(("md", "html", "txt", "mail.html"))
    assert found == []


def _paper(row: Mapping[str, Any]) -> Paper:
    return paper_of({**_PLAIN, "published": _DAY, "updated": _DAY, **row})


def _bare(row: Mapping[str, Any]) -> Mapping[str, Any]:
    links = " ".join(row.get("links") or [])
    return {**{key: row[key] for key in ("id", "title", "authors") if key in row}, "comment": links}


@pytest.mark.parametrize("crowd", [(), ("metadata-2025-sample25k", "metadata-2026-01")])
def test_the_reference_post_has_the_faults_that_are_known(crowd: tuple[str, ...]) -> None:
    """Whatever else the library holds, and however many titles have common words for names."""
    if not _REFERENCE.exists():
        pytest.skip(f"no reference post at {_REFERENCE}")
    facts = json.loads((_REFERENCE / "reference-post-facts.json").read_text("utf-8"))
    with gzip.open(_REFERENCE / "sample-week.jsonl.gz", "rt", encoding="utf-8") as lines:
        week = [json.loads(line) for line in lines]
    others = [row for name in crowd for row in rows(name)]
    told = [*others, *map(_bare, facts["papers"]), *week]
    shelf = Shelf({row["id"]: _paper(row) for row in told}.values())
    found = check_post(read_post(_REFERENCE / "reference-post.txt"), shelf)
    errors = [(one.kind, one.found) for one in found if one.severity == "error"]
    assert errors == [
        ("author", "John Doe"),
        ("link", "https://github.com/open-mmlab/mmpose"),
        ("name", "SPDLern"),
    ]
    warned = {one.found for one in found if (one.kind, one.severity) == ("link", "warning")}
    assert "https://github.com/dfki-av/DeepLiDARFlow" in warned
    (name,) = (one for one in found if one.found == "SPDLern" and one.kind == "name")
    assert name.expected == "SPD Learn"
