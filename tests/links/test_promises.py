"""What is announced without an address is a promise."""

import pytest

from digest.links import promises_release
from tests.fixtures import paper


@pytest.mark.parametrize(
    "text",
    [
        "Code will be released.",
        "Code will released.",
        "We will open-source the data.",
        "We plan to publicly release our models.",
        "We will make our code and models publicly available.",
        "The dataset is to be made publicly available.",
        "Code upon acceptance.",
        "Code is available upon publication.",
        "Upon acceptance, we publish the code.",
        "The code will be available on github.com.",
        "Code and data coming soon.",
        "The code will be released. Project page: https://quill.github.io/reef",
        "The code is not yet public and will be released soon.",
        "The data are not public, but the code will be released.",
        "Not only the code but also the data will be released.",
        "The weights will be cleaned and published.",
        "The data will be shared with the research community.",
        "The dataset will be released with an open licence.",
    ],
)
def test_a_promise_of_release_is_recognised(text: str) -> None:
    assert promises_release(paper(abstract=text))
    assert promises_release(paper(abstract="Corals.", comment=text))


@pytest.mark.parametrize(
    "text",
    [
        "Code is available.",
        "Corals will be counted.",
        "The models will fade, and boats are released.",
        "The code is free of cycles, and has to be shared.",
        "Our code will be available at https://github.com/quill/reef.",
        "Code will be released soon: github.com/quill/reef",
        "The weights will not be released.",
        "We will not publish the data.",
        "The corpus will never be made public.",
        "No code will be released.",
        "Neither the code nor the data will be published.",
        "Upon publication the code will not be available.",
        "An attacker who trains a model will not release it.",
        "Soon, data will be shared between boats.",
        "The data will be shared with partner harbours.",
        "The models will need access to charts that are open to the public.",
    ],
)
def test_what_promises_nothing_or_gives_the_address_is_none(text: str) -> None:
    assert not promises_release(paper(abstract=text))
    assert not promises_release(paper(abstract="Corals.", comment=text))
