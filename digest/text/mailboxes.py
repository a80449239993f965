"""Writes who sends or receives an e-mail as its header has it."""

from email.header import Header
from email.headerregistry import Address
from typing import Any, Self

WIDTH = 78


class Mailbox(str):
    """A name, which may be empty, and an address: a header of the standard library's messages.

    Where a name in quotes has to be broken, that library drops the quotes: half of the name becomes
    an address.  Here a name that fits no line is encoded (RFC 2047).
    """

    __slots__ = ("_field", "_name", "_spec")
    _field: str
    _name: str
    _spec: str

    def __new__(cls, field: str, name: str, spec: str) -> Self:
        """Spell a mailbox for a field, such as `From`.  Raises ValueError for no address."""
        made = super().__new__(cls, Address(display_name=name, addr_spec=spec))
        made._field, made._name, made._spec = field, name, spec
        return made

    @property
    def name(self) -> str:
        """The field, by which a message knows this for a header."""
        return self._field

    def fold(self, **_policy: Any) -> str:  # noqa: ANN401 - as the standard library calls it
        """Return the header in lines of ASCII, each ended by CRLF."""
        line = f"{self._field}: {self}"
        if line.isascii() and len(line) <= WIDTH and "=?" not in line:
            return f"{line}\r\n"
        words = Header(self._name, "utf-8", maxlinelen=WIDTH, header_name=self._field)
        encoded = words.encode(linesep="\r\n")
        return f"{self._field}: {encoded}\r\n <{self._spec}>\r\n"
