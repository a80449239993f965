"""Posts in any dialect, with formulas kept or by a user's template, stand before `digest check`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from digest.cli import app
from tests.posts.conftest import Build
from tests.posts.test_hostile import DAY, record

POSTS = "posts/2026-02-28-kelp.md"
WEEK = [
    record(
        1,
        title=r"KelpNet: $\ell_1$-Bounds for Kelp's $\mathcal{O}(n^2)$ Forests -- at $5 a Leaf",
        abstract=(
            r"We propose KelpNet, a network that counts kelp in $\mathcal{O}(n^2)$ steps."
            r' It is "3.5$\times$" faster than nets by @reef... and finds 93.1\% of all kelp.'
            r" Our code is available at https://github.com/quill/kelp1."
        ),
    ),
    record(2, title="Kelp #12 by a1b2c3d4: $z \\sim 4$ Tides", authors=["Ada Quill"]),
    record(3, title="On {{ kelp }}, {% leaf %} and ~~sea~~ | H$_2$O"),
]


@pytest.mark.parametrize("tex", ["unicode", "keep"])
@pytest.mark.parametrize("dialect", ["common", "github", "hugo", "jekyll", "pandoc"])
def test_check_finds_nothing_wrong(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dialect: str, tex: str
) -> None:
    monkeypatch.setenv("DIGEST_OUTPUT__DIALECT", dialect)
    monkeypatch.setenv("DIGEST_OUTPUT__TEX", tex)
    built = build(WEEK, *DAY, world={"github": {"quill/kelp1": {}}})
    assert built.exit_code == 0, built.output
    text = (tmp_path / POSTS).read_text("utf-8")
    body = text.split("---\n", 2)[2] if text.startswith("---") else text
    assert ("$" in body) == (tex == "keep")
    assert text.startswith("# ") == (dialect == "github")
    checked = CliRunner().invoke(app, ["check", str(tmp_path / POSTS), "--offline"])
    assert checked.exit_code == 0, checked.output


def _configure(folder: Path, template: str) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "post.md.j2").write_text(template, "utf-8")
    (folder / "digest.toml").write_text('[output]\ntemplates = "own"\n', "utf-8")


def test_a_users_template_is_found_beside_the_configuration(build: Build, tmp_path: Path) -> None:
    _configure(tmp_path, "# {{ digest.title }}\n\n{% for x in lead %}{{ x }}{% endfor %}\n")
    built = build(WEEK, *DAY)
    assert built.exit_code == 0, built.output
    assert (tmp_path / POSTS).read_text("utf-8").startswith("# ")
    checked = CliRunner().invoke(app, ["check", str(tmp_path / POSTS), "--offline"])
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize(
    "template, code", [("a\n{{ digest.titel }}", 3), ("a\n{% endif %}", 2), ("a\n{{ 1 // 0 }}", 3)]
)
def test_a_mistake_in_a_template_leaves_no_file(
    build: Build, tmp_path: Path, template: str, code: int
) -> None:
    _configure(tmp_path, template)
    built = build(WEEK, *DAY)
    assert built.exit_code == code
    assert "post.md.j2, line 2" in " ".join(built.output.split())
    assert "Traceback" not in built.output
    assert not list(tmp_path.glob("posts/*"))
