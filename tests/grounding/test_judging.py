"""What a text says stands in its evidence, as strong, as much, of the same thing, the same way."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.grounding import Evidence, judge_words
from digest.grounding.lexicon import stem

SOURCE = (
    "ReefNet reduces errors by up to 23.6% on ten reefs, and uses only 20% of labels. It runs on "
    "over 2,800 corals around 500× faster, in 40 ms (p < 0.001). Gains are from 20 to 30%. It is "
    "significantly less costly, and can help divers. Other networks perform poorly. ReefNet is "
    "well ahead of TideNet, which misses several of the largest corals in some cases. MudNet "
    "grows by a factor of 2.5 to 5, on 61k charts, 1.5 million maps, 59.69 boats and 166,147 "
    "nets. Both harbours generalise. KelpNet can achieve 80% coverage while achieving a tenfold "
    "gain. A random forest is drawn. Tides increase speed, and boats reduce costs. They sail at "
    ">9 knots. Training takes 4-6 hours on three sparse meshes, and two "
    "of them leak. A data set of deepwater nets is drawn. Convolutional neural networks learn."
)
FIELDS = ["ReefNet: Counting Corals"]
EVIDENCE = Evidence([f"{one.rstrip('.')}." for one in SOURCE.split(". ")], FIELDS)
_CHOICE = re.compile(r"{([^{}|]*)\|([^{}|]*)}")


def faults(text: str) -> list[str]:
    """Return the faults of a text: their kind, and the words."""
    return [f"{one.kind} {one.found}" for one in judge_words(text, EVIDENCE)]


@pytest.mark.parametrize(
    "text, fault",
    [
        # A number keeps its value, however it is written.
        ("ReefNet runs on {more than|over} 2{,|,1}800 corals.", "number 2,1800"),
        ("ReefNet reduces errors on {ten|eleven} reefs.", "number eleven"),
        ("MudNet grows on {61,000|62,000} charts.", "number 62,000"),
        ("MudNet grows on {about 60|about 70} boats.", "number 70"),
        ("MudNet grows on {59.7|59.6} boats.", "number 59.6"),
        ("MudNet grows on {166 147|166 148} nets.", "number 166,148"),
        ("{Two|Three} harbours generalise well.", "number Three"),
        # Words count what the same figures do, wherever else the number stands.
        ("Training is on {three|four} sparse meshes.", "number four"),
        ("Training is on {3 sparse|six} meshes.", "number six"),
        ("{Two|Four} meshes leak.", "number Four"),
        # A number keeps its unit and its bound.
        ("ReefNet reduces errors by up to 23.6{ percent|}.", "unit 23.6"),
        ("It runs about 500{-fold|%} faster.", "unit 500%"),
        ("It runs around 500× faster, in 40 {ms|s}.", "unit 40 s"),
        ("It runs in 40{ms|s} (p < 0.001).", "unit 40s"),
        ("MudNet grows 2.5{× to 5×|% to 5%}.", "unit 2.5%"),
        ("ReefNet reduces errors by {up to |}23.6%.", "bound 23.6%"),
        ("ReefNet reduces errors by {up to|at least} 23.6%.", "bound at least 23.6%"),
        ("It runs on {over|under} 2,800 corals.", "bound under 2,800"),
        ("It runs on {|only }ten reefs.", "bound only ten"),
        ("It runs in 40 ms (p {<|>} 0.001).", "bound > 0.001"),
        ("ReefNet uses {|at least }20% of labels.", "bound at least 20%"),
        ("They sail at {>|<} 9 knots.", "bound < 9"),
        # A claim keeps its reserve, and claims no more.
        ("It {may help|helps} divers.", "hedge helps"),
        ("It misses several of the largest corals{ in some cases|}.", "hedge corals"),
        ("ReefNet {can achieve|achieves} 80% coverage.", "hedge achieves"),
        ("{First, ReefNet|ReefNet is the first that} reduces errors.", "claim first"),
        ("ReefNet is {less costly|the best}.", "claim best"),
        ("They propose a {random|finest} forest.", "claim finest"),
        # What is compared keeps its direction.
        ("It is significantly {less|more} costly.", "direction more"),
        ("Boats {reduce|increase} costs.", "direction increase"),
        ("Other networks perform {poorly|well}.", "direction well"),
        ("ReefNet is well {ahead of|behind} TideNet.", "direction behind"),
        # Words stand in the source, in any form of theirs, or one that means the same.
        ("Both harbours {generalize|sink}.", "word sink"),
        ("It can help divers of TideNet{|, KelpNot}.", "name KelpNot"),
        ("A {dataset|dataroom} is drawn.", "word dataroom"),
        ("{Deep water|Deep fire} nets are drawn.", "word fire"),
        ("{CNNs|GNNs} learn.", "name GNNs"),
        ("The boats’ costs {are reduced|sink}.", "word sink"),
        ("Other networks {|never }perform poorly.", "negation never"),
        ("It can help divers{|: https://reef.example/x}.", "url https://reef.example/x"),
    ],
)
def test_what_the_source_says_passes_and_what_it_does_not_is_a_fault(text: str, fault: str) -> None:
    """What is right stands before the stroke, what is wrong behind it."""
    assert faults(_CHOICE.sub(r"\1", text)) == []
    assert fault in faults(_CHOICE.sub(r"\2", text))


UPWARD = ("outperforms", "surpasses", "exceeds", "beats", "outdoes", "OUTPERFORMS")
DOWNWARD = (
    *("is outperformed by", "is surpassed easily by", "is exceeded by", "is beaten by", "trails"),
    "underperforms against",
)


@pytest.mark.parametrize("words", [*UPWARD, *DOWNWARD])
def test_a_comparison_has_a_direction(words: str) -> None:
    def turned(text: str, source: str) -> list[str]:
        found = judge_words(text, Evidence([source], []))
        return [one.expected for one in found if one.kind == "direction"]

    better, worse = "TideNet outperforms KelpNet.", "TideNet is outperformed by KelpNet."
    told, upward = f"TideNet {words} KelpNet.", words in UPWARD
    assert turned(told, better if upward else worse) == []
    expected = "is outperformed by" if upward else "outperforms"
    assert turned(told, worse if upward else better) == [expected]
    # With the names turned round, it is the other way.
    assert bool(turned("KelpNet is outperformed by TideNet.", told)) is not upward


def test_a_fault_shows_what_the_source_has() -> None:
    (fault,) = judge_words("ReefNet reduces errors by at least 23.6%.", EVIDENCE)
    assert (fault.found, fault.expected) == ("at least 23.6%", "up to 23.6%")
    (name,) = judge_words("RefeNet can help divers.", EVIDENCE)
    assert (name.found, name.expected) == ("RefeNet", "ReefNet")


@pytest.mark.parametrize(
    "forms",
    [
        "propose proposes proposed proposing",
        "classify classifies classified classifying",
        "plan planned planning plans",
        "build builds built building",
        "generalise generalize generalises generalization generalisation",
        "robust robustness robustly",
        "study studies studied",
    ],
)
def test_inflections_share_their_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["increase decrease", "train test", "coral choral", "no not", "forest for"]
)
def test_other_words_do_not(pair: str) -> None:
    one, two = pair.split()
    assert stem(one) != stem(two)


@given(st.text())
def test_any_text_is_judged_and_its_faults_stand_where_they_say(text: str) -> None:
    for fault in judge_words(text, EVIDENCE):
        assert 0 <= fault.start < fault.end <= len(text)


@pytest.mark.parametrize(
    "text, turned",
    [
        ("ReefNet <improves|lowers> test coverage.", "lowers"),
        ("ReefNet <strengthens|reduces> the coverage.", "reduces"),
        ("With it, depth is <improved|worsened>.", "worsened"),
        # Of what costs, less is better, whatever it is called.
        ("ReefNet <cuts|worsens> inference latency.", "worsens"),
        ("ReefNet <improves|raises> latency.", "raises"),
        # What is said of one thing says nothing of another.
        ("Divers <reduce|reduced> latency and improve depth, but not its network.", ""),
        ("ReefNet <lowers|reduces> divers.", ""),
        ("At a depth, ReefNet has <high|low> coverage.", ""),
    ],
)
def test_what_becomes_better_by_its_source_does_not_become_worse(text: str, turned: str) -> None:
    source = "We show that ReefNet improves depth and test coverage, and reduces latency."
    right, wrong = (re.sub(r"<([^|]*)\|([^>]*)>", rf"\{side}", text) for side in (1, 2))
    found = [
        [one.found for one in judge_words(said, Evidence([source], [])) if one.kind == "direction"]
        for said in (right, wrong)
    ]
    assert found == [[], [turned] if turned else []]
