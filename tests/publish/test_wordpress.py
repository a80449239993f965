"""A post stands once in WordPress, as it was written, and never in place of an editor's work."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest

from digest.errors import DeliveryError
from digest.net.client import Client
from digest.publish.wordpress import Site, WordPressPublisher
from tests.fakes import FakeClock
from tests.publish.posts import DAY, hostile_post, make_post
from tests.standins.places import (
    PublishServer,
    WordPressSite,
    accept_then,
    accept_then_drop,
    drop,
    html,
    refuse,
    truncate,
)
from tests.standins.places.server import Fault
from tests.standins.places.wordpress import PASSWORD

Make = Callable[..., WordPressPublisher]
SLUG = "2026-02-28-reefs"


@pytest.fixture(name="blog")
def _blog() -> WordPressSite:
    return WordPressSite()


@pytest.fixture(name="server")
def _server(blog: WordPressSite) -> Iterator[PublishServer]:
    with PublishServer(blog) as server:
        blog.url = server.url
        yield server


@pytest.fixture(name="make")
def _make(server: PublishServer, sender: Client) -> Make:
    """Make a publisher; `password` and `api` may be others, and so may its options."""

    def make(
        password: str = PASSWORD, api: str = "/wp-json", **options: object
    ) -> WordPressPublisher:
        site = Site(sender, f"{server.url}{api}", "ada", password)
        return WordPressPublisher("blog", site, **options)  # type: ignore[arg-type]

    return make


def publish(publisher: WordPressPublisher, **changes: object) -> str:
    """Deliver a post."""
    (parcel,) = publisher.pack(make_post(**changes))  # type: ignore[arg-type]
    return publisher.publish(parcel)


def words_of(markup: str) -> str:
    """Return the words of a page as a browser shows them."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_a_post_is_a_draft_with_its_title_text_day_and_terms(
    blog: WordPressSite, make: Make
) -> None:
    told = publish(make())
    (post,) = blog.posts
    assert told == f"{blog.url}/?p={post.id}"
    assert (post.slug, post.status, post.date) == (SLUG, "draft", "2026-02-28T00:00:00")
    assert post.title == "Reefs This Week: Corals; Kelp &amp; Co."
    assert post.excerpt == "This issue lists four papers on reefs &amp; kelp."
    assert [blog.terms["categories"][number] for number in post.categories] == ["reefs"]
    assert [blog.terms["tags"][number] for number in post.tags] == ["Corals", "Kelp &amp; Co."]
    assert "<h1>" not in post.content
    assert "Quill et al., counts corals. It beats ts_zip by 4%" in words_of(post.content)
    assert '<a href="https://arxiv.org/abs/2602.90001">ReefNet</a>' in post.content


def test_once_more_changes_nothing(blog: WordPressSite, make: Make) -> None:
    first, writes = publish(make()), blog.writes
    assert publish(make()) == first
    assert (len(blog.posts), blog.writes) == (1, writes)


def test_a_newer_text_takes_the_place_of_the_older(blog: WordPressSite, make: Make) -> None:
    first = publish(make())
    assert publish(make(), markdown="# Reefs\n\nAnother text.\n", tags=("Tides",)) == first
    (post,) = blog.posts
    assert words_of(post.content) == "Another text."
    assert [blog.terms["tags"][number] for number in post.tags] == ["Tides"]
    assert publish(make()) == first
    assert "ReefNet" in post.content


@pytest.mark.parametrize(
    "field, value",
    [
        ("content", "<p>My own words</p>"),
        ("title", "My title"),
        ("excerpt", "Mine."),
        ("categories", [1]),
        ("tags", []),
        ("status", "publish"),
        ("status", "private"),
    ],
)
def test_what_an_editor_has_changed_stays(
    blog: WordPressSite, make: Make, field: str, value: object
) -> None:
    publish(make())
    (post,) = blog.posts
    old = post.content
    value = old.replace("corals", "polyps") if field == "content" else value
    setattr(post, field, value)
    with pytest.raises(DeliveryError, match=r"(changed|published or moved) at .* since") as caught:
        publish(make(), markdown="# Reefs\n\nAnother text.\n")
    assert not caught.value.uncertain
    assert "overwrite" in caught.value.hint
    assert getattr(post, field) == value
    assert "Another text" not in post.content


def test_what_an_editor_has_published_unchanged_needs_no_change(
    blog: WordPressSite, make: Make
) -> None:
    publish(make())
    blog.posts[0].status = "publish"
    writes = blog.writes
    assert publish(make()).startswith(blog.url)
    assert (blog.posts[0].status, blog.writes) == ("publish", writes)


def test_overwriting_is_the_users_to_allow_and_takes_nothing_back(
    blog: WordPressSite, make: Make
) -> None:
    publish(make())
    (post,) = blog.posts
    post.status, post.title, post.date = "publish", "My title", "2026-03-02T09:00:00"
    publish(make(overwrite=True), markdown="# Reefs\n\nAnother text.\n")
    assert (post.status, post.date) == ("publish", "2026-03-02T09:00:00")
    assert "Another text" in post.content
    publish(make(overwrite=True))
    assert "ReefNet" in post.content


def test_a_post_that_an_editor_has_renamed_is_found(blog: WordPressSite, make: Make) -> None:
    publish(make())
    blog.posts[0].slug = "reefs-and-us"
    publish(make())
    assert len(blog.posts) == 1


def test_a_slug_that_is_anothers_is_left_to_them(blog: WordPressSite, make: Make) -> None:
    theirs = blog.add(slug=SLUG, title="Theirs", content="Theirs.", status="publish")
    for overwrite in (False, True):
        with pytest.raises(DeliveryError, match="is that of another post") as caught:
            publish(make(overwrite=overwrite))
        assert not caught.value.uncertain
    assert (blog.posts, theirs.content) == ([theirs], "Theirs.")


def test_a_slug_that_a_post_out_of_sight_has_leaves_nothing_behind(
    blog: WordPressSite, make: Make
) -> None:
    blog.role = "author"
    theirs = blog.add(slug=SLUG, title="Theirs", content="Theirs.")
    with pytest.raises(DeliveryError, match="may not see"):
        publish(make(new_terms=False))
    assert blog.posts == [theirs]
    assert [post.slug for post in blog.trash] == [f"{SLUG}-2"]


def test_a_site_that_filters_what_it_stores_is_no_editor(blog: WordPressSite, make: Make) -> None:
    blog._filters = lambda text: text.replace("<em>", "<i>").replace("</em>", "</i>")  # noqa: SLF001
    publish(make(), markdown="# Reefs\n\n*One* text.\n")
    publish(make(), markdown="# Reefs\n\n*Another* text.\n")
    (post,) = blog.posts
    assert "<i>Another</i> text." in post.content


@pytest.mark.parametrize("newer", ["*One* text.", "*Another* text."])
def test_a_delivery_that_is_cut_off_before_it_saw_what_the_site_made_of_it_is_gone_on_with(
    blog: WordPressSite, server: PublishServer, make: Make, newer: str
) -> None:
    blog._filters = lambda text: text.replace("<em>", "<i>").replace("</em>", "</i>")  # noqa: SLF001
    server.plan(refuse(403, b"{}"), ending="/posts/11")
    with pytest.raises(DeliveryError) as caught:
        publish(make(new_terms=False), markdown="# Reefs\n\n*One* text.\n")
    assert caught.value.uncertain
    publish(make(new_terms=False), markdown=f"# Reefs\n\n{newer}\n")
    (post,) = blog.posts
    assert newer.replace("*", "<i>", 1).replace("*", "</i>") in post.content
    post.content = post.content.replace("text.", "text of an editor.")
    with pytest.raises(DeliveryError, match="was changed at"):
        publish(make(new_terms=False), markdown="# Reefs\n\n*Third* text.\n")


def test_a_site_that_takes_our_comment_away_has_the_post_once(
    blog: WordPressSite, make: Make
) -> None:
    blog._filters = lambda text: re.sub(r"\s*<!--.*?-->", "", text)  # noqa: SLF001
    assert publish(make()) == publish(make())
    assert len(blog.posts) == 1


@pytest.mark.parametrize(
    "fault", [accept_then(500), accept_then(504), accept_then_drop, truncate, html]
)
def test_an_answer_that_is_lost_is_looked_for(
    blog: WordPressSite, server: PublishServer, make: Make, fault: Fault
) -> None:
    server.plan(fault, ending="/posts")
    told = publish(make())
    assert told == f"{blog.url}/?p={blog.posts[0].id}"
    assert len(blog.posts) == 1


@pytest.mark.parametrize("fault", [refuse(500), drop])
def test_what_cannot_be_found_afterwards_may_come_yet(
    blog: WordPressSite, server: PublishServer, make: Make, fault: Fault
) -> None:
    server.plan(fault, ending="/posts")
    with pytest.raises(DeliveryError) as caught:
        publish(make())
    assert caught.value.uncertain
    assert "Run the same command again" in caught.value.hint
    publish(make())
    assert len(blog.posts) == 1


def test_a_change_whose_answer_is_lost_is_made_again(
    blog: WordPressSite, server: PublishServer, make: Make
) -> None:
    publish(make())
    number = blog.posts[0].id
    server.plan(accept_then(502), accept_then_drop, ending=f"/posts/{number}")
    publish(make(), markdown="# Reefs\n\nAnother text.\n")
    assert "Another text" in blog.posts[0].content


def test_a_pause_is_kept(server: PublishServer, make: Make, clock: FakeClock) -> None:
    server.plan(refuse(429, Retry_After="41"), ending="/posts")
    publish(make())
    assert max(clock.slept) == 41


def test_terms_are_found_by_name_and_made_where_missing(blog: WordPressSite, make: Make) -> None:
    blog.terms["categories"] |= {5: "Reefs", 6: "Reefs and more"}
    blog.terms["tags"] |= {7: "kelp &amp; co."}
    publish(make(categories=("Reefs", "News")))
    (post,) = blog.posts
    assert post.categories[0] == 5
    assert blog.terms["categories"][post.categories[1]] == "News"
    assert 7 in post.tags
    assert sorted(blog.terms["tags"].values()) == ["Corals", "kelp &amp; co."]


def test_a_term_that_only_wordpress_takes_for_the_same_is_used(
    blog: WordPressSite, make: Make
) -> None:
    blog.terms["tags"] |= {7: "CORALS!"}
    publish(make(), tags=("Corals",))
    assert blog.posts[0].tags == [7]


@pytest.mark.parametrize("role", ["author", "editor"])
def test_terms_that_may_not_be_made_are_left_out_and_told(
    blog: WordPressSite, make: Make, role: str
) -> None:
    blog.role = role
    told = publish(make(new_terms=role == "author"))
    assert told.endswith(" (without reefs, Corals, Kelp & Co.)")
    assert blog.posts[0].tags == []
    assert blog.terms["tags"] == {}


def test_a_term_whose_answer_is_lost_leaves_no_doubt_of_the_post(
    blog: WordPressSite, server: PublishServer, make: Make
) -> None:
    server.plan(*[accept_then(500)] * 6, ending="/tags")
    with pytest.raises(DeliveryError) as caught:
        publish(make())
    assert not caught.value.uncertain
    assert blog.posts == []


@pytest.mark.parametrize("status", ["draft", "pending", "private", "publish"])
def test_the_status_is_the_users_to_choose(blog: WordPressSite, make: Make, status: str) -> None:
    publish(make(status=status))
    assert blog.posts[0].status == status


def test_a_draft_is_published_where_the_settings_say_so(blog: WordPressSite, make: Make) -> None:
    publish(make())
    publish(make(status="publish"), markdown="# Reefs\n\nAnother text.\n")
    assert blog.posts[0].status == "publish"


@pytest.mark.parametrize("role, status, told", [
    ("subscriber", "draft", "(403, rest_forbidden_context)"),
    ("contributor", "publish", "(403, rest_cannot_publish)"),
])  # fmt: skip
def test_a_user_without_rights_is_told_of_roles(
    blog: WordPressSite, make: Make, role: str, status: str, told: str
) -> None:
    blog.role = role
    with pytest.raises(DeliveryError) as caught:
        publish(make(status=status, new_terms=False))
    assert str(caught.value) == f"127.0.0.1 does not let this user do that {told}."
    assert "authors publish" in caught.value.hint
    assert not caught.value.uncertain
    assert blog.posts == []


@pytest.mark.parametrize("options, told, hint", [
    ({"password": "wrong"}, "password (401, incorrect_password)", "Make an application password"),
    ({"api": "/blog/wp-json"}, "no REST API of WordPress at this address (404)", "rest_route"),
])  # fmt: skip
def test_a_refusal_says_what_to_do(
    blog: WordPressSite, make: Make, options: dict[str, str], told: str, hint: str
) -> None:
    with pytest.raises(DeliveryError) as caught:
        publish(make(**options))
    assert told in str(caught.value)
    assert hint in caught.value.hint
    assert not caught.value.uncertain
    assert blog.posts == []


@pytest.mark.parametrize(
    "body",
    [b"<html>Hello", b"null", b"3", b'{"a": 1}', b'[{"id": 1}]', b"[" * 100_000, b"\xff", b'["x"]'],
)
def test_what_is_no_answer_of_wordpress_is_none(
    blog: WordPressSite, server: PublishServer, make: Make, body: bytes
) -> None:
    server.plan(refuse(200, body), method="GET")
    with pytest.raises(DeliveryError) as caught:
        publish(make())
    assert not caught.value.uncertain
    assert blog.posts == []


@pytest.mark.parametrize("body", [b"{}", b'[{"id": "x", "name": 3}, 4]', b'{"id": null}'])
def test_strange_terms_are_no_terms(
    blog: WordPressSite, server: PublishServer, make: Make, body: bytes
) -> None:
    server.plan(refuse(200, body), method="GET", ending="/categories")
    publish(make())
    assert len(blog.posts) == 1


def test_a_site_without_permalinks_is_asked_by_its_query(sender: Client) -> None:
    blog = WordPressSite(plain=True)
    with PublishServer(blog) as server:
        site = Site(sender, f"{server.url}/?rest_route=", "ada", PASSWORD)
        publish(WordPressPublisher("blog", site))
    assert [post.slug for post in blog.posts] == [SLUG]


def test_the_password_goes_nowhere_else(
    server: PublishServer, make: Make, blog: WordPressSite
) -> None:
    with PublishServer(WordPressSite()) as elsewhere:
        server.plan(refuse(301, Location=f"{elsewhere.url}/wp-json"), method="GET")
        with pytest.raises(DeliveryError, match="redirects to") as caught:
            publish(make())
        assert elsewhere.requests == []
    publisher = make(password="s3 cret")
    with pytest.raises(DeliveryError, match="password") as wrong:
        publish(publisher)
    told = f"{caught.value!r} {wrong.value!r} {wrong.value.hint} {publisher!r} {vars(publisher)!r}"
    assert "s3 cret" not in told
    assert blog.posts == []


def test_hostile_words_are_words(blog: WordPressSite, make: Make) -> None:
    """No shortcode, no script, no embedded page and no comment comes of them."""
    publisher = make()
    (parcel,) = publisher.pack(hostile_post())
    publisher.publish(parcel)
    (post,) = blog.posts
    for text in (post.title, post.content, post.excerpt):
        assert not re.search(r"[\[\]]|<script|<!(?!-- digest-post)", text)
    assert words_of(post.title).startswith("<!channel> <@U123> &lt;!here&gt; @here <script>")
    assert publisher.publish(parcel).startswith(blog.url)
    assert len(blog.posts) == 1


def test_an_address_alone_embeds_no_page(blog: WordPressSite, make: Make) -> None:
    publish(
        make(), markdown="# Reefs\n\nhttps\\://video.example/1\n\nTwo\nlines.\n\n    a\n    b\n"
    )
    assert "<p>https://" not in blog.posts[0].content
    assert "<p>Two lines.</p>" in blog.posts[0].content
    assert "a\nb" in blog.posts[0].content
    assert "https://video.example/1" in words_of(blog.posts[0].content)


def test_a_post_without_text_is_refused_at_once(make: Make, server: PublishServer) -> None:
    with pytest.raises(DeliveryError, match=f"The post of {DAY} has no text"):
        make().pack(make_post(""))
    assert server.requests == []


def test_packing_reaches_nothing_and_gives_the_same_again(
    make: Make, server: PublishServer
) -> None:
    first, second = (make().pack(hostile_post()) for _ in range(2))
    assert first == second
    assert server.requests == []


def test_a_name_that_is_nothing_to_wordpress_is_left_out(blog: WordPressSite, make: Make) -> None:
    assert publish(make(), tags=("<b></b>",)).endswith(" (without <b></b>)")
    assert len(blog.posts) == 1


def test_a_shortcode_within_a_tag_is_none_either(blog: WordPressSite, make: Make) -> None:
    publish(make(), markdown='# Reefs\n\n![[gallery]](https://a.example/x.png "[audio src=x]")\n')
    (image,) = re.findall(r"<img[^>]*>", blog.posts[0].content)
    assert not set(image) & set("[]")
    assert 'alt="[gallery]" title="[audio src=x]"' in unescape(image)
