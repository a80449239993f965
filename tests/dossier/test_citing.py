"""A link that only cites the paper is its own where its owner has what the authors call theirs."""

import pytest

from digest.dossier import join
from digest.model import Answer, Dossier, Link, LinkKind, PaperFacts
from tests.dossier.saying import CODE, answer, described
from tests.fixtures import link

MODEL = "https://huggingface.co/quill/reef-large"
CITES = "Hugging Face lists it among what cites the paper."
WITH_CODE = f"Our code is available at {CODE}."


def citing(url: str = MODEL, kind: LinkKind = "model", *origin: str) -> Answer:
    """Return what Hugging Face, or whoever else, says of a page that cites the paper."""
    found = link(
        url,
        kind=kind,
        own=False,
        origin=origin or ("huggingface",),
        evidence=CITES,
        health="unchecked",
    )
    return answer(origin[0] if origin else "huggingface", PaperFacts(links=(found,)))


def links_of(before: Dossier, *answers: Answer) -> dict[str, Link]:
    """Return the links of a paper by address."""
    return {found.url: found for found in join(before, answers).links}


@pytest.mark.parametrize(
    "url, kind",
    [
        (MODEL, "model"),
        ("https://huggingface.co/datasets/quill/reefs", "dataset"),
        ("https://huggingface.co/spaces/quill/reef-demo", "demo"),
        ("https://huggingface.co/Quill/reef-large", "model"),
    ],
)
def test_what_cites_the_paper_is_own_where_its_owner_has_the_code(url: str, kind: LinkKind) -> None:
    links = links_of(described(WITH_CODE), citing(url, kind))
    assert links[url].own
    assert links[url].evidence == (f"{CITES} {CODE}, which is the paper's own, has the same owner.")


def test_code_that_a_service_alone_calls_own_proves_nothing_of_what_cites() -> None:
    """What a stranger may have entered is no word of the authors."""
    code = link(CODE, origin=("huggingface",), evidence="Added by a person.")
    named = answer("huggingface", PaperFacts(links=(code,)), "2602.90001v1")
    links = links_of(described("We count."), named, citing())
    assert not links[MODEL].own


@pytest.mark.parametrize(
    "abstract",
    [
        "We count.",
        "Our code is available at https://github.com/lund/reefnet.",
        f"Our model is built on {CODE}.",
        "Our code is available at https://reef.example/code.",
    ],
    ids=["no code", "another's", "others' code of that owner", "no owner"],
)
def test_what_cites_the_paper_proves_nothing_by_itself(abstract: str) -> None:
    links = links_of(described(abstract), citing())
    assert not links[MODEL].own
    assert links[MODEL].evidence == CITES


def test_two_pages_without_an_owner_do_not_share_one() -> None:
    links = links_of(
        described("Our code is available at https://reef.example/code."),
        citing("https://kelp.example/model"),
    )
    assert not links["https://kelp.example/model"].own


@pytest.mark.parametrize("kind", ["code", "project", "video", "other"])
def test_nothing_but_models_datasets_and_demos_becomes_own_so(kind: LinkKind) -> None:
    """An owner has many repositories, and another paper's is as likely as this one's."""
    other = "https://github.com/quill/tide-tools"
    assert not links_of(described(WITH_CODE), citing(other, kind))[other].own


def test_what_the_authors_call_others_stays_so() -> None:
    before = described(f"{WITH_CODE} Our model is built on {MODEL}.")
    links = links_of(before, citing())
    assert not links[MODEL].own
    assert "same owner" not in links[MODEL].evidence


def test_what_the_full_text_names_without_claiming_it_stays_so() -> None:
    """Its words are the authors'; that the page cites the paper adds nothing to them."""
    links = links_of(described(WITH_CODE), citing(), citing(MODEL, "model", "html"))
    assert links[MODEL].origin == ("html", "huggingface")
    assert not links[MODEL].own
