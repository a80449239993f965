"""Pages that a host keeps for itself are nobody's repository or model."""

import pytest

from digest.links import canonical, find_links
from tests.fixtures import paper


@pytest.mark.parametrize(
    "url",
    [
        "https://huggingface.co/posts/quill/123",
        "https://huggingface.co/tasks/image-classification",
        "https://github.com/sponsors/quill",
        "https://github.com/settings/tokens",
        "https://github.com/stars/quill/lists/reefs",
    ],
)
def test_a_page_of_the_host_keeps_its_address_and_is_no_code(url: str) -> None:
    assert canonical(url) == url
    (found,) = find_links(paper(abstract=f"We count corals. See {url}."), name=None)
    assert (found.url, found.kind) == (url, "other")
