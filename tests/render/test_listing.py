"""All papers are listed so that each line can be read, whatever its record holds."""

from dataclasses import replace

from digest.model import Author, Link, LinkKind
from digest.render.listing import paper_line, resource_line
from digest.render.pen import Pen
from tests.fixtures import LOOM, digest, entry, link, paper


def test_a_title_that_shows_nothing_is_the_identifier_and_such_names_are_dropped() -> None:
    authors = (Author(name="\u200b"), Author(name="Ada Quill"), Author(name=r"\textbf{}"))
    line = paper_line(entry(paper(id="2602.00001", title=r"\textbf{}", authors=authors)), Pen())
    assert line == "[arXiv:2602.00001](https://arxiv.org/abs/2602.00001), Ada Quill."


def _link(kind: LinkKind, **changes: object) -> Link:
    return link(f"https://{kind}.example", kind=kind, **changes)


def test_badges_stand_in_one_order_wherever_the_links_come_from() -> None:
    links = (_link("dataset", origin=("abstract",)), _link("code", origin=("huggingface",)))
    line = paper_line(entry(paper(), *links), Pen())
    assert line.endswith(". [Code](https://code.example) · [Data](https://dataset.example)")


def test_what_is_gone_or_others_or_no_release_is_no_badge() -> None:
    links = (_link("code", health="gone"), _link("dataset", own=False), _link("video"))
    assert paper_line(entry(paper(), *links), Pen()).endswith("Ada Quill, Bo Fernandez-Lund.")


def test_an_unchecked_link_is_printed() -> None:
    line = paper_line(entry(paper(), _link("code", health="unchecked")), Pen())
    assert line.endswith(" [Code](https://code.example)")


def test_a_bullet_has_its_links_in_order_and_the_paper_last() -> None:
    kinds: list[LinkKind] = ["project", "demo", "model", "dataset", "code"]
    resource = replace(digest().resources[0], links=tuple(map(_link, kinds)))
    line = resource_line(resource, {LOOM: "https://arxiv.org/abs/1"}, Pen())
    labels = [part.partition("]")[0] for part in line.split("[")[1:]]
    assert labels == ["Code", "Dataset", "Model", "Demo", "Project", "Paper"]


def test_a_name_in_tex_is_shown_and_escaped() -> None:
    for name, shown in (("T$^\\star$", "**T\\***"), ("$α^2$-Bench", "**α²-Bench**")):
        resource = replace(digest().resources[0], name=name)
        assert resource_line(resource, {LOOM: "https://arxiv.org/abs/1"}, Pen()).startswith(shown)
