"""A message goes to its recipient alone, whatever its editor has left in the file."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from digest.errors import DeliveryError
from digest.publish.mail.message import Letterhead, address_message

HEAD = Letterhead(sender="Grüße <digest@example.org>", reply_to="Ada <ada@example.org>")
STEM = "2026-02-28-reefs"


def read(message: bytes, recipient: str = "bo@example.org") -> EmailMessage:
    whole = address_message(message, HEAD, recipient, STEM)
    head = whole.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert b"\n" not in whole.replace(b"\r\n", b"")
    return message_from_bytes(whole, policy=SMTP)


def test_whom_an_editor_added_gets_nothing() -> None:
    found = read(
        b"To: all@example.org\nCc: c@example.org\nBcc: b@example.org,\n d@example.org\n"
        b"From: me@example.org\nReply-To: me@example.org\nSubject: Reefs\nX-Note: kept\n\nText\n"
    )
    assert found.get_all("To") == ["bo@example.org"]
    assert [found[name] for name in ("Cc", "Bcc")] == [None, None]
    assert found.get_all("From") == ["Grüße <digest@example.org>"]
    assert found.get_all("Reply-To") == ["Ada <ada@example.org>"]
    assert (found["Subject"], found["X-Note"]) == ("Reefs", "kept")
    assert found.get_content().splitlines() == ["Text"]


def test_any_ends_of_lines_and_signs_will_do() -> None:
    found = read("\ufeffSubject: Grüße aus\r Tübingen\n\nEin Grüße\r\rText".encode())
    assert found["Subject"] == "Grüße aus Tübingen"


def test_long_addresses_stay_on_one_line() -> None:
    leave = "https://example.org/" + "x" * 300 + "?{recipient}"
    head = Letterhead(sender="digest@example.org", unsubscribe=leave)
    whole = address_message(b"Subject: a\n\nb", head, "b+c@example.org", STEM)
    assert f"List-Unsubscribe: <{leave.replace('{recipient}', 'b%2Bc@example.org')}>\r\n" in (
        whole.decode()
    )


def test_a_mail_address_has_no_one_click() -> None:
    head = Letterhead(sender="digest@example.org", unsubscribe="mailto:leave@example.org")
    whole = address_message(b"Subject: a\n\nb", head, "b@example.org", STEM)
    assert b"List-Unsubscribe: <mailto:leave@example.org>\r\n" in whole
    assert b"One-Click" not in whole


@pytest.mark.parametrize(
    "message",
    [b"", b"\n\n", b"Subject: a", b"Subject: a\n\n", b"no head\n\nText", b" folded\n\nText"],
)
def test_what_is_no_message_is_refused(message: bytes) -> None:
    with pytest.raises(DeliveryError, match="no message"):
        address_message(message, HEAD, "b@example.org", STEM)
