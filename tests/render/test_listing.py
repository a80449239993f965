"""All papers are listed so that each line can be read, whatever its record holds."""

from digest.model import Author
from digest.render.listing import paper_line
from tests.fixtures import entry, paper


def test_a_title_that_shows_nothing_is_the_identifier_and_such_names_are_dropped() -> None:
    authors = (Author(name="\u200b"), Author(name="Ada Quill"), Author(name=r"\textbf{}"))
    line = paper_line(entry(paper(id="2602.00001", title=r"\textbf{}", authors=authors)))
    assert line == "[arXiv:2602.00001](https://arxiv.org/abs/2602.00001), Ada Quill."
