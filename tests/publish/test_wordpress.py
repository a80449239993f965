"""A post stands once in WordPress, as it was written, and never in place of an editor's work."""

import re
from html import unescape
from typing import Any

import pytest

from digest.errors import DeliveryError
from digest.net.client import Client
from digest.publish.hosted import HostedPublisher
from digest.publish.wordpress import RestApi, basic_login
from tests.fakes import FakeClock
from tests.publish.conftest import Serve
from tests.publish.posts import deliver, failure, hostile_post, make_post
from tests.standins import targets
from tests.standins.loopback import Fault
from tests.standins.targets import PublishServer, WordPressSite
from tests.standins.targets.wordpress import PASSWORD, StoredWordPressPost

SLUG = "2026-02-28-reefs"
ONE, ANOTHER = "# Reefs\n\n*One* text.\n", "# Reefs\n\n*Another* text.\n"


class Blog:
    """A site with its server, and deliveries to it; options are the publisher's."""

    def __init__(self, site: WordPressSite, server: PublishServer, sender: Client) -> None:
        self.site, self.server, self._sender = site, server, sender
        site.url = server.url

    def make(self, **options: Any) -> HostedPublisher:  # noqa: ANN401 - as its settings
        """Return a publisher; `password` and `api` are the site's."""
        api = f"{self.server.url}{options.pop('api', '/wp-json')}"
        own = {name: options.pop(name) for name in ("categories", "new_terms") if name in options}
        password = options.pop("password", PASSWORD)
        site = RestApi(
            sender=self._sender,
            address=f"{api}/wp/v2",
            secret=password,
            headers={"Authorization": basic_login("ada", password)},
            **own,
        )
        return HostedPublisher(name="blog", site=site, **options)

    def publish(self, markdown: str = "", tags: str = "", **options: object) -> str:
        """Deliver a post, and return what is told."""
        words: dict[str, Any] = {"tags": tuple(tags.split())} if tags else {}
        return deliver(self.make(**options), make_post(*filter(None, [markdown]), **words))[0]

    def failure(self, markdown: str = "", **options: object) -> DeliveryError:
        """Return how a delivery fails."""
        return failure(self.make(**options), make_post(*filter(None, [markdown])))

    @property
    def post(self) -> StoredWordPressPost:
        """The only post."""
        (post,) = self.site.posts
        return post

    def names(self, kind: str) -> list[str]:
        """Return the categories or tags of the only post."""
        return [self.site.terms[kind][number] for number in getattr(self.post, kind)]


@pytest.fixture
def blog(request: pytest.FixtureRequest, sender: Client, serve: Serve) -> Blog:
    site = WordPressSite(**getattr(request, "param", {}))
    return Blog(site, serve(site), sender)


def italic(text: str) -> str:
    return text.replace("<em>", "<i>").replace("</em>", "</i>")


def bare(text: str) -> str:
    return re.sub(r"\s*<!--.*?-->", "", text)


def words_of(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_a_post_becomes_a_draft_and_a_second_delivery_changes_nothing(blog: Blog) -> None:
    publisher = blog.make()
    assert (publisher.name, publisher.repeatable, publisher.consecutive) == ("blog", True, False)
    told, writes, post = blog.publish(), blog.site.writes, blog.post
    assert told == f"{blog.server.url}/?p={post.id}"
    assert (post.slug, post.status, post.title[-14:]) == (SLUG, "draft", "Kelp &amp; Co.")
    assert "Quill et al., counts corals. It beats ts_zip by 4%" in words_of(post.content)
    assert (blog.publish(), blog.post, blog.site.writes) == (told, post, writes)


def test_a_newer_text_replaces_the_older(blog: Blog) -> None:
    first = blog.publish()
    blog.post.slug = "reefs-and-us"  # an editor has renamed it
    assert blog.publish(ANOTHER, tags="Tides") == first
    assert words_of(blog.post.content) == "Another text."
    assert blog.names("tags") == ["Tides"]
    blog.publish(status="publish")
    assert "ReefNet" in blog.post.content
    assert blog.post.status == "publish"


@pytest.mark.parametrize("field, value, how", [
    ("content", "", "changed"), ("title", "My title", "changed"), ("excerpt", "Mine.", "changed"),
    ("categories", [1], "changed"), ("tags", [], "changed"),
    ("status", "publish", "published or moved"), ("status", "private", "published or moved"),
])  # fmt: skip
def test_an_editors_changes_stay(blog: Blog, field: str, value: object, how: str) -> None:
    blog.publish()
    value = blog.post.content.replace("corals", "polyps") if field == "content" else value
    setattr(blog.post, field, value)
    error = blog.failure(ANOTHER)
    assert str(error) == f"The post “{SLUG}” was {how} at 127.0.0.1 since it was delivered."
    assert "then set `overwrite = true`" in error.hint
    assert not error.uncertain
    assert getattr(blog.post, field) == value
    assert "Another" not in blog.post.content


@pytest.mark.parametrize("status", ["publish", "future"])
def test_overwriting_needs_permission_and_unpublishes_nothing(blog: Blog, status: str) -> None:
    blog.publish()
    post, writes = blog.post, blog.site.writes
    post.status, post.date = status, "2026-03-02T09:00:00"
    blog.publish()  # published unchanged, it needs no change
    assert (post.status, blog.site.writes) == (status, writes)
    post.title = "My title"
    blog.publish(ANOTHER, overwrite=True)
    assert (post.status, post.date) == (status, "2026-03-02T09:00:00")
    assert "Another" in post.content
    assert post.title != "My title"


def test_a_slug_of_another_post_is_refused(blog: Blog) -> None:
    theirs = blog.site.add(slug=SLUG, title="Theirs", content="Theirs.", status="publish")
    for overwrite in (False, True):
        error = blog.failure(overwrite=overwrite)
        assert str(error) == f"At 127.0.0.1 another post has the slug “{SLUG}”."
        assert error.hint == "Change the slug of that post in WordPress, or remove it."
        assert not error.uncertain
    assert theirs.content == "Theirs."
    # Where a post that this user may not see has it, ours gets another, once.
    blog.site.role, theirs.status = "author", "draft"
    assert blog.publish(new_terms=False) == blog.publish(new_terms=False)
    assert [post.slug for post in blog.site.posts] == [SLUG, f"{SLUG}-2"]


@pytest.mark.parametrize("blog", [{"filters": italic}], indirect=True)
@pytest.mark.parametrize("newer", [ONE, ANOTHER])
@pytest.mark.parametrize("is_cut", [True, False])
def test_a_site_that_filters_a_post_does_not_count_as_an_editor(
    blog: Blog, newer: str, *, is_cut: bool
) -> None:
    """Not even where a delivery was cut off before it saw what the site had made of the text."""
    if is_cut:
        blog.server.plan(targets.refuse(403, b"{}"), ending="/posts/11")
        assert blog.failure(ONE, new_terms=False).uncertain
    else:
        blog.publish(ONE, new_terms=False)
    blog.publish(newer, new_terms=False)
    word = "One" if newer == ONE else "Another"
    assert f"<i>{word}</i> text." in blog.post.content
    blog.post.content = blog.post.content.replace("text.", "text of an editor.")
    assert "was changed at" in str(blog.failure("# Reefs\n\n*Third*.\n", new_terms=False))


@pytest.mark.parametrize("blog", [{"filters": bare}], indirect=True)
def test_a_site_that_removes_our_mark_has_the_post_once(blog: Blog) -> None:
    assert blog.publish() == blog.publish()
    assert len(blog.site.posts) == 1


@pytest.mark.parametrize("fault", [
    targets.accept_then(500), targets.accept_then(504), targets.accept_then_drop, targets.truncate,
    targets.html,
])  # fmt: skip
def test_after_a_lost_answer_the_post_is_looked_up(blog: Blog, fault: Fault) -> None:
    blog.server.plan(fault, ending="/posts")
    told = blog.publish()
    assert told == f"{blog.server.url}/?p={blog.post.id}"
    blog.server.plan(fault, ending=f"/posts/{blog.post.id}")  # a change may be made twice
    assert blog.publish(ANOTHER) == told
    assert "Another" in blog.post.content


@pytest.mark.parametrize("fault", [targets.refuse(500), targets.drop])
def test_a_post_that_is_not_found_after_a_lost_answer_is_uncertain(
    blog: Blog, fault: Fault
) -> None:
    blog.server.plan(fault, ending="/posts")
    error = blog.failure()
    assert error.uncertain
    assert error.hint.startswith("Run the same command again: it looks whether the post is there")
    blog.publish()
    assert len(blog.site.posts) == 1


def test_terms_are_found_by_name_and_created_if_missing(blog: Blog) -> None:
    blog.site.terms["categories"] |= {5: "Reefs", 6: "Reefs and more"}
    blog.site.terms["tags"] |= {7: "kelp &amp; co.", 8: "CORALS!"}  # the same to WordPress alone
    blog.publish(categories=("Reefs", "News"))
    assert blog.names("categories") == ["Reefs", "News"]
    assert (blog.post.tags, len(blog.site.terms["tags"])) == ([8, 7], 2)
    # What no service would say of terms tells of none.
    for body in (b"{}", b'[{"id": "x", "name": 3}, 4]', b'{"id": null}'):
        blog.server.plan(targets.refuse(200, body), method="GET", ending="/categories")
        assert blog.publish(categories=("Reefs", "News"))


@pytest.mark.parametrize("role", ["author", "editor"])
def test_terms_that_cannot_be_created_are_left_out_and_reported(blog: Blog, role: str) -> None:
    blog.site.role = role
    told = blog.publish(new_terms=role == "author")
    assert told.endswith(" (without reefs, Corals, Kelp & Co.)")
    assert (blog.post.tags, blog.site.terms["tags"]) == ([], {})
    blog.site.role = "editor"  # whose site makes nothing of a name without words
    assert blog.publish(tags="<b></b>").endswith(" (without <b></b>)")


@pytest.mark.parametrize("status", ["pending", "private", "publish"])
def test_an_error_with_a_term_is_not_uncertain(blog: Blog, clock: FakeClock, status: str) -> None:
    blog.server.plan(*[targets.accept_then(500)] * 6, ending="/tags")
    assert not blog.failure(status=status).uncertain
    assert blog.site.posts == []
    blog.server.plan(targets.refuse(429, Retry_After="41"), ending="/posts")
    blog.publish(status=status)
    assert (blog.post.status, max(clock.slept)) == (status, 41)  # a pause is kept


ODD = "does not answer as WordPress's API does"
HIDDEN = "does not show a post as it is stored"


@pytest.mark.parametrize("role, options, told, hint", [
    ("editor", {"password": "wr0ng s3cret"},
     "does not accept the user and application password (401, incorrect_password)",
     "Make an application password in WordPress"),
    ("subscriber", {}, "does not let this user do that (403, rest_forbidden_context)",
     "Contributors may write drafts, authors publish their own posts"),
    ("contributor", {"status": "publish", "new_terms": False},
     "does not let this user do that (403, rest_cannot_publish)", "Contributors may write drafts"),
    ("editor", {"api": "/blog/wp-json"}, "has no REST API of WordPress at this address (404)",
     "Look whether `site` is right"),
    (targets.refuse(413), {}, "takes no post of this size (413)", ""),
    *((targets.refuse(status, body), {}, told, hint) for status, body, told, hint in (
        (400, b'{"code": "not a code"}', "refuses what it was sent (400)", "Open the address with"),
        (200, b"<html>Hello", ODD, "Open the address with"), (200, b"null", ODD, "Open the"),
        (200, b'{"a": 1}', ODD, "Open the"), (200, b"[" * 99_999, ODD, ""), (200, b"\xff", ODD, ""),
        (200, b'[{"id": 1}]', HIDDEN, "The user must be allowed"), (200, b'["x"]', HIDDEN, ""))),
])  # fmt: skip
def test_a_refusal_says_what_to_do(
    blog: Blog, role: str | Fault, *, options: dict[str, Any], told: str, hint: str
) -> None:
    if isinstance(role, str):
        blog.site.role = role
    else:
        blog.server.plan(role, method="GET")
    error, publisher = blog.failure(**options), blog.make(**options)
    assert str(error) == f"127.0.0.1 {told}."
    assert error.hint.startswith(hint)
    assert "s3cret" not in f"{error!r} {error.hint} {publisher!r} {publisher.site!r}"
    assert (error.uncertain, blog.site.posts) == (False, [])


@pytest.mark.parametrize("blog", [{"plain": True}], indirect=True)
def test_a_site_without_permalinks_has_its_api_in_the_query(blog: Blog, serve: Serve) -> None:
    blog.publish(api="/?rest_route=")
    assert blog.post.slug == SLUG
    elsewhere = serve(WordPressSite())  # the password goes to nobody else
    away = targets.refuse(301, Location=f"{elsewhere.url}/wp-json")
    blog.server.plan(away, method="GET")
    assert "redirects to" in str(blog.failure(api="/?rest_route="))
    assert not elsewhere.requests


def test_hostile_text_stays_text(blog: Blog) -> None:
    """No shortcode, no script, no embedded page and no comment comes of them."""
    (parcel,) = blog.make().pack(hostile_post())
    assert blog.make().pack(hostile_post()) == (parcel,)
    with pytest.raises(DeliveryError, match="The post of 2026-02-28 has no text"):
        blog.make().pack(make_post(""))
    assert not blog.server.requests  # packing reaches nothing
    for _ in range(2):
        assert blog.make().publish(parcel) == f"{blog.server.url}/?p={blog.post.id}"
    post = blog.post
    for text in (post.title, post.content, post.excerpt):
        assert not re.search(r"[\[\]]|<script|<!(?!-- digest-post)", text)
    assert words_of(post.title).startswith("<!channel> <@U123> &lt;!here&gt; @here <script>")


def test_no_text_becomes_an_embed_a_break_or_a_shortcode(blog: Blog) -> None:
    embedded = "https\\://video.example/1\n\nTwo\nlines.\n\n    a\n    b\n"
    blog.publish(f'{embedded}\n\n![[gallery]](https://a.example/x.png "[audio src=x]")\n')
    content = blog.post.content
    assert "<p>https://" not in content
    assert "https://video.example/1" in words_of(content)
    assert "<p>Two lines.</p>" in content
    assert "a\nb" in content
    (image,) = re.findall(r"<img[^>]*>", content)
    assert not set(image) & set("[]")
    assert 'alt="[gallery]" title="[audio src=x]"' in unescape(image)
