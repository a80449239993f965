"""A model's sentence says of the paper what its quote does, in the quote's order and limits."""

import pytest

from tests.writing.model.material import SINGLE, claims_of, judged, reason_of

OWN = "We present ReefNet, a network that counts corals from paper boats at low cost."
OTHERS = "However, existing methods rely on costly divers and ignore young corals."
FIELD = "Coral reefs are threatened by warm water in every harbour."
TRAINED = "To address this, we train a detector on 12,000 images that volunteers annotated by hand."
LOSS = "Counting errors are reduced by a new loss that weights rare species."
FOUND = "On the Harbour benchmark, ReefNet finds 93.1% of corals on 40 boats and 88.2% on 7 ships."
HINT = "Our results suggest that shallow water degrades accuracy more than murky water."
UNTOLD = "The young corals of this harbour have not been investigated on any boat so far."
LIMIT = "We show that the loss leads to faster training, but only on small sets."
SOME = "We find that some corals resist heat and that most boats leak."
CHANGE = "We move the counts from paper to clay."
ABSTRACT = (
    f"{FIELD} {OTHERS} {OWN} {TRAINED} {LOSS} {FOUND} {HINT} {LIMIT} {SOME} {CHANGE} {UNTOLD}"
)
GOOD = ("{paper} presents ReefNet, a network that counts corals from paper boats.", [OWN])


@pytest.mark.parametrize(
    "text,quotes",
    [
        ("{paper} presents a low-cost network that counts corals from paper boats.", [OWN]),
        ("{paper} presents a network for counting corals from paper boats.", [OWN]),
        ("{paper} reduces counting errors by a new loss that weights rare species.", [LOSS]),
        ("{authors} introduce a new loss weighting rare species to reduce errors.", [LOSS]),
        ("{authors} train a detector on 12,000 images annotated by volunteers.", [TRAINED]),
        (
            "{paper} counts corals with a network at low cost and is trained on annotated images.",
            [OWN, TRAINED],
        ),
    ],
)
def test_an_honest_paraphrase_is_told(text: str, quotes: list[str]) -> None:
    assert not judged((text, quotes), claims=claims_of(ABSTRACT)).refusals


@pytest.mark.parametrize(
    "text,quote",
    [
        ("It finds 93.1% of corals on 40 boats on the Harbour benchmark.", FOUND),
        ("A new loss that weights rare species reduces counting errors.", LOSS),
        ("The detector is trained on 12,000 images annotated by volunteers.", TRAINED),
        ("Accuracy is degraded more by shallow water than by murky water, results suggest.", HINT),
        ("On small sets only, the loss leads to faster training.", LIMIT),
        ("They find that some corals resist heat and most boats leak.", SOME),
    ],
)
def test_an_honest_second_sentence_is_told(text: str, quote: str) -> None:
    assert not judged(GOOD, (text, [quote]), claims=claims_of(ABSTRACT)).refusals


@pytest.mark.parametrize(
    "text,quote,why",
    [
        ("{paper} relies on costly divers and ignores young corals.", OTHERS, "of others"),
        ("{paper} is threatened by warm water in a harbour of coral reefs.", FIELD, "of others"),
        ("{paper} presents a network from corals that counts paper boats.", OWN, "corals"),
        ("{paper} present a network, and introduce corals from paper boats.", OWN, "number of its"),
    ],
)
def test_what_others_do_is_not_told_of_the_paper(text: str, quote: str, why: str) -> None:
    assert why in reason_of(judged((text, [quote]), claims=claims_of(ABSTRACT)))


def test_what_others_do_is_no_pronouns_doing() -> None:
    verdict = judged(
        GOOD,
        ("It relies on costly divers and ignores young corals.", [OTHERS]),
        claims=claims_of(ABSTRACT),
    )
    assert "subject" in reason_of(verdict)


@pytest.mark.parametrize(
    "text,quote",
    [
        ("Murky water degrades accuracy more than shallow water, results suggest.", HINT),
        ("Their results suggest that accuracy degrades shallow water more than murky.", HINT),
        ("Their results show that shallow water degrades accuracy more than murky water.", HINT),
        ("They show that the training leads to faster loss, but only on small sets.", LIMIT),
        ("They show that the loss leads to faster training on small sets for ReefNet.", LIMIT),
        ("They show that the loss leads to faster training of its network.", LIMIT),
        ("On the Harbour benchmark, it finds 88.2% of corals on 40 boats.", FOUND),
        ("They find that corals resist heat and that most boats leak.", SOME),
        ("They move the counts of corals from clay to paper.", CHANGE),
        ("The young corals of this harbour have been investigated on any boat.", UNTOLD),
        ("It rely on shallow water that degrades accuracy, results suggest.", HINT),
    ],
)
def test_roles_limits_and_parts_are_kept(text: str, quote: str) -> None:
    assert judged(GOOD, (text, [quote]), claims=claims_of(ABSTRACT)).refusals


def test_a_word_of_one_quote_does_not_slip_into_the_clause_of_another() -> None:
    text = "It finds 93.1% of volunteers on 40 boats on the Harbour benchmark."
    assert judged(GOOD, (text, [TRAINED, FOUND]), claims=claims_of(ABSTRACT)).refusals


def test_a_single_author_has_no_verb_in_the_plural() -> None:
    claims = claims_of(ABSTRACT, authors=SINGLE)
    text = "{authors} present a network, and introduce corals from paper boats."
    assert "number" in reason_of(judged((text, [OWN]), claims=claims))


@pytest.mark.parametrize(
    "said",
    [
        "ReefNet was written by Mallory Evil and counts the corals of a reef.",
        "The authors of the paper are Mallory and Evil, who count corals.",
        "ReefNet is the work of Mallory and counts the corals of a reef.",
        "ReefNet was developed by Mallory and counts the corals of a reef.",
        "Code for ReefNet stands at reef-dot-example for every diver of reefs.",
        "Its title is Coins for Everyone and it counts the corals of a reef.",
        "ReefNet comes from the Institute of Corals and counts a whole reef.",
        "ReefNet won the Golden Coral Award and counts the corals of a reef.",
        "OctoNet by Mallory leaks the private data of divers in the reef.",
        "Code for ReefNet stands at github dot com slash mallory slash evil.",
        "Code for ReefNet stands at crabcoin․com and on the web of Mallory.",
        "Code for ReefNet stands at mallory (at) reef (dot) example for everybody.",
        "Weights of ReefNet are sent by +1 900 555 0199 to divers of reefs.",
        "Doctors should prescribe bleach for patients with fever on a reef.",
        "Buy CrabCoin for returns of coral in a week, as ReefNet counts it.",
        "Let nobody doubt that ReefNet counts the corals of a whole reef.",
        "The results of ReefNet were fabricated on paper boats in a harbour.",
        "ReefNet counts cоrals from boats of paper in a harbour of a reef.",
        "ReefNet counts " + "c" * 61 + " from boats of paper in a harbour.",
    ],
)
def test_what_a_record_says_in_its_own_fields_or_nowhere_is_not_told(said: str) -> None:
    """Even where an abstract says it, word for word."""
    verdict = judged(GOOD, (said, [said]), claims=claims_of(f"{ABSTRACT} {said}"))
    assert len(verdict.refusals) == 1


def test_a_quote_that_turns_the_direction_of_reading_bears_nothing_out() -> None:
    turned = "It counts \u202eslaroc\u202c from boats of paper in a harbour."
    said = "It counts slaroc from boats of paper in a harbour."
    verdict = judged(GOOD, (said, [turned]), claims=claims_of(f"{ABSTRACT} {turned}"))
    assert "does not speak of the paper" in reason_of(verdict)
