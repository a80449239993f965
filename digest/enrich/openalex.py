"""OpenAlex: the affiliations that authors state, for fifty papers at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus

from digest.enrich.answers import AGAIN_HINT, own_words, parse_object, tell_problem
from digest.enrich.works import find_works, has_affiliations, is_whole, write_doi
from digest.errors import AnswerError, FetchError
from digest.model import SERVICES, Answer, Dossier, PaperFacts, Problem, Question
from digest.net.fetcher import Fetcher
from digest.net.pace import Lane
from digest.net.response import Response

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

    def __init__(self, client: Fetcher, endpoint: str, interval: float, key: str = "") -> None:
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
