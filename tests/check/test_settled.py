"""Sentences that the data beside a post prove are not judged again; other claims are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from digest.check import check_post
from digest.codec import statement_json
from digest.model import Statement
from digest.text import split_sentences
from tests.check.invented import ABS, Shelf, author, briefly, check, read
from tests.fixtures import LOOM, REEF, paper, quotation

ABSTRACT = (
    "In this paper, we present ReefNet, a network. With TideNet's maps, divers count more corals: "
    "TideNet is outperformed. ReefNet does not sink in storms."
)
REEFS = paper(abstract=ABSTRACT, authors=(author("Ada Quill"), author("Bo Lund")))
LOOMS = paper(id=LOOM, title="LoomBench: A Benchmark of Weaving", abstract="We weave.", authors=())
PAPERS = [REEFS, LOOMS]
FOUND = split_sentences(ABSTRACT)[1]
NET = f"[ReefNet]({ABS}/{REEF})"


def beside(*told: Statement, **changes: Any) -> dict[str, object]:  # noqa: ANN401
    """Return data that tell these statements in a section, each with these fields changed."""
    records = [{**statement_json(one), **changes} for one in told]
    return {"sections": [{"statements": records}]}


def found(text: str, data: Mapping[str, object]) -> list[str]:
    """Return what is wrong in a post that has these data beside it."""
    return briefly(check(text, PAPERS, beside=data))


FALSE = "With TideNet's maps, divers count 77.7% more corals: TideNet is outperformed."
FORGED = replace(quotation(REEFS, FOUND.text), text=FALSE)
FALSE_POST = f"# Corals\n\n{NET} is a network. {FALSE}\n"
BULLET = f"- **ReefNet**: “does not sink in storms”. [Paper]({ABS}/{REEF})"


@pytest.mark.parametrize(
    "text, data",
    [
        # The quote has other words, stands elsewhere, or is of nothing.
        (FALSE_POST, beside(FORGED)),
        (FALSE_POST, beside(FORGED, verified="model:kelp", by="model:kelp")),
        (FALSE_POST, beside(FORGED, quotes=[])),
        (
            FALSE_POST,
            beside(FORGED, mentions=[{"start": 34, "end": 39, "kind": "name", "paper": REEF}]),
        ),
        (
            FALSE_POST,
            beside(
                FORGED,
                quotes=[
                    {"paper": REEF, "field": "abstract", "start": 0, "end": 78, "text": FALSE},
                ],
            ),
        ),
        (FALSE_POST, beside(FORGED, mentions=[{"start": 0}])),
        (FALSE_POST, beside(FORGED, quotes="77.7%")),
        (FALSE_POST, {"sections": [7], "lead": "77.7%", "resources": [{"statement": 7}]}),
        (FALSE_POST, {"resources": [{"statement": {"quotes": [{}]}}]}),
    ],
)
def test_forged_data_prove_nothing(text: str, data: Mapping[str, object]) -> None:
    assert "error number 77.7" in found(text, data)


class ProvenShelf(Shelf):
    """A library that remembers of every sentence that it was verified."""

    def has_proof(self, statement: Statement) -> bool:
        """Remember every sentence that has words."""
        return bool(statement.text)


def test_a_proven_sentence_is_not_judged_and_a_change_of_it_is_reported() -> None:
    told = replace(quotation(REEFS, FOUND.text), by="model:kelp")
    changed = told.text.replace("more", "fewer")

    def reported(text: str, *, proven: bool) -> list[str]:
        shelf = (ProvenShelf if proven else Shelf)(PAPERS)
        post = read(f"# Corals\n\n{NET} is a network. {text}\n", beside=beside(told))
        return [one.message for one in check_post(post, shelf)]

    assert reported(told.text, proven=True) == []
    assert "This was changed since it was verified." in reported(changed, proven=True)
    assert "This was changed since it was verified." not in reported(changed, proven=False)


def test_a_bullet_follows_its_own_name() -> None:
    told = quotation(REEFS, "does not sink in storms")
    record = {"name": "ReefNet", "statement": statement_json(told)}
    assert found(BULLET, {"resources": [record]}) == []
    other = BULLET.replace("ReefNet**", "LoomBench**")
    for name in ("ReefNet", "LoomBench"):
        assert "error name LoomBench" in found(other, {"resources": [{**record, "name": name}]})
