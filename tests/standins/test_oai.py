"""The stand-in's OAI-PMH gives every record once, lets tokens die, and shows things late."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.standins.arxiv import ArxivServer
from tests.standins.asking import get, paper

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
RECORDS = [
    paper(
        number,
        None,
        categories=["cs.CV" if number % 2 else "hep-th"],
        published="2026-02-24T09:00:00Z",
        changed=f"2026-02-{10 + number // 7}",
    )
    for number in range(1, 31)
]


@pytest.fixture(name="server")
def _server() -> Iterator[ArxivServer]:
    with ArxivServer(RECORDS, oai_size=4, now=lambda: NOON) as running:
        yield running


def ask(server: ArxivServer, **params: str) -> str:
    """Return an answer, whose status is always 200."""
    answer = get(server.oai, **{"verb": "ListRecords", **params})
    assert answer.status_code == 200
    return answer.text


def names(text: str) -> list[str]:
    """Return the identifiers of a page."""
    return re.findall(r"oai:arXiv\.org:([\d.]+)", text)


def token(text: str) -> str:
    """Return the token of a page, nothing where it has none."""
    found = re.search(r"<resumptionToken>(.*?)</", text)
    return found[1] if found else ""


@pytest.mark.parametrize(
    "asked, count",
    [({}, 30), ({"set": "cs"}, 15), ({"set": "physics:hep-th"}, 15), ({"from": "2026-02-13"}, 10)],
)
def test_every_record_of_a_list_comes_once(
    server: ArxivServer, asked: dict[str, str], count: int
) -> None:
    text = ask(server, metadataPrefix="arXivRaw", **asked)
    found = names(text)
    while following := token(text):
        text = ask(server, resumptionToken=following)
        found += names(text)
    assert (len(found), len(set(found))) == (count, count)
    assert "resumptionToken" not in text


@pytest.mark.parametrize(
    "asked, code",
    [
        ({}, "badArgument"),
        ({"metadataPrefix": "oai_dc"}, "cannotDisseminateFormat"),
        ({"metadataPrefix": "arXivRaw", "set": "wolf"}, "badArgument"),
        ({"metadataPrefix": "arXivRaw", "from": "soon"}, "badArgument"),
        ({"metadataPrefix": "arXivRaw", "from": "2026-03-01"}, "noRecordsMatch"),
        ({"resumptionToken": "x"}, "badResumptionToken"),
    ],
)
def test_errors_are_answers(server: ArxivServer, asked: dict[str, str], code: str) -> None:
    assert f'<error code="{code}">' in ask(server, **asked)


def test_a_token_dies_at_midnight(server: ArxivServer) -> None:
    following = token(ask(server, metadataPrefix="arXivRaw"))
    server.set_time(NOON + timedelta(hours=11))
    assert names(ask(server, resumptionToken=following))
    server.set_time(NOON + timedelta(hours=12))
    assert "badResumptionToken" in ask(server, resumptionToken=following)


def test_what_is_announced_shows_hours_later() -> None:
    row = {**RECORDS[0], "changed": None}
    out = datetime(2026, 2, 25, 1, tzinfo=UTC)
    with ArxivServer([row], hide_unannounced=True, now=lambda: out) as server:
        assert "noRecordsMatch" in ask(server, metadataPrefix="arXivRaw")
        server.set_time(out + timedelta(hours=2.5))
        assert "<datestamp>2026-02-25</datestamp>" in ask(server, metadataPrefix="arXivRaw")
