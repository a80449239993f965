"""What goes out with a request, what comes back of it, and what stays behind at a redirect."""

import gzip
import tracemalloc

import pytest

from digest.errors import AnswerError, FetchError
from digest.net.lane import Lane
from tests.fakes import FakeClock
from tests.net.conftest import MakeClient
from tests.net.server import Handler, answer, serve

SECRET = {"Authorization": "Bearer s3cret", "If-None-Match": '"abc"'}


def test_headers_are_sent_beside_our_own(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer()) as stage:
        make_client().get(stage.url, lane=lane, accept="application/json", headers=SECRET)
    sent = stage.headers[0]
    assert (sent["authorization"], sent["if-none-match"]) == ("Bearer s3cret", '"abc"')
    assert (sent["accept"], sent["accept-encoding"]) == ("application/json", "gzip, deflate")
    assert sent["user-agent"] == "digest/test"


def test_headers_follow_a_redirect_on_the_same_host(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer(301, Location="/new"), answer()) as stage:
        make_client().get(stage.url, lane=lane, headers=SECRET)
    assert [sent.get("authorization") for sent in stage.headers] == ["Bearer s3cret"] * 2


def test_headers_never_leave_the_host(make_client: MakeClient, lane: Lane) -> None:
    """Not even where the redirect comes back: who was in between wrote that address."""
    with serve(answer()) as other, serve(answer(302, Location=other.url), answer()) as stage:
        other.acts[0] = answer(302, Location=f"{stage.url}/back")
        make_client().get(stage.url, lane=lane, headers=SECRET)
    assert stage.requests == ["/", "/back"]
    assert "authorization" in stage.headers[0]
    assert "s3cret" not in str(other.headers + stage.headers[1:])
    assert "if-none-match" not in other.headers[0]


def test_a_token_that_cannot_be_sent_is_not_told(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer()) as stage:
        for token in ("s3cret\nX-Evil: 1", "s3cret“"):
            with pytest.raises(FetchError, match="characters that cannot be sent") as info:
                make_client().get(stage.url, lane=lane, headers={"Authorization": token})
            assert "s3cret" not in str(info.value)
    assert stage.requests == []


def test_a_key_in_a_query_is_not_told_by_a_redirect(make_client: MakeClient, lane: Lane) -> None:
    with (
        serve(answer(302, Location="ftp://x/y?api_key=s3cret")) as stage,
        pytest.raises(AnswerError, match="“ftp://x/y”"),
    ):
        make_client().get(stage.url, {"api_key": "s3cret"}, lane=lane)


def test_a_key_is_not_told_with_an_address_that_is_none(
    make_client: MakeClient, lane: Lane
) -> None:
    with pytest.raises(FetchError, match="“htp://x/y” is not a web address"):
        make_client().get("htp://x/y", {"api_key": "s3cret"}, lane=lane)


def test_what_has_not_changed_is_the_caller_s_to_know(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer(304, b"", ETag='"abc"')) as stage:
        response = make_client().get(stage.url, lane=lane, headers=SECRET)
    assert (response.status, response.body, response.headers["etag"]) == (304, b"", '"abc"')


def test_an_answer_says_when_it_came(make_client: MakeClient, lane: Lane, clock: FakeClock) -> None:
    with serve(answer()) as stage:
        assert make_client().get(stage.url, lane=lane).received == clock.now()


def test_an_expected_status_is_returned(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer(403, b"gated")) as stage:
        response = make_client().get(stage.url, lane=lane, expected=frozenset({403}))
    assert (response.status, response.body) == (403, b"gated")


def test_a_spent_quota_ends_it_at_once(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    reset = str(int(clock.now().timestamp()) + 3000)
    spent = answer(403, X_RateLimit_Remaining="0", X_RateLimit_Reset=reset)
    with serve(spent, answer()) as stage:
        with pytest.raises(
            FetchError, match="again at 2026-02-28 12:50 UTC, in 50 minutes"
        ) as info:
            make_client().get(stage.url, lane=lane, expected=frozenset({403}))
        assert not isinstance(info.value, AnswerError)
        assert (len(stage.requests), clock.slept) == (1, [])
        # Another run may have a token, and with it a quota of its own.
        assert make_client().get(stage.url, lane=lane).status == 200
    assert max(clock.slept) <= lane.interval


def test_a_call_may_take_less_than_the_client(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer(body=b"0" * 2000)) as stage:
        client = make_client(max_bytes=10_000)
        assert len(client.get(stage.url, lane=lane).body) == 2000
        with pytest.raises(AnswerError, match="more than 1,000 bytes"):
            client.get(stage.url, lane=lane, max_bytes=1000)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd"])
def test_a_compression_that_nobody_asked_for_is_refused(
    make_client: MakeClient, lane: Lane, clock: FakeClock, encoding: str
) -> None:
    body = gzip.compress(gzip.compress(b"0" * 9999))
    with (
        serve(answer(body=body, Content_Encoding=encoding)) as stage,
        pytest.raises(AnswerError, match="compresses its answer in a way that was not asked for"),
    ):
        make_client().get(stage.url, lane=lane)
    assert (len(stage.requests), clock.slept) == (1, [])


def test_a_bomb_in_a_bomb_is_not_opened(make_client: MakeClient, lane: Lane) -> None:
    """Five kilobytes that are gigabytes: nothing is decompressed that says it is packed twice."""
    bomb = gzip.compress(gzip.compress(bytes(200_000_000)))

    def twice(handler: Handler) -> None:
        handler.send_response(200)
        for _ in range(2):
            handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(bomb)))
        handler.end_headers()
        handler.wfile.write(bomb)

    for act in (answer(body=bomb, Content_Encoding="gzip, gzip"), twice):
        with serve(act) as stage:
            client = make_client()
            tracemalloc.start()
            with pytest.raises(AnswerError, match="in a way that was not asked for"):
                client.get(stage.url, lane=lane)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert peak < 3_000_000
        assert len(stage.requests) == 1


def test_a_bomb_ends_before_it_is_large(make_client: MakeClient, lane: Lane) -> None:
    bomb = gzip.compress(bytes(200_000_000))
    with serve(answer(body=bomb, Content_Encoding="gzip")) as stage:
        client = make_client(max_bytes=100_000)
        with pytest.raises(AnswerError, match="more than 100,000 bytes"):
            client.get(stage.url, lane=lane)
        tracemalloc.start()
        with pytest.raises(AnswerError, match="more than 100,000 bytes"):
            client.get(stage.url, lane=lane)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 3_000_000


def test_a_compressed_body_that_says_nothing_for_ever_ends_too(
    make_client: MakeClient, lane: Lane
) -> None:
    """Its header has a name without an end, so that nothing is ever decompressed."""
    body = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 500_000
    with (
        serve(answer(body=body, Content_Encoding="gzip")) as stage,
        pytest.raises(AnswerError, match="more than 100,000 bytes"),
    ):
        make_client(max_bytes=100_000).get(stage.url, lane=lane)
