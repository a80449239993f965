"""A reading list's problems name its file, and no folder of the machine."""

from pathlib import Path

import pytest

from digest.errors import ConfigError
from digest.wiring import read_bibliography


def test_what_cannot_be_read_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "reefs.bib"
    path.write_text("@misc{a, title = {Kelp}}\n@misc{b", "utf-8")
    found = read_bibliography(path)
    assert [work.title for work in found.works] == ["Kelp"]
    assert found.broken == ("line 2 of reefs.bib",)
    path.write_bytes(b"")
    assert read_bibliography(path).broken == (
        "reefs.bib, in which no entry with a title, a DOI or an identifier was found",
    )


def test_a_list_that_has_gone_meanwhile_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_bibliography(tmp_path / "none.bib")
    assert str(caught.value) == (
        f"The reading list {tmp_path / 'none.bib'} cannot be read: No such file or directory."
    )
    assert caught.value.hint
