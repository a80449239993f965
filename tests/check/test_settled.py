"""A sentence that the data beside a post prove is not judged again; what they only say, is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from digest.check import is_edit_of
from digest.codec import statement_record
from digest.model import Dossier, Statement
from digest.papers import describe
from digest.text import split_sentences
from digest.writing import ALONE, BEHIND, NOTHING, Account
from tests.check.invented import ABS, HARBOUR, TIDES, author, briefly, check
from tests.fixtures import LOOM, REEF, paper, quote, statement

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
        (FALSE_POST, {"sections": [7], "lead": "77.7%", "resources": [{"statement": 7}]}),
        (FALSE_POST, {"resources": [{"statement": {"quotes": [{}]}}]}),
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
    record = {"name": "ReefNet", "statement": statement_record(told)}
    data = {"resources": [record]}
    assert found(BULLET, data) == []
    other = BULLET.replace("ReefNet**", "LoomBench**")
    assert found(other, data) != []
    assert found(other, {"resources": [{**record, "name": "LoomBench"}]}) != []


PEOPLE: Sequence[tuple[tuple[str, str], ...]] = (
    (("Ada Quill", ""),),
    (("Ada Quill", HARBOUR), ("Bo Lund", TIDES)),
    (("Ada Quill", HARBOUR), ("Bo Lund", ""), ("Cy Reed", "")),
)
SENTENCES = (
    "In this paper, we propose ReefNet, a network that counts corals without labels.",
    "However, our experiments on 12 reefs show that it never errs by more than 4.5\\%.",
    "This study presents ReefNet, which is trained on $10^3$ reefs of the US.",
    "ReefNet outperforms TideNet and does not need labels.",
    "To address this gap, the authors' earlier maps help us count 1,204 corals (p<0.01).",
    "Results: On KelpSet, ReefNet gains +19.5 points, while TideNet loses -3.",
)
_WORD = re.compile(r"\w+")


def reefs(people: Sequence[tuple[str, str]], abstract: str = " ".join(SENTENCES)) -> Dossier:
    """Return a paper by these authors, who are at places where one is given."""
    return describe(paper(abstract=abstract, authors=tuple(author(*one) for one in people)))


def changed(told: Statement, random: Random) -> Iterator[Statement]:
    """Yield a statement with one thing wrong in it: a figure, a word, or a denial."""
    for match in _WORD.finditer(told.text):
        start, end = match.span()
        words = [str(int(match[0]) + 1)] if match[0].isdecimal() else ["kelp", f"not {match[0]}"]
        for word in random.sample(words, 1):
            yield replace(told, text=told.text[:start] + word + told.text[end:])


@pytest.mark.parametrize("people", PEOPLE)
def test_what_the_edits_make_is_known_and_what_is_changed_is_not(
    people: Sequence[tuple[str, str]],
) -> None:
    dossier = reefs(people)
    account = Account(paper=dossier.paper, name=dossier.introduces.name)
    spans = split_sentences(dossier.paper.abstract)
    told = [account.tell(span, place) for span in spans for place in (NOTHING, ALONE, BEHIND)]
    made = [one for one in told if one.text]
    assert len(made) > len(SENTENCES)
    assert [one.text for one in made if not is_edit_of(one, dossier)] == []
    wrong = [each for one in made for each in changed(one, Random(one.text))]  # noqa: S311
    assert [one.text for one in wrong if is_edit_of(one, dossier)] == []


BOATS = "We present ReefNet, a network. ReefNet never counts. Boats do not sink in storms."
RECORD = reefs(PEOPLE[1], BOATS)


@pytest.mark.parametrize(
    "text, quoted, name, is_edit",
    [
        # In a bullet the name may go, and nothing else's.
        ("a network.", 0, "ReefNet", True),
        ("never counts.", 1, "ReefNet", False),
        ("a network.", 0, "", False),
        ("counts.", 1, "ReefNet", False),
        ("The authors present ReefNet, a network.", 0, "", True),
        ("The author presents ReefNet, a network.", 0, "", False),
        ("Ben et al. present ReefNet, a network.", 0, "", False),
        # A quote is a whole sentence: in a part of one anything may be said.
        ("Boats do not sink in storms.", 2, "", True),
        ("Boats do not sink.", 2, "", False),
        ("In storms.", "in storms.", "", False),
    ],
)
def test_a_bullet_may_leave_out_its_name(
    text: str, quoted: int | str, name: str, *, is_edit: bool
) -> None:
    sentences = [span.text for span in split_sentences(BOATS)]
    words = sentences[quoted] if isinstance(quoted, int) else quoted
    told = replace(statement(text, quotes=(quote(RECORD.paper, words),)), verified="edit")
    assert is_edit_of(told, RECORD, name) is is_edit
    (place,) = told.quotes
    assert not is_edit_of(replace(told, quotes=(replace(place, start=place.start + 1),)), RECORD)
    assert not is_edit_of(replace(told, verified=None), RECORD, name)
