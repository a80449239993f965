"""Feeds that a topic names: what a post has of them in each format, and how it is checked."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import DAY
from tests.standins.feeds import feeds_server

TOPIC = """
[topics.corals]
categories = ["cs.CV"]
[[topics.corals.elsewhere]]
name = "Tide Lab"
url = "{url}/rss"
[[topics.corals.elsewhere]]
name = "Harbour"
url = "{url}/{other}"
"""
STEM = f"{DAY}-corals"
FORMATS = ("md", "html", "txt", "eml")
LINE = "[Tide pools & corals](https://lab.example.org/tides) · Tide Lab, Feb. 27"


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_has_the_section_and_check_compares_it(digest: Digest, ending: str) -> None:
    with feeds_server() as server:
        Path("digest.toml").write_text(TOPIC.format(url=server.url, other="scripts"), "utf-8")
        formats = "md,json,html,text,email"
        assert digest("build", "--date", DAY, "--format", formats).exit_code == 0
    post = Path("posts", f"{STEM}.{ending}")
    assert "https://lab.example.org/tides" in post.read_bytes().decode()
    if ending == "eml":
        return
    done = digest("check", str(post), "--offline", "--json")
    assert [one for one in json.loads(done.stdout)["findings"] if "feed" in one["message"]] == []
    for true, false in (("Tide Lab", "Tide Club"), ("org/tides", "org/other"), ("pools", "ponds")):
        changed = post.read_text("utf-8").replace(true, false)
        post.with_stem(f"{STEM}-changed").write_text(changed, "utf-8")
        Path("posts", f"{STEM}-changed.json").write_bytes(
            Path("posts", f"{STEM}.json").read_bytes()
        )
        done = digest("check", str(post.with_stem(f"{STEM}-changed")), "--offline", "--json")
        found = [one["message"] for one in json.loads(done.stdout)["findings"]]
        assert "The issue's data has no such entry of a feed." in found, (true, found)


def test_a_feed_that_fails_is_a_problem_of_build_and_harvest(digest: Digest) -> None:
    with feeds_server() as server:
        Path("digest.toml").write_text(TOPIC.format(url=server.url, other="inwards"), "utf-8")
        built = digest("build", "--date", DAY)
        assert built.exit_code == 0
        assert "The feed of Harbour could not be read: 127.0.0.1 redirects to" in built.stderr
        assert digest("build", "--date", DAY, "--strict", "--force", "--refresh").exit_code == 1
        post = Path("posts", f"{STEM}.md").read_text("utf-8")
        assert f"- {LINE}\n" in post
        assert "- Could not be looked at: the feed of 127.0.0.1.\n" in post
        harvested = digest("harvest")
        assert harvested.exit_code == 1
        assert "Read: 1 feed." in harvested.stdout
        assert "The feed of Harbour could not be read" in harvested.stderr


def test_a_topic_names_a_feed_once(digest: Digest) -> None:
    Path("digest.toml").write_text(
        TOPIC.format(url="https://lab.example.org", other="rss"), "utf-8"
    )
    done = digest("build", "--date", DAY)
    assert done.exit_code == 2
    assert "two feeds with the same `url`" in done.stderr
