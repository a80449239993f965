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


@pytest.mark.parametrize("lang, text, other", [
    ("de", "Taucher zählen mit mehr als 20 Karten die Korallen und die Wale.", "fünf"),
    ("zh", "潜水员用超过 20 张地图来统计珊瑚和鲸鱼的数量。", "5"),
    ("ja", "ダイバーは 20 枚を超える地図でサンゴを数える。", "5"),
])  # fmt: skip
def test_a_proven_sentence_may_be_in_the_posts_language(lang: str, text: str, other: str) -> None:
    maps = paper(abstract="Divers count corals and whales with more than 20 maps.", authors=())
    told = replace(quotation(maps, maps.abstract), text=text, by="model:kelp")

    def reported(line: str, *, proven: bool) -> list[str]:
        shelf = (ProvenShelf if proven else Shelf)([maps])
        front = f'---\ntitle: "X"\nlang: {lang}\n---\n\n# X\n\n{NET}\n\n'
        post = read(front + line, beside={**beside(told), "lang": lang})
        return [f"{one.severity} {one.message}" for one in check_post(post, shelf)]

    assert reported(told.text, proven=True) == []
    assert [one[:6] for one in reported(told.text, proven=False)] == ["note 1"]
    changed = told.text.replace("20", other)
    assert "warning This was changed since it was verified." in reported(changed, proven=True)
    assert any(one.startswith("error") for one in reported(changed, proven=True))


def test_a_bullet_follows_its_own_name() -> None:
    told = quotation(REEFS, "does not sink in storms")
    record = {"name": "ReefNet", "statement": statement_json(told)}
    assert found(BULLET, {"resources": [record]}) == []
    other = BULLET.replace("ReefNet**", "LoomBench**")
    for name in ("ReefNet", "LoomBench"):
        assert "error name LoomBench" in found(other, {"resources": [{**record, "name": name}]})
