"""Hugging Face's list of a day: votes of many papers by one request."""

from datetime import date
from typing import Any

import pytest

from digest.enrich.huggingface_daily import HuggingFaceDaily
from digest.errors import FetchError
from digest.model import PaperFacts
from tests.enrich.conftest import Open
from tests.fixtures import LOOM, REEF
from tests.standins.arxiv import Fault

DAY = date(2026, 2, 27)
DAILY = "/huggingface/api/daily_papers"
NOON = f"{DAY}T12:00:00.000Z"


def world(**papers: dict[str, Any]) -> dict[str, Any]:
    """Return a world with papers in the day's list."""
    listed = {name: {"submittedOnDailyAt": NOON, **fields} for name, fields in papers.items()}
    return {"huggingface": {"papers": listed}}


def votes(open_services: Open, papers: dict[str, Any], day: date = DAY) -> dict[str, int | None]:
    """Return what the list of a day says, by subject."""
    with open_services(world(**papers)) as (server, client):
        service = HuggingFaceDaily(client, f"{server.url}/huggingface/", 0.2)
        answers = service.fetch(day)
    facts = {answer.subject: answer.facts for answer in answers}
    return {n: fact.upvotes for n, fact in facts.items() if isinstance(fact, PaperFacts)}


def test_a_list_has_the_votes_of_its_papers_and_stands_for_itself(open_services: Open) -> None:
    papers = {REEF: {"upvotes": 31}, LOOM: {"upvotes": 0}}
    page = f"https://huggingface.co/papers/date/{DAY}"
    assert votes(open_services, papers) == {page: None, REEF: 31, LOOM: 0}


def test_a_day_without_papers_is_an_answer(open_services: Open) -> None:
    found = votes(open_services, {REEF: {"upvotes": 31}}, date(2026, 2, 28))
    assert list(found) == ["https://huggingface.co/papers/date/2026-02-28"]


@pytest.mark.parametrize("fields", [{"upvotes": "many"}, {"upvotes": -1}, {"id": "../etc"}])
def test_a_row_that_tells_nothing_is_passed_over(
    open_services: Open, fields: dict[str, Any]
) -> None:
    found = votes(open_services, {REEF: fields, LOOM: {"upvotes": 2}})
    assert {name: number for name, number in found.items() if number is not None} == {LOOM: 2}


@pytest.mark.parametrize("body", [b"{}", b"<html>", b"null", b"\xff"])
def test_what_is_no_list_is_no_answer(open_services: Open, body: bytes) -> None:
    fault = Fault(path=DAILY, body=body)
    with open_services(world(), fault) as (server, client), pytest.raises(FetchError):
        HuggingFaceDaily(client, f"{server.url}/huggingface", 0.2).fetch(DAY)
