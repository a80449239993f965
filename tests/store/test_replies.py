"""What a model answered is kept word for word; the first answer to a question stays."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import DigestError
from digest.model import Reply
from digest.store import SqliteLibrary, open_library
from tests.store.samples import NOON, edition, now
from tests.store.whole import execute, exported, take, upkeep

MODEL = "harbour-small:8b"
DAY = date(2026, 2, 28)
SLUG = edition(DAY).slug


def reply(question: str, body: str = '{"vector": ""}', **changes: Any) -> Reply:  # noqa: ANN401
    """Return what the model answered to a question."""
    key = sha256(question.encode()).hexdigest()
    return replace(Reply(model=MODEL, key=key, body=body, asked=NOON), **changes)


def test_replies_come_back_in_the_order_asked_for(library: SqliteLibrary) -> None:
    replies = [reply(question) for question in ("reef", "loom", "tide")]
    library.save_replies(replies)
    keys = [kept.key for kept in (replies[2], replies[0])]
    unknown = reply("dune").key
    assert list(library.load_replies(MODEL, [keys[0], unknown, keys[1]]).values()) == [
        replies[2],
        replies[0],
    ]


def test_the_first_reply_stays_and_is_what_the_second_run_goes_on_with(
    library: SqliteLibrary,
) -> None:
    first, second = reply("reef", '"one"'), reply("reef", '"two"')
    assert list(library.save_replies([first])) == [first]
    assert list(library.save_replies([second, reply("loom")])) == [first, reply("loom")]
    assert library.load_replies(MODEL, [first.key]) == {first.key: first}


def test_of_two_in_one_call_the_first_stays(library: SqliteLibrary) -> None:
    first, second = reply("reef", '"one"'), reply("reef", '"two"')
    assert list(library.save_replies([first, second])) == [first, first]


def test_who_asked_anew_replaces_what_was_held(library: SqliteLibrary) -> None:
    library.save_replies([reply("reef", '"one"')])
    second = reply("reef", '"two"', asked=NOON + timedelta(hours=1))
    assert list(library.save_replies([second], anew=True)) == [second]
    assert library.load_replies(MODEL, [second.key]) == {second.key: second}


def test_models_do_not_share_replies(library: SqliteLibrary) -> None:
    library.save_replies([reply("reef")])
    other = reply("reef", '"other"', model="harbour-large")
    assert library.load_replies(other.model, [other.key]) == {}
    assert list(library.save_replies([other])) == [other]


def test_runs_that_answer_at_once_all_go_on_with_the_same(tmp_path: Path) -> None:
    open_library(tmp_path, now=now).close()

    def keep(number: int) -> Reply:
        with open_library(tmp_path, now=now) as library:
            return library.save_replies([reply("reef", f'"{number}"')])[0]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(keep, range(8)))) == 1


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=())))
def test_a_body_comes_back_as_it_was_given(text: str) -> None:
    given_ = reply("reef", json.dumps({"text": text}, ensure_ascii=False, indent=1))
    with TemporaryDirectory() as folder, open_library(Path(folder), now=now) as library:
        library.save_replies([given_])
        assert library.load_replies(MODEL, [given_.key]) == {given_.key: given_}


@pytest.mark.parametrize(
    "damage, fault",
    [
        ("UPDATE replies SET record = x'00ff'", "it is not JSON"),
        ("UPDATE replies SET record = 'text'", "it is not bytes"),
        ("UPDATE replies SET record = x'7b7d'", "'body' is missing"),
        ("""UPDATE replies SET record = CAST('{"body":"{"}' AS BLOB)""", "'body' is not a text in"),
        ("UPDATE replies SET asked = 'soon'", "it does not say when"),
        ("UPDATE replies SET asked = '9999-12-31T00:00:00Z'", "it does not say when"),
    ],
)
def test_a_damaged_reply_is_named_and_as_if_none_were_held(
    tmp_path: Path, damage: str, fault: str
) -> None:
    first, second = reply("reef", '"one"'), reply("reef", '"two"')
    with open_library(tmp_path, now=now) as library:
        library.save_replies([first])
    execute(tmp_path, damage)

    (found,) = upkeep(tmp_path).check()
    assert found.subject == f"reply {first.key}"
    assert fault in found.message
    with open_library(tmp_path, now=now) as library:
        assert library.load_replies(MODEL, [first.key]) == {}
        assert list(library.save_replies([second])) == [second]
        assert library.load_replies(MODEL, [first.key]) == {first.key: second}
    assert upkeep(tmp_path).check() == ()


def test_an_issue_keeps_what_it_was_worded_from(library: SqliteLibrary) -> None:
    first, second = reply("reef", '"one"'), reply("reef", '"two"', asked=NOON + timedelta(hours=1))
    other = reply("loom")
    library.save_edition(edition(DAY, replies=(first, other)))
    assert library.load_replies(MODEL, [first.key]) == {first.key: first}
    library.save_replies([second], anew=True)
    assert set(library.load_replies_of(SLUG, DAY)) == {first, other}


def test_a_later_answer_that_an_issue_brings_is_what_others_go_on_with(
    library: SqliteLibrary,
) -> None:
    first, second = reply("reef", '"one"'), reply("reef", '"two"', asked=NOON + timedelta(hours=1))
    library.save_edition(edition(DAY, replies=(first,)))
    library.save_edition(edition(DAY - timedelta(days=7), replies=(second,)))
    assert library.load_replies(MODEL, [first.key]) == {first.key: second}
    library.save_edition(edition(DAY, replies=(first,)))
    assert library.load_replies(MODEL, [first.key]) == {first.key: second}


def test_an_issue_made_again_forgets_what_it_was_worded_from(library: SqliteLibrary) -> None:
    library.save_edition(edition(DAY, replies=(reply("reef"),)))
    library.save_edition(edition(DAY, replies=(reply("loom"),)))
    assert library.load_replies_of(SLUG, DAY) == (reply("loom"),)
    assert library.load_replies_of(SLUG, DAY - timedelta(days=7)) == ()


@pytest.mark.parametrize(
    "damage, fault",
    [("record = x'00ff'", "it is not JSON"), ("asked = 'soon'", "when"), ("key = 'x'", "filed")],
)
def test_a_damaged_reply_of_an_issue_is_named_with_it(
    tmp_path: Path, damage: str, fault: str
) -> None:
    with open_library(tmp_path, now=now) as library:
        library.save_edition(edition(DAY, replies=(reply("reef"),)))
    execute(tmp_path, f"UPDATE edition_replies SET {damage}")  # noqa: S608 - our own
    (found,) = (one for one in upkeep(tmp_path).check() if "answered" in one.message)
    assert found.subject == f"issue {SLUG} of {DAY}"
    assert fault in found.message
    if not damage.startswith("key"):
        with open_library(tmp_path, now=now) as library:
            assert library.load_replies_of(SLUG, DAY) == ()


@pytest.mark.parametrize("damage", ["key = 'reef'", "model = ''"])
def test_a_reply_to_no_question_is_named(tmp_path: Path, damage: str) -> None:
    with open_library(tmp_path, now=now) as library:
        library.save_replies([reply("reef")])
    execute(tmp_path, f"UPDATE replies SET {damage}")  # noqa: S608 - our own
    (found,) = upkeep(tmp_path).check()
    assert found.message.endswith("is of no use: it is filed under no model's question.")


def _line(folder: Path) -> dict[str, Any]:
    """Return a reply as an export has it."""
    with open_library(folder, now=now) as library:
        library.save_replies([reply("reef", '"one"')])
    lines = map(json.loads, exported(upkeep(folder)))
    return next(line for line in lines if line["kind"] == "reply")


@pytest.mark.parametrize(
    "changes, fault",
    [
        ({"key": "reef"}, "'key' is not a SHA-256"),
        ({"model": "h\u00e4fen"}, "'model' is not a name in ASCII"),
        ({"record": {"body": "{"}}, "'body' is not a text in JSON"),
        ({"record": {"body": 7}}, "'body' is not a text in JSON"),
        ({"asked": "soon"}, "'asked' is not a time"),
    ],
)
def test_a_line_that_is_no_reply_is_not_taken(
    tmp_path: Path, changes: dict[str, Any], fault: str
) -> None:
    line = _line(tmp_path / "old") | changes
    with pytest.raises(DigestError, match=fault):
        take(upkeep(tmp_path / "new"), json.dumps(line))


def test_an_import_leaves_the_reply_that_is_held(tmp_path: Path) -> None:
    line = _line(tmp_path / "old") | {"record": {"body": '"two"'}}
    _line(tmp_path / "new")
    tally = take(upkeep(tmp_path / "new"), json.dumps(line))
    assert (tally["replies"].added, tally["replies"].held) == (0, 1)
    with open_library(tmp_path / "new", now=now) as library:
        assert library.load_replies(MODEL, [line["key"]])[line["key"]].body == '"one"'
