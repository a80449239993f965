"""Sentences, lines of authors, HTML and mailboxes are read in one pass, whatever they hold."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.text import split_authors, split_sentences, words
from digest.text.markup import find_elements, join_text, parse_tags
from digest.text.names import Mailbox


@pytest.mark.parametrize(
    "text, borders",
    [
        *(("We cut cost. The rest stays.", 1), ("It works by 3.5B tokens. See v1.2.3 now.", 1)),
        ("As Smith et al. (2020) show, it holds. We agree.", 1),
        ("We follow Smith et al. We then go on.", 1),
        ("See Fig. 3 and Eq. (4), i.e. The Plot. It rises.", 1),
        ("It is A vs. B, cf. Table 2. Dr. J. K. Doe found it.", 1),
        ("The U.S. Army paid. It was in the U.S. We know.", 2),
        ("The code is at https://a.example/b.c/d. It runs.", 1),
        ("CryoNet.Refine uses .NET daily. gQIR is faster.", 1),
        *(("It ends here. then it does not, e.g. Never.", 0), ('He said "stop." Then he left.', 1)),
        *(("(It was late.) Nobody came.", 1), ("Is it so? Yes! It is.", 2)),
        ("We waited... And it came... slowly.", 1),
        ("We do this: (1) One thing. (2) Another. (iii) A third.", 2),
        ("The steps: 1. Do this. 2. Do that.", 1),
        ("It cooled to 10 K. Considering that, we stop.", 1),
        *(("It took 2.66 ms. This is fast.", 1), ("The answer is no. We use No. 5 here.", 1)),
        *(
            ("甲は乙である。丙も。", 1),
            ("One paragraph\n\nanother", 1),
            ("``It works.'' We agree.", 1),
        ),
        ("At $z=3$. $M$ grows.", 1),
        ("We reach 90. 45% of all. It ends.", 1),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, borders: int) -> None:
    assert len(split_sentences(text)) == borders + 1, split_sentences(text)


@given(st.text() | st.text(st.sampled_from("aB1. ?!…\"')(\n。")))
@example("a. " * 10_000)
@example("A. b " * 10_000)
@example("'' " * 10_000)
@example("." * 20_000)
def test_spans_are_trimmed_ordered_and_cover_all_but_spaces(text: str) -> None:
    spans = split_sentences(text)
    assert all(text[span.start : span.end] == span.text == span.text.strip() for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert "".join("".join(span.text.split()) for span in spans) == "".join(text.split())
    assert split_sentences("  One is. \n Two are. ")[1].text == "Two are."


def test_words_fold_case_and_keep_decimals() -> None:
    assert words("The Model’s F1 is 3.5B, state-of-the-art") == tuple(
        "the model's f1 is 3.5b state of the art".split()
    )


@pytest.mark.parametrize(
    "line, names",
    [
        ("Ada Quill", ["Ada Quill"]),
        ("Ada Quill, Bo Reed and Cy Thorn", ["Ada Quill", "Bo Reed", "Cy Thorn"]),
        ("Ada Quill,\n  Bo Reed, and Cy Thorn, Jr.", ["Ada Quill", "Bo Reed", "Cy Thorn Jr."]),
        ("Tide Collaboration: A. Quill, B. Reed", ["Tide Collaboration", "A. Quill", "B. Reed"]),
        ("Anderson Sand, Sandy And", ["Anderson Sand", "Sandy And"]),
        (r"Paul Erd\H{o}s, Jos\'e Ra\'ul Romero", ["Paul Erdős", "José Raúl Romero"]),
        (r"Tol\'ul\d{o}p\'e \`Og\'unr\`em\'i", ["Tolúlọpé Ògúnrèmí"]),
        ("Ada Quill (Bo Reed, Cy Thorn", ["Ada Quill", "Bo Reed", "Cy Thorn"]),
        ("Ada Quill (1), Bo (Reed (a), Cy", ["Ada Quill", "Bo", "Reed", "Cy"]),
        ("Ada Quill (1), Bo Reed (2) ((1) Reef Lab, (2) Kelp Lab", ["Ada Quill", "Bo Reed"]),
        *((line, []) for line in ("", "  ", ", ,", "()", "(Reef Institute)")),
    ],
)
def test_a_line_of_authors_has_their_names(line: str, names: list[str]) -> None:
    assert [name for name, _ in split_authors(line)] == names


@pytest.mark.parametrize(
    "line, places",
    [
        ("Ada Quill (Reef Institute, Oslo), Bo Reed", [("Reef Institute, Oslo",), ()]),
        ("Ada Quill (Reef Institute) (Wool Lab)", [("Reef Institute", "Wool Lab")]),
        (
            "Ada Quill (1 and 2), Bo Reed (2, a), Cy Thorn ((1) Reef Lab, (2) Kelp Lab)",
            [(), (), ()],
        ),
        ("Ada Quill (1), Bo Reed (a)", [(), ()]),
        ("Ada Quill (for the Tide Collaboration)", [()]),
        ("Ada Quill (Bo Reed, Cy Thorn", [(), (), ()]),
        (r"Ada Quill (Universit\'e de Brest)", [("Université de Brest",)]),
    ],
)
def test_institutions_stand_in_parentheses_after_their_author(
    line: str, places: list[tuple[str, ...]]
) -> None:
    assert [stated for _, stated in split_authors(line)] == places


@given(st.text("ab ,;:(1)&and\\'"))
def test_no_line_of_authors_is_too_odd(line: str) -> None:
    assert all(name.strip() for name, _ in split_authors(line))


PAGE = b"""<!DOCTYPE html><title>No</title><H1 class='a'>One &amp; <b>two</b>
  three</H1><!-- <h1>four</h1> --><p>five<a id=x href ="/abs/1?a=1&amp;b=2">six</a><h1>seven"""


def test_texts_and_names_come_in_order() -> None:
    tags = list(parse_tags(PAGE))
    assert [tag.name for tag in tags if tag.name] == "h1 b /b /h1 p a /a h1".split()
    assert join_text(tags) == "One & two threefivesixseven"
    assert all(PAGE[tag.start :].startswith(tag.text[:3].encode()) for tag in tags if tag.text)


def test_elements_end_with_themselves_the_next_or_the_page() -> None:
    found = find_elements(parse_tags(PAGE), "h1")
    assert [join_text(tags) for tags in found] == ["One & two three", "seven"]
    tags = parse_tags(b"<dt>one<dd>two<dt>three<dt>four<b>five</b></dt>six")
    found = find_elements(tags, "dt", "dd")
    assert [join_text(tags) for tags in found] == ["one", "three", "fourfive"]


@pytest.mark.parametrize(
    "page, address",
    [
        (b'<a href="/abs/1?a=1&amp;b=2">', "/abs/1?a=1&b=2"),
        (b"<A\nHREF = '/abs/1?a=1&amp;b=2' title=x>", "/abs/1?a=1&b=2"),
        (b'<a data-href="/no" href=/abs/1?a=1&b=2 >', "/abs/1?a=1&b=2"),
        (b"<a name=href>", ""),
        (b'<a href="">', ""),
        (b"<a>", ""),
    ],
)
def test_addresses_are_read_in_every_spelling(page: bytes, address: str) -> None:
    assert [tag.address for tag in parse_tags(page) if tag.name == "a"] == [address]


@given(st.binary(max_size=200))
def test_any_bytes_are_read(page: bytes) -> None:
    names = {tag.name for tag in parse_tags(page)}
    assert all(name == name.lower() for name in names)


ADDRESS = "ada@reefs.example"


def send(name: str) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Mailbox("From", name, ADDRESS)
    return message.as_bytes()


@pytest.mark.parametrize(
    "name, line",
    [
        ("", f"From: {ADDRESS}\r\n"),
        ("Ada Quill", f"From: Ada Quill <{ADDRESS}>\r\n"),
        ("Quill, Ada", f'From: "Quill, Ada" <{ADDRESS}>\r\n'),
        ("a" * 52, f"From: {'a' * 52} <{ADDRESS}>\r\n"),
    ],
)
def test_a_mailbox_that_fits_stands_as_it_is(name: str, line: str) -> None:
    assert send(name).decode() == line + "\r\n"


@given(st.lists(st.sampled_from([*'ab\\"(),:;<>@.[]{}é海=?', "word ", " "]), max_size=90))
@example([*"tides, reefs and looms: the institute of paper boats and of imaging \\"])
def test_any_name_of_a_mailbox_is_read_back(signs: list[str]) -> None:
    name = " ".join("".join(signs).split())
    content = send(name)
    assert content.isascii()
    assert all(len(line) <= 78 for line in content.split(b"\r\n"))
    (found,) = message_from_bytes(content, policy=policy.default)["From"].addresses
    assert found.addr_spec == ADDRESS
    # The newer reader puts spaces between encoded words, where none are.
    written, address = parseaddr(message_from_bytes(content)["From"])
    assert (str(make_header(decode_header(written))), address) == (name, ADDRESS)
