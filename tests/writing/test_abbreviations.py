"""An abbreviation is expanded where it first stands, in the words of its abstract."""

from dataclasses import replace

import pytest

from digest.writing.abbreviations import expand
from digest.writing.prose import Piece, plain
from tests.writing.papers import dossier

MANY = 45


def expanded(text: str, abstract: str, most: int = MANY) -> tuple[str, list[str]]:
    """Return a text with its abbreviations expanded, and the proofs."""
    pieces, proofs = expand([plain(text)], dossier(abstract), most)
    return "".join(piece.text for piece in pieces), [proof.text.strip() for proof in proofs]


@pytest.mark.parametrize(
    "text,abstract,told",
    [
        ("They tune PR methods.", "Paper rowing (PR) is old.", "paper rowing (PR) methods"),
        (
            "They tune a PR-driven boat.",
            "Open paper rowing (PR).",
            "a paper rowing (PR)-driven boat",
        ),
        ("They use UV lamps.", "In ultraviolet (UV) light.", "ultraviolet (UV) lamps"),
        (
            "They map PDR lines.",
            "A photodissociation region (PDR).",
            "photodissociation region (PDR)",
        ),
        ("They map PR KD boats.", "Paper rowing (PR).", "paper rowing (PR) KD boats"),
        (
            "They tune a PR boat.",
            "Open rowing (OR). Paper rowing (PR).",
            "a paper rowing (PR) boat",
        ),
        ("They tune an RO boat.", "We use reef observation (RO).", "a reef observation (RO) boat"),
        ("They tune a NR boat.", "This is an open reef. Night rowing (NR).", "night rowing (NR)"),
        ("They tune NRs at sea.", "We like night rowers (NRs).", "night rowers (NRs) at sea"),
        ("They tune NRs at sea.", "We like night rowers (NR).", "night rowers (NRs) at sea"),
        (
            "They reach 0.5 GRM at sea.",
            "Like the Grand Reef Map (GRM).",
            "0.5 Grand Reef Map (GRM)",
        ),
        ("They see 29 TTs at sea.", "Features of T Tauri stars (TTs).", "29 T Tauri stars (TTs)"),
        (
            "They adapt GRM for it.",
            "Like the Grand Reef Map (GRM).",
            "the Grand Reef Map (GRM) for",
        ),
        # In the number that it has here.
        ("They tune NR boats.", "We like night rowers (NR).", "night rower (NR) boats"),
        ("They tune fast NR.", "We like night rowers (NR).", "fast night rowers (NR)"),
        ("They tune a fast NR.", "We like night rowers (NR).", "a fast night rower (NR)"),
        ("They tune OGs.", "An old galaxy (OG).", "old galaxies (OGs)"),
        ("They tune an OG.", "The old galaxies (OGs).", "an old galaxy (OG)"),
        ("They see an RN.", "Some red nuclei (RN).", "a red nucleus (RN)"),
        ("They see RNs.", "A red nucleus (RN).", "red nuclei (RNs)"),
        ("They tune MoR boats.", "A Mixture-of-Rowers (MoR).", "Mixture-of-Rowers (MoR) boats"),
        ("They fill an IG tank.", "An ionised gas (IG).", "an ionised gas (IG) tank"),
        # With its article.
        ("They combine CR with sails.", "This is a coral rower (CR).", "a coral rower (CR) with"),
        ("They see the full GRM.", "Like the Grand Reef Map (GRM).", "full Grand Reef Map (GRM)"),
        ("They use PL.", "By a paper lighting (PL) boat.", "use paper lighting (PL)"),
        ("They take a UR boat.", "With uniform rowing (UR).", "a uniform rowing (UR) boat"),
        ("They take a NR boat.", "With hourly nets (HN). Noted rows (NRs).", "a noted row (NR)"),
        ("They take a HN boat.", "With hourly nets (HN).", "an hourly net (HN)"),
        ("They adapt CR's boats.", "Coral rower (CR).", "the coral rower's (CR's) boats"),
        ("They scale CRs' boats.", "Coral rowers (CRs).", "coral rowers' (CRs') boats"),
        # Among capitals.
        ("They use the Reef CR boats.", "Coral rowing (CR).", "the Reef coral rowing (CR) boats"),
        ("They use GRM Station 2.", "The Grand Reef Map (GRM).", "Grand Reef Map (GRM) Station"),
        # By other letters.
        ("They use T2R.", "By text-to-reef (T2R).", "text-to-reef (T2R)"),
        ("They use XR.", "By explained rowing (XR).", "explained rowing (XR)"),
        ("They use FSRP.", "Fleet Size and Reef Plans (FSRP).", "Fleet Size and Reef Plans (FSRP)"),
        ("They use MoR boats.", "By Mixed-of-Row (MoR).", "Mixed-of-Row (MoR) boats"),
        # Wherever the abstract says it.
        ("They use CR boats.", "By CR (coral rowing).", "coral rowing (CR) boats"),
        ("They use CR boats.", "By coral rowing (CR; by night).", "coral rowing (CR) boats"),
        ("They use CR boats.", "By coral rowing [CR].", "coral rowing (CR) boats"),
        # Where it can be, if not where it first stands.
        ("They use the CR Boat and CR sails.", "Coral rowing (CR).", "coral rowing (CR) sails"),
    ],
)
def test_expansions(text: str, abstract: str, told: str) -> None:
    assert told in expanded(text, abstract)[0]


@pytest.mark.parametrize(
    "text,abstract",
    [
        ("They tune GPU boats.", "A graphics paper unit (GPU)."),  # everybody knows it
        ("They use the Dutch PR Boat.", "Paper rowing (PR)."),  # a name
        ("They row without any PR boats.", "Paper rowing (PR)."),  # denied
        ("They write: “We row PR boats.”", "Paper rowing (PR)."),  # their own words
        ("They use Boats for Learnt Reef PR.", "Paper rowing (PR)."),  # the end of one
        ("They use paper rowing (PR) and PR boats.", "Paper rowing (PR)."),  # told already
        ("They tune PR boats.", "Pleasure is in rowing (PR)."),  # other letters
        ("They tune PR boats.", "PR is old."),  # not told
        ("They tune PR boats.", "We like paper-weighted PR (PR)."),  # says nothing
        ("They use OH lines.", "The lines of hydrogen (OH)."),  # begins with no word of its own
        ("They combine CR with sails.", "This is a coral rower (CR) boat."),  # which article?
        ("They tune PRs.", "A paper radius (PR)."),  # in no plural that is known
        ("They tune a PR.", "Two papers of reefs (PRs)."),  # in no singular that is known
        ("They tune wide PRs (WPRs).", "Paper rowing (PR)."),  # a bracket stands behind
    ],
)
def test_what_is_left_alone(text: str, abstract: str) -> None:
    assert expanded(text, abstract) == (text, [])


def test_the_proof_is_where_the_abstract_says_it() -> None:
    assert expanded("They tune PR methods.", "Paper rowing (PR) is old.")[1] == [
        "Paper rowing (PR)"
    ]


def test_no_sentence_grows_too_long() -> None:
    assert expanded("They tune PR methods.", "Paper rowing (PR) is old.", 5)[1] == []


def test_a_byline_that_ends_in_a_dot_ends_its_sentence() -> None:
    title = Piece(text=" ".join(["Reef"] * 30), kind="title", paper="1")
    author = Piece(text="Quill et al.", kind="author", paper="1")
    pieces = [title, plain(" is by "), author, plain(" They tune PR boats.")]
    told, _ = expand(pieces, dossier("Paper rowing (PR) is old."), 20)
    assert told[-1].text == " They tune paper rowing (PR) boats."


def test_what_explains_itself_is_expanded_no_more() -> None:
    text = "They use CR (coral rowing) and CR boats."
    assert expanded(text, "By coral rowing (CR).") == (text, [])


def test_each_is_expanded_once_and_mentions_never() -> None:
    pieces = [Piece(text="PR", kind="title", paper="1"), plain(" tunes PR boats. PR is old.")]
    told, proofs = expand(pieces, dossier("Paper rowing (PR) is old."), MANY)
    assert "".join(piece.text for piece in told) == "PR tunes paper rowing (PR) boats. PR is old."
    assert len(proofs) == 1


def test_the_papers_own_name_is_expanded_where_nothing_introduced_it() -> None:
    paper = dossier(
        "We propose a boat. We call it Coral Kelp Lamp (CKL). CKL floats.", title="Boat"
    )
    paper = replace(paper, introduces=replace(paper.introduces, name="CKL"))
    (piece,), _ = expand([plain("CKL floats.")], paper)
    assert piece.text == "Coral Kelp Lamp (CKL) floats."
    (piece,), _ = expand([plain("CKL floats.")], paper, told="We propose CKL.")
    assert piece.text == "CKL floats."
