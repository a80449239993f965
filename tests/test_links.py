"""Links are found clean, once, with a kind, an owner and the sentence that says so."""

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.links import canonical, find_links, promises_release
from digest.model import Link, LinkKind
from tests.fixtures import paper

CORPORA = Path(
    os.environ.get("DIGEST_CORPORA", Path(__file__).parents[1].parent / "shared" / "corpora")
)


def links(abstract: str, *, comment: str | None = None, name: str | None = None) -> list[Link]:
    """Return the links of a paper with this abstract."""
    return list(find_links(paper(abstract=abstract, comment=comment), name=name))


def urls(abstract: str) -> list[str]:
    """Return the addresses in an abstract."""
    return [link.url for link in links(abstract)]


@pytest.mark.parametrize(
    "text, url",
    [
        ("Code: https://github.com/quill/reefnet.", "https://github.com/quill/reefnet"),
        ("Code (https://github.com/quill/reefnet).", "https://github.com/quill/reefnet"),
        ('Code at "https://github.com/quill/reefnet".', "https://github.com/quill/reefnet"),
        ("Code at https://github.com/quill/reefnet。", "https://github.com/quill/reefnet"),
        ("Code: github.com/quill/reefnet", "https://github.com/quill/reefnet"),
        ("Code: www.github.com/quill/reefnet", "https://github.com/quill/reefnet"),
        ("Code: HTTP://WWW.GitHub.com/Quill/ReefNet", "https://github.com/Quill/ReefNet"),
        ("Code: https://github.com/quill/reefnet.git.", "https://github.com/quill/reefnet"),
        ("Code: https://github.com/quill/r/tree/main/src", "https://github.com/quill/r"),
        ("Code: https://github.com/quill/r#usage", "https://github.com/quill/r"),
        ("Code: https://github.com/quill/ reef-net.", "https://github.com/quill/reef-net"),
        ("Code: https://gitlab.com/a/b/c/-/tree/main", "https://gitlab.com/a/b/c"),
        (r"Code: \url{https://github.com/quill/reef\_net}.", "https://github.com/quill/reef_net"),
        (r"Code: \url{https://github.com/quill/reef{\_}net}", "https://github.com/quill/reef_net"),
        (r"\href{https://github.com/quill/reefnet}{Our code}", "https://github.com/quill/reefnet"),
        (r"Our \href{code}{https://github.com/quill/reefnet}", "https://github.com/quill/reefnet"),
        (r"Site: https://reef.example.org/a\%20b\&c", "https://reef.example.org/a%20b&c"),
        (r"Site: https://reef.example.org/\~{}quill/", "https://reef.example.org/~quill/"),
        ("Site: https://reef.example.org/~quill/", "https://reef.example.org/~quill/"),
        ("Site: https://en.example.org/wiki/Reef_(sea)", "https://en.example.org/wiki/Reef_(sea)"),
        ("(see https://en.example.org/Reef_(sea))", "https://en.example.org/Reef_(sea)"),
        ("Page: quill.github.io/reefnet!", "https://quill.github.io/reefnet"),
        ("Models: https://hf.co/quill/reef", "https://huggingface.co/quill/reef"),
        ("Data: http://reef.example.org:8080/x", "http://reef.example.org:8080/x"),
    ],
)
def test_an_address_is_freed_of_its_sentence(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "We reach 93.1%. It works.",
        "Write to quill@github.com/x.",
        "See ftp://github.com/quill/reefnet",
        "See http:// and https://... and http://[::1 too.",
        "See https://localhost/x",
        "See https://user:secret@github.com/quill/reefnet",
        "See javascript:alert(1) and file:///etc/passwd",
        "See https://a℀b.example.org/x",
        "Counts rise from 1.2 to 3.4/5.6.",
    ],
)
def test_what_only_looks_like_an_address_is_left_out(text: str) -> None:
    assert urls(text) == []


def test_several_addresses_in_a_row_are_told_apart() -> None:
    text = "Code at https://github.com/a/b,https://github.com/c/d; https://github.com/e/f."
    assert urls(text) == [f"https://github.com/{name}" for name in ("a/b", "c/d", "e/f")]


def test_an_archived_address_is_one_address() -> None:
    url = "https://web.archive.org/web/2020/https://reef.example.org/x"
    assert urls(f"Data: {url}.") == [url]


def test_a_link_is_kept_once_with_all_its_origins() -> None:
    (link,) = links(
        "Code: https://github.com/quill/reefnet.", comment="http://www.github.com/Quill/ReefNet/"
    )
    assert link.url == "https://github.com/quill/reefnet"
    assert link.origin == ("abstract", "comment")


def test_evidence_is_the_raw_sentence() -> None:
    sentence = r"Our code is at \href{https://github.com/quill/reef\_net}{this place}."
    (link,) = links(f"We count corals. {sentence} Enjoy.")
    assert link.evidence == sentence


def test_words_that_prove_ownership_win_over_those_that_do_not() -> None:
    (link,) = links(
        "We build on https://github.com/quill/tide here.",
        comment="Our code: https://github.com/quill/tide",
    )
    assert link.own
    assert link.evidence == "Our code: https://github.com/quill/tide"


@pytest.mark.parametrize(
    "text",
    [
        "The model is built on the code of https://github.com/weaver/loom.",
        "It is based on https://github.com/weaver/loom.",
        "We compare with baselines from https://github.com/weaver/loom.",
        "It is built on the publicly available code in https://github.com/weaver/loom.",
        "We evaluate on reefs, and we use https://github.com/weaver/loom for data.",
        "The pipeline is integrated into Loom: https://github.com/weaver/loom.",
        "It is part of the official Loom repository and is available: https://github.com/weaver/loom.",
        "The code was merged into Loom and is publicly available at https://github.com/weaver/loom",
        "It was contributed to Loom and is available at https://github.com/weaver/loom.",
        "The implementation is available in the Loom library at https://github.com/weaver/loom.",
        "Our code is available as part of the popular Loom package: https://github.com/weaver/loom",
        "Corals fade. https://github.com/weaver/loom",
        "Reefs are old, cf. https://github.com/weaver/loom",
    ],
)
def test_a_link_without_proof_is_not_the_papers_own(text: str) -> None:
    assert [link.own for link in links(text)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Our code is available at https://github.com/quill/reefnet.",
        "Code, built on Loom, is available at https://github.com/quill/reefnet.",
        "We release the code for all. https://github.com/quill/reefnet",
        r"See \href{https://github.com/quill/reefnet}{our code}.",
        "https://github.com/quill/reefnet: code and data.",
        "The code is available in the GitHub repository https://github.com/quill/reefnet.",
        "The code is available in our library at https://github.com/quill/reefnet.",
        "The code is available as part of the open-source repository github.com/quill/reefnet.",
    ],
)
def test_words_of_release_make_a_link_the_papers_own(text: str) -> None:
    assert [link.own for link in links(text)] == [True]


def test_a_library_of_the_papers_own_name_is_its_own() -> None:
    text = "The code is available in the ReefKit library at https://reef.example.org/code."
    assert [link.own for link in links(text, name="ReefKit")] == [True]
    assert [link.own for link in links(text, name="KelpKit")] == [False]


@pytest.mark.parametrize(
    "host",
    [
        "drive.google.com/drive/folders/1",
        "www.dropbox.com/s/1",
        "zenodo.org/records/1",
        "huggingface.co/datasets/quill/reef",
    ],
)
def test_of_code_and_data_what_lies_with_files_is_the_data(host: str) -> None:
    text = f"Code and dataset are available here: https://github.com/quill/reef and https://{host}."
    pair = links(text)
    assert [(link.kind, link.own) for link in pair] == [("code", True), ("dataset", True)]


def test_code_alone_may_lie_with_files() -> None:
    (link,) = links("Code and data: https://drive.google.com/drive/folders/1")
    assert (link.kind, link.own) == ("code", True)


def test_each_link_is_judged_by_the_words_that_lead_to_it() -> None:
    own, other = links(
        "Code is at https://github.com/quill/reefnet and is based on "
        "https://github.com/weaver/loom."
    )
    assert (own.own, other.own) == (True, False)


def test_links_joined_by_and_share_their_words() -> None:
    pair = links("Our data: https://reef.example.org/x and https://reef.example.org/y")
    assert [(link.kind, link.own) for link in pair] == [("dataset", True)] * 2


def test_a_repository_that_bears_the_papers_name_is_its_own() -> None:
    text = "Corals fade. https://github.com/quill/ReefNet-official"
    assert [link.own for link in links(text, name="ReefNet")] == [True]
    assert [link.own for link in links(text, name="GitHub")] == [False]
    assert [link.own for link in links(text, name="Ree")] == [False]


def test_a_comment_speaks_of_its_own_paper_but_a_publisher_is_nobodys_code() -> None:
    page, record = links(
        "Corals.",
        comment="https://quill.github.io/reefnet Published at https://journal.example.org/9",
    )
    assert (page.kind, page.own) == ("project", True)
    assert (record.kind, record.own) == ("other", False)


@pytest.mark.parametrize(
    "text, kind",
    [
        ("Code: https://github.com/quill/reefnet", "code"),
        ("The dataset is at https://github.com/quill/reefnet", "dataset"),
        ("Data and an evaluation harness: https://github.com/quill/reefnet", "code"),
        ("Code: https://github.com/quill", "other"),
        ("Code: https://anonymous.4open.science/r/reef-12", "code"),
        ("Data: https://zenodo.org/records/1", "dataset"),
        ("The code is archived at https://zenodo.org/records/1", "code"),
        ("Data: https://huggingface.co/datasets/quill/reef", "dataset"),
        ("Try https://huggingface.co/spaces/quill/reef", "demo"),
        ("Weights: https://huggingface.co/quill/reef", "model"),
        ("Models: https://huggingface.co/quill", "other"),
        ("More: https://huggingface.co/papers/2602.90001", "other"),
        ("Video: https://youtu.be/abc", "video"),
        ("More at https://quill.github.io/reef", "project"),
        ("Project page: https://reef.example.org", "project"),
        ("Our code: https://reef.example.org", "code"),
        ("Our dataset: https://reef.example.org", "dataset"),
        ("An online platform: https://reef.example.org", "demo"),
        ("We thank https://reef.example.org", "other"),
    ],
)
def test_the_kind_follows_the_host_and_the_words(text: str, kind: LinkKind) -> None:
    assert [link.kind for link in links(text)] == [kind]


def test_kinds_in_one_sentence_do_not_mix() -> None:
    text = (
        "Project page: https://reef.example.org Data: https://github.com/quill/reefset "
        "Code: https://github.com/quill/reefnet"
    )
    assert [link.kind for link in links(text)] == ["project", "dataset", "code"]


@pytest.mark.parametrize(
    "text, promised",
    [
        ("Code will be released.", True),
        ("We will open-source the data.", True),
        ("The dataset is to be made publicly available.", True),
        ("Code upon acceptance.", True),
        ("Code is available.", False),
        ("Corals will be counted.", False),
    ],
)
def test_a_promise_of_release_is_recognised(text: str, promised: bool) -> None:  # noqa: FBT001
    assert promises_release(paper(abstract=text)) is promised
    assert promises_release(paper(abstract="Corals.", comment=text)) is promised


@given(st.text() | st.from_regex(r"https?://[\[\]():/@a-z.%\\{}~_ ]{0,40}"))
def test_no_text_breaks_the_search(text: str) -> None:
    """Whatever is found is an http(s) address whose evidence stands in the text."""
    plain = " ".join(text.split())
    for link in links(plain, comment=plain):
        assert link.url.startswith(("http://", "https://"))
        assert link.evidence in plain
        assert canonical(link.url) == link.url


@given(st.text())
def test_the_canonical_form_of_anything_is_stable(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/a/b " * 1500,
        "http://" * 1500,
        "https://a/" + "(" * 4000 + ")" * 6000,
        "a-" * 5000 + ".github.io",
        r"\href{a}" * 1300,
        "code will be " * 800,
        "https://a.example.org/" + "," * 5000,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    start = time.process_time()
    links(text, comment=text)
    promises_release(paper(abstract=text))
    assert time.process_time() - start < 0.4


def rows(name: str) -> list[dict[str, Any]]:
    """Return a corpus, or skip the test where it is missing."""
    path = CORPORA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {path}; set DIGEST_CORPORA")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_labelled_papers_have_exactly_their_links() -> None:
    for row in rows("gold-dev"):
        found = {link.url.casefold() for link in links(row["abstract"], comment=row["comment"])}
        labelled = {canonical(link["url"]).casefold() for link in row["labels"]["links"]}
        assert {url.rstrip("/") for url in found} == {url.rstrip("/") for url in labelled}, row[
            "id"
        ]


def test_own_repositories_are_recognised_in_the_text() -> None:
    """Of the repositories that lists know and texts name, nearly all are found and own."""
    named = hit = 0
    for row in rows("code-links"):
        text = f"{row['abstract']} {row['comment'] or ''}".casefold()
        wanted = {canonical(url).casefold() for url in row["code_urls"]}
        wanted = {url for url in wanted if url.partition("://")[2] in text}
        found = links(row["abstract"], comment=row["comment"])
        named += len(wanted)
        hit += len(wanted & {link.url.casefold() for link in found if link.own})
    assert hit >= 0.97 * named


@pytest.mark.parametrize(
    "text",
    [
        "Our code is at https://github.com.",
        "Our code is at https://github.com/[anonymized] for review.",
        "Our code is at https://github.com:99999/quill/reef.",
        "Our code is at https://gіthub.com/quill/reef.",  # its first i is Cyrillic
        "Our code is at https://github.com/quill/%2e%2e.",
        "Our code is at https://github.com/quill/reef%0a%0dX.",
    ],
)
def test_an_address_that_leads_nowhere_or_elsewhere_is_no_link(text: str) -> None:
    assert find_links(paper(abstract=text, comment=None)) == ()


def test_an_address_ends_at_a_backslash_that_is_no_escape() -> None:
    (link,) = find_links(paper(abstract=r"Our code: https://github.com/quill\reef/x", comment=None))
    assert (link.url, link.kind) == ("https://github.com/quill", "other")
