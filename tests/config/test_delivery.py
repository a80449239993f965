"""Places of delivery: every mistake is told in its place, and paths are the file's."""

from pathlib import Path
from typing import get_args

import pytest

from digest.config import Settings, load_settings
from digest.config.delivery import Files, Git, Smtp
from digest.config.places import places_kind
from digest.config.schema import kinds_of
from digest.errors import ConfigError

KINDS = ", ".join(f"'{kind}'" for kind in kinds_of(get_args(places_kind())[0]))
FILES = '[[deliver]]\nname = "site"\nkind = "files"\nfolder = "site"\n'
SMTP = """[[deliver]]
name = "letters"
kind = "smtp"
host = "mail.example.org"
sender = "Reefs <digest@example.org>"
recipients = ["ada@example.org"]
"""


def load(folder: Path, text: str, **environment: str) -> Settings:
    """Load settings from a file in a folder, seen from another."""
    (folder / "digest.toml").write_text(text, "utf-8")
    return load_settings(folder / "digest.toml", environment, folder)


def mistakes(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as told:
        load(folder, text)
    return str(told.value).replace(f" in {folder / 'digest.toml'}", "")


def test_places_are_read_in_order_by_their_kind(tmp_path: Path) -> None:
    git = '[[deliver]]\nname = "repo"\nkind = "git"\nclone = "~/site"\n'
    site, letters, repo = load(tmp_path, FILES + SMTP + git).deliver
    assert isinstance(site, Files)
    assert isinstance(letters, Smtp)
    assert isinstance(repo, Git)
    assert (site.topics, site.automatic, letters.security) == ((), True, "starttls")


def test_paths_are_taken_from_where_the_file_stands(tmp_path: Path) -> None:
    (tmp_path / "readers.txt").write_text("bo@example.org")
    git = '[[deliver]]\nname = "repo"\nkind = "git"\nclone = "clone"\nfolder = "posts/"\n'
    text = FILES + SMTP + 'recipients_file = "readers.txt"\n' + git
    site, letters, repo = load(tmp_path, text).deliver
    assert isinstance(site, Files)
    assert isinstance(letters, Smtp)
    assert isinstance(repo, Git)
    assert site.folder == tmp_path / "site"
    assert letters.recipients_file == tmp_path / "readers.txt"
    assert (repo.clone, repo.folder) == (tmp_path / "clone", "posts")


def test_the_environment_has_them_as_json(tmp_path: Path) -> None:
    told = '[{"name": "site", "kind": "files", "folder": "/srv/site"}]'
    (site,) = load(tmp_path, "", DIGEST_DELIVER=told).deliver
    assert isinstance(site, Files)
    assert site.folder == Path("/srv/site")


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = """
[[deliver]]
name = "a b"
kind = "files"
foldr = "x"
automatic = 1
[[deliver]]
kind = "smpt"
[[deliver]]
name = "a"
[[deliver]]
name = "m"
kind = "smtp"
host = "mail example"
recipients = ["a@example.org", "Ada <a@example.org>"]
password = "hunter2!"
timeout = 0
"""
    told = mistakes(tmp_path, text)
    assert told.splitlines() == [
        "The configuration has 10 mistakes:",
        "  - deliver[0].name: should be lower-case letters and digits, joined by hyphens.",
        "  - deliver[0].automatic: should be true or false.",
        "  - deliver[0].folder: is required.",
        "  - deliver[0].foldr: is unknown; the nearest is deliver[0].folder.",
        f"  - deliver[1]: has 'smpt' as its `kind`, which should be one of {KINDS}.",
        "  - deliver[2]: needs a `kind`.",
        "  - deliver[3].host: should be the name of a machine, such as mail.example.org.",
        "  - deliver[3].password: should be the name of an environment variable, not its value.",
        "  - deliver[3].recipients[1]: should be an address of e-mail, such as name@example.org.",
        "  - deliver[3].timeout: should be more than 0.",
    ]


@pytest.mark.parametrize(
    "text, told",
    [
        (FILES + FILES, "the name 'site' occurs 2 times"),
        (FILES + 'topics = ["deep-lerning"]', "no topic; the nearest is 'deep-learning'"),
        (SMTP.replace('sender = "Reefs <digest@example.org>"\n', ""), "needs a `sender`"),
        (SMTP + 'security = "none"', "its host is another machine"),
        (SMTP + 'user = "ada"', "needs both `user` and `password`"),
        (SMTP.replace('recipients = ["ada@example.org"]', ""), "needs `recipients`"),
        (SMTP + 'recipients_file = "gone.txt"', "there is no file"),
        ('[[deliver]]\nname = "r"\nkind = "git"', "needs `clone` or `repository`"),
        ("deliver = 3", "should be a list"),
        ("deliver = [3]", "should be a table"),
    ],
)
def test_what_cannot_work_together_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert told in mistakes(tmp_path, text)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_this_machine_may_be_talked_to_openly(tmp_path: Path, host: str) -> None:
    text = SMTP.replace("mail.example.org", host) + 'security = "none"'
    (letters,) = load(tmp_path, text).deliver
    assert isinstance(letters, Smtp)
    assert letters.host == host


@pytest.mark.parametrize(
    "key, value",
    [
        ("repository", "--upload-pack=touch x"),
        ("repository", "ext::sh -c true"),
        ("repository", "https://ada:secret@example.org/x.git"),
        ("branch", "--force"),
        ("branch", "a..b"),
        ("branch", "a b"),
        ("branch", "+main:main"),
        ("folder", "../x"),
        ("folder", "a/.git/hooks"),
        ("folder", "a/.GIT"),
        ("author", "Ada"),
        ("message", ""),
    ],
)
def test_git_is_given_no_options_and_no_secrets(tmp_path: Path, key: str, value: str) -> None:
    usual = {"name": "repo", "kind": "git", "repository": "git@example.org:a/b.git"}
    lines = [f'{name} = "{text}"' for name, text in {**usual, key: value}.items()]
    told = mistakes(tmp_path, "[[deliver]]\n" + "\n".join(lines))
    assert told.startswith("The configuration has a mistake:")
    assert f"deliver[0].{key}: " in told
    assert "secret" not in told


def test_a_topic_of_any_name_may_be_named(tmp_path: Path) -> None:
    topic = '[topics."Coral Reefs"]\nquery = "ti:reefs"\n'
    (site,) = load(tmp_path, topic + FILES + 'topics = ["Coral Reefs"]').deliver
    assert site.topics == ("Coral Reefs",)
