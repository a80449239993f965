"""Says what WordPress means by a refusal; its own words may be anybody's and are not repeated."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus

from digest.errors import DeliveryError
from digest.net.response import Response

LOGIN_HINT = (
    "Make an application password in WordPress (Users, Profile) and put it into the variable that "
    "`password` names. Some hosts do not pass the Authorization header on."
)
RIGHTS_HINT = (
    "Contributors may write drafts, authors publish their own posts, and editors make categories. "
    "A firewall before the site may also be what refuses."
)
API_HINT = (
    "Look whether `site` is right and whether a plugin has switched the REST API off; a site "
    'without permalinks has it at `api = "https://…/?rest_route="`.'
)
PLAIN_HINT = "Open the address with /wp-json behind it in a browser: it should show JSON."
_SENTENCES: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("does not accept the user and application password", LOGIN_HINT),
    HTTPStatus.FORBIDDEN: ("does not let this user do that", RIGHTS_HINT),
    HTTPStatus.NOT_FOUND: ("has no REST API of WordPress at this address", API_HINT),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("takes no post of this size", ""),
}
_CODE = re.compile(r"[a-z0-9_]{1,60}")


def refusal(response: Response, host: str) -> DeliveryError:
    """Return the error of an answer from 400 to 499."""
    usual = ("refuses what it was sent", PLAIN_HINT)
    sentence, hint = _SENTENCES.get(response.status, usual)
    code = find_code(response)
    told = f"{response.status}, {code}" if code else str(response.status)
    return DeliveryError(f"{host} {sentence} ({told}).", hint=hint)


def find_code(response: Response) -> str:
    """Return WordPress's name for an error, nothing where the answer has none."""
    answer = read_json(response)
    code = answer.get("code") if isinstance(answer, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def read_json(response: Response) -> object:
    """Return what an answer holds, None where that is no JSON."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None
