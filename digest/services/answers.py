"""Reads answers of services, of which nothing is taken for granted."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus

from digest.errors import AnswerError, FetchError
from digest.model import Answer, Problem, Question
from digest.net.client import Response
from digest.text import collapse, printable

LONGEST = 2000
_MOST = 10**8
# Controls and lone surrogates: no name is written with them, and no database takes the latter.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def parse_text(value: object) -> str:
    """Return a text on one line; empty where it is none, or longer than any name."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    line = collapse(value)
    return "" if _UNFIT.search(line) else line


def parse_texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list that are any, each once."""
    items = value if isinstance(value, list) else ()
    return tuple(filter(None, dict.fromkeys(map(parse_text, items))))


def parse_count(value: object) -> int | None:
    """Return a number of things, or None where it is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MOST else None


def parse_mapping(value: object) -> Mapping[str, object]:
    """Return an object, an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def parse_rows(value: object) -> tuple[Mapping[str, object], ...]:
    """Return the objects of a list."""
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, dict))


AGAIN_HINT = "Run the same command again later."
LOGIN_HINT = "Look at the variable that holds it, or unset it: the service answers without one."
_MOST_TOLD = 200


def parse_object(response: Response, service: str) -> Mapping[str, object]:
    """Return the JSON object that a service sent.  Raises AnswerError for anything else."""
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    sent = "a web page" if is_page(response) else "nothing legible"
    raise AnswerError(f"{service} sent {sent} in place of an answer.", hint=AGAIN_HINT)


def is_page(response: Response) -> bool:
    """Tell whether a web page stands where data were asked for: somebody else has answered."""
    kind = response.headers.get("content-type", "").lower()
    return kind.startswith("text/html") or response.body.lstrip().startswith(b"<")


def confirm_missing(response: Response, service: str) -> None:
    """Raise AnswerError where it is no service of data that says there is nothing."""
    if is_page(response):
        raise AnswerError(
            f"{service} sent a web page with status {response.status} in place of an answer.",
            hint=AGAIN_HINT,
        )


def refusal(response: Response, service: str) -> FetchError:
    """Return what a status says; an AnswerError where the service may answer other questions."""
    if response.status == HTTPStatus.UNAUTHORIZED:
        sentence = f"{service} does not accept the token (401)."
        return FetchError(sentence, hint=LOGIN_HINT)
    return AnswerError(f"{service} answers with status {response.status}.", hint=AGAIN_HINT)


def own_words(response: Response) -> str:
    """Return what a refusal says for itself, if anything, short and fit to be shown."""
    try:
        said = parse_object(response, "")
    except AnswerError:
        return ""
    words = parse_text(said.get("message")) or parse_text(said.get("error"))
    return printable(words)[:_MOST_TOLD].rstrip(".")


def answer_each(
    questions: Iterable[Question], answer: Callable[[Question], Answer]
) -> Iterator[Answer | Problem]:
    """Yield an answer to each question, or what was wrong with it.  Raises FetchError."""
    for question in questions:
        try:
            yield answer(question)
        except AnswerError as error:
            yield tell_problem(question, error)


def tell_problem(question: Question, error: AnswerError) -> Problem:
    """Say that a question found no answer, and why."""
    return Problem(stage="enrich", subject=question.subject, message=str(error), hint=error.hint)


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a token, if there is one."""
    return {"Authorization": f"Bearer {token.strip()}"} if token.strip() else {}
