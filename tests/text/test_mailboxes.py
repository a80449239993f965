"""A mailbox is read back as it was, whatever its name, and no line is too long."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.text.mailboxes import Mailbox

ADDRESS = "ada@reefs.example"


def send(name: str) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Mailbox("From", name, ADDRESS)
    return message.as_bytes()


@pytest.mark.parametrize(
    "name, line",
    [
        ("", f"From: {ADDRESS}\r\n"),
        ("Ada Quill", f"From: Ada Quill <{ADDRESS}>\r\n"),
        ("Quill, Ada", f'From: "Quill, Ada" <{ADDRESS}>\r\n'),
    ],
)
def test_what_fits_stands_as_it_is(name: str, line: str) -> None:
    assert send(name).decode() == line + "\r\n"


@given(st.lists(st.sampled_from([*'ab\\"(),:;<>@.[]{}é海=?', "word ", " "]), max_size=90))
@example([*"tides, reefs and looms: the institute of paper boats and of imaging \\"])
def test_any_name_is_read_back(signs: list[str]) -> None:
    name = " ".join("".join(signs).split())
    content = send(name)
    assert content.isascii()
    assert all(len(line) <= 78 for line in content.split(b"\r\n"))
    (found,) = message_from_bytes(content, policy=policy.default)["From"].addresses
    assert found.addr_spec == ADDRESS
    # The newer reader puts spaces between encoded words, where none are.
    written, address = parseaddr(message_from_bytes(content)["From"])
    assert (str(make_header(decode_header(written))), address) == (name, ADDRESS)
