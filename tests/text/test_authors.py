"""The line of authors is taken apart as arXiv's search would give their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import split_authors


@pytest.mark.parametrize(
    "line, names",
    [
        ("Ada Quill", ["Ada Quill"]),
        ("Ada Quill, Bo Reed and Cy Thorn", ["Ada Quill", "Bo Reed", "Cy Thorn"]),
        ("Ada Quill,\n  Bo Reed, and Cy Thorn, Jr.", ["Ada Quill", "Bo Reed", "Cy Thorn Jr."]),
        ("Tide Collaboration: A. Quill, B. Reed", ["Tide Collaboration", "A. Quill", "B. Reed"]),
        ("Anderson Sand, Sandy And", ["Anderson Sand", "Sandy And"]),
        (r"Paul Erd\H{o}s, Jos\'e Ra\'ul Romero", ["Paul Erdős", "José Raúl Romero"]),
        (r"Tol\'ul\d{o}p\'e \`Og\'unr\`em\'i", ["Tolúlọpé Ògúnrèmí"]),
        ("Ada Quill (Bo Reed, Cy Thorn", ["Ada Quill", "Bo Reed", "Cy Thorn"]),
        ("Ada Quill (1), Bo (Reed (a), Cy", ["Ada Quill", "Bo", "Reed", "Cy"]),
        ("Ada Quill (1), Bo Reed (2) ((1) Reef Lab, (2) Kelp Lab", ["Ada Quill", "Bo Reed"]),
        *((line, []) for line in ("", "  ", ", ,", "()", "(Reef Institute)")),
    ],
)
def test_names(line: str, names: list[str]) -> None:
    assert [name for name, _ in split_authors(line)] == names


@pytest.mark.parametrize(
    "line, places",
    [
        ("Ada Quill (Reef Institute, Oslo), Bo Reed", [("Reef Institute, Oslo",), ()]),
        ("Ada Quill (Reef Institute) (Wool Lab)", [("Reef Institute", "Wool Lab")]),
        (
            "Ada Quill (1 and 2), Bo Reed (2, a), Cy Thorn ((1) Reef Lab, (2) Kelp Lab)",
            [(), (), ()],
        ),
        ("Ada Quill (1), Bo Reed (a)", [(), ()]),
        ("Ada Quill (for the Tide Collaboration)", [()]),
        ("Ada Quill (Bo Reed, Cy Thorn", [(), (), ()]),
        (r"Ada Quill (Universit\'e de Brest)", [("Université de Brest",)]),
    ],
)
def test_institutions(line: str, places: list[tuple[str, ...]]) -> None:
    assert [stated for _, stated in split_authors(line)] == places


@given(st.text("ab ,;:(1)&and\\'"))
def test_no_line_is_too_odd(line: str) -> None:
    assert all(name.strip() for name, _ in split_authors(line))
