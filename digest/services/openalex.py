"""OpenAlex: works by DOI, with the institutions of their authors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from digest.errors import AnswerError, FetchError
from digest.model import (
    SERVICES,
    Affiliation,
    Answer,
    Author,
    PaperFacts,
    Problem,
    Question,
    StatedPaper,
)
from digest.net.client import Response
from digest.services.base import (
    FactsService,
    make_problem,
    parse_count,
    parse_json,
    parse_mapping,
    parse_rows,
    parse_text,
    parse_texts,
)
from digest.text import printable

HIT, MISS = timedelta(days=30), timedelta(days=3)
# More works than the DOIs of a request: two works may have one DOI.
_FIELDS = {"per_page": "100", "select": "doi,authorships"}
KEY_HINT = "Look at the variable that holds OpenAlex's key, and at DIGEST_ENDPOINTS__OPENALEX."
_ORIGIN = "openalex"
_MOST_SHOWN = 200
# The DOI prefix of papers on arXiv, as OpenAlex spells it.
_DOI = "10.48550/arxiv."
_A_WORK = f"{_DOI}1706.03762"


class OpenAlex(FactsService):
    """Asks for the institutions of a paper's authors; few requests a day without a key."""

    name = endpoint = rate_limit = "openalex"
    key, key_param = "openalex_key", "api_key"
    title = SERVICES["openalex"].title
    max_bytes = 20_000_000
    batch = 50
    trial_path, trial_params = "works", {"filter": f"doi:{_A_WORK}", **_FIELDS}

    def subjects(self, facts: PaperFacts) -> Sequence[str]:
        """Return the paper's identifier."""
        return (facts.paper.id,)

    def lasts(self, answer: Answer) -> timedelta:
        """Return a month for affiliations, and a few days without: new papers get them late."""
        known = isinstance(answer.stated, StatedPaper) and _has_affiliations(answer.stated)
        return HIT if known else MISS

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer or a problem for each question.  Raises FetchError."""
        if not questions:
            return
        try:
            dois = "|".join(f"{_DOI}{question.subject.lower()}" for question in questions)
            response = self._get("works", {"filter": f"doi:{dois}", **_FIELDS})
            record = self._read_record(response)
            if not isinstance(record.get("results"), list):
                raise self._error(" sent an answer without results.")
        except AnswerError as error:
            yield from (make_problem(question, error) for question in questions)
            return
        works = _find_works(record)
        count = parse_count(parse_mapping(record.get("meta")).get("count"))
        is_whole = count is None or len(parse_rows(record.get("results"))) >= count
        for question in questions:
            facts = works.get(f"{_DOI}{question.subject.lower()}")
            if facts is None and not is_whole:
                # The paper may be in the missing part of the answer.
                yield make_problem(question, self._error(" sent only a part of its answer."))
            else:
                yield self._answer(question.subject, facts, response)

    def _refusal(self, response: Response) -> FetchError:
        """Return the error of a refusal, which concerns every other request too."""
        record = parse_mapping(parse_json(response))
        reason = parse_text(record.get("message")) or parse_text(record.get("error"))
        why = f": {printable(reason)[:_MOST_SHOWN].rstrip('.')}" if reason else ""
        message = f"{self.title} answers with status {response.status}{why}."
        return FetchError(message, hint=KEY_HINT)


def _find_works(record: Mapping[str, object]) -> Mapping[str, StatedPaper]:
    """Return an answer's facts by DOI; of two works with a DOI, the one with affiliations."""
    works: dict[str, StatedPaper] = {}
    for row in parse_rows(record.get("results")):
        _, prefix, paper = parse_text(row.get("doi")).lower().partition(_DOI)
        doi, facts = f"{prefix}{paper}", StatedPaper(authors=tuple(_find_authors(row)))
        if paper and (doi not in works or not _has_affiliations(works[doi])):
            works[doi] = facts
    return works


def _has_affiliations(facts: StatedPaper) -> bool:
    return any(author.affiliations for author in facts.authors)


def _find_authors(work: Mapping[str, object]) -> Iterator[Author]:
    for row in parse_rows(work.get("authorships")):
        known = parse_text(parse_mapping(row.get("author")).get("display_name"))
        if name := parse_text(row.get("raw_author_name")) or known:
            yield Author(name=name, affiliations=tuple(_find_affiliations(row)))


def _find_affiliations(row: Mapping[str, object]) -> Iterator[Affiliation]:
    """Yield the stated affiliations, named after the institution that each is linked to.

    An affiliation linked to several institutions is named as stated; without any stated
    affiliation, the institutions themselves are yielded.
    """
    names = {
        parse_text(institution.get("id")): name
        for institution in parse_rows(row.get("institutions"))
        if (name := parse_text(institution.get("display_name")))
    }
    ids = {
        text: parse_texts(affiliation.get("institution_ids"))
        for affiliation in parse_rows(row.get("affiliations"))
        if (text := parse_text(affiliation.get("raw_affiliation_string")))
    }
    stated = dict.fromkeys((*ids, *parse_texts(row.get("raw_affiliation_strings"))))
    for text in stated:
        linked = {names[key] for key in ids.get(text, ()) if key in names}
        name = linked.pop() if len(linked) == 1 else text
        yield Affiliation(name=name, origin=_ORIGIN, stated=text)
    for name in () if stated else dict.fromkeys(names.values()):
        yield Affiliation(name=name, origin=_ORIGIN)


SERVICE = OpenAlex
