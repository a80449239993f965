"""A target gets what its settings name, with its secret from the environment alone."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from digest.config import load_settings
from digest.errors import DeliveryError
from digest.model import Post
from digest.ports import Publisher
from digest.render import Renderer
from digest.wiring.opening import open_ports
from digest.wiring.targets import open_publishers
from tests.fakes import SilentProgress
from tests.fixtures import REEF, make_issue
from tests.publish.posts import make_post
from tests.standins.mail import MailServer, mail_server
from tests.standins.targets import (
    BlueskyServer,
    ButtondownList,
    DiscordHook,
    GhostSite,
    MastodonServer,
    PublishServer,
    Receiver,
    SlackHook,
    TelegramBot,
    WordPressSite,
    accept_then,
)
from tests.standins.targets.buttondown import KEY as BUTTONDOWN_KEY
from tests.standins.targets.ghost import KEY as GHOST_KEY
from tests.standins.targets.wordpress import PASSWORD

Make = Callable[[str], Publisher]
SECRET = "xyzzy-s3cret"
PAGE = "https://reefs.example/2026-02-28-reefs.html"
HEAD = 'contact = "ada@reefs.example"\n[output]\nsite = "https://reefs.example"\n'
SMTP = 'kind = "smtp"\nhost = "x.example"\nsender = "a@x.example"\nrecipients = ["b@x.example"]'
SLACK = 'kind = "slack"\nwebhook = "OUR_CHANNEL"'


@pytest.fixture(name="make")
def _make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make the publisher of a target, called `there`; the environment is the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "WORDPRESS_PASSWORD", "SLACK_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)
    with ExitStack() as stack:

        def make(written: str) -> Publisher:
            text = f'{HEAD}[[deliver]]\nname = "there"\n{written}\n'
            (tmp_path / "digest.toml").write_text(text, "utf-8")
            home = {"DIGEST_HOME": str(tmp_path / "home")}
            settings = load_settings(None, home, tmp_path)
            ports = stack.enter_context(open_ports(settings, SilentProgress()))
            opened = open_publishers(settings.deliver, ports)
            (publisher,) = stack.enter_context(opened)
            assert publisher.name == "there"
            return publisher

        yield make


def publish(publisher: Publisher, post: Post | None = None) -> list[str]:
    """Deliver a post to a target."""
    return [publisher.publish(parcel) for parcel in publisher.pack(post or make_post())]


def test_wordpress(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    blog = WordPressSite()
    with PublishServer(blog) as server:
        monkeypatch.setenv("WORDPRESS_PASSWORD", f" {PASSWORD}\n")
        site = f'site = "{server.url}"\nuser = "ada"\nstatus = "pending"'
        publisher = make(f'kind = "wordpress"\n{site}')
        publish(publisher)
    assert publisher.repeatable
    assert [post.status for post in blog.posts] == ["pending"]
    assert "contact: ada@reefs.example" in server.requests[0].headers["user-agent"]


def test_ghost(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    site = GhostSite()
    with PublishServer(site) as server:
        monkeypatch.setenv("GHOST_ADMIN_KEY", f" {GHOST_KEY}\n")
        own = 'status = "published"\nnewsletter = "weekly"\nsegment = "status:-free"'
        publisher = make(f'kind = "ghost"\nadmin = "{server.url}"\n{own}\ntags = ["Reefs"]')
        publish(publisher)
    assert publisher.repeatable
    assert [(post.status, post.tags) for post in site.posts] == [
        ("published", ["Reefs", "#digest"])
    ]
    assert [mail[1:] for mail in site.mails] == [("weekly", "status:-free")]
    monkeypatch.setenv("GHOST_ADMIN_KEY", SECRET)
    with pytest.raises(DeliveryError, match="GHOST_ADMIN_KEY, which holds no Admin API") as caught:
        publish(make('kind = "ghost"\nadmin = "https://a.example"'))
    assert SECRET not in f"{caught.value!r} {caught.value.hint} {publisher!r}"


def test_buttondown(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    site = ButtondownList()
    with PublishServer(site) as server:
        monkeypatch.setenv("BUTTONDOWN_API_KEY", BUTTONDOWN_KEY)
        own = f'kind = "buttondown"\napi = "{server.url}/v1"'
        for status in ('"sent"', '"scheduled"\ndelay = 2', '"draft"'):
            site.emails.clear()
            publisher = make(f"{own}\nconfirmed = true\nstatus = {status}")
            publish(publisher)
            assert site.emails[0]["status"] == status.split('"')[1]
    assert len(site.sent) == 1
    assert BUTTONDOWN_KEY not in repr(publisher)


def test_slack_where_secrets_stand_in_no_log_no_error_and_no_repr(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is told to this machine itself goes through no proxy."""
    caplog.set_level(logging.DEBUG)
    hook = SlackHook(SECRET)
    with PublishServer(SlackHook(SECRET)) as proxy, PublishServer(hook) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("OUR_CHANNEL", server.url + hook.path)
        publisher = make(SLACK)
        assert publish(publisher) == ["127.0.0.1"]
        server.plan(accept_then(500))
        with pytest.raises(DeliveryError) as caught:
            publish(publisher)
    assert not publisher.repeatable
    assert f"{PAGE}|" in str(hook.messages)
    told = f"{publisher!r} {caught.value!r} {caught.value.hint}"
    assert SECRET not in told + caplog.text
    assert not proxy.requests


def test_discord(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = DiscordHook(SECRET)
    with PublishServer(hook) as server:
        monkeypatch.setenv("DISCORD_WEBHOOK", server.url + hook.path)
        publisher = make('kind = "discord"\nfindings = 1')
        publish(publisher)
    (embed,) = hook.messages[0]["embeds"]
    assert (embed["url"], embed["description"].count("•")) == (PAGE, 1)
    assert SECRET not in repr(publisher)


def test_telegram(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bot = TelegramBot("12:token-" + SECRET)
    with PublishServer(bot) as server:
        monkeypatch.setenv("TELEGRAM_TOKEN", bot.token)
        publisher = make(f'kind = "telegram"\nchat = "@reefs"\nserver = "{server.url}"')
        publish(publisher)
        server.plan(accept_then(500))
        with pytest.raises(DeliveryError) as caught:
            publish(publisher)
    assert bot.messages[0][1][-1] == ("Read the whole post", PAGE)
    assert SECRET not in f"{publisher!r} {caught.value!r} {caught.value.hint} {caplog.text}"


def test_mastodon(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    account = MastodonServer(SECRET, characters=200)
    with PublishServer(account) as server:
        monkeypatch.setenv("MASTODON_TOKEN", SECRET)
        own = 'findings = 2\ncharacters = 200\nvisibility = "unlisted"'
        publisher = make(f'kind = "mastodon"\nserver = "{server.url}/"\n{own}')
        publish(publisher)
    assert (publisher.repeatable, publisher.consecutive) == (False, True)
    assert [one["visibility"] for one in account.statuses.values()] == ["unlisted"] * 3
    assert SECRET not in repr(publisher)


def test_bluesky(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    account = BlueskyServer(SECRET)
    with PublishServer(account) as server:
        monkeypatch.setenv("BLUESKY_PASSWORD", SECRET)
        own = f'user = "reefs.example"\nserver = "{server.url}"\nfindings = 1'
        publisher = make(f'kind = "bluesky"\n{own}')
        publish(publisher)
        publish(publisher)
    assert (publisher.repeatable, publisher.consecutive) == (True, True)
    assert (len(account.records), account.writes) == (2, 2)
    logins = [one for one in server.requests if one.path.endswith("createSession")]
    assert len(logins) == 1
    assert SECRET not in repr(publisher)


@pytest.mark.parametrize("is_secret", [True, False])
def test_webhook(*, make: Make, monkeypatch: pytest.MonkeyPatch, is_secret: bool) -> None:
    receiver = Receiver(secret=SECRET, token="t0ken", honours_keys=True)
    with PublishServer(receiver) as server:
        for name, value in (("KEY", SECRET), ("TOKEN", "t0ken"), ("PLACE", f"{server.url}/hook")):
            monkeypatch.setenv(name, value)
        where = 'address_in = "PLACE"' if is_secret else f'address = "{server.url}/hook"'
        own = 'secret = "KEY"\ntoken = "TOKEN"\nidempotent = true'
        publisher = make(f'kind = "webhook"\n{where}\n{own}')
        publish(publisher)
    assert publisher.repeatable
    assert receiver.deliveries[0]["url"] == PAGE


@pytest.mark.parametrize("written", [
    'kind = "wordpress"\nsite = "https://a.example"\nuser = "ada"\npassword = "NO_SUCH_S3CRET"',
    'kind = "slack"\nwebhook = "NO_SUCH_S3CRET"',
    'kind = "discord"\nwebhook = "NO_SUCH_S3CRET"',
    'kind = "telegram"\nchat = "@reefs"\ntoken = "NO_SUCH_S3CRET"',
    'kind = "ghost"\nadmin = "https://a.example"\nkey = "NO_SUCH_S3CRET"',
    'kind = "buttondown"\nkey = "NO_SUCH_S3CRET"',
    'kind = "mastodon"\nserver = "https://a.example"\ntoken = "NO_SUCH_S3CRET"',
    'kind = "bluesky"\nuser = "a.example"\npassword = "NO_SUCH_S3CRET"',
    'kind = "webhook"\naddress = "https://a.example"\nsecret = "NO_SUCH_S3CRET"',
    'kind = "webhook"\naddress = "https://a.example"\ntoken = "NO_SUCH_S3CRET"',
    'kind = "webhook"\naddress_in = "NO_SUCH_S3CRET"',
    f'{SMTP}\nuser = "ada"\npassword = "NO_SUCH_S3CRET"',
], ids=lambda written: written.split('"')[1])  # fmt: skip
def test_a_secret_that_is_not_there_is_missed_before_anything_is_sent(
    make: Make, written: str
) -> None:
    for variable, named in (
        ("NO_SUCH_S3CRET", "the environment variable NO_SUCH_S3CRET"),
        ("TOKEN", "the environment variable TOKEN"),
        ("hunter2", r"a variable \(not shown here: it may be the secret itself\)"),
    ):
        told = f'of deliver "there" names {named}, which is not set'
        with pytest.raises(DeliveryError, match=told) as caught:
            publish(make(written.replace("NO_SUCH_S3CRET", variable)))
        # It may be the secret itself that stands there.
        assert "hunter2" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    "address",
    ["http://hooks.example/s3cret", "s3cret", "https://a:s3cret@b.example", "ftp://s3cret"],
)
def test_a_secret_address_must_be_one_that_hides_what_is_sent(
    make: Make, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("OUR_CHANNEL", address)
    with pytest.raises(DeliveryError, match="OUR_CHANNEL, which should") as caught:
        publish(make(SLACK))
    assert "s3cret" not in f"{caught.value} {caught.value.hint}"


# A target whose host does not exist, and the setting with its address.
LOST = {
    SLACK: '`webhook` of deliver "there" (the environment variable OUR_CHANNEL)',
    'kind = "webhook"\naddress_in = "OUR_CHANNEL"': (
        '`address_in` of deliver "there" (the environment variable OUR_CHANNEL)'
    ),
    'kind = "webhook"\naddress = "https://hooks.invalid"': '`address` of deliver "there"',
    'kind = "mastodon"\nserver = "https://reefs.invalid"\ntoken = "OUR_CHANNEL"': (
        '`server` of deliver "there"'
    ),
    'kind = "wordpress"\nsite = "https://blog.invalid"\nuser = "ada"': '`site` of deliver "there"',
}


@pytest.mark.parametrize("written, where", LOST.items())
def test_a_target_that_is_not_found_is_reported_by_its_own_setting(
    make: Make, monkeypatch: pytest.MonkeyPatch, written: str, where: str
) -> None:
    monkeypatch.setenv("OUR_CHANNEL", "https://hooks.invalid/s3cret")
    monkeypatch.setenv("WORDPRESS_PASSWORD", "x")
    with pytest.raises(DeliveryError, match=r"\.invalid cannot be found") as caught:
        publish(make(written))
    assert caught.value.hint.startswith("Check the network, the proxy variables")
    assert caught.value.hint.endswith(f", and {where}.")


@pytest.fixture(scope="module", name="mail")
def _mail() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def _letters(
    make: Make, mail: MailServer, more: str = 'recipients = ["cy@x.example"]'
) -> Publisher:
    local = f'host = "127.0.0.1"\nport = {mail.port}\nsecurity = "none"\n'
    return make(f'kind = "smtp"\n{local}sender = "Reefs <reefs@x.example>"\n{more}')


BUILT = Renderer(["json"]).render(make_issue())[0].content
MESSAGE = b"Subject: As it was built\n\nWords.\n"
MADE_OF_DATA = make_post(files={"2026-02-28-reefs.json": BUILT})


@pytest.mark.parametrize("post, subject, words", [
    (make_post(files={"2026-02-28-reefs.eml": MESSAGE}), "As it was built", "Words."),
    (MADE_OF_DATA, "Deep Learning This Week", f"arxiv.org/abs/{REEF}"),
    (replace(MADE_OF_DATA, edited=True), "Reefs This Week", "[ReefNet]"),
    (make_post(files={}), "Reefs This Week", "ReefNet"),
], ids=["its own", "of its data", "edited", "of its Markdown"])  # fmt: skip
def test_a_letter_is_the_built_one_else_made_of_data_or_markdown(
    make: Make, mail: MailServer, post: Post, subject: str, words: str
) -> None:
    publish(_letters(make, mail), post)
    recipient, message = mail.taken[-1]
    text = message.get_body(("plain",)) or message
    assert recipient == "cy@x.example"
    assert message["Subject"].startswith(subject)
    assert words.strip("[]") in text.get_content()


@pytest.mark.parametrize("built", [b"{}", b"[", b"[]", b'{"schema": 1, "slug": 3}', b"\xff"])
def test_where_no_letter_can_be_made_that_is_told(
    make: Make, mail: MailServer, built: bytes
) -> None:
    with pytest.raises(DeliveryError, match="its json is damaged") as told:
        _letters(make, mail).pack(make_post(files={"2026-02-28-reefs.json": built}))
    assert "email among the formats" in told.value.hint


@pytest.mark.parametrize("lines, told", [
    (b"Ada@X.example # the first\n\nada@x.EXAMPLE\nbo@x.example\n", "Ada@X.example bo@x.example"),
    (
        "\ufeffAda Quill <Ada@X.example> # the first\r\n\r\n  Łucja (lab) <lu@x.example>\r\n"
        "\"Lund, Bo\" <bo@x.example>\nAda@x.EXAMPLE\nO'Hara <o'hara@x.example>".encode(),
        "Ada@X.example lu@x.example bo@x.example o'hara@x.example",
    ),
    (b"\xef\xbb\xbf# nobody\n", "there are no recipients in"),
    (b"ada@x.example\nBo Lund\n<bo@x> bo@y\n", r"line 2 \(Bo Lund\), line 3 \(<bo@x> bo@y\)\."),
    (b"a@x.example\nBj\xf6rn <b@x.example>\n", "Nothing is sent: .*txt .* line 2 \\("),
    (b"x\n" * 99, r"line 10 \(x\) and 89 more\."),
])  # fmt: skip
def test_recipients_are_those_of_a_file_each_once(
    make: Make, mail: MailServer, tmp_path: Path, lines: bytes, told: str
) -> None:
    (tmp_path / "readers.txt").write_bytes(lines)
    publisher = _letters(make, mail, 'recipients_file = "readers.txt"')
    if "line" not in told and "@" in told:
        assert " ".join(parcel.key for parcel in publisher.pack(make_post())) == told
    else:
        with pytest.raises(DeliveryError, match=told):
            publisher.pack(make_post())


def test_a_recipient_is_greeted_by_name_and_has_the_message_alone(
    make: Make, mail: MailServer
) -> None:
    names = ["Łucja O'Hara <lu@x.example>", '"Lund, Bo (lab)" <bo@x.example>', "cy@x.example"]
    listed = ", ".join(f"'{name}'" if '"' in name else f'"{name}"' for name in names)
    del mail.taken[:]
    publish(_letters(make, mail, f"recipients = [{listed}]"))
    told = [(to, str(message["To"].addresses[0].display_name)) for to, message in mail.taken]
    assert [len(message["To"].addresses) for _, message in mail.taken] == [1, 1, 1]
    assert told == [
        ("lu@x.example", "Łucja O'Hara"),
        ("bo@x.example", "Lund, Bo (lab)"),
        ("cy@x.example", ""),
    ]
