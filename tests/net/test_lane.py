"""A lane's name and its back-off."""

import pytest

from digest.net.lane import Lane, parse_site


@pytest.mark.parametrize(
    "host,site",
    [
        ("export.arxiv.org", "arxiv.org"),
        ("ArXiv.org.", "arxiv.org"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("localhost", "localhost"),
    ],
)
def test_hosts_of_one_site_are_one(host: str, site: str) -> None:
    assert parse_site(host) == site


def test_every_interface_of_arxiv_shares_a_lane() -> None:
    lane = Lane(name="arxiv", interval=3.0)
    assert lane.key("export.arxiv.org") == lane.key("rss.arxiv.org") == "arxiv@arxiv.org"


def test_back_off_doubles_from_ten_intervals_to_forty() -> None:
    lane = Lane(name="x", interval=0.5)
    assert [lane.back_off(attempt) for attempt in range(1, 6)] == [5.0, 10.0, 20.0, 20.0, 20.0]
    assert lane.back_off(1, 0.0) == 5.0
    assert lane.back_off(1, 7.0) == 7.0


@pytest.mark.parametrize("host", ["export.arxiv.org", "arxiv.org", "RSS.arXiv.org."])
def test_arxiv_has_one_lane_that_nothing_quickens(host: str) -> None:
    assert Lane(name="x", interval=0.1).at(host) == Lane(name="arxiv", interval=3.0, single=True)
    assert Lane(name="arxiv", interval=9.0, single=True).at(host).interval == 9.0


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "::1", "notarxiv.org", "arxiv.org.example"]
)
def test_other_hosts_keep_the_lane_they_were_given(host: str) -> None:
    lane = Lane(name="x", interval=0.1)
    assert lane.at(host) is lane
