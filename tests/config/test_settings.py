"""What is loaded where nothing is wrong: defaults, the file, the environment, in that order."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from platformdirs import user_data_path

from digest.config import Settings, TopicSettings, find_file, load_settings
from digest.config.loading import find_secrets
from digest.pipeline import DEFAULT
from tests.config.conftest import Load

RL = "reinforcement-learning"
THEME = 'key = "sea"\nheading = "The sea"\nhints = ["tide"]\n'
LAKE = '[{"key": "lake", "heading": "Lakes", "hints": ["lake"]}]'
DELIVER = """deliver = [
{name = "site", kind = "files", folder = "site", topics = ["Coral Reefs"]},
{name = "letters", kind = "smtp", host = "h", sender = "a@b", user = "a", password = "LETTERS", \
recipients_file = "readers.txt"},
{name = "repo", kind = "git", clone = "~/clone", folder = "/posts/"},
{name = "blog", kind = "wordpress", site = "https://blog.example/", user = "ada"},
{name = "pages", kind = "ghost", admin = "https://blog.example/"},
{name = "list", kind = "buttondown"},
{name = "team", kind = "slack"},
{name = "room", kind = "discord"},
{name = "channel", kind = "telegram", chat = "@reefs"},
{name = "fedi", kind = "mastodon", server = "https://reefs.example/"},
{name = "sky", kind = "bluesky", user = "reefs.example"},
{name = "hook", kind = "webhook", address_in = "HOOK"}]
topics."Coral Reefs".query = "ti:reefs"
"""


def test_nothing_configured_means_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(None, {"PATH": "/bin"}, tmp_path)
    assert settings == Settings()
    assert settings.home == user_data_path("digest-post")


def values(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the variable of each setting with its value."""
    for name, value in table.items():
        path = (*above, name)
        if isinstance(value, Mapping) and value:
            yield from values(value, path)
        elif not isinstance(value, Mapping):
            yield "DIGEST_" + "__".join(path).upper(), value


def test_every_setting_has_a_variable(tmp_path: Path) -> None:
    defaults = dict(values(Settings().model_dump(mode="json")))
    given = {
        name: json.dumps(value) if isinstance(value, list) else str(value)
        for name, value in defaults.items()
        if value is not None
    }
    assert len(given) > 50
    assert load_settings(None, given, tmp_path) == Settings()
    others = {name: "there" for name, value in defaults.items() if value is None}
    changed = dict(values(load_settings(None, others, tmp_path).model_dump(mode="json")))
    assert others == {name: changed[name] for name in others}


def test_the_environment_wins_over_the_file_setting_by_setting(load: Load) -> None:
    settings = load(
        "[pace]\nhuggingface = 1\ngithub = 1\n[build]\ndays = 5\nformats = ['md']",
        DIGEST_PACE__GITHUB="2.5",
        DIGEST_CONTACT="ada@example.org",
        DIGEST_BUILD__NUMBER="12",
        DIGEST_BUILD__DAYS="",
        DIGEST_NONSENSE="",
    )
    assert (settings.pace.huggingface, settings.pace.github) == (1.0, 2.5)
    assert (settings.build.days, settings.build.number) == (5, 12)
    assert settings.contact == "ada@example.org"
    for text in ("json,html", " json , html", '["json", "html"]'):
        formats = load('[build]\nformats = ["md"]', DIGEST_BUILD__FORMATS=text).build.formats
        assert formats == ("json", "html")


@pytest.mark.parametrize("name, texts", [
    ("OUTPUT__EMAIL__SENDER", ["ada@reefs.example", "Ada Nuñez <ada.q+x@localhost>"]),
    ("OUTPUT__EMAIL__UNSUBSCRIBE", ["mailto:a@reefs.example", "https://reefs.example/?a=1&b=2"]),
    # A model is asked by https or on this machine.
    ("WRITER__BASE_URL", [
        "https://models.example/v1", "http://localhost:11434/v1", "http://127.0.0.1:8000/v1",
        "http://127.9.9.9/v1", "http://[::1]:8000/v1"]),
    ("WRITER__KIND", ["quote", "llm"]),
    # A mirror may be asked faster than arXiv itself.
    ("ENDPOINTS__ARXIV_API", [
        "http://127.0.0.1:8000/api", "https://notarxiv.org/api", "https://arxiv.org.example"]),
])  # fmt: skip
def test_what_is_right_stays_as_it_is(load: Load, name: str, texts: list[str]) -> None:
    pace = {"DIGEST_PACE__ARXIV": "0"} if name == "ENDPOINTS__ARXIV_API" else {}
    for text in texts:
        value: Any = load(**{f"DIGEST_{name}": text}, **pace)
        for step in name.lower().split("__"):
            value = getattr(value, step)
        assert value == text


def test_topics_can_come_from_the_environment(load: Load, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.bib").touch()
    settings = load(
        '[topics.graph-nets]\nquery = "graphs"\n'
        '[topics.a]\ncategories = ["cs"]\nlike = ["arXiv:2602.00001v2"]\nreading = "in/a.bib"',
        DIGEST_TOPICS__GRAPH_NETS__TITLE="Graphs",
        DIGEST_TOPICS__TIDES__CATEGORIES="physics.ao-ph, CS",
        DIGEST_TOPICS__A__PHRASES="tide pools, kelp",
        DIGEST_TOPIC="tides",
    )
    assert settings.topics["graph-nets"] == TopicSettings(title="Graphs", query="graphs")
    assert settings.topics["tides"].categories == ("physics.ao-ph", "cs.*")
    topic = settings.topics["a"]
    assert (topic.reading, topic.like) == (tmp_path / "in" / "a.bib", ("2602.00001",))
    assert topic.phrases == ("tide pools", "kelp")
    # The packaged topic needs no table.
    toml = f'topic = "{DEFAULT.slug}"\n[topics.tides]\nquery = "tides"'
    assert load(toml).topic == DEFAULT.slug


def test_an_own_theme_may_replace_a_packaged_theme(load: Load) -> None:
    theme = '[[themes]]\nkey = "{}"\nheading = "{}"\nhints = ["tide"]\n'
    written = theme.format(RL, "Reinforcement learning")
    assert load(written).themes[0].order == 0
    assert [theme.key for theme in load(written, DIGEST_THEMES=LAKE).themes] == ["lake"]
    moved = load(theme.format(RL, "Reward") + theme.format("sea", "Reinforcement learning"))
    assert [one.heading for one in moved.themes] == ["Reward", "Reinforcement learning"]
    (one,) = load(
        f'[[themes]]\n{THEME}order = 2\nexclude = ["lake"]\n'
        'like = ["arXiv:2602.22544v2", "https://arxiv.org/abs/hep-th/9901001"]'
    ).themes
    assert one.like == ("2602.22544", "hep-th/9901001")
    assert (one.exclude, one.order) == (("lake",), 2)


def test_weights_have_the_labels_of_reasons_in_any_spelling(load: Load) -> None:
    toml = '[weights]\n"Own code" = -3\nproject_page_demo_or_video = 0'
    settings = load(toml, DIGEST_WEIGHTS__SURVEY="-1000", DIGEST_WEIGHTS__OWN_CODE="2")
    assert settings.weights == {
        "own code": 2.0,
        "project page, demo or video": 0.0,
        "survey": -1000.0,
    }


def test_the_nearest_file_up_the_tree_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    (inner / "digest.toml").mkdir(parents=True)  # a folder of this name is passed over
    (tmp_path / "digest.toml").write_text('contact = "outer"')
    assert find_file(inner) == tmp_path / "digest.toml"
    (tmp_path / "a" / "digest.toml").write_text('contact = "inner"')
    assert load_settings(None, {}, inner).contact == "inner"
    # A byte order mark and the lines of DOS are no mistake.
    (tmp_path / "other.toml").write_bytes(b'\xef\xbb\xbfcontact = "x"\r\n[pace]\r\narxiv = 3\r\n')
    (tmp_path / "digest.toml").write_text("broken")
    assert load_settings(Path("other.toml"), {}, tmp_path).contact == "x"


def test_paths_of_the_file_are_relative_to_it(load: Load, tmp_path: Path) -> None:
    settings = load('home = "library"\n[build]\noutput = "../posts"\n[site]\noutput = "/srv"')
    assert settings.home == tmp_path / "library"
    assert settings.build.output == tmp_path / ".." / "posts"
    assert settings.site.output == Path("/srv")
    settings = load('home = "~/library"\n[build]\noutput = "x"', DIGEST_BUILD__OUTPUT="drafts")
    assert (settings.home, settings.build.output) == (Path.home() / "library", Path("drafts"))
    assert load(DIGEST_BUILD__OUTPUT="~/posts").build.output == Path.home() / "posts"


def test_targets_are_read_in_order_by_their_kind(load: Load, tmp_path: Path) -> None:
    (tmp_path / "readers.txt").write_text("bo@example.org")
    settings = load(DELIVER)
    found = [target.model_dump() for target in settings.deliver]
    kinds = re.findall(r'kind = "(\w+)"', DELIVER)
    assert [target["kind"] for target in found] == kinds
    site, letters, repo, blog, pages, *_, fedi, _, _ = found
    assert (site["topics"], site["folder"]) == (("Coral Reefs",), tmp_path / "site")
    assert letters["recipients_file"] == tmp_path / "readers.txt"
    assert (repo["clone"], repo["folder"]) == (Path.home() / "clone", "posts")
    assert (blog["site"], pages["admin"]) == ("https://blog.example", "https://blog.example")
    assert fedi["server"] == "https://reefs.example"
    told = '[{"name": "site", "kind": "files", "folder": "/srv/site"}]'
    (own,) = load(DIGEST_DELIVER=told).deliver
    assert own.model_dump()["folder"] == Path("/srv/site")
    # What the variables hold that settings name is secret, wherever they stand.
    held = {"LETTERS": "a", "HOOK": "b", "SLACK_WEBHOOK": "c", "WORDPRESS_PASSWORD": "d", "X": "e"}
    assert find_secrets(settings, {**held, "GITHUB_TOKEN": "f"}) == set("abcdf")
