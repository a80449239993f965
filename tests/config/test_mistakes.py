"""Every mistake is told, at once, by its name and its origin, in a sentence."""

import os
from pathlib import Path

import pytest

from digest.config import load_settings
from digest.errors import ConfigError
from tests.config.conftest import Load, Mistakes

THEME = '[[themes]]\nkey = "sea"\nheading = "Sea"\nphrases = ["tide"]\n'
OWN_THEME = THEME.replace("[[themes]]", "[[themes.own]]")
HIDDEN = "should start with https://; only this machine's own may be http://."
PLAIN = "should be at most 200 plain ASCII characters."
ADDRESS = "should be a web address that starts with https:// or http://."
CATEGORY = "'sc.LG' is no category: arXiv has no archive 'sc'. The nearest is 'cs'."
HASTE = "should be at least 3: arxiv.org asks for it of everybody."
NOBODY = "starts with the name of a user who has no home folder here."
LINE = "should be one line without control characters."
SENDER = "should be an address of e-mail, or Name <name@example.org>."
LEAVE = "should be an address that starts with https:// or mailto:."


@pytest.mark.parametrize(
    "toml, mistake",
    [
        ("biuld = 3", "biuld in FILE: is unknown; the nearest is build."),
        ("[pace]\narxivv = 3", "pace.arxivv in FILE: is unknown; the nearest is pace.arxiv."),
        ("days = 3", "days in FILE: is unknown; the nearest is build.days."),
        ('"bud get" = 1', '"bud get" in FILE: is unknown; the nearest is budget.'),
        ('[build]\ndays = "7"', "build.days in FILE: should be a whole number."),
        ("[build]\ndays = true", "build.days in FILE: should be a whole number."),
        ("[build]\ndays = 0", "build.days in FILE: should be at least 1."),
        ("[build]\ndays = 32", "build.days in FILE: should be at most 31."),
        ('[build]\nformats = "md"', "build.formats in FILE: should be a list."),
        ("[build]\nformats = []", "build.formats in FILE: should not be empty."),
        (
            "[build]\nformats = [1]",
            "build.formats[0] in FILE: should be 'md', 'json', 'html', 'email', 'bib' or 'atom'.",
        ),
        (
            '[build]\nformats = ["md", "pdf"]',
            "build.formats[1] in FILE: should be 'md', 'json', 'html', 'email', 'bib' or 'atom'.",
        ),
        ('[build]\noutput = ""', "build.output in FILE: should be the path of a folder."),
        ('home = "a\\u0000b"', "home in FILE: should be the path of a folder."),
        ("home = 3", "home in FILE: should be the path of a folder."),
        ("[output]\nissues = 0", "output.issues in FILE: should be at least 1."),
        ('[output]\nsite = "reefs.example"', f"output.site in FILE: {ADDRESS}"),
        ('[output.email]\nsender = "Ada"', f"output.email.sender in FILE: {SENDER}"),
        ('[output.email]\nsender = "Ada <ada@x"', f"output.email.sender in FILE: {SENDER}"),
        ('[output.email]\nsender = "a@x, b@x"', f"output.email.sender in FILE: {SENDER}"),
        ('[output.email]\nsender = "A <a..b@x>"', f"output.email.sender in FILE: {SENDER}"),
        ('[output.email]\nsender = "a@x\\nBcc: b@x"', f"output.email.sender in FILE: {LINE}"),
        ('[output.email]\nunsubscribe = "http://x"', f"output.email.unsubscribe in FILE: {LEAVE}"),
        (
            '[output.email]\nunsubscribe = "https://x/> \\n"',
            f"output.email.unsubscribe in FILE: {LEAVE}",
        ),
        ("build = 3", "build in FILE: should be a table."),
        ("topics = 3", "topics in FILE: should be a table."),
        ("budget = 0", "budget in FILE: should be more than 0."),
        ("budget = inf", "budget in FILE: should be a finite number."),
        ("[pace]\ngithub = nan", "pace.github in FILE: should be a finite number."),
        ("[pace]\ngithub = -1", "pace.github in FILE: should be at least 0."),
        ('[pace]\ngithub = "1"', "pace.github in FILE: should be a number."),
        ('source = "oai"', "source in FILE: should be 'arxiv', 'catchup' or 'rss'."),
        ("[refresh]\nafter = -1", "refresh.after in FILE: should be at least 0."),
        ("[refresh]\nafter = inf", "refresh.after in FILE: should be a finite number."),
        ("[refresh]\nuntil = 1.5", "refresh.until in FILE: should be a whole number."),
        ("[refresh]\nuntil = -1", "refresh.until in FILE: should be at least 0."),
        (
            "[refresh]\naftr = 1",
            "refresh.aftr in FILE: is unknown; the nearest is refresh.after.",
        ),
        ("contact = 3", "contact in FILE: should be text."),
        ('contact = "a\\r\\nX-Evil: b"', f"contact in FILE: {LINE}"),
        ("[choice]\nspread = 1.5", "choice.spread in FILE: should be at most 1."),
        ('[choice]\nexclude = ["-"]', "choice.exclude[0] in FILE: should hold a word."),
        (
            '[choice]\nmute_categories = ["sc.LG"]',
            f"choice.mute_categories[0] in FILE: {CATEGORY}",
        ),
        (
            "[weights]\nown_cod = 1\nsurvey = 2",
            "weights in FILE: 'own_cod' is no reason, the nearest is 'own code'.",
        ),
        (
            '[weights]\n"own code" = -3\nown_code = 1',
            "weights in FILE: 'own code' and 'own_code' are the same reason.",
        ),
        (
            '[weights]\n"own code" = -1e308\nsurvey = 1000',
            "weights in FILE: the weight of 'own code' should be from -1,000 to 1,000.",
        ),
        ('[weights]\nsurvey = "2"', "weights.survey in FILE: should be a number."),
        (
            '[topics.a]\nquery = "b"\nlike = ["nonsense"]',
            "topics.a.like[0] in FILE: should be an identifier of arXiv, such as 2602.22544.",
        ),
        (
            '[topics.a]\nquery = "b"\nreading = " "',
            "topics.a.reading in FILE: should be the path of a file.",
        ),
        (
            '[topics.a]\nquery = "b"\nnear = 0',
            "topics.a.near in FILE: should be more than 0.",
        ),
        ('[writer]\nkind = "poet"', "writer.kind in FILE: should be 'extract' or 'llm'."),
        ('[writer]\nbase_url = "localhost"', f"writer.base_url in FILE: {ADDRESS}"),
        ("[topics.a]", "topics.a in FILE: needs a query or categories."),
        ('[topics.a]\nquery = " "', "topics.a in FILE: needs a query or categories."),
        (
            '[topics.a]\nquery = "(b"',
            "topics.a.query in FILE: the parenthesis opened at character 1 is never closed.",
        ),
        (
            '[topics.a]\ncategories = ["cs.LG", "sc.LG"]',
            f"topics.a.categories[1] in FILE: {CATEGORY}",
        ),
        (
            '[topics.a]\nquerry = "b"\nquery = "b"',
            "topics.a.querry in FILE: is unknown; the nearest is topics.a.query.",
        ),
        (
            '[topics.a-b]\nquery = "c"\n[topics.A_B]\nquery = "d"',
            "topics in FILE: 'a-b' and 'A_B' would share the name a-b.",
        ),
        (
            'topic = "tdies"\n[topics.tides]\nquery = "tides"',
            "topic in FILE: names no topic; the nearest is 'tides'.",
        ),
        ("[[themes]]\nkey = 'a'\nhints = ['b']", "themes[0].heading in FILE: is required."),
        (
            THEME.replace("sea", "The sea"),
            "themes[0].key in FILE: should be lower-case letters and digits, joined by hyphens.",
        ),
        (
            THEME.replace("phrases", "categories").replace("tide", "sc.LG"),
            f"themes[0].categories[0] in FILE: {CATEGORY}",
        ),
        (
            THEME.replace('["tide"]', "[]"),
            "themes[0] in FILE: needs phrases, hints, categories or examples (like).",
        ),
        (
            f"{THEME}exclude = ['rip', 'Tide']",
            "themes[0] in FILE: asks for 'tide' and excludes it.",
        ),
        (
            "[topics.sea]\nquery = 'tide'\nphrases = ['reef', 'kelp']\nexclude = ['kelp']",
            "topics.sea in FILE: asks for 'kelp' and excludes it.",
        ),
        (
            THEME.replace('"sea"', '"also-new"'),
            "themes[0].key in FILE: is that of the papers which no theme has.",
        ),
        (
            THEME + THEME.replace('"sea"', '"tides"').replace("Sea", " SEA"),
            "themes in FILE: 'tides' has the heading of 'sea', ' SEA'.",
        ),
        (
            THEME.replace("Sea", "Robotics"),
            "themes in FILE: 'sea' has the heading of the packaged 'robotics', 'Robotics'.",
        ),
        (
            THEME.replace("Sea", "also new"),
            "themes in FILE: 'sea' has the heading of the packaged 'also-new', 'also new'.",
        ),
        (THEME.replace('"Sea"', '""'), "themes[0].heading in FILE: should hold a word."),
        (THEME.replace("tide", " "), "themes[0].phrases[0] in FILE: should hold a word."),
        (THEME + "order = 0", "themes[0].order in FILE: should be at least 1."),
        (THEME + THEME, "themes in FILE: the key 'sea' occurs 2 times."),
        (
            THEME + 'headin = "Sea"',
            "themes[0].headin in FILE: is unknown; the nearest is themes[0].heading.",
        ),
        (
            OWN_THEME + 'headin = "Sea"',
            "themes.own[0].headin in FILE: is unknown; the nearest is themes.own[0].heading.",
        ),
        (OWN_THEME + OWN_THEME, "themes.own in FILE: the key 'sea' occurs 2 times."),
        ("[themes]\nown = 3", "themes.own in FILE: should be a list."),
        ("themes = 3", "themes in FILE: should be a table."),
        (
            '[themes]\nembeder = "endpoint"',
            "themes.embeder in FILE: is unknown; the nearest is themes.embedder.",
        ),
        (
            '[themes]\nembedder = "openai"',
            "themes.embedder in FILE: should be 'packaged' or 'endpoint'.",
        ),
        (
            '[themes]\nembedder = "endpoint"',
            "themes in FILE: needs a model where the embedder is an endpoint.",
        ),
        ('[themes]\nmodel = "häfen"', "themes.model in FILE: " + PLAIN),
        (
            '[themes]\nbase_url = "http://models.example.org/v1"',
            f"themes.base_url in FILE: {HIDDEN}",
        ),
        (
            '[themes]\nkey = "sk-quill-123"',
            "themes.key in FILE: should be the name of an environment variable, not its value.",
        ),
        ("[themes]\ntimeout = 0", "themes.timeout in FILE: should be more than 0."),
    ],
)
def test_a_mistake_of_the_file_is_told_in_a_sentence(
    mistakes: Mistakes, toml: str, mistake: str
) -> None:
    assert mistakes(toml) == [mistake]


@pytest.mark.parametrize(
    "name, text, mistake",
    [
        ("DIGEST_HOM", "1", "is unknown; the nearest is DIGEST_HOME."),
        ("DIGEST_PACE__ARXVI", "3", "is unknown; the nearest is DIGEST_PACE__ARXIV."),
        ("DIGEST_PACE", "3", "is unknown; the nearest is DIGEST_PACE__ARXIV."),
        ("DIGEST_DAYS", "3", "is unknown; the nearest is DIGEST_BUILD__DAYS."),
        ("DIGEST_Home", "x", "is unknown; the nearest is DIGEST_HOME."),
        ("DIGEST_PACE__GITHUB", "fast", "should be a number."),
        ("DIGEST_PACE__GITHUB", "nan", "should be a finite number."),
        ("DIGEST_PACE__GITHUB", "1e999", "should be a finite number."),
        ("DIGEST_BUILD__NUMBER", "1.5", "should be a whole number."),
        ("DIGEST_BUILD__NUMBER", "2001", "should be at most 2000."),
        ("DIGEST_BUILD__FORMATS", '["md"', "should be a list."),
        ("DIGEST_THEMES", "sea", "should be a table."),
        ("DIGEST_THEMES__EMBEDDER", "openai", "should be 'packaged' or 'endpoint'."),
        ("DIGEST_THEMES__EMBEDER", "x", "is unknown; the nearest is DIGEST_THEMES__EMBEDDER."),
        ("DIGEST_SOURCE", "RSS", "should be 'arxiv', 'catchup' or 'rss'."),
        ("DIGEST_REFRESH__UNTIL", "ever", "should be a whole number."),
        ("DIGEST_CONTACT", "a\nb", LINE),
        ("DIGEST_CONTACT", "a\udcff", LINE),
        ("DIGEST_HOME", "~nobody-of-that-name/x", NOBODY),
        ("DIGEST_TOPICS__TIDES__QUERY", "a OR", "nothing follows 'OR' at character 3."),
        ("DIGEST_ENDPOINTS__GITHUB", "api.github.com", ADDRESS),
        ("DIGEST_ENDPOINTS__GITHUB", "ftp://h/", ADDRESS),
        ("DIGEST_ENDPOINTS__GITHUB", "https://", ADDRESS),
        ("DIGEST_ENDPOINTS__GITHUB", "https://[::1/", ADDRESS),
        ("DIGEST_ENDPOINTS__GITHUB", "https://h:port/", ADDRESS),
        ("DIGEST_ENDPOINTS__GITHUB", "https://h\nx/", ADDRESS),
        ("DIGEST_ENDPOINTS__GITHUB", "https://h/#x", "should have no fragment (#…)."),
    ],
)  # fmt: skip
def test_a_mistake_of_the_environment_names_its_variable(
    mistakes: Mistakes, name: str, text: str, mistake: str
) -> None:
    assert mistakes(**{name: text}) == [f"{name} in the environment: {mistake}"]


def test_all_mistakes_are_in_one_report_each_with_its_origin(mistakes: Mistakes) -> None:
    toml = 'topic = "tdies"\n[pace]\ngithub = -1\n[build]\ndays = 99\nnumber = 5\n[topics.tides]'
    wrong = {"DIGEST_BUILD__NUMBER": "no", "DIGEST_PACE__ARXIV": "1", "DIGEST_TOPIK": "x"}
    assert sorted(mistakes(toml, **wrong)) == [
        "DIGEST_BUILD__NUMBER in the environment: should be a whole number.",
        f"DIGEST_PACE__ARXIV in the environment: {HASTE}",
        "DIGEST_TOPIK in the environment: is unknown; the nearest is DIGEST_TOPIC.",
        "build.days in FILE: should be at most 31.",
        "pace.github in FILE: should be at least 0.",
        "topic in FILE: names no topic; the nearest is 'tides'.",
        "topics.tides in FILE: needs a query or categories.",
    ]


def test_a_reading_list_that_is_not_there_is_one_of_the_mistakes(
    mistakes: Mistakes, tmp_path: Path
) -> None:
    for name in ("none.bib", "."):
        toml = f'biuld = 3\n[topics.a]\nquery = "b"\nreading = "{name}"'
        assert sorted(mistakes(toml)) == [
            "biuld in FILE: is unknown; the nearest is build.",
            f"topics.a.reading in FILE: there is no file {tmp_path / name}.",
        ]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_reading_list_that_may_not_be_read_is_a_mistake(
    mistakes: Mistakes, tmp_path: Path
) -> None:
    (tmp_path / "a.bib").touch(mode=0o200)
    assert mistakes('[topics.a]\nquery = "b"\nreading = "a.bib"') == [
        f"topics.a.reading in FILE: the file {tmp_path / 'a.bib'} may not be read."
    ]


def test_the_report_counts_and_advises(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load("x = 1\ny = 2")
    assert str(caught.value).startswith(
        f"The configuration has 2 mistakes:\n  - x in {tmp_path / 'digest.toml'}: is unknown"
    )
    assert caught.value.exit_code == 2
    assert caught.value.hint == "docs/configuration.md lists every setting."
    with pytest.raises(ConfigError, match=r"^The configuration has a mistake:\n  - x in"):
        load("x = 1")


def test_a_topic_of_the_environment_is_not_blamed_on_the_file(mistakes: Mistakes) -> None:
    toml = '[topics.a]\nquery = "a"'
    assert mistakes(toml, DIGEST_TOPICS__B__TITLE="B") == [
        "topics.b in the environment: needs a query or categories."
    ]


def test_a_value_where_a_table_belongs_is_not_hidden_by_the_environment(
    mistakes: Mistakes,
) -> None:
    assert mistakes("build = 3", DIGEST_BUILD__DAYS="3") == ["build in FILE: should be a table."]


@pytest.mark.parametrize(
    "address",
    [
        "https://export.arxiv.org/api/query",
        "https://arxiv.org/api",
        "http://EXPORT.ARXIV.ORG:80/api",
        "https://export.arxiv.org./api",
        "",
    ],
)
def test_arxiv_itself_is_never_hurried(mistakes: Mistakes, address: str) -> None:
    chosen = f'[endpoints]\narxiv_api = "{address}"\n' if address else ""
    toml = f"{chosen}[pace]\narxiv = 2.9"
    assert mistakes(toml) == [f"pace.arxiv in FILE: {HASTE}"]


def test_a_pace_is_not_judged_by_an_address_that_is_none(mistakes: Mistakes) -> None:
    toml = '[endpoints]\narxiv_api = "https://[::1/"\n[pace]\narxiv = 0'
    assert mistakes(toml) == [f"endpoints.arxiv_api in FILE: {ADDRESS}"]


def test_a_key_below_a_value_is_unknown(mistakes: Mistakes) -> None:
    assert mistakes(DIGEST_CONTACT__MAIL="a") == [
        "DIGEST_CONTACT__MAIL in the environment: is unknown; the nearest is DIGEST_CONTACT."
    ]


def test_no_message_repeats_a_password(mistakes: Mistakes) -> None:
    toml = '[endpoints]\narxiv_api = "https://ada:s3cret@mirror.example/api"'
    assert mistakes(toml) == [
        "endpoints.arxiv_api in FILE: should hold no user name and no password."
    ]


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"contact = x", "line 1, column 11: Invalid value"),
        (b'a = 1\n[pace\narxiv = 3"', "line 2, column 6: "),
        (b"a = [", "end of document: Invalid value"),
        (b"a = 1\na = 2\n", "line 2, column 6: Cannot overwrite a value"),
        (b"a = 1\nb = '\xff'", "line 2: text that is not UTF-8"),
        (b"a = " + b"[" * 9999, ""),
        (b"a = " + b"9" * 9999, ""),
    ],
)
def test_broken_toml_is_told_with_its_place(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "digest.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_settings(None, {}, tmp_path)
    assert str(caught.value).startswith(f"{path} is not valid TOML, {reason}")
    assert str(caught.value).endswith(".")


def test_a_named_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(Path("none.toml"), {}, tmp_path)
    assert str(caught.value) == (
        f"The configuration {tmp_path / 'none.toml'} cannot be read: No such file or directory."
    )
    assert caught.value.hint == "Name another file by --config, or none."


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Is a directory"):
        load_settings(tmp_path, {}, tmp_path)
