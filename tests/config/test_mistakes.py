"""Every mistake is told, at once, by its name and its origin, in a sentence."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from digest.config import Settings, load_settings
from digest.errors import ConfigError
from digest.words import list_languages
from tests.config.conftest import Load, Mistakes

LANGUAGES = ", ".join(f"{tag} ({name})" for tag, name in list_languages().items())
FINITE, LIST = "should be a finite number.", "should be a list."
ADDRESS = "should be a web address that starts with https:// or http://."
HASTE = "should be at least 3: arxiv.org asks everybody for that."
LINE = "should be one line without control characters."
ASKS = "needs a query or categories."
KINDS = (
    "'files', 'git', 'smtp', 'wordpress', 'ghost', 'buttondown', 'slack', 'discord', 'telegram', "
    "'mastodon', 'bluesky', 'webhook'"
)
PARTS = {
    "theme": {"key": '"sea"', "heading": '"Sea"', "phrases": '["tide"]'},
    "files": {"folder": '"site"'},
    "git": {"repository": '"git@example.org:a/b.git"'},
    "smtp": {"host": '"mail.example"', "sender": '"ada@x"', "recipients": '["ada@x"]'},
    "wordpress": {"site": '"https://blog.example"', "user": '"ada"'},
    "ghost": {"admin": '"https://blog.example"'},
    "buttondown": {},
    "slack": {},
    "discord": {},
    "telegram": {"chat": '"@reefs"'},
    "mastodon": {"server": '"https://reefs.example"'},
    "bluesky": {"user": '"reefs.example"'},
    "webhook": {"address": '"https://hook.example/x"'},
}  # fmt: skip


def table(kind: str, change: str = "") -> str:
    """Return a theme or a target in one line; a key that is changed to nothing is left out."""
    named = {"name": '"it"', "kind": f'"{kind}"'} if kind != "theme" else {}
    key, _, value = change.partition(" =")
    lines = {**named, **PARTS[kind], **({key: value.strip()} if key else {})}
    return "{" + ", ".join(f"{name} = {text}" for name, text in lines.items() if text) + "}"


SEA = table("theme")
# Messages, and the settings that cause them: `git.branch = "x"` changes a key of a target, and
# `git: clone = "x"` makes a mistake of the whole target; `theme` is a theme in the same way.
MISTAKES = {
    "is unknown; the nearest is build.": ["biuld = 3"],
    "is unknown; the nearest is pace.arxiv.": ["pace.arxivv = 3"],
    "is unknown; the nearest is build.days.": ["days = 3"],
    "is unknown; the nearest is budget.": ['"bud get" = 1'],
    "is unknown; the nearest is topics.a.query.": ['topics.a.querry = "b"'],
    "is unknown; the nearest is writer.max_tokens.": ["writer.max_token = 500"],
    'is unknown; the nearest is heading of themes "sea".': ['theme.headin = "Sea"'],
    'is unknown; the nearest is folder of deliver "it".': ['files.foldr = "x"'],
    "is required.": ["theme.heading =", "files.folder ="],
    "should be text.": ["contact = 3"],
    "should be true or false.": ["files.automatic = 1"],
    "should be a number.": ['pace.github = "1"', 'weights.survey = "2"'],
    "should be a whole number.": ['build.days = "7"', "build.days = true", "refresh.until = 1.5"],
    FINITE: ["budget = inf", "pace.github = nan"],
    "should be more than 0.": ["topics.a.near = 0", "git.timeout = 0"],
    "should be at least 0.": ["pace.github = -1"],
    "should be at least -1000.": ["weights.survey = -1001"],
    "should be at most 31.": ["build.days = 32"],
    "should be at most 65535.": ["smtp.port = 65536"],
    "should have at most 60 characters.": [f'files.name = "{"a" * 61}"'],
    "should be at most 200 printable ASCII characters.": [
        'writer.model = "läufer"', f'writer.model = "{"m" * 201}"'],
    "should not be empty.": ["build.formats = []"],
    "should be text; a table of this kind is [topics.NAME].": ['topic = {a = {query = "b"}}'],
    "should be a list; a table of this kind is [[deliver]].": ['deliver = {kind = "files"}'],
    "should be a list; a table of this kind is [[themes]].": ['themes = {key = "sea"}'],
    LIST: ['build.formats = "md"', "themes = 3", "deliver = 3"],
    "should be a table.": ["build = 3", "topics = 3", "deliver[0] = [3]"],
    "should be 'md', 'json', 'html', 'email', 'text', 'bib', 'ris', 'png', 'atom' or 'jsonfeed'.": [
        "build.formats[0] = [1]", 'build.formats[1] = ["md", "pdf"]'],
    "should be 'arxiv', 'catchup' or 'rss'.": ['source = "oai"'],
    "should be 'draft' or 'published'.": ['ghost.status = "publish"'],
    "should be the slug of a newsletter.": ['ghost.newsletter = "The Weekly"'],
    'needs `status = "published"` for its `newsletter`: drafts mail nobody.': [
        'ghost: newsletter = "weekly"'],
    "has the unknown placeholder {topics}; the nearest is {topic}.": [
        'topics.a.title = "{number} on {topics}"'],
    "should hold a word.": [
        'choice.exclude[0] = ["-"]', 'theme.heading = ""', 'theme.phrases[0] = [" "]',
        'wordpress.categories[0] = ["   "]'],
    LINE: ['contact = "a\\u2028b"', 'contact = "a\\r\\nX-Evil: b"'],
    "should be lower-case letters and digits, joined by hyphens.": [
        'theme.key = "The sea"', 'files.name = "a b"'],
    "should be the path of a file or folder.": [
        'build.output = ""', 'home = "a\\u0000b"', "home = 3", 'topics.a.reading = " "'],
    ADDRESS: ['output.site = "reefs.example"', 'writer.base_url = "localhost"',
              'wordpress.site = ""', 'wordpress.site = "file:///etc/passwd"'],
    "should hold no user name and no password.": [
        'endpoints.arxiv_api = "https://ada:s3cret@mirror.example/api"',
        'wordpress.site = "https://ada:s3cret@blog.example"'],
    "should hold no password: set PGPASSWORD, or keep it in ~/.pgpass.": [
        *(f'library.url = "postgresql://{rest}"' for rest in (
            "ada:s3cret@db.example/x", "ada:s3#cret@db.example/x", "ada:s3?cret@db.example/x",
            "ada:s3/cret@db.example/x", "ada:s3@cret@db.example/x", "ada:@db.example/x",
            "db.example/x?password=s3cret", "db.example/x?sslmode=require&sslpassword=s3cret",
            "db.example?pass%77ord=s3cret", "db.example?password%20=s3cret",
            "db.example/x?oauth_client_secret=s3cret"))],
    "should have no fragment (#…).": ['library.url = "postgresql://ada@db.example/x#s3cret"'],
    "should be an address as postgresql://user@host/database.": [
        f'library.url = "{name}"' for name in ("host=db.example", "mysql://db/x", "library.db")],
    "should start with https://; http:// is for this machine's own addresses.": [
        *(f'writer.base_url = "http://{host}/v1"' for host in (
            "models.example", "127.0.0.1.example", "localhost.example", "192.168.1.7:8000",
            "0.0.0.0:8000", "2130706433")),
        'mastodon.server = "http://reefs.example"', 'ghost.admin = "http://blog.example"',
        'wordpress.site = "http://blog.example"',
        'wordpress.api = "http://blog.example"', 'webhook.address = "http://hook.example"'],
    "should be an e-mail address, or Name <name@example.org>.": [
        *(f'output.email.sender = "{sender}"' for sender in (
            "Ada", "Ada <ada@x", "a@x, b@x", "a@x\\nBcc: b@x", "A <a..b@x>", "A; B <a@x>")),
        'git.author = "Ada"', 'smtp.reply_to = "Ada"', 'smtp.recipients[1] = ["A <a@x>", "Ada"]'],
    "should be an address that starts with https:// or mailto:.": [
        'output.email.unsubscribe = "http://x.example"',
        'output.email.unsubscribe = "https://x/> \\n"', 'smtp.unsubscribe = "http://{recipient}"'],
    "should be the name of an environment variable, not its value.": [
        'writer.key = "sk-s3cret"', 'wordpress.password = "a s3cret"',
        'smtp.password = "hunter-s3cret", user = "a"', 'slack.webhook = "https://x.example/s3cret"',
        'discord.webhook = "https://x.example/s3cret"',
        'telegram.token = "1:s3cret"', 'mastodon.token = "s3cret-x"',
        'bluesky.password = "s3cr-et12"', 'ghost.key = "5f:0a-s3cret"',
        'buttondown.key = "0a-s3cret"',
        'webhook.secret = "s3cret x"', 'webhook.token = "s3cret x"'],
    "should be a user name, without a colon.": [
        'wordpress.user = ""', 'wordpress.user = "ada:s3cret"', 'wordpress.user = "ada\\n"'],
    "should be the @name of a channel, or the number of a chat.": [
        f'telegram.chat = "{name}"' for name in ("", "reefs", "@a b", "@reefs/", "1.5")],
    f"should be a language that posts can be in: {LANGUAGES}.": [
        'mastodon.language = "English"', 'topics.a.language = "xx"',
        'topics.a.languages[0] = ["en-us"]'],
    "has both `language` and `languages`.": [
        'topics.a = {query = "b", language = "en", languages = ["en"]}'],
    "names a language twice in `languages`.": [
        'topics.a = {query = "b", languages = ["en", "en"]}'],
    "should be a handle, such as lab.bsky.social.": ['bluesky.user = "@lab"'],
    "should be the name of a machine, such as mail.example.org.": ['smtp.host = "mail example"'],
    "should be a name that git allows: letters, digits, - . _ and /.": [
        f'git.branch = "{name}"' for name in (
            "--force", "a..b", "a b", "+main:main", "a//b", "/a", "a/", ".a", "a.")],
    "should be the address of a repository, such as git@host:owner/name.git.": [
        f'git.repository = "{name}"' for name in ("--upload-pack=touch", "ext::sh", "a b")],
    "should hold no password: git has helpers that keep them.": [
        'git.repository = "https://ada:s3cret@example.org/x.git"'],
    "should be a folder within the repository.": [
        f'git.folder = "{name}"' for name in ("../x", "a/.git/hooks", "a/.GIT", "a/./b", "a\\\\b")],
    # What is chosen, and of what.
    "'sc.LG' is no category: arXiv has no archive 'sc'. The nearest is 'cs'.": [
        'choice.mute_categories[0] = ["sc.LG"]', 'topics.a.categories[1] = ["cs.LG", "sc.LG"]',
        'theme.categories[0] = ["sc.LG"]'],
    "'cs.XY' is no category of arXiv. The nearest is cs.AI (Artificial Intelligence).": [
        'topics.a.categories[0] = ["cs.XY"]', "topics.a.query = 'cat:cs.XY'",
        'choice.mute_categories[0] = ["cs.XY"]'],
    "no section is called 'Grpah learning'; the nearest is 'Graph learning'.": [
        'headings = {"Grpah learning" = "Graphs", also = "The rest"}'],
    "should be an arXiv identifier, such as 2602.22544.": ['topics.a.like[0] = ["nonsense"]'],
    "'own_cod' is no reason, the nearest is 'own code'.": ["weights = {own_cod = 1, survey = 2}"],
    "'own code' and 'own_code' are the same reason.": ['weights = {"own code" = 1, own_code = 1}'],
    ASKS: ["topics.a = {}", 'topics.a = {query = " "}'],
    "the parenthesis opened at character 1 is never closed.": ['topics.a.query = "(b"'],
    "asks for 'Kelp' and excludes it.": [
        'topics.a = {query = "b", phrases = ["reef", "Kelp"], exclude = ["kelp"]}'],
    "'a-b' and 'A_B' would share the name a-b.": [
        'topics = {a-b = {query = "c"}, A_B = {query = "d"}}'],
    "names no topic; the nearest is 'deep-learning'.": ['topic = "deep-lerning"'],
    # Themes as a whole.
    "is the key of the section for papers without a theme.": ['theme.key = "also"'],
    "needs phrases, hints, categories or examples (like).": ["theme: phrases = []"],
    "asks for 'tide' and excludes it.": ['theme: exclude = ["rip", "Tide"]'],
    "the key 'sea' occurs 2 times.": [f"themes = [{SEA}, {SEA}]"],
    "'tides' has the heading of 'sea', 'SEA'.": [
        f"""themes = [{SEA}, {SEA.replace("sea", "tides").replace("Sea", "SEA")}]"""],
    "'sea' has the heading of the packaged 'galaxies', 'Galaxies'.": [
        f"themes = [{SEA.replace('Sea', 'Galaxies')}]"],
    "'sea' has the heading of the packaged 'also', ' also this week'.": [
        f"themes = [{SEA.replace('Sea', ' also this week')}]"],
    # Targets as a whole.
    "needs a `kind`.": ['deliver[0] = [{name = "a"}]'],
    f"has 'smpt' as its `kind`, which should be one of {KINDS}.": [
        'deliver[0] = [{name = "a", kind = "smpt"}]'],
    "the name 'it' occurs 2 times.": [f"deliver = [{table('files')}, {table('git')}]"],
    "'it' has 'deep-lerning', no topic; the nearest is 'deep-learning'.": [
        f"""deliver = [{table("files", 'topics = ["deep-lerning"]')}]"""],
    "'it' needs a `sender`, or one in [output.email].": [
        f"deliver = [{table('smtp', 'sender =')}]"],
    "needs either `clone` or `repository`.": ["git: repository =", 'git: clone = "x"'],
    "needs `starttls` or `tls` as `security`: its host is another machine.": [
        'smtp: security = "none"'],
    "needs both `user` and `password`, or neither.": ['smtp: user = "a"', 'smtp: password = "X"'],
    "needs `recipients` or `recipients_file`.": ["smtp: recipients ="],
    "needs either `address` or `address_in`.": ["webhook: address =", 'webhook: address_in = "X"'],
}  # fmt: skip


@pytest.mark.parametrize("row, told", [(row, told) for told in MISTAKES for row in MISTAKES[told]])
def test_a_mistake_of_the_file_is_a_sentence(mistakes: Mistakes, row: str, told: str) -> None:
    where, _, value = row.partition(" =")
    toml = f"{where.partition('[')[0]} ={value}"
    found = re.match(r"(\w+)(\.|: )(\w+)(.*)", where)
    if found and found[1] in PARTS:
        listed = "themes" if found[1] == "theme" else "deliver"
        toml = f"{listed} = [{table(found[1], f'{found[3]} ={value}')}]"
        (item,) = tomllib.loads(toml)[listed]
        whole = f'{listed} "{item.get("name") or item["key"]}"'
        where = f"{found[3]}{found[4]} of {whole}" if found[2] == "." else whole
    elif where == "deliver[0]" and "name = " in value:
        where = 'deliver "a"'
    elif where.startswith("topics.a.") and ".query" not in where:
        toml = f'topics.a.query = "b"\n{toml}'
    assert mistakes(toml) == [f"{where} in FILE: {told}"]


@pytest.mark.parametrize("name, text, told", [
    *((name, text, f"is unknown; the nearest is DIGEST_{known}.") for name, text, known in (
        ("HOM", "1", "HOME"), ("Home", "x", "HOME"), ("PACE__ARXVI", "3", "PACE__ARXIV"),
        ("PACE", "3", "PACE__FEEDS"), ("DAYS", "3", "BUILD__DAYS"),
        ("CONTACT__MAIL", "a", "CONTACT"), ("THEMES__OWN", "x", "THEMES"))),
    ("PACE__GITHUB", "fast", "should be a number."),
    ("PACE__GITHUB", "nan", FINITE), ("PACE__GITHUB", "1e999", FINITE),
    ("BUILD__NUMBER", "1.5", "should be a whole number."),
    ("BUILD__NUMBER", "2001", "should be at most 2000."),
    ("BUILD__FORMATS", '["md"', LIST), ("THEMES", "sea", "should be a table."),
    ("SOURCE", "RSS", "should be 'arxiv', 'catchup' or 'rss'."),
    ("REFRESH__UNTIL", "ever", "should be a whole number."),
    ("CONTACT", "a\nb", LINE), ("CONTACT", "a\udcff", LINE),
    ("HOME", "~nobody-of-that-name/x",
     "starts with the name of a user who has no home folder here."),
    ("TOPICS__TIDES__QUERY", "a OR", "nothing follows 'OR' at character 3."),
    *(("ENDPOINTS__GITHUB", address, ADDRESS) for address in (
        "api.github.com", "ftp://h/", "https://", "https://[::1/", "https://h:port/",
        "https://h\nx/")),
    ("ENDPOINTS__GITHUB", "https://h/#x", "should have no fragment (#…)."),
])  # fmt: skip
def test_a_mistake_names_its_variable(mistakes: Mistakes, name: str, text: str, told: str) -> None:
    assert mistakes(**{f"DIGEST_{name}": text}) == [f"DIGEST_{name} in the environment: {told}"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_to_talk_openly_to_this_machine_is_no_mistake(load: Load, host: str) -> None:
    (target,) = load(
        f"""deliver = [{table("smtp", f'host = "{host}", security = "none"')}]"""
    ).deliver
    assert target.model_dump()["host"] == host


def test_all_mistakes_are_told_with_origins(mistakes: Mistakes, load: Load, tmp_path: Path) -> None:
    toml = 'topic = "tdies"\n[pace]\ngithub = -1\n[build]\ndays = 99\nnumber = 5\n[topics.tides]'
    wrong = {"BUILD__NUMBER": "no", "PACE__ARXIV": "1", "TOPIK": "x", "TOPICS__B__TITLE": "B"}
    environment = {f"DIGEST_{name}": text for name, text in wrong.items()}
    assert sorted(mistakes(toml, **environment)) == [
        "DIGEST_BUILD__NUMBER in the environment: should be a whole number.",
        f"DIGEST_PACE__ARXIV in the environment: {HASTE}",
        "DIGEST_TOPIK in the environment: is unknown; the nearest is DIGEST_TOPIC.",
        "build.days in FILE: should be at most 31.",
        "pace.github in FILE: should be at least 0.",
        "topic in FILE: names no topic; the nearest is 'tides'.",
        f"topics.b in the environment: {ASKS}",
        f"topics.tides in FILE: {ASKS}",
    ]
    # A value where a table belongs is not hidden by the environment.
    assert mistakes("build = 3", DIGEST_BUILD__DAYS="3") == ["build in FILE: should be a table."]
    with pytest.raises(ConfigError) as caught:
        load("x = 1\ny = 2")
    first = f"x in {tmp_path / 'digest.toml'}, line 1: is unknown"
    assert str(caught.value).startswith(f"The configuration has 2 mistakes:\n  - {first}")
    assert caught.value.exit_code == 2
    assert caught.value.hint == "docs/configuration.md lists every setting."
    with pytest.raises(ConfigError, match=r"^The configuration has a mistake:\n  - x in"):
        load("x = 1")


TARGETS = """# Two targets, and "what
budget = 600 # ''' [

[[deliver]]
name = "site"
kind = "files"

[topics."Tide pools"]
query = "tides"
introduction = \"""
[output]
email.sender = "\\"[
\"""
exclude = [
  "a", "-",
  ["[output]"],
]
[[ deliver ]]
name = "readers"
kind = 'smtp'
"host" = "mail.example"
recipients = [
  "ada@x.example",
  "Bo",
]
sender = "ada@x.example"
prot = 5
[output]
email.sender = "Ada"
"""


def test_mistakes_name_the_target_by_its_name_and_the_line(load: Load) -> None:
    with pytest.raises(ConfigError) as caught:
        load(f"\ufeff{TARGETS}")
    _, *told = str(caught.value).split("\n  - ")
    assert [re.sub(r" in /.*/digest.toml", "", line).partition(": ")[0] for line in told] == [
        "output.email.sender, line 29",
        'topics."Tide pools".exclude[1], line 14',
        'topics."Tide pools".exclude[2], line 14',
        'folder of deliver "site", line 4',
        'recipients[1] of deliver "readers", line 22',
        'prot of deliver "readers", line 27',
    ]
    assert told[-1].endswith(': is unknown; the nearest is port of deliver "readers".')


def test_a_file_that_is_named_must_be_there(mistakes: Mistakes, tmp_path: Path) -> None:
    for name in ("none.bib", "."):
        toml = f'biuld = 3\n[topics.a]\nquery = "b"\nreading = "{name}"'
        assert sorted(mistakes(toml)) == [
            "biuld in FILE: is unknown; the nearest is build.",
            f"topics.a.reading in FILE: names a file that is not there: {tmp_path / name}.",
        ]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_that_may_not_be_read_is_a_mistake(mistakes: Mistakes, tmp_path: Path) -> None:
    (tmp_path / "a.bib").touch(mode=0o200)
    assert mistakes('[topics.a]\nquery = "b"\nreading = "a.bib"') == [
        f"topics.a.reading in FILE: names a file that may not be read: {tmp_path / 'a.bib'}."
    ]


@pytest.mark.parametrize("address", [
    "https://export.arxiv.org/api/query", "https://arxiv.org/api", "http://EXPORT.ARXIV.ORG:80/api",
    "https://export.arxiv.org./api", "",
])  # fmt: skip
def test_arxiv_itself_is_never_hurried(mistakes: Mistakes, address: str) -> None:
    chosen = f'endpoints.arxiv_api = "{address}"\n' if address else ""
    assert mistakes(f"{chosen}pace.arxiv = 2.9") == [f"pace.arxiv in FILE: {HASTE}"]
    # A pace is not judged by an address that is none.
    odd = 'endpoints.arxiv_api = "https://[::1/"\npace.arxiv = 0'
    assert mistakes(odd) == [f"endpoints.arxiv_api in FILE: {ADDRESS}"]


@pytest.mark.parametrize("content, reason", [
    (b"contact = x", "line 1, column 11: Invalid value"),
    (b'a = 1\n[pace\narxiv = 3"', "line 2, column 6: "),
    (b"a = [", "end of document: Invalid value"),
    (b"a = 1\na = 2\n", "line 2, column 6: Cannot overwrite a value"),
    (b"a = 1\nb = '\xff'", "line 2: text that is not UTF-8"),
    (b"a = " + b"9" * 9999, ""),
])  # fmt: skip
def test_broken_toml_names_its_position(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "digest.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_settings(None, {}, tmp_path)
    assert str(caught.value).startswith(f"{path} is not valid TOML, {reason}")
    assert str(caught.value).endswith(".")
    assert caught.value.hint == 'Put text and dates in quotes, as in query = "ti:diffusion".'


def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for name, why in (("none.toml", "No such file or directory"), (".", "it is not a file")):
        with pytest.raises(ConfigError) as caught:
            load_settings(Path(name), {}, tmp_path)
        told = f"The configuration {tmp_path / name} cannot be read: {why}."
        hint = "Name another file by --config, or none."
        assert (str(caught.value), caught.value.hint) == (told, hint)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match=r"cannot be read: it is not a file\."):
        load_settings(Path("pipe"), {}, tmp_path)


DEEP = "it has tables within tables, more than 32 deep"


@pytest.mark.parametrize("content, reason", [
    ("a." * 5000 + "b = 1", DEEP),
    ("a = " + "{b.c = " * 40 + "1" + "}" * 40, DEEP),
    ("a = " + "[" * 9999, DEEP),
    ("#" * 1_000_001, "it has more than 1,000,000 bytes"),
])  # fmt: skip
def test_no_configuration_is_too_large_or_deep(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "digest.toml").write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=f"cannot be read: {reason}"):
        load_settings(None, {}, tmp_path)


def test_of_many_mistakes_the_first_are_told(mistakes: Mistakes) -> None:
    told = mistakes("".join(f"k{number} = 1\n" for number in range(1200)))
    assert (len(told), told[-1]) == (51, "1,150 more.")


def test_what_developers_set_is_no_setting(tmp_path: Path) -> None:
    assert load_settings(None, {"DIGEST_CORPORA": "/corpora"}, tmp_path) == Settings()
