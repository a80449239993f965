"""Whatever the extractive writer says of a paper is supported."""

import pytest

from digest.dossier import describe
from digest.grounding import judge
from digest.records import parse_paper
from digest.writing import summarise
from tests.benchmarks.quality.material import read_rows
from tests.corpora import REAL

_RECORDS = 300
_DAY = "2026-01-01T00:00:00Z"


@pytest.mark.skipif(not REAL.exists(), reason=f"no corpus at {REAL}; set DIGEST_CORPORA")
def test_summaries_of_real_papers_are_supported() -> None:
    unsupported = []
    for row in read_rows("metadata-2026-01")[:_RECORDS]:
        plain = {"version": 1, "primary": "cs.LG", "published": _DAY, "updated": _DAY}
        dossier = describe(parse_paper({**plain, **row}))
        told = [one for one in summarise(dossier) if one]
        unsupported += [one.text for one in told if judge(one, {dossier.paper.id: dossier})]
    assert unsupported == []
