"""The reference post: what is wrong in it is found, and nothing that is right is called wrong."""

import gzip
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from digest.check import check_post, read_post
from digest.check.records import Known, Titled
from digest.dossier import describe
from digest.model import Paper
from digest.records import parse_paper
from tests.benchmarks.quality.material import read_rows
from tests.corpora import REAL, YEAR

_FOLDER = Path(__file__).parents[3] / "shared" / "reference"
_DAY = "2026-02-24T00:00:00Z"
_PLAIN = {"version": 1, "primary": "cs.LG", "categories": ["cs.LG"], "abstract": "", "authors": []}

pytestmark = pytest.mark.skipif(not _FOLDER.exists(), reason=f"no reference post at {_FOLDER}")


class Shelf:
    """The sample week, and the bare facts of whatever else the post names."""

    def __init__(self, others: Sequence[Paper] = ()) -> None:
        facts = json.loads((_FOLDER / "reference-post-facts.json").read_text("utf-8"))
        with gzip.open(_FOLDER / "sample-week.jsonl.gz", "rt", encoding="utf-8") as rows:
            week = [_paper(json.loads(row)) for row in rows]
        bare = [_paper(_bare(row)) for row in facts["papers"]]
        self._papers = {one.id: one for one in (*others, *bare, *week)}

    def load(self, ids: Sequence[str]) -> Known:
        """Return papers by identifier."""
        held = {name: describe(self._papers[name]) for name in ids if name in self._papers}
        return Known(dossiers=held, missing=frozenset(ids) - held.keys())

    def load_titles(self) -> Iterable[Titled]:
        """Return every title."""
        return (Titled(one.id, one.title, one.doi or "") for one in self._papers.values())


def _bare(row: Mapping[str, Any]) -> Mapping[str, Any]:
    links = " ".join(row.get("links") or [])
    return {**{key: row[key] for key in ("id", "title", "authors") if key in row}, "comment": links}


def _paper(row: Mapping[str, Any]) -> Paper:
    return parse_paper({**_PLAIN, "published": _DAY, "updated": _DAY, **row})


def _crowd() -> list[Paper]:
    """Return the papers of a library that has grown for a year: some thirty thousand."""
    if not (REAL.exists() and YEAR.exists()):
        pytest.skip(f"no corpus at {YEAR}; set DIGEST_CORPORA")
    names = ("metadata-2025-sample25k", "metadata-2026-01")
    return [_paper(row) for name in names for row in read_rows(name)]


@pytest.mark.parametrize("others", [list, _crowd])
def test_the_reference_post(others: Callable[[], list[Paper]]) -> None:
    """Whatever else the library holds, and however many titles have common words for names."""
    found = check_post(read_post(_FOLDER / "reference-post.txt"), Shelf(others()))
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
