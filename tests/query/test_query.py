"""A query means here, for arXiv and over the library's records the same thing."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import UsageError
from digest.model import Author, Paper
from digest.query import (
    And,
    AndNot,
    Category,
    Or,
    Query,
    Submitted,
    Term,
    all_of,
    any_of,
    categories,
    matches,
    parse_query,
    phrases_of,
    submitted,
    title_of,
    to_arxiv,
)

CORPORA = Path(
    os.environ.get("DIGEST_CORPORA", Path(__file__).parents[1].parent / "shared" / "corpora")
)
NOON = datetime(2026, 2, 20, 12, tzinfo=UTC)

PAPER = Paper(
    id="2602.00001",
    version=1,
    title="Lanterns: Self-Supervised Learning of Tidal Maps",
    abstract="We train GPT-3.5 on tide tables of the Schrödinger bay. Deep\nlearning helps.",
    authors=(Author(name="Ada B. Morgenstern"), Author(name="Zoë del Río")),
    primary="cs.LG",
    categories=("cs.LG", "astro-ph.CO", "hep-th"),
    published=NOON,
    updated=NOON,
    comment="12 pages, accepted at TideConf",
    journal_ref="J. Tides 4 (2026) 1",
)


def letters(words: str) -> Paper:
    """Return a paper whose title is these words, and whose every other text is empty."""
    return Paper(
        id="2602.00002",
        version=1,
        title=words,
        abstract="",
        authors=(),
        primary="cs.LG",
        categories=("cs.LG",),
        published=NOON,
        updated=NOON,
    )


def as_arxiv_reads(text: str, words: str) -> bool:
    """Judge a written query over a title as arXiv does: no precedence, joined to the right."""
    tokens = re.findall(r"[()]|ANDNOT|AND|OR|\w+:\w+", text)

    def operand() -> bool:
        token = tokens.pop(0)
        if token != "(":
            return token.partition(":")[2] in words
        value = expression()
        tokens.pop(0)
        return value

    def expression() -> bool:
        left = operand()
        if not tokens or tokens[0] == ")":
            return left
        operator, right = tokens.pop(0), expression()
        return {"AND": left and right, "OR": left or right, "ANDNOT": left and not right}[operator]

    return expression()


def nested(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(lambda found: And(parts=found), several),
        st.builds(lambda found: Or(parts=found), several),
        st.builds(lambda one, other: AndNot(query=one, excluded=other), parts, parts),
    )


leaves = st.sampled_from("abcd").map(lambda word: Term(words=word))
queries = st.recursive(leaves, nested, max_leaves=8)
titles = st.sets(st.sampled_from("abcd")).map(lambda found: " ".join(sorted(found)))


@pytest.mark.parametrize(
    "text, written",
    [
        ("learning", "all:learning"),
        ("machine learning", "(all:machine AND all:learning)"),
        ('"deep learning"', 'all:"deep learning"'),
        ("“deep learning”", 'all:"deep learning"'),
        ("ti:machine learning", "(ti:machine AND all:learning)"),
        ("TI:tides", "ti:tides"),
        ("tidal\N{NO-BREAK SPACE}maps", "(all:tidal AND all:maps)"),
        ("ti:(large language)", "(ti:large AND ti:language)"),
        ("ti:(a OR abs:b)", "(ti:a OR abs:b)"),
        ("a AND b OR c", "((all:a AND all:b) OR all:c)"),
        ("a OR b AND c", "(all:a OR (all:b AND all:c))"),
        ("a OR b c", "(all:a OR (all:b AND all:c))"),
        ("a OR b OR c", "((all:a OR all:b) OR all:c)"),
        ("a ANDNOT b OR c", "((all:a ANDNOT all:b) OR all:c)"),
        ("a AND NOT b AND c", "((all:a ANDNOT all:b) AND all:c)"),
        ("a NOT (b OR c)", "(all:a ANDNOT (all:b OR all:c))"),
        (
            "this and that or other",
            "((((all:this AND all:and) AND all:that) AND all:or) AND all:other)",
        ),
        ("cat:cs.lg OR cat:cs.*", "(cat:cs.LG OR cat:cs.*)"),
        ("cat:(cs.LG OR hep-th)", "(cat:cs.LG OR cat:hep-th)"),
        ("au:del_maestro", 'au:"del maestro"'),
        ('au:"Ada Morgenstern"', 'au:"Ada Morgenstern"'),
        ("self-supervised", 'all:"self supervised"'),
        ("GPT-3.5", 'all:"GPT 3.5"'),
        ("C++", "all:C"),
        ('"a: (b) \\ [c]"', 'all:"a b c"'),
        ('"search AND rescue"', 'all:"search and rescue"'),
        ('"http://x.y"', 'all:"http x.y"'),
        (
            "tides submittedDate:[202602010000 TO 202602080000]",
            "(all:tides AND submittedDate:[202602010000 TO 202602080000])",
        ),
    ],
)
def test_what_is_typed_is_written_in_full(text: str, written: str) -> None:
    assert to_arxiv(parse_query(text)) == written


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "The query is empty."),
        ("  ", "The query is empty."),
        ("a (b OR c", "The parenthesis opened at character 3 is never closed."),
        ("a)", "The parenthesis closed at character 2 was never opened."),
        (")", "The parenthesis closed at character 1 was never opened."),
        ("a ()", "Nothing follows '(' at character 3."),
        ('a "b', "The quotation mark at character 3 is never closed."),
        ("NOT a", "'NOT' at character 1 has nothing before it."),
        ("a OR NOT b", "'NOT' at character 6 has nothing before it."),
        ("a AND OR b", "'OR' at character 7 has nothing before it."),
        ("a AND", "Nothing follows 'AND' at character 3."),
        ("ti:", "Nothing follows 'ti:' at character 1."),
        ("ti:au:a", "Nothing follows 'ti:' at character 1."),
        ("a title:b", "'title:' at character 3 is no prefix; the nearest is 'ti:'."),
        ("foo:bar", "'foo:' at character 1 is no prefix; the nearest is 'co:'."),
        ("https://x.y/z", "'https:' at character 1 is no prefix"),
        ("a --", "'--' at character 3 has no letter and no digit to search for."),
        ('""', "has no letter and no digit"),
        ("cat:xx.LG", "arXiv has no archive 'xx'"),
        ("submittedDate:[202613010000 TO 202613020000]", "holds a time that does not exist"),
        ("a submittedDate:[1 TO 2]", "'submittedDate:[1 TO 2]' at character 3 is no range"),
        ("submittedDate:2026", "'submittedDate:2026' at character 1 is no range"),
        ("submittedDate:[202602020000 TO 202602010000]", "ends before it starts"),
        ("(" * 5000, "too many parentheses"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=re.escape(sentence)):
        parse_query(text)


@given(st.text(alphabet='ab ()":.*-ANDORT[]é“ti', max_size=40))
def test_every_text_is_a_query_or_a_usage_error(text: str) -> None:
    try:
        query = parse_query(text)
    except UsageError:
        return
    assert to_arxiv(query)
    assert title_of(query)


@given(queries, titles)
def test_arxiv_cannot_read_anything_else_into_it(query: Query, title: str) -> None:
    assert as_arxiv_reads(to_arxiv(query), title) == matches(query, letters(title))


@given(queries)
def test_what_was_written_reads_the_same(query: Query) -> None:
    assert to_arxiv(parse_query(to_arxiv(query))) == to_arxiv(query)


def test_a_term_made_of_signs_cannot_be_written() -> None:
    with pytest.raises(UsageError, match="no letter"):
        to_arxiv(Term(words="++"))


@pytest.mark.parametrize(
    "text",
    [
        "lanterns",
        "LANTERNS",
        '"self supervised learning"',
        "self-supervised",
        '"deep learning"',
        "schrodinger",
        "GPT-3.5",
        "ti:(tidal maps)",
        "abs:tables",
        "au:morgenstern",
        'au:"zoe del rio"',
        "au:del_rio",
        "co:TideConf",
        "jr:tides",
        "hep-th",
        "cat:cs.LG",
        "cat:cs",
        "cat:astro-ph.*",
        "cat:hep-th",
        "lanterns NOT whales",
        "whales OR (tide tables)",
    ],
)
def test_a_record_matches(text: str) -> None:
    assert matches(parse_query(text), PAPER)


@pytest.mark.parametrize(
    "text",
    [
        "lantern",
        "tid",
        '"maps of tidal"',
        '"maps we"',
        "ti:tables",
        "abs:lanterns",
        'au:"Morgenstern Zoë"',
        "co:lanterns",
        "jr:TideConf",
        "rn:1",
        "cat:cs.CL",
        "cat:math",
        "lanterns NOT tidal",
        "lanterns whales",
    ],
)
def test_a_record_does_not_match(text: str) -> None:
    assert not matches(parse_query(text), PAPER)


def test_missing_fields_match_nothing() -> None:
    assert not matches(parse_query("co:none OR jr:none OR none"), letters("tides"))


def test_categories_are_any_of_the_given() -> None:
    cs, math = Category(name="cs.LG"), Category(name="math.*")
    assert categories(["cs.LG"]) == cs
    assert categories(["CS.lg", "math"]) == Or(parts=(cs, math))
    assert categories(["Physics.flu-dyn", "cond-mat.soft"]) == any_of(
        Category(name="physics.flu-dyn"), Category(name="cond-mat.soft")
    )


@pytest.mark.parametrize(
    "name", ["", "cs.", "cs.L G", "cs.LG.AI", "cs LG", "xx.LG", "cs*", ".LG", "*"]
)
def test_a_malformed_category_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no category"):
        categories([name])


def test_no_categories_are_refused() -> None:
    with pytest.raises(UsageError, match="No category"):
        categories([])


def test_a_range_is_widened_to_whole_minutes() -> None:
    east = NOON.astimezone().replace(second=1)
    span = submitted(east, east)
    assert span == Submitted(start=NOON, end=NOON + timedelta(minutes=1))
    assert to_arxiv(span) == "submittedDate:[202602201200 TO 202602201201]"
    assert submitted(NOON, NOON).end == NOON


def test_a_range_takes_both_ends() -> None:
    second = timedelta(seconds=1)
    assert matches(submitted(NOON - second, NOON), PAPER)
    assert matches(submitted(NOON, NOON + second), PAPER)
    assert not matches(submitted(NOON + timedelta(minutes=1), NOON + timedelta(days=1)), PAPER)


def test_a_range_covers_all_that_it_is_joined_to() -> None:
    query = all_of(categories(["cs.LG", "cs.CL"]), submitted(NOON, NOON))
    assert to_arxiv(query) == (
        "((cat:cs.LG OR cat:cs.CL) AND submittedDate:[202602201200 TO 202602201200])"
    )


@pytest.mark.parametrize(
    "text, title",
    [
        ('"deep learning"', "deep learning"),
        ("machine learning", "machine learning"),
        ('ti:"deep learning" OR abs:"deep learning"', "deep learning"),
        ("cat:cs.LG OR cat:cs.CL", "cs.LG, cs.CL"),
        ('"tidal maps" AND cat:cs.LG NOT whales', "tidal maps in cs.LG"),
        ("tides (cat:cs.CV OR cat:cs.LG)", "tides in cs.CV and cs.LG"),
        (
            "cat:cs.* (tides OR reefs) (cat:cs.CV OR cat:hep-th)",
            "tides, reefs in cs.*, cs.CV and hep-th",
        ),
        ("cat:cs.CV cat:cs.LG", "cs.CV cs.LG"),
        ("tides (cat:cs.CV NOT cat:cs.LG)", "tides in cs.CV"),
        ("submittedDate:[202602010000 TO 202602080000]", "New papers"),
    ],
)
def test_a_query_has_a_name_without_prefixes_and_operators(text: str, title: str) -> None:
    assert title_of(parse_query(text)) == title


def test_the_wanted_phrases_are_listed_once() -> None:
    query = parse_query('ti:"deep learning" OR "deep learning" tides cat:cs.LG NOT whales')
    assert phrases_of(query) == ("deep learning", "tides")
