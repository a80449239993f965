"""The packages are the same from every clone, and hold what whoever depends on them needs."""

import os
import tarfile
import zipfile
from importlib.metadata import metadata
from pathlib import Path

import pytest

import digest
from tests.packages import ROOT, build, copy_clone


def test_all_is_every_extra_that_users_have() -> None:
    needed: dict[str, set[str]] = {}
    for line in metadata("digest-post").get_all("Requires-Dist", ()):
        requirement, _, extra = line.partition("; extra == ")
        needed.setdefault(extra.strip("'"), set()).add(requirement)
    every = needed.pop("all")
    assert every == set().union(*(needed[name] for name in needed.keys() - {"", "dev"}))


@pytest.mark.long
def test_packages_built_twice_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    first = build(copy_clone(tmp_path / "a"), tmp_path / "dist-a")
    other = copy_clone(tmp_path / "somewhere else")
    for path in other.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    second = build(other, tmp_path / "dist-b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    stem = f"digest_post-{digest.__version__}"
    assert [path.name for path in first] == [f"{stem}-py3-none-any.whl", f"{stem}.tar.gz"]
    with zipfile.ZipFile(first[0]) as wheel:
        names = wheel.namelist()
        for name in ("LICENSE", "digest/data/LICENSE.md"):
            kept = wheel.read(f"{stem}.dist-info/licenses/{name}")
            assert kept == (ROOT / name).read_bytes()
    assert "digest/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"digest", f"{stem}.dist-info"}
    with tarfile.open(first[1]) as archive:
        held = {name.removeprefix(f"{stem}/") for name in archive.getnames()}
    assert held >= {"Makefile", ".ci/run", "tests/conftest.py", "docs/unattended.md", "README.md"}
    assert not [name for name in held if "__pycache__" in name or name.startswith(".git/")]
