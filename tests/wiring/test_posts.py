"""The e-mail of a post: as it was built, else of what it was built from, else of its Markdown."""

from dataclasses import replace
from pathlib import Path

import pytest

from digest.config import Settings, load_settings
from digest.errors import DeliveryError
from digest.wiring.posts import compose
from tests.publish.reef_posts import EDITED, POST

STEM = POST.stem
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of nobody."""
    return load_settings(None, {}, tmp_path)


def test_the_built_message_is_taken(settings: Settings) -> None:
    post = replace(POST, files={**POST.files, f"{STEM}.eml": b"a message"})
    assert compose(post, settings) == b"a message"


def test_without_one_it_is_rendered_from_what_the_post_was_built_from(settings: Settings) -> None:
    built = (EXAMPLES / "2026-02-28-deep-learning.json").read_bytes()
    message = compose(replace(POST, files={f"{STEM}.json": built}), settings)
    assert message == (EXAMPLES / "2026-02-28-deep-learning.eml").read_bytes()


@pytest.mark.parametrize("post", [EDITED, replace(POST, files={})])
def test_that_of_an_edited_post_is_made_of_its_markdown(settings: Settings, post: object) -> None:
    assert b"Two papers on reefs." in compose(post, settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("built", [b"{}", b"[", b"[]", b'{"schema": 1, "slug": 3}', b"\xff"])
def test_where_none_can_be_made_that_is_told(settings: Settings, built: bytes) -> None:
    post = replace(POST, files={f"{STEM}.json": built})
    with pytest.raises(DeliveryError, match="its json is damaged") as told:
        compose(post, settings)
    assert "email among the formats" in told.value.hint
