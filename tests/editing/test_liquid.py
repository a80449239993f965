"""Marks that are for Jekyll alone are shown nobody else, and all other text stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.liquid import drop_raw_marks


@pytest.mark.parametrize(
    "written, shown",
    [
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("a {%- raw -%} b {%- endraw -%} c", "a  b  c"),
        ("{%raw%}1{%endraw%}2{% raw %}3{% endraw %}", "123"),
        ("```\n{% raw %}\n{% if x %}\n{% endraw %}\n```", "```\n\n{% if x %}\n\n```"),
        ("{% raw %}{% raw %}{% endraw %}", "{% raw %}"),
        ("{% raw %} is never ended", "{% raw %} is never ended"),
        ("{% endraw %} was never begun", "{% endraw %} was never begun"),
        ("{{ site.title }} {% include x %}", "{{ site.title }} {% include x %}"),
    ],
)
def test_pairs_go_and_what_they_hold_stays(written: str, shown: str) -> None:
    assert drop_raw_marks(written) == shown


_PIECES = st.sampled_from(["{% raw %}", "{% endraw %}", "{", "raw", " ", "x", "}"])


@given(st.lists(_PIECES).map("".join))
def test_nothing_but_marks_is_lost(text: str) -> None:
    left = drop_raw_marks(text)
    begun = text.count("{% raw %}") - left.count("{% raw %}")
    ended = text.count("{% endraw %}") - left.count("{% endraw %}")
    assert begun == ended
    assert len(text) - len(left) == begun * len("{% raw %}{% endraw %}")


def test_many_marks_that_nothing_ends_cost_one_look() -> None:
    text = "{% raw %}" * 200_000 + "{%" + " " * 200_000
    assert drop_raw_marks(text) == text
