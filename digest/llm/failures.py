"""Says in our words why an endpoint gave no answer, in place of the SDK's and of its own."""

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.llm.limits import OversizeError, TimeUpError
from digest.net.failures import CERTIFICATE_HINT, LATER_HINT, TRIES, TRIES_UNREACHED, RequestError
from digest.net.statuses import parse_retry_after
from digest.text import printable

if TYPE_CHECKING:
    import openai

ADDRESS_HINT = "Look at its base_url in digest.toml; a server of your own must be running there."
NETWORK_HINT = "Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and its base_url."
KEY_HINT = "Name the environment variable that holds its key as `key` in digest.toml, and set it."
MODEL_HINT = "Check the model's name, and its base_url, which usually ends in /v1."
TIME_HINT = "Allow more with `timeout`, or ask a faster model."
QUOTA_HINT = "Raise the account's limit, or choose another model or endpoint."

_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_UNKNOWN_KEY, _FORBIDDEN, _UNKNOWN, _TOO_MANY, _BROKEN = 401, 403, 404, 429, 500
_SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
# What servers that break off over a form of JSON, instead of refusing it, name in their answer.
_FORM = re.compile(r"response_format|json_schema")
# Of an endpoint's own words, so many are read.
_SHOWN = 200


class EndpointError(RequestError):
    """One failed try at an endpoint.

    `status` is its answer's, 0 where there was none, and `words` are its own, in lower case, which
    nobody is shown.
    `lasting` says that every other request would fare no better: the endpoint is away, or will
    not have us.
    """

    status = 0
    words = ""
    lasting = True


def find_failure(error: "openai.OpenAIError", host: str, now: datetime) -> EndpointError:
    """Return why a request failed."""
    status, body = getattr(error, "status_code", 0), getattr(error, "body", None)
    if status:
        words = _all_words(body)
        failure = _status_failure(status, host, over_form=bool(_FORM.search(words)))
        headers = error.response.headers  # type: ignore[attr-defined]
        failure.asked = parse_retry_after(headers.get("retry-after"), now)
        if status == _TOO_MANY and _code(body) in _SPENT:
            failure = _failure(f"{host} says that its quota is spent (429).", QUOTA_HINT)
        failure.status, failure.words = status, words
        return failure
    return _unanswered(error, host)


def find_words(error: "openai.OpenAIError", key: str) -> str:
    """Return what an endpoint says of its refusal, short and without the key; or nothing."""
    told = _error(getattr(error, "body", None)).get("message")
    plain = printable(told) if isinstance(told, str) else ""
    # Some repeat a header, or a key, in other letters.
    masked = re.sub(re.escape(key), "…", plain, flags=re.IGNORECASE) if key else plain
    return masked[:_SHOWN].rstrip()


def too_large(host: str) -> EndpointError:
    """Say that an answer is larger than anything that was asked for."""
    return _failure(f"{host} sends far more than was asked for.", ADDRESS_HINT, lasting=False)


def useless(host: str) -> EndpointError:
    """Say that an answer is none of a chat."""
    sentence = f"{host} answers with something else than OpenAI's protocol has."
    return _failure(sentence, MODEL_HINT, lasting=False)


def too_slow(host: str) -> EndpointError:
    """Say that an answer took too long."""
    return _failure(f"{host} did not answer in time.", TIME_HINT, lasting=False)


def _status_failure(status: int, host: str, *, over_form: bool) -> EndpointError:
    """Return what a status means; over a form of JSON, no try like the last fares better."""
    if status in {_UNKNOWN_KEY, _FORBIDDEN}:
        told = f"{host} does not accept the key" if status == _UNKNOWN_KEY else f"{host} refuses"
        return _failure(f"{told} ({status}).", KEY_HINT)
    if status == _UNKNOWN:
        return _failure(f"{host} knows no such model or address (404).", MODEL_HINT)
    if status == _TOO_MANY:
        return _failure(f"{host} asks for a pause (429).", LATER_HINT, tries=TRIES)
    if status in _TRANSIENT and not (over_form and status == _BROKEN):
        return _failure(f"{host} is out of order ({status}).", LATER_HINT, tries=TRIES)
    return _failure(f"{host} refuses what it was asked ({status}).", MODEL_HINT, lasting=False)


def _unanswered(error: Exception, host: str) -> EndpointError:
    """Return why there was no answer at all."""
    reasons = tuple(_find_causes(error))
    if any(isinstance(reason, OversizeError) for reason in reasons):
        return too_large(host)
    if any(isinstance(reason, TimeUpError | TimeoutError) for reason in reasons) or _timed(reasons):
        return too_slow(host)
    if any(isinstance(reason, ssl.SSLCertVerificationError) for reason in reasons):
        return _failure(f"{host} shows a certificate that is not trusted.", CERTIFICATE_HINT)
    if any(isinstance(reason, socket.gaierror) for reason in reasons):
        sentence = f"{host} cannot be found: there is no network, or no such host."
        return _failure(sentence, NETWORK_HINT, tries=TRIES_UNREACHED)
    if any(isinstance(reason, ConnectionRefusedError) for reason in reasons):
        return _failure(f"{host} refuses the connection.", ADDRESS_HINT, tries=TRIES_UNREACHED)
    return _failure(f"{host} broke off, or cannot be reached.", NETWORK_HINT, tries=TRIES_UNREACHED)


def _timed(reasons: tuple[BaseException, ...]) -> bool:
    """Tell whether httpx2 waited in vain for the next sign; its errors have no parent of ours."""
    return any(type(reason).__name__.endswith("Timeout") for reason in reasons)


def _failure(sentence: str, hint: str, *, tries: int = 1, lasting: bool = True) -> EndpointError:
    failure = EndpointError(sentence, hint=hint, tries=tries)
    failure.lasting = lasting
    return failure


def _all_words(body: object) -> str:
    """Return all that a body says, wherever in it; nothing where there is none."""
    try:
        return json.dumps(body, default=str).casefold() if body else ""
    except RecursionError:
        return "nested beyond all measure"


def _code(body: object) -> str:
    return str(_error(body).get("code") or _error(body).get("type"))


def _error(body: object) -> Mapping[str, Any]:
    """Return what a body says of an error; the SDK has mostly unwrapped it."""
    inner = body.get("error", body) if isinstance(body, Mapping) else {}
    return inner if isinstance(inner, Mapping) else {}


def _find_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything it was raised for."""
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
