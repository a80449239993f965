"""A sentence that the data beside a post prove is not judged again; what they only say, is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from digest.codec import statement_record
from digest.model import Statement
from digest.text import split_sentences
from digest.writing import BEHIND, Account
from tests.check.invented import ABS, author, briefly, check
from tests.fixtures import LOOM, REEF, paper

ABSTRACT = (
    "In this paper, we present ReefNet, a network. With TideNet's maps, divers count more corals: "
    "TideNet is outperformed. ReefNet does not sink in storms."
)
REEFS = paper(abstract=ABSTRACT, authors=(author("Ada Quill"), author("Bo Lund")))
LOOMS = paper(id=LOOM, title="LoomBench: A Benchmark of Weaving", abstract="We weave.", authors=())
PAPERS = [REEFS, LOOMS]
ACCOUNT = Account(paper=REEFS, name="ReefNet")
WHAT, FOUND, LIMIT = split_sentences(ABSTRACT)
FIRST, SECOND = ACCOUNT.tell(WHAT), replace(ACCOUNT.tell(FOUND), mentions=(), text=FOUND.text)
NET, BENCH = f"[ReefNet]({ABS}/{REEF})", f"[LoomBench]({ABS}/{LOOM})"
POST = f"# Corals\n\nQuill and Lund present {NET}, a network. {FOUND.text}\n"


def beside(*told: Statement, **changes: Any) -> dict[str, object]:  # noqa: ANN401
    """Return data that tell these sentences in a section, each with these fields changed."""
    records = [{**statement_record(one), **changes} for one in told]
    return {"sections": [{"statements": records}]}


def found(text: str, data: Mapping[str, object]) -> list[str]:
    """Return what is wrong in a post that has these data beside it."""
    return briefly(check(text, PAPERS, beside=data))


def forged(text: str) -> Statement:
    """Return a false sentence, as if the record had it."""
    return replace(SECOND, text=text)


FALSE = "With TideNet's maps, divers count 77.7% more corals."
FALSE_POST = f"# Corals\n\n{NET} is a network. {FALSE}\n"
BULLET = f"- **ReefNet**: does not sink in storms. [Paper]({ABS}/{REEF})"


def test_what_stands_word_for_word_with_its_proof_is_not_judged_again() -> None:
    """Whoever judges it by itself takes `Divers` for an author who is called so."""
    people = tuple(map(author, ("Ada Quill", "Bo Divers", "Cy Reed")))
    reefs = replace(
        REEFS, abstract="We chart reefs. Divers show that our nets count.", authors=people
    )
    what, finding = split_sentences(reefs.abstract)
    account = Account(paper=reefs, name=None)
    told = [account.tell(what), account.tell(finding, BEHIND)]
    text = f"In [{reefs.title}]({ABS}/{REEF}), Quill et al. chart reefs. {told[1].text}"
    assert briefly(check(text, [reefs])) == ["error author Divers"]
    assert check(text, [reefs], beside=beside(*told)) == []
    assert found(POST, beside(FIRST, SECOND)) == []


@pytest.mark.parametrize(
    "text, data",
    [
        # The quote has other words, stands elsewhere, is a part of its sentence, or of nothing.
        (FALSE_POST, beside(forged(FALSE))),
        (FALSE_POST, beside(forged(FALSE), verified="model:kelp")),
        (FALSE_POST, beside(forged(FALSE), quotes=[])),
        (
            FALSE_POST,
            beside(
                forged(FALSE),
                mentions=[{"start": 34, "end": 39, "kind": "name", "paper": REEF}],
            ),
        ),
        (FALSE_POST, beside(forged(FALSE), mentions=[{"start": 0}])),
        (FALSE_POST, beside(forged(FALSE), quotes="77.7%")),
        (FALSE_POST, {"sections": [7], "lead": "77.7%", "resources": [{"quotes": [{}]}]}),
    ],
)
def test_data_that_are_forged_prove_nothing(text: str, data: Mapping[str, object]) -> None:
    assert "error number 77.7" in found(text, data)


def test_a_told_sentence_that_was_changed_is_judged_as_anybodys() -> None:
    data = beside(FIRST, SECOND)
    assert "error author Moth" in found(POST.replace("Lund", "Moth"), data)
    moth = replace(FIRST, text=FIRST.text.replace("Lund", "Moth"))
    assert "error author Moth" in found(POST.replace("Lund", "Moth"), beside(moth, SECOND))
    assert "error number 7.7" in found(POST.replace("count more", "count 7.7 more"), data)


def test_a_told_sentence_is_about_its_own_paper() -> None:
    """Behind another one, or with a link to it, the same words say something else."""
    data = beside(FIRST, SECOND)
    assert found(POST.replace(f"{REEF})", f"{LOOM})"), data) != []
    moved = f"# Corals\n\n{BENCH} weaves. {FOUND.text}\n"
    assert [one for one in found(moved, data) if "TideNet" in one] != []


def test_a_bullet_stands_behind_its_own_name() -> None:
    told = replace(ACCOUNT.tell(LIMIT), mentions=(), text="does not sink in storms.")
    record = {**statement_record(told), "name": "ReefNet"}
    data = {"resources": [record]}
    assert found(BULLET, data) == []
    other = BULLET.replace("ReefNet**", "LoomBench**")
    assert found(other, data) != []
    assert found(other, {"resources": [{**record, "name": "LoomBench"}]}) != []
