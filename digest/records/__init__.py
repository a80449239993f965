"""The facts as JSON objects, and some of them back from these.

The shapes are those of `digest.json` (schema 2).  Dates are `YYYY-MM-DD`, times
`YYYY-MM-DDTHH:MM:SSZ`; keys keep the order in which they are written here.
"""

from digest.records.entries import (
    choice_record,
    counts_record,
    entry_record,
    known_record,
    reason_record,
)
from digest.records.history import parse_sizes, past_record, sizes_record
from digest.records.issues import SCHEMA, parse_digest, parse_statement
from digest.records.papers import (
    author_record,
    facts_record,
    link_record,
    paper_record,
    parse_author,
    parse_facts,
    parse_link,
    parse_paper,
)
from digest.records.places import parse_place, place_record
from digest.records.prose import correction_record, mention_record, quote_record, statement_record
from digest.records.state import (
    coverage_record,
    delivered_record,
    delivery_record,
    edition_record,
    missing_record,
    parse_problem,
    parse_site_issue,
    problem_record,
    run_record,
    site_issue_record,
    state_record,
)
from digest.records.times import parse_time, time_text

__all__ = [
    "SCHEMA",
    "author_record",
    "choice_record",
    "correction_record",
    "counts_record",
    "coverage_record",
    "delivered_record",
    "delivery_record",
    "edition_record",
    "entry_record",
    "facts_record",
    "known_record",
    "link_record",
    "mention_record",
    "missing_record",
    "paper_record",
    "parse_author",
    "parse_digest",
    "parse_facts",
    "parse_link",
    "parse_paper",
    "parse_place",
    "parse_problem",
    "parse_site_issue",
    "parse_sizes",
    "parse_statement",
    "parse_time",
    "past_record",
    "place_record",
    "problem_record",
    "quote_record",
    "reason_record",
    "run_record",
    "site_issue_record",
    "sizes_record",
    "state_record",
    "statement_record",
    "time_text",
]
