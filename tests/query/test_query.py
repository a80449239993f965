"""A query means here, for arXiv and over the library's records the same thing."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.codec import dump
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
    categories_of,
    category,
    is_same_query,
    load_subjects,
    matches,
    parse_query,
    phrases_of,
    possible_matcher,
    record_matcher,
    submitted,
    title_of,
    to_arxiv,
)
from digest.services.arxiv_interface import parse_feed
from tests.corpora import need

NOON = datetime(2026, 2, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
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
    bare = replace(PAPER, title=words, abstract="", authors=(), categories=("cs.LG",))
    return replace(bare, comment=None, journal_ref=None)


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
    """Join queries to longer ones."""
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
        ("machine learning", "(all:machine AND all:learning)"),
        ("“deep learning”", 'all:"deep learning"'),
        ("ti:machine learning", "(ti:machine AND all:learning)"),
        ("tidal\N{NO-BREAK SPACE}maps", "(all:tidal AND all:maps)"),
        ("a AND b OR c", "((all:a AND all:b) OR all:c)"),
        ("a OR b c", "(all:a OR (all:b AND all:c))"),
        ("a ANDNOT b OR c", "((all:a ANDNOT all:b) OR all:c)"),
        ("a AND NOT b AND c", "((all:a ANDNOT all:b) AND all:c)"),
        ("a NOT (b OR c)", "(all:a ANDNOT (all:b OR all:c))"),
        ("this and that", "((all:this AND all:and) AND all:that)"),
        ("cat:cs.lg OR cat:cs.*", "(cat:cs.LG OR cat:cs.*)"),
        ("au:del_maestro", 'au:"del maestro"'),
        ("GPT-3.5", 'all:"GPT 3.5"'),
        ('"a: (b) \\ [c]"', 'all:"a b c"'),
        ('"search AND rescue"', 'all:"search and rescue"'),
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
        ("  ", "The query is empty."),
        ("a (b OR c", "The parenthesis opened at character 3 is never closed."),
        (")", "The parenthesis closed at character 1 was never opened."),
        ("a ()", "Nothing follows '(' at character 3."),
        ('a "b', "The quotation mark at character 3 is never closed."),
        ("a OR NOT b", "'NOT' at character 6 has nothing before it."),
        ("a AND OR b", "'OR' at character 7 has nothing before it."),
        ("ti:au:a", "Nothing follows 'ti:' at character 1."),
        ("a title:b", "'title:' at character 3 is no prefix; the nearest is 'ti:'."),
        ("a --", "'--' at character 3 has no letter and no digit to search for."),
        ('""', "has no letter and no digit"),
        ("cat:xx.LG", "arXiv has no archive 'xx'"),
        ("submittedDate:[202613010000 TO 202613020000]", "holds a time that does not exist"),
        ("a submittedDate:[1 TO 2]", "'submittedDate:[1 TO 2]' at character 3 is no range"),
        ("submittedDate:[202602020000 TO 202602010000]", "ends before it starts"),
        ("(" * 5000, "too many parentheses"),
        (" OR ".join("a" * 20_000), "joins more than 200 terms"),
        (" ANDNOT ".join("a" * 20_000), "joins more than 200 terms"),
        ("a " * 201, "joins more than 200 terms"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=re.escape(sentence)):
        parse_query(text)


@pytest.mark.parametrize("operator", [" OR ", " ", " ANDNOT "])
def test_the_longest_query_is_read_again_as_it_is_written(operator: str) -> None:
    query = parse_query(operator.join("a" * 200))
    assert to_arxiv(parse_query(to_arxiv(query))) == to_arxiv(query)


def test_a_term_made_of_signs_cannot_be_written() -> None:
    with pytest.raises(UsageError, match="no letter"):
        to_arxiv(Term(words="++"))


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
    written = to_arxiv(query)
    assert as_arxiv_reads(written, title) == matches(query, letters(title))
    assert possible_matcher(query)(letters(title)) or not matches(query, letters(title))
    assert record_matcher(query)(dump(letters(title))) or not matches(query, letters(title))
    assert to_arxiv(parse_query(written)) == written


@given(queries)
def test_a_query_is_the_same_however_it_is_spaced(query: Query) -> None:
    dated = to_arxiv(all_of(query, submitted(NOON, NOON + MINUTE)))
    echo = dated.replace("[", '"').replace("]", '"').replace(" AND ", "  AND\n ")
    assert is_same_query(echo, dated)
    assert not is_same_query(echo.replace("202602201200", "202602201100"), dated)


@pytest.mark.parametrize(
    "text, may, does",
    [
        ('"self supervised learning"', True, True),
        ('"deep learning"', True, True),
        ("schrodinger", True, True),
        ("GPT-3.5", True, True),
        ("ti:(tidal maps)", True, True),
        ('au:"zoe del rio"', True, True),
        ("au:del_rio", True, True),
        ("co:TideConf", True, True),
        ("jr:tides", True, True),
        ("cat:cs", True, True),
        ("cat:astro-ph.*", True, True),
        ("lanterns NOT whales", True, True),
        ("whales OR (tide tables)", True, True),
        # English forms, possessives and stop words are as in arXiv's index.
        ("lantern", True, True),
        ('"map for a GPT"', True, False),
        ('"learned of tidal map"', True, True),
        ('"tidal learning"', True, False),
        ('"learns the tidal"', True, True),
        ('"a tide table of Schrödinger\'s bays"', True, False),
        ('"tide table of a Schrödinger\'s bays"', True, True),
        ("au:Morgensterns", True, False),
        # Words alone reject no record: arXiv looks at more than it.
        ('"maps of tidal"', True, False),
        ('"maps we"', True, False),
        ("abs:lanterns", True, False),
        ('au:"Morgenstern Zoë"', True, False),
        ("whales OR cat:math", True, False),
        ("cat:cs.LG NOT tidal", True, False),
        ("cat:cs.LG NOT (cat:cs.LG AND whales)", True, True),
        ("submittedDate:[202602200000 TO 202602201200]", True, True),
        # Categories and times do.
        ("cat:cs.CL", False, False),
        ("tidal AND cat:cs.CL", False, False),
        ("tidal NOT (whales OR cat:cs.LG)", False, False),
        ("submittedDate:[202602200000 TO 202602201100]", False, False),
        ("tidal AND submittedDate:[202602201201 TO 202602210000]", False, False),
        ("tidal NOT submittedDate:[202602200000 TO 202602210000]", False, False),
    ],
)
def test_a_record_matches_or_may_match(text: str, *, may: bool, does: bool) -> None:
    query = parse_query(text)
    assert (possible_matcher(query)(PAPER), matches(query, PAPER)) == (may, does)
    assert record_matcher(query)(dump(PAPER)) or not does


@pytest.mark.parametrize(
    "query, found",
    [
        ("reefs", True),
        ("ti:Réefs", True),
        ('"coral REEFS"', True),
        ("coral boats", False),
        ("coral OR boats", True),
        ("coral ANDNOT reefs", True),
        ("cat:cs.CV", True),
        ("cat:cs.*", True),
        ("cat:cs.C", False),
        ("cat:stat.* OR cat:hep-th", False),
    ],
)
def test_a_record_is_left_unread_where_nothing_in_it_fits(query: str, *, found: bool) -> None:
    asked = parse_query(query) if query != "cat:cs.C" else Category(name="cs.C")
    plain = Author(name="Ada Quill")
    held = replace(
        PAPER,
        title="Coral reefs",
        abstract="They grow.",
        authors=(plain,),
        categories=("cs.CV", "math.IT"),
    )
    assert record_matcher(asked)(dump(held)) == found
    assert record_matcher(asked)(dump(replace(held, title="Korallen über Riffen"))) == (
        found or "cat" not in query
    )


@pytest.mark.parametrize(
    "forms",
    [
        "network networks network's",
        "testing tests tested test",
        "files filing filed file",
        "possible possibility possibilities possibly",
        "generalization generalizing general generally",
        "studies study studied studying",
        "planning plans plan",
        "agreed agrees agree",
        "controlled control controlling",
        "formalism formality formalize formal",
        "adoption adopts adopted",
        "toys toy",
        "i I",
    ],
)
def test_forms_of_a_word_are_one_word(forms: str) -> None:
    for one in forms.split():
        for other in forms.split():
            query, paper = parse_query(f'ti:"the {one} x"'), letters(f"Of {other} X")
            assert matches(query, paper)
            assert record_matcher(query)(dump(paper))


@pytest.mark.parametrize(
    "pair", ["rate rat", "caring car", "ion io", "possible posse", "new knew", "ar are", "wa was"]
)
def test_words_that_only_look_alike_are_two(pair: str) -> None:
    one, other = pair.split()
    assert not matches(parse_query(one), letters(other))
    assert not matches(parse_query(other), letters(one))
    assert matches(parse_query(other), letters(other))


@pytest.mark.long
def test_what_arxiv_answered_to_a_word_is_found_by_it() -> None:
    answers = need("raw/atom").glob("q_testing_*.xml")
    papers = {paper.id: paper for one in answers for paper in parse_feed(one.read_bytes()).papers}
    assert len(papers) == 100
    assert all(matches(parse_query("all:testing"), paper) for paper in papers.values())


def test_missing_fields_match_nothing() -> None:
    assert not matches(parse_query("co:none OR jr:none OR none"), letters("tides"))


def test_categories_are_any_of_the_given() -> None:
    cs, math = Category(name="cs.LG"), Category(name="math.*")
    assert categories(["cs.LG"]) == cs
    assert categories(["CS.lg", "math"]) == Or(parts=(cs, math))
    assert categories(["Physics.flu-dyn", "cond-mat.soft"]) == any_of(
        Category(name="physics.flu-dyn"), Category(name="cond-mat.soft")
    )
    with pytest.raises(UsageError, match="No category"):
        categories([])


@pytest.mark.parametrize("name", ["", "cs.", "cs.L G", "cs.LG.AI", "xx.LG", "cs*", ".LG", "*"])
def test_a_malformed_category_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no category"):
        categories([name])


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("cs.LX", "cs.LG (Machine Learning)"),
        ("cs.XX", "cs.AI (Artificial Intelligence)"),
        # Another archive has it.
        ("stat.LG", "cs.LG (Machine Learning)"),
        ("cs.iv", "eess.IV (Image and Video Processing)"),
        ("cond-mat.supercon", "cond-mat.supr-con (Superconductivity)"),
        ("hep-th.XX", "hep-th (High Energy Physics - Theory)"),
    ],
)
def test_a_category_that_arxiv_does_not_have_is_refused_with_the_nearest(
    name: str, nearest: str
) -> None:
    for text in (f"cat:{name}", f"tides ANDNOT (cat:cs.LG OR cat:{name})"):
        with pytest.raises(UsageError) as refused:
            parse_query(text)
        assert str(refused.value) == f"'{name}' is no category of arXiv."
        assert refused.value.hint == f"The nearest is {nearest}."


def test_every_category_and_archive_that_arxiv_has_or_had_is_taken() -> None:
    for code in load_subjects("names"):
        assert category(code.lower()).name.removesuffix(".*") == code
    names = ["cmp-lg", "hep-th.*", "Q-Bio", "q-bio.*"]
    assert [category(name).name for name in names] == ["cmp-lg", "hep-th", "q-bio.*", "q-bio.*"]


def test_a_range_is_widened_to_whole_minutes_and_takes_both_ends() -> None:
    second, day = timedelta(seconds=1), timedelta(days=1)
    east = NOON.astimezone().replace(second=1)
    span = submitted(east, east)
    assert span == Submitted(start=NOON, end=NOON + MINUTE)
    assert to_arxiv(span) == "submittedDate:[202602201200 TO 202602201201]"
    assert submitted(NOON, NOON).end == NOON
    assert matches(submitted(NOON - second, NOON), PAPER)
    assert matches(submitted(NOON, NOON + second), PAPER)
    assert not matches(submitted(NOON + MINUTE, NOON + day), PAPER)
    # The seconds of a range's last minute are nobody's fault.
    late = replace(PAPER, published=NOON + timedelta(seconds=59))
    assert not matches(submitted(NOON - MINUTE, NOON), late)
    assert possible_matcher(submitted(NOON - MINUTE, NOON))(late)
    assert not possible_matcher(submitted(NOON - 2 * MINUTE, NOON - MINUTE))(late)


@pytest.mark.parametrize(
    "text, title",
    [
        ('ti:"deep learning" OR abs:"deep learning"', "deep learning"),
        ("cat:cs.LG OR cat:cs.CL", "cs.LG, cs.CL"),
        ('"tidal maps" AND cat:cs.LG NOT whales', "tidal maps in cs.LG"),
        ("tides (cat:cs.CV OR cat:cs.LG)", "tides in cs.CV and cs.LG"),
        ("cat:cs.* (tides OR reefs) cat:hep-th", "tides, reefs in cs.* and hep-th"),
        ("submittedDate:[202602010000 TO 202602080000]", "New papers"),
    ],
)
def test_a_query_has_a_name_without_prefixes_and_operators(text: str, title: str) -> None:
    assert title_of(parse_query(text)) == title


@pytest.mark.parametrize(
    "text, bound",
    [
        ("cat:cs.LG OR cat:cs.CL", "cs.CL cs.LG"),
        ("(cat:cs.LG OR cat:math.*) tides", "cs.LG math.*"),
        ("(cat:cs.LG OR cat:cs.CL) cat:cs.CV NOT cat:cs.RO", "cs.CV"),
        ("cat:cs.LG OR tides", ""),
        ("tides", ""),
    ],
)
def test_a_query_is_bound_to_the_categories_in_one_of_which_all_it_finds_stands(
    text: str, bound: str
) -> None:
    assert " ".join(sorted(categories_of(parse_query(text)))) == bound


def test_the_wanted_phrases_are_listed_once() -> None:
    query = parse_query('ti:"deep learning" OR "deep learning" tides cat:cs.LG NOT whales')
    assert phrases_of(query) == ("deep learning", "tides")
