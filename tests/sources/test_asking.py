"""What a refusal is told as fits its status: an address is wrong only where nothing is there."""

from datetime import UTC, datetime

import pytest

from digest.errors import FetchError
from digest.net.response import Response
from digest.sources.asking import RefusedError, refuse_status

NOW = datetime(2026, 2, 28, 12, tzinfo=UTC)


def refuse(status: int) -> FetchError:
    """Return what a status is told as."""
    answer = Response(
        status=status, url="http://a.example/api?q=1", headers={}, body=b"", received=NOW
    )
    with pytest.raises(FetchError, match=r"^(http://a\.example/api answers with|arXiv)") as info:
        refuse_status(answer, "", hint="Look at the query.", setting="DIGEST_ENDPOINTS__X")
    return info.value


@pytest.mark.parametrize("status", [404, 410])
def test_where_nothing_is_the_address_may_be_wrong(status: int) -> None:
    assert refuse(status).hint == "Look at DIGEST_ENDPOINTS__X."


@pytest.mark.parametrize("status", [401, 406, 418, 451])
def test_where_somebody_refuses_the_address_is_not_blamed(status: int) -> None:
    hint = refuse(status).hint
    assert "DIGEST_ENDPOINTS" not in hint
    assert "try again in some hours" in hint


def test_a_request_that_is_not_accepted_is_the_request_s_fault() -> None:
    error = refuse(400)
    assert isinstance(error, RefusedError)
    assert error.hint == "Look at the query."
