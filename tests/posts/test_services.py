"""What services beside arXiv say, from their answers to the post."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.posts.conftest import Build
from tests.posts.test_hostile import DAY, NASTY, record, targets, tokens

ABSTRACT = (
    "We propose KelpNet, a network that counts kelp. Our code is at "
    "https://github.com/quill/kelpnet and our data at https://huggingface.co/datasets/quill/kelp."
)
CODE = "https://github.com/quill/kelpnet"


def _post(build: Build, folder: Path, world: Mapping[str, Any], **changes: Any) -> tuple[str, Any]:  # noqa: ANN401
    """Build the post of one paper, and return it and its data."""
    result = build([record(1, **changes)], *DAY, world=world)
    assert result.exit_code == 0, result.output
    stem = folder / "posts" / "2026-02-28-kelp"
    return stem.with_suffix(".md").read_text(), json.loads(stem.with_suffix(".json").read_text())


def _page(*affiliations: list[str], body: tuple[str, ...] = ("Text.",)) -> Mapping[str, Any]:
    """Describe the full text of the paper, whose authors are at these places."""
    people = zip(("Ada Quill", "Bo Lund"), affiliations, strict=True)
    authors = [{"name": name, "affiliations": places} for name, places in people]
    return {"html": {"2602.90001": {"authors": authors, "body": body}}}


def test_institutions_stand_behind_the_authors(build: Build, tmp_path: Path) -> None:
    """What the full text states is told in the prose, and kept with its wording."""
    stated = "Department of Kelp, Harbour University, 12345 Quay"
    post, data = _post(build, tmp_path, _page([stated], ["Harbour University"]))
    assert "Quill and Lund (Harbour University)" in post
    first, second = (author["affiliations"] for author in data["papers"][0]["authors"])
    assert first == [{"name": "Harbour University", "origin": "html", "stated": stated}]
    assert [place["name"] for place in second] == ["Harbour University"]


def test_nobody_is_given_the_institution_of_another(build: Build, tmp_path: Path) -> None:
    """An author for whom none is stated stands apart from the one who has one."""
    post, data = _post(build, tmp_path, _page(["Harbour University"], []))
    assert data["papers"][0]["authors"][1]["affiliations"] == []
    assert "Quill (Harbour University) and Lund" in post


@pytest.mark.parametrize("text", NASTY)
def test_institutions_stay_text(build: Build, tmp_path: Path, text: str) -> None:
    """No name of an institution becomes markup, or a template."""
    stated = [f"University of Kelp {text}"]
    authors = [
        {"raw_author_name": name, "institutions": [{"id": "I1", "display_name": stated[0]}]}
        for name in ("Ada Quill", "Bo Lund")
    ]
    world = {**_page([], []), "openalex": {"2602.90001": {"authorships": authors}}}
    post, _ = _post(build, tmp_path, world)
    body = post.split("---\n", 2)[2]
    assert "Lund (University of Kelp" in body
    assert not {"html_block", "html_inline", "image"} & tokens(body)
    assert all(url.startswith("https://arxiv.org/abs/") for url in targets(body))
    assert not any(mark in post for mark in ("{{", "{%", "{<", "\u202e", "\u2066", "\u200b"))


def test_what_is_gone_is_left_out_and_counted(build: Build, tmp_path: Path) -> None:
    """A repository that is no more stays in the data alone; the footer counts it."""
    world: dict[str, Any] = {"huggingface": {"datasets": {"quill/kelp": {}}}}
    post, data = _post(build, tmp_path, world, abstract=ABSTRACT)
    health = {link["kind"]: link["health"] for link in data["papers"][0]["links"]}
    assert health == {"code": "gone", "dataset": "ok"}
    assert CODE not in post
    assert "- Links: 2 of the papers' own, 1 found in place, 1 gone and left out\n" in post


def test_what_has_moved_is_linked_where_it_is_and_quoted_as_it_was(
    build: Build, tmp_path: Path
) -> None:
    """The record still proves a link whose repository has another name now."""
    world = {"github": {"quill/kelpnet": "lund/kelp", "lund/kelp": {"stargazers_count": 7}}}
    post, data = _post(build, tmp_path, world, abstract=ABSTRACT)
    assert "[Code](https://github.com/lund/kelp)" in post
    assert CODE not in post
    assert "One links to its own code" in post
    code = next(link for link in data["papers"][0]["links"] if link["kind"] == "code")
    assert list(code)[-1] == "repository"
    assert code["repository"]["stars"] == 7


def test_code_from_elsewhere_is_linked_and_not_said_to_be_in_the_abstract(
    build: Build, tmp_path: Path
) -> None:
    """The full text's link stands in bullet and list; the sentence says where it is from."""
    body = (f'Our code is available at <a href="{CODE}">{CODE}</a>.',)
    world = {**_page([], [], body=body), "github": {"quill/kelpnet": {}}}
    post, data = _post(build, tmp_path, world)
    assert post.count(f"[Code]({CODE})") == 2
    assert "One has its own code named in the full text or on Hugging Face." in post
    assert data["papers"][0]["links"][0]["origin"] == ["html"]


def test_upvotes_are_in_the_data(build: Build, tmp_path: Path) -> None:
    """Readers' votes on Hugging Face stand at the end of a paper's object."""
    papers = {"2602.90001": {"upvotes": 31}}
    _, data = _post(build, tmp_path, {"huggingface": {"papers": papers}})
    assert list(data["papers"][0])[-1] == "upvotes"
    assert data["papers"][0]["upvotes"] == 31


def test_what_a_service_could_not_tell_is_a_problem(build: Build, tmp_path: Path) -> None:
    """An answer of no use is named in the footer, and the link counts as unchecked."""
    world = {"github": {"quill/kelpnet": {"full_name": "nobody's"}}}
    post, data = _post(build, tmp_path, world, abstract=ABSTRACT)
    assert [problem["stage"] for problem in data["problems"]] == ["enrich"]
    assert "- **enrich** " in post
    assert "unchecked" in post
    assert f"[Code]({CODE})" in post
