"""Which addresses can be shown and followed, and which are repositories of whose host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.enrich.places import (
    find_on_hub,
    make_on_hub,
    name_on_github,
    parse_address,
    parse_github,
)


@pytest.mark.parametrize(
    "value,address",
    [
        ("https://reefnet.github.io/", "https://reefnet.github.io/"),
        (" http://www.github.com/quill/reefnet.git ", "https://github.com/quill/reefnet"),
        ("https://example.org:8443/a?b=c#d", "https://example.org:8443/a?b=c#d"),
        ("https://example.org/häfen", "https://example.org/häfen"),
    ],
)
def test_an_address_is_brought_to_its_form(value: str, address: str) -> None:
    assert parse_address(value) == address


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org/x",
        "example.org/x",
        "https://user:secret@example.org/",
        "https://quill@example.org/",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://2130706433/",
        "https://[::1]/x",
        "https://[broken/x",
        "https://example.org/a b",
        "https://example.org/a\nb",
        "https://example.org/\x1b[31m",
        "https://example.org/\u202egnp",
        "https://example.org/<script>",
        'https://example.org/"onclick',
        "https://example.org/`x`",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_what_nobody_could_follow_is_no_address(value: object) -> None:
    assert parse_address(value) == ""


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_nothing(text: str) -> None:
    for address in (parse_address(text), parse_address(f"https://{text}"), parse_github(text)):
        assert address == "" or (address.isprintable() and "@" not in address.split("/")[2])


@pytest.mark.parametrize(
    "value,url",
    [
        ("https://github.com/quill/reefnet", "https://github.com/quill/reefnet"),
        ("http://github.com/quill/reefnet/tree/main", "https://github.com/quill/reefnet"),
        ("quill/reefnet", "https://github.com/quill/reefnet"),
        ("https://github.com/quill", ""),
        ("https://github.com/topics/reefs", ""),
        ("https://github.com/orgs/quill", ""),
        ("https://github.com/quill/..", ""),
        ("https://gitlab.com/quill/reefnet", ""),
        ("https://evil.example/github.com/quill/reefnet", ""),
        ("../../etc/passwd", ""),
        ("quill/..", ""),
    ],
)
def test_a_repository_on_github_has_an_owner_and_a_name(value: str, url: str) -> None:
    assert parse_github(value) == url
    assert bool(name_on_github(url)) == bool(url)


@pytest.mark.parametrize(
    "url,kind,name",
    [
        ("https://huggingface.co/quill/reef-7b", "models", "quill/reef-7b"),
        ("https://hf.co/quill/reef-7b", "models", "quill/reef-7b"),
        ("https://huggingface.co/datasets/quill/reefs", "datasets", "quill/reefs"),
        ("https://huggingface.co/spaces/quill/demo", "spaces", "quill/demo"),
    ],
)
def test_a_repository_on_hugging_face_has_a_kind_too(url: str, kind: str, name: str) -> None:
    found = find_on_hub(url)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)
    assert found.url == url.replace("hf.co", "huggingface.co")


@pytest.mark.parametrize(
    "url",
    [
        "https://huggingface.co/quill",
        "https://huggingface.co/papers/2602.90001",
        "https://huggingface.co/collections/quill/reefs",
        "https://huggingface.co/blog/reefs",
        "https://huggingface.co/learn/reefs",
        "https://huggingface.co/datasets/quill",
        "https://huggingface.co/quill/..",
        "https://huggingface.co.evil.example/quill/reef",
        "https://github.com/quill/reefnet",
    ],
)
def test_other_pages_are_no_repositories(url: str) -> None:
    assert find_on_hub(url) is None


@pytest.mark.parametrize(
    "name", ["", "reef", "a/b/c", "../x", "a/..", "papers/x", "a b/c", "a/b?c"]
)
def test_names_of_another_form_are_none(name: str) -> None:
    assert make_on_hub("models", name) is None
