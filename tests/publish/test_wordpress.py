"""A post stands once in WordPress, as it was written, and never in place of an editor's work."""

import re
from html import unescape
from typing import Any

import pytest

from tests.publish.conftest import Serve
from tests.publish.hosts import ANOTHER, ONE, SLUG, Host
from tests.publish.posts import MARKDOWN, hostile_post
from tests.standins import targets
from tests.standins.loopback import Fault
from tests.standins.targets import WordPressSite


def italic(text: str) -> str:
    return text.replace("<em>", "<i>").replace("</em>", "</i>")


def bare(text: str) -> str:
    return re.sub(r"\s*<!--.*?-->", "", text)


def names_of(blog: Host, kind: str) -> list[str]:
    """Return the categories or tags of the only post."""
    return [blog.site.terms[kind][number] for number in getattr(blog.post, kind)]


def words_of(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_words_and_tags_reach_the_post_in_the_form_of_wordpress(blog: Host) -> None:
    assert blog.publish(MARKDOWN) == f"{blog.server.url}/?p={blog.post.id}"
    assert blog.post.title.endswith("Kelp &amp; Co.")
    assert "Quill et al., counts corals. It beats ts_zip by 4%" in words_of(blog.post.content)
    blog.publish(ANOTHER, post_tags="Tides")
    assert names_of(blog, "tags") == ["Tides"]
    blog.publish(status="publish")
    assert blog.post.status == "publish"


@pytest.mark.parametrize("field, value", [("categories", [1]), ("tags", [])])
def test_an_editors_terms_stay(blog: Host, field: str, value: object) -> None:
    blog.publish()
    blog.edit(field, value)
    assert f"The post “{SLUG}” was changed at 127.0.0.1" in str(blog.refused(ANOTHER))
    assert getattr(blog.post, field) == value


@pytest.mark.parametrize("status", ["publish", "future"])
def test_overwriting_needs_permission_and_unpublishes_nothing(blog: Host, status: str) -> None:
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


def test_a_post_whose_slug_a_hidden_post_has_gets_another_slug_once(blog: Host) -> None:
    blog.site.role = "author"
    blog.site.add(slug=SLUG, title="Theirs", content="Theirs.", status="draft")
    assert blog.publish(new_terms=False) == blog.publish(new_terms=False)
    assert [post.slug for post in blog.site.posts] == [SLUG, f"{SLUG}-2"]


@pytest.mark.parametrize("blog", [{"filters": italic}], indirect=True)
@pytest.mark.parametrize("newer", [ONE, ANOTHER])
@pytest.mark.parametrize("is_cut", [True, False])
def test_a_site_that_filters_a_post_does_not_count_as_an_editor(
    blog: Host, newer: str, *, is_cut: bool
) -> None:
    """Not even where a delivery was cut off before it saw what the site had made of the text."""
    if is_cut:
        blog.server.plan(targets.refuse(403, b"{}"), ending="/posts/11")
        assert blog.refused(ONE, new_terms=False).uncertain
    else:
        blog.publish(ONE, new_terms=False)
    blog.publish(newer, new_terms=False)
    word = "One" if newer == ONE else "Another"
    assert f"<i>{word}</i> text." in blog.post.content
    blog.post.content = blog.post.content.replace("text.", "text of an editor.")
    assert "was changed at" in str(blog.refused("# Reefs\n\n*Third*.\n", new_terms=False))


@pytest.mark.parametrize("blog", [{"filters": bare}], indirect=True)
def test_a_site_that_removes_our_mark_has_the_post_once(blog: Host) -> None:
    assert blog.publish() == blog.publish()
    assert len(blog.site.posts) == 1


def test_terms_are_found_by_name_and_created_if_missing(blog: Host) -> None:
    blog.site.terms["categories"] |= {5: "Reefs", 6: "Reefs and more"}
    blog.site.terms["tags"] |= {7: "kelp &amp; co.", 8: "CORALS!"}  # the same to WordPress alone
    blog.publish(categories=("Reefs", "News"))
    assert names_of(blog, "categories") == ["Reefs", "News"]
    assert (blog.post.tags, len(blog.site.terms["tags"])) == ([8, 7], 2)
    # What no service would say of terms tells of none.
    for body in (b"{}", b'[{"id": "x", "name": 3}, 4]', b'{"id": null}'):
        blog.server.plan(targets.refuse(200, body), method="GET", ending="/categories")
        assert blog.publish(categories=("Reefs", "News"))


@pytest.mark.parametrize("role", ["author", "editor"])
def test_terms_that_cannot_be_created_are_left_out_and_reported(blog: Host, role: str) -> None:
    blog.site.role = role
    told = blog.publish(new_terms=role == "author")
    assert told.endswith(" (without reefs, Corals, Kelp & Co.)")
    assert (blog.post.tags, blog.site.terms["tags"]) == ([], {})
    blog.site.role = "editor"  # whose site makes nothing of a name without words
    assert blog.publish(post_tags="<b></b>").endswith(" (without <b></b>)")


def test_an_error_with_a_term_is_not_uncertain(blog: Host) -> None:
    blog.server.plan(*[targets.accept_then(500)] * 6, ending="/tags")
    assert not blog.refused().uncertain
    assert blog.site.posts == []


ODD = "does not answer as WordPress's API does"
HIDDEN = "does not show a post as it is stored"


@pytest.mark.parametrize("role, options, told, hint", [
    ("editor", {"secret": "wr0ng s3cret"},
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
    blog: Host, role: str | Fault, *, options: dict[str, Any], told: str, hint: str
) -> None:
    if isinstance(role, str):
        blog.site.role = role
    else:
        blog.server.plan(role, method="GET")
    error, publisher = blog.refused(**options), blog.make(**options)
    assert str(error) == f"127.0.0.1 {told}."
    assert error.hint.startswith(hint)
    assert "s3cret" not in f"{error!r} {error.hint} {publisher!r} {publisher.site!r}"
    assert (error.uncertain, blog.site.posts) == (False, [])


@pytest.mark.parametrize("blog", [{"plain": True}], indirect=True)
def test_a_site_without_permalinks_has_its_api_in_the_query(blog: Host, serve: Serve) -> None:
    blog.publish(api="/?rest_route=")
    assert blog.post.slug == SLUG
    elsewhere = serve(WordPressSite())  # the password goes to nobody else
    away = targets.refuse(301, Location=f"{elsewhere.url}/wp-json")
    blog.server.plan(away, method="GET")
    assert "redirects to" in str(blog.refused(api="/?rest_route="))
    assert not elsewhere.requests


def test_hostile_text_stays_text(blog: Host) -> None:
    """No shortcode, no script, no embedded page and no comment comes of them."""
    publisher = blog.make()
    (parcel,) = publisher.pack(hostile_post())
    publisher.publish(parcel)
    post = blog.post
    for text in (post.title, post.content, post.excerpt):
        assert not re.search(r"[\[\]]|<script|<!(?!-- digest-post)", text)
    assert words_of(post.title).startswith("<!channel> <@U123> &lt;!here&gt; @here <script>")


def test_no_text_becomes_an_embed_a_break_or_a_shortcode(blog: Host) -> None:
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
