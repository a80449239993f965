"""`digest build --format`: every format beside one another, chosen by flag or configuration."""

import json
from email import message_from_bytes, policy
from pathlib import Path

import feedparser
import pytest

from tests.cli.conftest import Digest
from tests.cli.week import DAY

POST = f"{DAY}-deep-learning"
ALL = "md,json,html,email,bib,atom"
FILES = [f"{POST}.md", f"{POST}.json", f"{POST}.html", f"{POST}.eml", f"{POST}.bib"]
FILES += ["deep-learning.atom"]
CONFIGURED = """\
[build]
formats = ["html", "email", "atom"]

[output]
site = "https://reefs.example/digests/"

[output.email]
sender = "Ada Quill <ada@reefs.example>"
unsubscribe = "https://reefs.example/leave"
"""


def test_every_format_is_written_and_again_the_same(digest: Digest, tmp_path: Path) -> None:
    result = digest("build", "--date", DAY, "--format", ALL)
    assert result.exit_code == 0
    assert result.stdout.split() == [f"posts/{name}" for name in FILES]
    first = {name: (tmp_path / "posts" / name).read_bytes() for name in FILES}
    digest("build", "--date", DAY, "--format", ALL, "--offline", "-o", "again")
    assert {name: (tmp_path / "again" / name).read_bytes() for name in FILES} == first


def test_the_configuration_names_formats_site_and_sender(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(CONFIGURED)
    result = digest("build", "--date", DAY)
    assert result.stdout.split() == [f"posts/{name}" for name in (*FILES[2:4], FILES[5])]
    content = (tmp_path / "posts" / f"{POST}.eml").read_bytes()
    message = message_from_bytes(content, policy=policy.default)
    assert message["From"] == "Ada Quill <ada@reefs.example>"
    assert message["List-Unsubscribe"] == "<https://reefs.example/leave>"
    feed = feedparser.parse((tmp_path / "posts" / "deep-learning.atom").read_bytes())
    assert feed.entries[0].link == f"https://reefs.example/digests/{POST}.html"


@pytest.mark.parametrize(
    "name, nearest", [("htm", "html"), ("mail", "email"), ("bibtex", "bib"), ("MD", "md")]
)
def test_an_unknown_format_is_refused_with_the_nearest(
    digest: Digest, tmp_path: Path, name: str, nearest: str
) -> None:
    for command in (["build", "--date", DAY], ["demo"]):
        result = digest(*command, "--format", f"md,{name}")
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"There is no format '{name}'." in result.stderr
        assert f"The nearest is '{nearest}'." in result.stderr
    assert not (tmp_path / "posts").exists()


@pytest.mark.parametrize("name", FILES)
def test_an_edited_file_is_never_replaced(digest: Digest, tmp_path: Path, name: str) -> None:
    digest("build", "--date", DAY, "--format", ALL)
    path = tmp_path / "posts" / name
    path.write_text("Edited.")
    others = {one: one.read_bytes() for one in path.parent.iterdir()}
    result = digest("build", "--date", DAY, "--format", ALL)
    assert result.exit_code == 3
    assert f"posts/{name} was changed" in " ".join(result.stderr.split())
    assert {one: one.read_bytes() for one in path.parent.iterdir()} == others
    assert digest("build", "--date", DAY, "--format", ALL, "--force").exit_code == 0
    assert path.with_name(f"{name}.bak").read_text() == "Edited."


def test_the_feed_has_the_issues_that_lie_beside_it(digest: Digest, tmp_path: Path) -> None:
    digest("build", "--date", DAY, "--format", "json,atom")
    earlier = tmp_path / "posts" / "2026-02-14-deep-learning.json"
    record = json.loads((tmp_path / "posts" / f"{POST}.json").read_bytes())
    earlier.write_text(json.dumps(record | {"date": "2026-02-14", "title": "Old tides"}))
    assert digest("build", "--date", DAY, "--format", "json,atom").exit_code == 0
    feed = feedparser.parse((tmp_path / "posts" / "deep-learning.atom").read_bytes())
    assert [entry.title for entry in feed.entries] == [record["title"], "Old tides"]


def test_a_damaged_issue_is_left_out_of_the_feed_and_said(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "2026-02-14-deep-learning.json").write_text("{")
    result = digest("build", "--date", DAY, "--format", "atom")
    assert result.exit_code == 0
    said = "posts/2026-02-14-deep-learning.json is damaged and is left out of the feed"
    assert said in " ".join(result.stderr.split())
    assert len(feedparser.parse((tmp_path / "posts/deep-learning.atom").read_bytes()).entries) == 1
    # Only a feed looks at what else is there.
    assert digest("build", "--date", DAY, "--format", "md").stderr == ""


def test_own_pages_are_found_to_be_true(digest: Digest) -> None:
    digest("build", "--date", DAY, "--format", "html")
    result = digest("check", "--offline", f"posts/{POST}.html")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith("0 errors, 0 warnings"), result.stdout
