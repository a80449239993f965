"""What is wrong with a setup is found without asking anybody, and what is well is not."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from digest.config import load_settings
from digest.setup.finding import find_flaws
from digest.setup.schedules import Flaw, Schedule, local_zone, read_schedule
from tests.setup.conftest import TODAY
from tests.store.permissions import unwritable

WORKFLOW = """# Builds the digest: Saturday 09:07 UTC.
on:
  schedule:
    - cron: "7 9 * * 6"
jobs:
  build:
    steps:
      - env: {{{env}}}
        run: digest build --all
"""
DELIVER = """[[deliver]]
name = "blog"
kind = "wordpress"
site = "https://blog.example"
user = "ada"
[[deliver]]
name = "hook"
kind = "webhook"
address = "https://hook.example"
token = "QUILL_TOKEN"
"""
LETTERS = """[[deliver]]
name = "letters"
kind = "smtp"
host = "mail.example"
sender = "ada@reefs.example"
recipients_file = "digest.toml"
"""
TOKEN_NAME = "`github_token` under [enrich]"
TOKEN = '[enrich]\ngithub_token = "QUILL_TOKEN"\n'
Faults = Callable[..., list[Flaw]]


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """Judge a configuration, with variables by name."""

    def run(toml: str = "", schedules: Sequence[Schedule] = (), **environment: str) -> list[Flaw]:
        (tmp_path / "digest.toml").write_text(f'home = "home"\n{toml}', "utf-8")
        settings = load_settings(None, environment, tmp_path)
        return list(find_flaws(settings, environment, schedules, TODAY))

    return run


def test_what_is_usual_is_well_and_looking_makes_nothing(faults: Faults, tmp_path: Path) -> None:
    assert faults() == []
    assert [path.name for path in tmp_path.iterdir()] == ["digest.toml"]


@pytest.mark.parametrize("toml, named", [
    (TOKEN, [f"{TOKEN_NAME} names the environment variable QUILL_TOKEN"]),
    ('[writer]\nkey = "QUILL_TOKEN"',
     ["`key` under [writer] names the environment variable QUILL_TOKEN"]),
    # What is usual in a table of a list is wanted, too.
    (DELIVER, [
        '`password` of deliver "blog" names the environment variable WORDPRESS_PASSWORD',
        '`token` of deliver "hook" names the environment variable QUILL_TOKEN']),
    # It may be the secret itself.
    ('[writer]\nkey = "QUILLT0KEN"', [
        "`key` under [writer] names a variable (not shown here: it may be the secret itself)"]),
    ('[writer]\nkey = "QUILLTOKEN"',
     ["`key` under [writer] names the environment variable QUILLTOKEN"]),
])  # fmt: skip
def test_a_variable_that_is_empty_is_told(faults: Faults, toml: str, named: list[str]) -> None:
    found = faults(toml)
    assert [finding.sentence for finding in found] == [f"{one}, which is not set." for one in named]
    assert ["remove the line" in one.hint for one in found] == [
        "WORDPRESS" not in one for one in named
    ]
    assert faults(toml, QUILL_TOKEN=" ") == found
    assert (
        faults(toml, QUILL_TOKEN="x", QUILLT0KEN="x", QUILLTOKEN="x", WORDPRESS_PASSWORD="y") == []
    )


def test_a_workflow_that_hands_on_no_key_is_told(faults: Faults) -> None:
    """A target was added after the workflow was written."""
    named = "the environment variable QUILL_TOKEN"
    for env, count in (("HF_TOKEN: x", 1), ("QUILL_TOKEN: x", 0)):
        schedule = read_schedule(WORKFLOW.format(env=env), "digest.yml", "UTC")
        found = faults(TOKEN, [schedule], QUILL_TOKEN="x")
        assert [one.sentence for one in found] == [
            f"digest.yml does not pass {named} to its builds; {TOKEN_NAME} names it."
        ] * count
    # A crontab may have its variables from anywhere.
    crontab = read_schedule(
        "# Builds the digest: Saturday 09:00 UTC.\n0 9 * * 6 digest build\n",
        "digest.crontab",
        "UTC",
    )
    assert faults(TOKEN, [crontab], QUILL_TOKEN="x") == []


@pytest.mark.parametrize("toml, part, told", [
    ('build.formats = ["md", "atom"]\noutput.site = "https://x.example"', "settings",
     "The feed (atom) would have only one issue"),
    ('build.formats = ["json", "atom"]', "settings", "output.site is not set"),
    ('build.formats = ["email"]', "settings", "output.email.sender is not set"),
    ('source = "rss"\ntopics.a.query = "tides"', "settings", "'a' has no category"),
    ("budget = 29", "settings", "the first wait is 30 s, and budget allows for 29 s."),
    ('deliver = [{name = "a", kind = "files", folder = "f", formats = ["html"]}]', "delivery",
     "The target 'a' needs html, which is not in build.formats."),
    ('deliver = [{name = "a", kind = "files", folder = "digest.toml/x"}]', "delivery",
     "digest.toml is not a folder."),
    ('deliver = [{name = "a", kind = "git", clone = "gone"}]', "delivery", "is not there."),
    (LETTERS, "delivery", "Nothing can be sent to 'letters': "),
    ('build.output = "digest.toml/posts"', "posts", "digest.toml is not a folder."),
])  # fmt: skip
def test_what_cannot_work_is_told(faults: Faults, toml: str, part: str, told: str) -> None:
    (finding,) = faults(toml)
    assert told in finding.sentence
    assert (finding.part, finding.hint[-1]) == (part, ".")


@pytest.mark.parametrize("toml", [
    'source = "catchup"\ntopics.a.query = "tides AND cat:cs.CV"',
    'source = "catchup"\ntopics.a.categories = ["cs.CV"]',
    'topics.a.query = "tides"',
    "budget = 1\nendpoints.arxiv_api = 'http://127.0.0.1/'\npace.arxiv = 0.1",
    'build.formats = ["email"]\noutput.email.sender = "ada@example.org"',
    'build.formats = ["json", "atom"]\noutput.site = "https://x.example"',
])  # fmt: skip
def test_settings_that_work_together_are_well(faults: Faults, toml: str) -> None:
    assert faults(toml) == []


def test_closed_folders_and_a_closed_library_are_told(faults: Faults, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "library.sqlite").touch(0o444)
    (tmp_path / "digest.toml").touch()
    (tmp_path / "digest.toml").chmod(0o666)
    posts = closed / "a" / "posts"
    with unwritable(closed):
        found = faults(f'build.output = "{posts}"', DIGEST_HOME=str(closed))
    may_not = f"{closed} may not be written to."
    assert [(one.part, one.sentence) for one in found] == [
        ("library", f"The folder of the library, {closed}, may not be written to."),
        ("posts", f"The folder of the posts, {posts}, cannot be made: {may_not}"),
        ("library", f"The library {closed}/library.sqlite may not be read and written."),
    ]


@pytest.mark.parametrize("target, named, zone", [
    ("zoneinfo/Europe/Berlin", "Asia/Tokyo", "Europe/Berlin"),
    ("zoneinfo/Etc/UTC", "Asia/Tokyo", "UTC"),
    ("zoneinfo/posix/Asia/Tokyo", "", "Asia/Tokyo"),
    ("elsewhere", "Europe/Paris", "Europe/Paris"),
    ("elsewhere", "Nowhere/Land", "UTC"),
    ("zoneinfo/../../etc/passwd", "", "UTC"),
])  # fmt: skip
def test_the_zone_of_a_machine_is_found(tmp_path: Path, target: str, named: str, zone: str) -> None:
    (tmp_path / "localtime").symlink_to(f"/nowhere/{target}")
    (tmp_path / "timezone").write_text(f"{named}\n")
    assert local_zone(tmp_path / "localtime", tmp_path / "timezone") == zone
    assert local_zone(tmp_path / "none", tmp_path / "nothing") == "UTC"
