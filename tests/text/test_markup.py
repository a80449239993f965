"""Any bytes are tags and texts, in a time that grows with their number alone."""

from hypothesis import given
from hypothesis import strategies as st

from digest.text.markup import find_elements, join_text, parse_tags

PAGE = b"""<!DOCTYPE html><title>No</title><H1 class='a'>One &amp; <b>two</b>
  three</H1><!-- <h1>four</h1> --><p>five<a id=x href ="/abs/1?a=1&amp;b=2">six</a><h1>seven"""


def test_texts_and_names_come_in_order() -> None:
    tags = list(parse_tags(PAGE))
    assert [tag.name for tag in tags if tag.name] == "h1 b /b /h1 p a /a h1".split()
    assert join_text(tags) == "One & two threefivesixseven"


def test_elements_end_with_themselves_or_with_the_page() -> None:
    found = find_elements(parse_tags(PAGE), "h1")
    assert [join_text(tags) for tags in found] == ["One & two three", "seven"]


def test_elements_that_are_not_closed_end_with_the_next() -> None:
    tags = parse_tags(b"<dt>one<dd>two<dt>three<dt>four<b>five</b></dt>six")
    found = find_elements(tags, "dt", "dd")
    assert [join_text(tags) for tags in found] == ["one", "three", "fourfive"]


def test_addresses_are_read_in_every_spelling() -> None:
    spellings = [
        b'<a href="/abs/1?a=1&amp;b=2">',
        b"<A\nHREF = '/abs/1?a=1&amp;b=2' title=x>",
        b'<a data-href="/no" href=/abs/1?a=1&b=2 >',
    ]
    found = [tag.address for page in spellings for tag in parse_tags(page) if tag.name == "a"]
    assert found == ["/abs/1?a=1&b=2"] * 3
    assert [tag.address for tag in parse_tags(b'<a name=href><a href=""><a>')] == [""] * 4


def test_references_to_no_character_are_read() -> None:
    (tag,) = parse_tags(b"&#" + b"9" * 5000 + b"; &#99999999; &#65;")
    assert tag.text == "\ufffd \ufffd A"


@given(st.binary(max_size=200))
def test_any_bytes_are_read(page: bytes) -> None:
    names = {tag.name for tag in parse_tags(page)}
    assert all(name == name.lower() for name in names)
