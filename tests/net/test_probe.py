"""A page is gone only where its host says so."""

import pytest

from digest.net.probe import LinkProber
from tests.fakes import SilentProgress
from tests.net.conftest import MakeClient
from tests.net.server import answer, serve


@pytest.mark.parametrize(
    "status, health",
    [(200, "ok"), (404, "gone"), (410, "gone"), *((code, "unchecked") for code in (400, 401, 403))],
)
def test_health_is_what_the_host_says(
    make_client: MakeClient, progress: SilentProgress, status: int, health: str
) -> None:
    with serve(answer(status)) as stage:
        prober = LinkProber(make_client(trusted=frozenset({stage.url})), progress)
        assert prober.probe([stage.url, stage.url]) == {stage.url: health}
        assert len(stage.requests) == 1


def test_a_redirect_to_this_machine_is_not_followed(
    make_client: MakeClient, progress: SilentProgress
) -> None:
    with serve(answer()) as inner, serve(answer(302, Location=inner.url)) as stage:
        prober = LinkProber(make_client(trusted=frozenset({stage.url})), progress)
        assert prober.probe([stage.url]) == {stage.url: "unchecked"}
        assert inner.requests == []


def test_a_page_on_this_machine_is_not_asked(
    make_client: MakeClient, progress: SilentProgress
) -> None:
    with serve(answer()) as stage:
        prober = LinkProber(make_client(trusted=frozenset()), progress)
        assert prober.probe([stage.url]) == {stage.url: "unchecked"}
        assert stage.requests == []
