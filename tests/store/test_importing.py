"""An import saves batch after batch: however it ends, what is there is whole."""

import gzip
import json
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from itertools import count
from typing import Any

import pytest

from digest.errors import DigestError
from digest.model import Author, Reply
from tests.fixtures import paper
from tests.store.conftest import QUICK_ON_FILE
from tests.store.home import Home
from tests.store.samples import DAY, NOON, issue_record, papers
from tests.store.test_portable import Pipe, paper_line, spoilt


@pytest.mark.parametrize(
    "place, value, reason",
    [
        ("search entries", [["2602.99999", ""]], "the library lacks its paper 2602.99999"),
        ("issue decisions", [["2602.99999", "chosen", 1, None]], "lacks its paper 2602.99999"),
        ("issue decisions", [["2602.00000", "chosen", 9, None]], "lacks its paper 2602.00000"),
        ("issue answers", [["fact", "a", "b", "c"]], "built from answers that the library lacks"),
    ],
)
def test_a_line_that_speaks_of_what_is_lacking_is_refused_alone(
    full: Home, place: str, value: object, reason: str
) -> None:
    home, lines = full.beside("new"), full.exported()
    wrong = spoilt(list(map(json.loads, lines)), place, value)
    with pytest.raises(DigestError) as told:
        home.take(*wrong)
    assert str(told.value).startswith(f"Line {len(wrong)} of week.jsonl cannot be imported: ")
    assert reason in str(told.value)
    assert str(told.value).endswith("What was saved of it stays; the same import continues.")
    assert home.check() == []
    assert wrong[-1] not in home.exported()
    home.take(*lines)
    assert home.exported() == lines


class WatchedFile(BytesIO):
    """A file that calls `before` ahead of each line."""

    def __init__(self, content: bytes, before: Callable[[], object]) -> None:
        super().__init__(content)
        self._before = before

    def readline(self, size: int | None = -1) -> bytes:
        """Give the next line."""
        self._before()
        return super().readline(size)


def large(number: int) -> str:
    """Return a line of which two fill a batch."""
    return paper_line(id=f"2602.7000{number}", abstract="x" * 700_000)


def test_others_write_while_an_export_is_read(home: Home) -> None:
    other, numbers = home.open(timeout=0), count(100)

    def write() -> None:
        other.save_papers(papers([next(numbers)]), at=NOON)

    home.pour(WatchedFile("\n".join(map(large, range(6))).encode(), write))
    assert other.load_state().papers == 6 + next(numbers) - 100


@QUICK_ON_FILE
@pytest.mark.parametrize("turn", [1, -1])
def test_an_import_that_is_killed_leaves_what_is_whole_and_the_same_one_completes_it(
    full: Home, turn: int
) -> None:
    """Whatever comes first in the file, no issue is there before all that hangs on it."""
    home = full.beside("new")
    texts = [large(0), large(1), *full.exported()[1:][::turn], large(2)]
    content, held = "\n".join(texts).encode(), Counter[str]()
    whole = Counter(json.loads(line)["kind"] for line in texts)
    reached = set[str]()
    for most in range(1, 3 * len(texts) + 5):
        calls = iter(range(most))

        def be_killed(left: Iterator[int] = calls) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt

        with suppress(KeyboardInterrupt):
            home.pour(WatchedFile(content, be_killed))
        assert home.check() == []
        now = Counter(json.loads(line)["kind"] for line in home.exported()[1:])
        assert all(now[kind] >= number for kind, number in held.items())
        rests_on = whole.keys() - {"search", "listing", "harvest", "issue"}
        if any(now[kind] for kind in whole.keys() - rests_on):
            assert [kind for kind in rests_on if now[kind] < whole[kind]] == []
        held, reached = now, reached | {f"{sorted(now.items())}"}
    assert held == whole
    assert len(reached) > 4


@QUICK_ON_FILE
def test_everything_that_a_library_holds_comes_through_however_large(home: Home) -> None:
    """A line of ours may be longer than anybody else's."""
    library, many = home.open(), [f"2602.{at:05}" for at in range(1, 60_000)]
    named = [Author(name=f"Ada Quill {number}") for number in range(26_000)]
    library.save_papers([paper(authors=tuple(named))], at=NOON)
    library.save_issue_record(issue_record(DAY, decisions=dict.fromkeys(many, "rank")))
    body = json.dumps("x" * 2_000_000)
    library.save_replies([Reply(model="m", key="a1", body=body, asked=NOON)])
    exported = home.exported()
    assert sum(len(line) > 2**20 for line in exported) == 3
    home.beside("new").take(*exported)
    assert home.beside("new").exported() == exported


PLAIN, OURS = b'{"id": "2602.00001", "abstract": "', b'{"kind":"issue","record":"'


@pytest.mark.parametrize("begin, most", [(PLAIN, 1), (OURS, 16)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda content: Pipe(content, size=2**16)])
def test_of_a_line_that_is_too_long_no_more_is_read(
    home: Home, begin: bytes, most: int, pack: Callable[[bytes], Any]
) -> None:
    content = pack(paper_line().encode() + b"\n" + begin + b"x" * (most * 2**23))
    tracemalloc.start()
    with pytest.raises(DigestError) as told:
        home.pour(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    reason = f"line 2 is longer than {most} MB. Nothing was changed."
    assert str(told.value) == f"week.jsonl cannot be imported: {reason}"
    assert peak < 3 * most * 2**20
    assert len(home.exported()) == 1
