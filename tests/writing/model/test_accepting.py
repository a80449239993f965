"""A model chooses words; what they say is the record's, or is not told."""

import pytest

from digest.grounding import judge
from digest.model import Statement
from digest.writing.model.answer import Opening
from digest.writing.model.filling import has_bare_clause
from digest.writing.model.prompt import task_for
from digest.writing.model.sharing import accept_opening
from digest.writing.prose import compose
from tests.writing.model.material import (
    BY,
    FIRST,
    SECOND,
    SINGLE,
    THIRD,
    claims_of,
    judged,
    reason_of,
    text_of,
)

GOOD = ("{paper} presents ReefNet, a network that counts corals from paper boats.", [FIRST])
AUTHORS = "Quill (Harbour Institute) and Fernandez-Lund"
TITLE = "ReefNet: Counting Corals from Paper Boats"


def test_a_sentence_that_its_quote_bears_out_is_told_with_title_and_authors_of_the_record() -> None:
    verdict = judged(GOOD)
    assert text_of(verdict) == (
        f"{TITLE} by {AUTHORS} presents ReefNet, a network that counts corals from paper boats."
    )
    assert not verdict.refusals
    assert verdict.told is not None
    assert verdict.told.by == BY
    assert [quote.text for quote in verdict.told.proofs] == [FIRST, TITLE]


def test_what_is_told_is_supported_and_its_quotes_stand_in_the_record_exactly() -> None:
    claims = claims_of()
    second = ("On the Harbour benchmark, it finds 93.1% of all corals but may miss some.", [SECOND])
    told = judged(GOOD, second, claims=claims).told
    assert told is not None
    assert told.sentences == 2
    statement = compose(told.pieces, quotes=told.proofs, by=told.by)
    assert not judge(statement, {claims.paper.id: claims.dossier})
    for quote in statement.quotes:
        assert getattr(claims.paper, quote.field)[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    "text,told",
    [
        (
            "In {title}, {authors} presents ReefNet, a network that counts corals.",
            f"In {TITLE}, {AUTHORS} present ReefNet, a network that counts corals.",
        ),
        (
            "{authors} present {name}, a network that counts corals from paper boats.",
            f"{AUTHORS} present ReefNet, a network that counts corals from paper boats.",
        ),
        (
            "{authors} present a network that counts corals from paper boats.",
            f"{AUTHORS} present a network that counts corals from paper boats ({TITLE}).",
        ),
    ],
)
def test_a_paper_is_named_in_each_form_and_verbs_agree(text: str, told: str) -> None:
    assert text_of(judged((text, [FIRST]))) == told


def test_a_single_author_has_a_verb_in_the_singular() -> None:
    verdict = judged(
        ("{authors} present {name}, a network that counts corals from boats.", [FIRST]),
        claims=claims_of(authors=SINGLE),
    )
    assert text_of(verdict).startswith("Quill (Harbour) presents ReefNet, a network")


def test_names_are_spelt_as_the_record_spells_them() -> None:
    verdict = judged(("{paper} presents REEFNET, a network that counts corals.", [FIRST]))
    assert "presents ReefNet, a network" in text_of(verdict)


def test_a_part_of_a_sentence_is_quoted_with_its_whole() -> None:
    """What a quote leaves out of a sentence might be its `not`."""
    verdict = judged(
        ("{paper} presents a network that does outperform divers in water.", [FIRST, THIRD[9:]])
    )
    assert "negation" in reason_of(verdict)


@pytest.mark.parametrize(
    "text,quotes,why",
    [
        ("{paper} presents a network that counts corals for 42 boats.", [FIRST], "42"),
        ("{paper} presents a network that counts corals and whales.", [FIRST], "whales"),
        ("{paper} presents CoralNet, a network that counts corals.", [FIRST], "CoralNet"),
        ("{paper} presents the first network that counts corals at low cost.", [FIRST], "first"),
        ("{paper} presents a network that counts all corals at low cost.", [FIRST], "all"),
        ("{paper} presents a network by Quill that counts corals from boats.", [FIRST], "Quill"),
        ("{paper} presents a Harbour network that counts corals from boats.", [FIRST], "Harbour"),
        ("{paper} finds 93.1% of all corals on the Harbour benchmark.", [SECOND], "may"),
        ("{paper} presents a network that counts corals.", ["We present corals."], "quote"),
        ("{paper} presents a network that counts corals.", ["counts corals"], "quote"),
        ("{paper} presents a network that counts corals.", [], "quote"),
        ("{paper} presents a network that counts corals.", [FIRST, "It is great, I say."], "quote"),
        ("ReefNet is a network that counts corals from boats.", [FIRST], "begin"),
        ("{paper} corals are counted from paper boats at low cost.", [FIRST], "verb"),
        ("{paper} presents ReefNet, which is a network.", [FIRST], "next to nothing"),
        ("{paper} shows that ReefNet, a network that counts corals.", [FIRST], "verb"),
        ("{authors} ReefNet, a network that counts corals from boats.", [FIRST], "verb"),
        ("{paper} by {authors} presents a network that counts corals.", [FIRST], "begin"),
        ("{paper} presents {model}, a network that counts corals.", [FIRST], "{model}"),
        ("{paper} presents a network that counts corals at https://x.example.", [FIRST], "address"),
        ("{paper} presents a network that counts corals at reef.example now.", [FIRST], "address"),
        ("{paper} presents a [network](x) that counts corals from boats.", [FIRST], "markup"),
        ("{paper} presents <b>a network</b> that counts corals from boats.", [FIRST], "markup"),
        ("{paper} presents a network, and we count corals from paper boats.", [FIRST], "first"),
        ("{paper} presents a network. It counts corals from paper boats.", [FIRST], "one sentence"),
        ("{paper} presents a network that counts corals (from paper boats.", [FIRST], "pairs"),
        ("{paper} counts.", [FIRST], "words"),
        ("{paper} presents " + "a network that counts corals from boats " * 7, [FIRST], "sentence"),
        ("{paper} presents a network like other papers that counts corals.", [FIRST], "papers"),
        ("{paper} presents a network that tells you of corals from boats.", [FIRST], "reader"),
    ],
)
def test_what_is_not_borne_out_or_ill_formed_is_refused(
    text: str, quotes: list[str], why: str
) -> None:
    verdict = judged((text, quotes))
    assert verdict.told is None
    assert why in reason_of(verdict)


def test_the_title_bears_out_nothing() -> None:
    """A title could say anything; the post prints it as it is, and rests nothing on it."""
    claims = claims_of(title="ReefNet Charts Every Island for Counting")
    verdict = judged(
        ("{paper} charts an island for counting corals from boats.", [FIRST]), claims=claims
    )
    assert "charts" in reason_of(verdict)


def test_a_second_sentence_that_is_refused_leaves_the_first() -> None:
    verdict = judged(GOOD, ("It finds 99% of all corals on the Harbour benchmark.", [SECOND]))
    assert verdict.told is not None
    assert not verdict.told.is_whole
    assert "99" in reason_of(verdict)


def test_without_a_first_sentence_nothing_is_told() -> None:
    assert judged().told is None
    assert judged(("", []), GOOD).told is None


def _opening(text: str, *numbers: int, size: int = 3) -> Statement | str:
    papers = [
        claims_of(
            f"We study limpets in tide pools with model {number}. It is fast on shore {number}.",
            id=f"2602.0000{number}",
            title=f"Shore Survey {number}",
        )
        for number in (1, 2, 3)
    ]
    task = task_for("shores", "Shores", size, papers)
    quotes = {f"P{one}": f"We study limpets in tide pools with model {one}." for one in numbers}
    return accept_opening(Opening(text=text, quotes=quotes), task, BY)


@pytest.mark.parametrize(
    "numbers,size,told",
    [
        ((1, 2, 3), 3, "All three papers here study limpets in tide pools with a model."),
        ((1, 3), 9, "Two of the nine papers here study limpets in tide pools with a model."),
    ],
)
def test_an_opening_counts_the_papers_that_bear_it_out(
    numbers: tuple[int, ...], size: int, told: str
) -> None:
    text = "{count} papers study limpets in tide pools with a model."
    opening = _opening(text, *numbers, size=size)
    assert isinstance(opening, Statement)
    assert opening.text == told
    assert opening.by == BY
    assert [quote.paper for quote in opening.quotes] == [f"2602.0000{n}" for n in numbers]


@pytest.mark.parametrize(
    "text,numbers",
    [
        ("{count} papers study limpets in tide pools with model 1.", (1, 2)),
        ("{count} papers study limpets and whales in pools with a model.", (1, 2)),
        ("Three papers study limpets in tide pools with a model.", (1, 2, 3)),
        ("{count} papers study limpets in tide pools with one model.", (1, 2, 3)),
        ("{count} papers limpets in tide pools with a model of them.", (1, 2, 3)),
        ("{count} papers study limpets in tide pools with a model.", (1,)),
        ("All {count} papers study limpets in tide pools with a model.", (1, 2, 3)),
    ],
)
def test_an_opening_holds_of_each_paper_that_it_counts(text: str, numbers: tuple[int, ...]) -> None:
    assert isinstance(_opening(text, *numbers), str)


@pytest.mark.parametrize(
    "clause, bare",
    [
        ("ReefNet, a network of paper boats.", True),
        ("tidal attention, which lets each boat attend to 1,200 corals.", True),
        ("ReefNet, a network of paper boats, counts corals.", False),
        ("ReefNet counts corals, which is hard.", False),
        ("corals are rare, which is bad.", False),
    ],
)
def test_a_clause_behind_that_says_something_of_its_subject(clause: str, bare: bool) -> None:  # noqa: FBT001 - what is expected
    assert has_bare_clause(f"{{paper}} shows that {clause}") == bare
