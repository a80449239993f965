"""What is announced without an address is a promise."""

import pytest

from digest.links import promises_release
from tests.fixtures import paper


@pytest.mark.parametrize(
    "text, promises",
    [
        ("Code will be released.", True),
        ("Code shall be released.", True),
        ("We plan to publicly release our models.", True),
        ("We intend to share the corpus with the public.", True),
        ("Upon acceptance, we publish the code.", True),
        ("The code will be available on github.com.", True),
        ("Code and data coming soon.", True),
        ("The code will be released. Project page: https://quill.github.io/reef", True),
        ("Not only the code but also the data will be released.", True),
        ("The data will be shared with the research community.", True),
        ("The data will be shared with researchers.", True),
        ("The dataset will be released with an open licence.", True),
        ("Code is available.", False),
        ("The models will fade, and boats are released.", False),
        ("The code is free of cycles, and has to be shared.", False),
        ("Our code will be available at https://github.com/quill/reef.", False),
        ("Code will be released soon: github.com/quill/reef", False),
        ("The weights will not be released.", False),
        ("No code will be released.", False),
        ("Neither the code nor the data will be published.", False),
        ("Upon publication the code will not be available.", False),
        ("An attacker who trains a model will not release it.", False),
        ("The data will be shared with partner harbours.", False),
        ("The models will need access to charts that are open to the public.", False),
        ("code will be " * 800, False),
        ("code upon acceptance " * 500, True),
    ],
)
def test_a_promise_of_release_is_what_is_still_to_come(text: str, *, promises: bool) -> None:
    assert promises_release(paper(abstract=text)) is promises
    assert promises_release(paper(abstract="Corals.", comment=text)) is promises
