"""Tells what an answer is as a whole: JSON, a refusal, or nothing that can be used."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus

from digest.enrich.fields import parse_text
from digest.errors import AnswerError, FetchError
from digest.model import Answer, Problem, Question
from digest.net.response import Response
from digest.text import printable

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
