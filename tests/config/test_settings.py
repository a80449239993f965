"""What is loaded where nothing is wrong: defaults, the file, the environment, in that order."""

from pathlib import Path

import pytest
from platformdirs import user_data_path

from digest.config import Settings, Topic, find_file, load_settings
from digest.pipeline import DEFAULT
from tests.config.conftest import Load

RL = "reinforcement-learning"


def test_nothing_configured_means_the_documented_defaults(tmp_path: Path) -> None:
    settings = load_settings(None, {"PATH": "/bin"}, tmp_path)
    assert settings == Settings()
    assert settings.home == user_data_path("digest-post")
    assert settings.endpoints.arxiv_api == "https://export.arxiv.org/api/query"
    assert settings.pace.arxiv == 3.0
    assert settings.build.output == Path("posts")
    assert settings.build.formats == ("md", "json")
    assert (settings.build.number, settings.build.days) == (100, 7)
    assert settings.source == "arxiv"
    assert (settings.refresh.after, settings.refresh.until) == (1.0, 30)
    assert not settings.topics


def test_the_environment_wins_over_the_file_setting_by_setting(load: Load) -> None:
    settings = load(
        "[pace]\nhuggingface = 1\ngithub = 1\n[build]\ndays = 5",
        DIGEST_PACE__GITHUB="2.5",
        DIGEST_CONTACT="ada@example.org",
    )
    assert (settings.pace.huggingface, settings.pace.github) == (1.0, 2.5)
    assert settings.build.days == 5
    assert settings.contact == "ada@example.org"


@pytest.mark.parametrize("text", ["md,json", " md , json", '["md", "json"]'])
def test_a_list_of_the_environment_has_commas_or_is_json(load: Load, text: str) -> None:
    assert load('[build]\nformats = ["md"]', DIGEST_BUILD__FORMATS=text).build.formats == (
        "md",
        "json",
    )


@pytest.mark.parametrize("sender", ["", "ada@reefs.example", "Ada Nuñez <ada.q+x@localhost>"])
@pytest.mark.parametrize("leave", ["", "mailto:a@reefs.example", "https://reefs.example/?a=1&b=2"])
def test_an_email_has_a_sender_and_a_way_to_leave(load: Load, sender: str, leave: str) -> None:
    settings = load(f'[output.email]\nsender = "{sender}"\nunsubscribe = "{leave}"')
    email = settings.output.email
    assert (email.sender, email.unsubscribe) == (sender, leave)


def test_numbers_of_the_environment_are_read_from_text(load: Load) -> None:
    settings = load(
        DIGEST_BUILD__NUMBER="12",
        DIGEST_PACE__ARXIV="4",
        DIGEST_BUDGET="1.5",
        DIGEST_REFRESH__AFTER="0.5",
        DIGEST_REFRESH__UNTIL="60",
    )
    assert (settings.refresh.after, settings.refresh.until) == (0.5, 60)
    assert (settings.build.number, settings.pace.arxiv, settings.budget) == (12, 4.0, 1.5)


def test_an_empty_variable_counts_as_not_set(load: Load) -> None:
    assert load("[build]\ndays = 5", DIGEST_BUILD__DAYS="", DIGEST_NONSENSE="").build.days == 5


def test_topics_and_themes_can_come_from_the_environment(load: Load) -> None:
    settings = load(
        '[topics.graph-nets]\nquery = "graphs"',
        DIGEST_TOPICS__GRAPH_NETS__TITLE="Graphs",
        DIGEST_TOPICS__TIDES__CATEGORIES="physics.ao-ph, CS",
        DIGEST_TOPIC="tides",
        DIGEST_THEMES='[{"key": "sea", "heading": "The sea", "hints": ["tide"]}]',
    )
    assert settings.topics["graph-nets"] == Topic(title="Graphs", query="graphs")
    assert settings.topics["tides"].categories == ("physics.ao-ph", "cs.*")
    assert settings.themes.own[0].hints == ("tide",)


THEME = 'key = "sea"\nheading = "The sea"\nhints = ["tide"]\n'
ASKED = 'embedder = "endpoint"\nmodel = "harbour-embed"\n'


def test_a_list_of_themes_is_short_for_a_table_with_it(load: Load) -> None:
    short = load(f"[[themes]]\n{THEME}")
    assert short.themes == load(f"[[themes.own]]\n{THEME}").themes
    assert (short.themes.embedder, short.themes.own[0].key) == ("packaged", "sea")


def test_a_table_of_themes_says_whose_vectors_are_used_and_may_have_own_themes(load: Load) -> None:
    address = 'base_url = "http://127.0.0.1:11434/v1/"\nkey = "HARBOUR_KEY"\n'
    themes = load(f"[themes]\n{ASKED}{address}[[themes.own]]\n{THEME}").themes
    assert (themes.embedder, themes.model, themes.key) == (
        "endpoint",
        "harbour-embed",
        "HARBOUR_KEY",
    )
    assert themes.base_url == "http://127.0.0.1:11434/v1"
    assert [theme.key for theme in themes.own] == ["sea"]


@pytest.mark.parametrize("form", ["[[themes]]", "[[themes.own]]"])
def test_the_environment_lies_over_either_form(load: Load, form: str) -> None:
    themes = load(
        f"{form}\n{THEME}",
        DIGEST_THEMES__EMBEDDER="endpoint",
        DIGEST_THEMES__MODEL="harbour-embed",
    ).themes
    assert (themes.embedder, themes.model) == ("endpoint", "harbour-embed")
    assert [theme.key for theme in themes.own] == ["sea"]


@pytest.mark.parametrize("variable", ["DIGEST_THEMES", "DIGEST_THEMES__OWN"])
def test_own_themes_of_the_environment_leave_the_rest_of_the_table(
    load: Load, variable: str
) -> None:
    given = {variable: '[{"key": "lake", "heading": "Lakes", "hints": ["lake"]}]'}
    themes = load(f"[themes]\n{ASKED}[[themes.own]]\n{THEME}", **given).themes
    assert themes.embedder == "endpoint"
    assert [theme.key for theme in themes.own] == ["lake"]


def test_the_schema_has_both_forms_of_themes() -> None:
    forms = Settings.model_json_schema()["properties"]["themes"]["anyOf"]
    assert [form.get("type", form.get("$ref")) for form in forms] == ["#/$defs/Themes", "array"]


def test_weights_have_the_labels_of_reasons_in_any_spelling(load: Load) -> None:
    settings = load(
        '[weights]\n"Own code" = 2\nproject_page_demo_or_video = 0', DIGEST_WEIGHTS__SURVEY="-1.5"
    )
    assert settings.weights == {
        "own code": 2.0,
        "project page, demo or video": 0.0,
        "survey": -1.5,
    }


def test_a_weight_of_the_environment_wins_over_another_spelling_in_the_file(load: Load) -> None:
    settings = load('[weights]\n"own code" = -3\nsurvey = 1', DIGEST_WEIGHTS__OWN_CODE="2")
    assert settings.weights == {"own code": 2.0, "survey": 1.0}


def test_an_own_theme_may_keep_or_move_the_heading_of_the_packaged_one_it_replaces(
    load: Load,
) -> None:
    theme = '[[themes]]\nkey = "{}"\nheading = "{}"\nhints = ["tide"]\n'
    kept = load(theme.format(RL, "Reinforcement learning"))
    assert kept.themes.own[0].order == 0
    moved = load(theme.format(RL, "Reward") + theme.format("sea", "Reinforcement learning"))
    assert [one.heading for one in moved.themes.own] == ["Reward", "Reinforcement learning"]


def test_what_a_topic_wants_is_read_beside_its_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.bib").touch()
    settings = load(
        '[topics.a]\ncategories = ["cs"]\nlike = ["arXiv:2602.00001v2"]\nreading = "in/a.bib"',
        DIGEST_TOPICS__A__PHRASES="tide pools, kelp",
    )
    topic = settings.topics["a"]
    assert topic.reading == tmp_path / "in" / "a.bib"
    assert topic.like == ("2602.00001",)
    assert topic.phrases == ("tide pools", "kelp")


def test_a_themes_examples_are_read_in_any_spelling(load: Load) -> None:
    theme = load(
        '[[themes]]\nkey = "sea"\nheading = "The sea"\norder = 2\nexclude = ["lake"]\n'
        'like = ["arXiv:2602.22544v2", "https://arxiv.org/abs/hep-th/9901001"]'
    ).themes.own[0]
    assert theme.like == ("2602.22544", "hep-th/9901001")
    assert (theme.exclude, theme.order) == (("lake",), 2)


def test_the_nearest_file_up_the_tree_is_read(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "digest.toml").write_text('contact = "outer"')
    assert find_file(inner) == tmp_path / "digest.toml"
    (tmp_path / "a" / "digest.toml").write_text('contact = "inner"')
    assert load_settings(None, {}, inner).contact == "inner"


def test_a_folder_named_digest_toml_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a" / "digest.toml").mkdir(parents=True)
    (tmp_path / "digest.toml").touch()
    assert find_file(tmp_path / "a") == tmp_path / "digest.toml"


def test_a_named_file_is_read_instead(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("broken")
    (tmp_path / "other.toml").write_text('contact = "other"')
    assert load_settings(Path("other.toml"), {}, tmp_path).contact == "other"


def test_paths_of_the_file_are_relative_to_it(load: Load, tmp_path: Path) -> None:
    settings = load('home = "library"\n[build]\noutput = "../posts"')
    assert settings.home == tmp_path / "library"
    assert settings.build.output == tmp_path / ".." / "posts"


def test_absolute_paths_and_those_of_the_environment_stay(load: Load, tmp_path: Path) -> None:
    settings = load(f'home = "{(tmp_path / "x").as_posix()}"', DIGEST_BUILD__OUTPUT="drafts")
    assert settings.home == tmp_path / "x"
    assert settings.build.output == Path("drafts")


def test_a_tilde_is_the_users_home(load: Load) -> None:
    settings = load('home = "~/library"', DIGEST_BUILD__OUTPUT="~/posts")
    assert settings.home == Path.home() / "library"
    assert settings.build.output == Path.home() / "posts"


def test_a_byte_order_mark_and_dos_lines_are_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_bytes(b'\xef\xbb\xbfcontact = "x"\r\n[pace]\r\narxiv = 3\r\n')
    assert load_settings(None, {}, tmp_path).contact == "x"


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8000/api", "https://notarxiv.org/api", "https://arxiv.org.example/"],
)
def test_a_mirror_may_be_asked_faster(load: Load, address: str) -> None:
    settings = load(DIGEST_ENDPOINTS__ARXIV_API=address, DIGEST_PACE__ARXIV="0")
    assert settings.pace.arxiv == 0.0


def test_an_address_loses_its_final_slash(load: Load) -> None:
    assert load('[endpoints]\ngithub = "http://h:1/"').endpoints.github == "http://h:1"


def test_the_packaged_topic_needs_no_table(load: Load) -> None:
    toml = f'topic = "{DEFAULT.slug}"\n[topics.tides]\nquery = "tides"'
    assert load(toml).topic == DEFAULT.slug
