"""The README's picture is there, small, and can be made anew."""

import struct
from pathlib import Path

from tests.documents.picture import HEIGHT, PAGE, PICTURE, WIDTH, take_picture

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


def measure(content: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG, which its first chunk has."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def test_the_picture_is_there() -> None:
    content = (EXAMPLES / PICTURE).read_bytes()
    assert measure(content) == (WIDTH, HEIGHT)
    assert len(content) < 150_000
    assert f"](examples/{PICTURE})" in (ROOT / "README.md").read_text("utf-8")


def test_it_can_be_made_anew(tmp_path: Path) -> None:
    made = tmp_path / PICTURE
    take_picture(EXAMPLES / PAGE, made)
    assert measure(made.read_bytes()) == (WIDTH, HEIGHT)
