"""OpenAlex: works by DOI, with the institutions of their authors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus

from digest.errors import AnswerError, FetchError
from digest.model import (
    SERVICES,
    Affiliation,
    Answer,
    Author,
    Dossier,
    PaperFacts,
    Problem,
    Question,
)
from digest.net.client import Client, Response
from digest.net.pace import Lane
from digest.services.answers import (
    AGAIN_HINT,
    own_words,
    parse_count,
    parse_mapping,
    parse_object,
    parse_rows,
    parse_text,
    parse_texts,
    tell_problem,
)

ORIGIN = "openalex"
_DOI = "10.48550/arxiv."

Works = Mapping[str, PaperFacts]


def write_doi(paper: str) -> str:
    """Return the DOI of a paper on arXiv, as OpenAlex spells it."""
    return f"{_DOI}{paper.lower()}"


def find_works(record: Mapping[str, object]) -> Works:
    """Return what an answer knows, by DOI; of two works with one DOI, what says more."""
    works: dict[str, PaperFacts] = {}
    for row in parse_rows(record.get("results")):
        doi, facts = _find_doi(row), PaperFacts(authors=find_authors(row))
        if doi and (doi not in works or _says_more(facts, works[doi])):
            works[doi] = facts
    return works


def is_whole(record: Mapping[str, object]) -> bool:
    """Tell whether an answer holds every work that it counts, as far as it counts them."""
    count = parse_count(parse_mapping(record.get("meta")).get("count"))
    return count is None or len(parse_rows(record.get("results"))) >= count


def has_affiliations(facts: PaperFacts) -> bool:
    """Tell whether any author's affiliation is known."""
    return any(author.affiliations for author in facts.authors)


def find_authors(work: Mapping[str, object]) -> tuple[Author, ...]:
    """Return the authors in order, as the paper spells them, with what they state."""
    return tuple(
        Author(name=name, affiliations=_find_affiliations(row))
        for row in parse_rows(work.get("authorships"))
        if (name := _find_name(row))
    )


def _find_name(row: Mapping[str, object]) -> str:
    known = parse_mapping(row.get("author"))
    return parse_text(row.get("raw_author_name")) or parse_text(known.get("display_name"))


def _find_affiliations(row: Mapping[str, object]) -> tuple[Affiliation, ...]:
    """Return what is stated, under the name of the institution that it is tied to.

    Where no wording is kept, the institutions alone.
    """
    names = _find_institutions(row)
    ties = _find_ties(row)
    stated = dict.fromkeys((*ties, *parse_texts(row.get("raw_affiliation_strings"))))
    if not stated:
        return tuple(
            Affiliation(name=name, origin=ORIGIN) for name in dict.fromkeys(names.values())
        )
    return tuple(
        Affiliation(name=_name(words, ties.get(words, ()), names), origin=ORIGIN, stated=words)
        for words in stated
    )


def _name(stated: str, ties: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Return the name for a wording; one that is tied to several institutions keeps its own."""
    tied = dict.fromkeys(names[tie] for tie in ties if tie in names)
    return next(iter(tied)) if len(tied) == 1 else stated


def _find_institutions(row: Mapping[str, object]) -> dict[str, str]:
    """Return the names of institutions by their identifiers."""
    pairs = (
        (parse_text(institution.get("id")), parse_text(institution.get("display_name")))
        for institution in parse_rows(row.get("institutions"))
    )
    return {identifier: name for identifier, name in pairs if name}


def _find_ties(row: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the identifiers of the institutions that each wording is tied to."""
    pairs = (
        (parse_text(tie.get("raw_affiliation_string")), parse_texts(tie.get("institution_ids")))
        for tie in parse_rows(row.get("affiliations"))
    )
    return {words: identifiers for words, identifiers in pairs if words}


def _find_doi(work: Mapping[str, object]) -> str:
    """Return a work's DOI on arXiv, empty where it has none."""
    _, prefix, paper = parse_text(work.get("doi")).lower().partition(_DOI)
    return f"{prefix}{paper}" if paper else ""


def _says_more(facts: PaperFacts, known: PaperFacts) -> bool:
    return has_affiliations(facts) and not has_affiliations(known)


TITLE = SERVICES["openalex"]
MAX_BYTES = 20_000_000
# More than are asked for: two works may have one DOI.
PER_PAGE = 100
HIT, MISS = timedelta(days=30), timedelta(days=3)
KEY_HINT = "Look at the variable that holds OpenAlex's key, and at DIGEST_ENDPOINTS__OPENALEX."


class OpenAlex:
    """Asks where a paper's authors work; `interval` is in seconds.

    Without a `key` it answers few requests a day.
    """

    name = "openalex"
    batch = 50
    sparing = False

    def __init__(self, client: Client, endpoint: str, interval: float, key: str = "") -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._lane = Lane(name=self.name, interval=interval)
        self._key = {"api_key": key.strip()} if key.strip() else {}

    def subjects(self, dossier: Dossier) -> Sequence[str]:
        """Return the paper's identifier."""
        return (dossier.paper.id,)

    def lasts(self, answer: Answer) -> timedelta:
        """Return a month for affiliations; new papers get theirs late, so little for none."""
        known = isinstance(answer.facts, PaperFacts) and has_affiliations(answer.facts)
        return HIT if known else MISS

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer to each question, or what was wrong with all.  Raises FetchError."""
        if not questions:
            return
        try:
            response = self._ask(questions)
            found = _Found(parse_object(response, TITLE))
        except AnswerError as error:
            yield from (tell_problem(question, error) for question in questions)
            return
        for question in questions:
            yield self._answer(question, found, response)

    def _answer(self, question: Question, found: "_Found", response: Response) -> Answer | Problem:
        """Return what was found of one paper; that a part is missing says nothing of it."""
        facts = found.works.get(write_doi(question.subject))
        if facts is None and not found.whole:
            error = AnswerError(f"{TITLE} sent only a part of its answer.", hint=AGAIN_HINT)
            return tell_problem(question, error)
        return Answer(
            service=self.name, subject=question.subject, facts=facts, asked=response.received
        )

    def _ask(self, questions: Sequence[Question]) -> Response:
        dois = "|".join(write_doi(question.subject) for question in questions)
        response = self._client.get(
            f"{self._endpoint}/works",
            {
                "filter": f"doi:{dois}",
                "per_page": str(PER_PAGE),
                "select": "doi,authorships",
                **self._key,
            },
            lane=self._lane,
            accept="application/json",
            max_bytes=MAX_BYTES,
        )
        if response.status != HTTPStatus.OK:
            raise refused(response)
        return response


class _Found:
    """The works of an answer, and whether they are all.  Raises AnswerError."""

    def __init__(self, record: Mapping[str, object]) -> None:
        if not isinstance(record.get("results"), list):
            raise AnswerError(f"{TITLE} sent an answer without results.", hint=AGAIN_HINT)
        self.works = find_works(record)
        self.whole = is_whole(record)


def refused(response: Response) -> FetchError:
    """Return what a refusal says, which holds for every other request too."""
    words = own_words(response)
    why = f": {words}" if words else ""
    return FetchError(f"{TITLE} answers with status {response.status}{why}.", hint=KEY_HINT)
