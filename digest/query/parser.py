"""Reads a query.

Operands are words, "phrases" and (groups), each after at most one prefix (`ti:`, `au:`, …), which
reaches over a whole group.  AND, OR, ANDNOT (also NOT) are upper-case; AND and ANDNOT bind tighter
than OR, and operands side by side mean AND, where arXiv itself would take OR.
"""

from collections.abc import Sequence

from digest.errors import UsageError
from digest.query.operands import PREFIXES, read_range, read_term, unknown_prefix
from digest.query.syntax import AndNot, Query, all_of, any_of
from digest.query.tokens import OPERATORS, Token, tokenize

_NO_JOIN = frozenset({"OR", "close", "end"})


def parse_query(text: str) -> Query:
    """Read a query.  Raises UsageError with a sentence that says where it is wrong."""
    try:
        return _Parser(tokenize(text)).parse()
    except RecursionError as error:
        raise UsageError("The query has too many parentheses within parentheses.") from error


class _Parser:
    """Recursive descent over the tokens, the last of which is the end."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def parse(self) -> Query:
        query = self._either("all")
        if self._token.kind == "close":
            raise self._unopened()
        return query

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self, *kinds: str) -> Token | None:
        """Step over the token if it is of such a kind."""
        token = self._token
        if token.kind not in kinds:
            return None
        self._next += 1
        return token

    def _either(self, field: str) -> Query:
        parts = [self._each(field)]
        while self._take("OR"):
            parts.append(self._each(field))
        return any_of(*parts)

    def _each(self, field: str) -> Query:
        parts = [self._operand(field)]
        while self._token.kind not in _NO_JOIN:
            if self._take("ANDNOT"):
                parts = [AndNot(query=all_of(*parts), excluded=self._operand(field))]
            else:
                self._take("AND")
                parts.append(self._operand(field))
        return all_of(*parts)

    def _operand(self, field: str) -> Query:
        if opened := self._take("open"):
            return self._group(opened, field)
        if prefix := self._take("prefix"):
            return self._prefixed(prefix)
        if stretch := self._take("range"):
            return read_range(stretch)
        if words := self._take("word", "phrase"):
            return read_term(words, field)
        raise self._missing()

    def _group(self, opened: Token, field: str) -> Query:
        query = self._either(field)
        if not self._take("close"):
            raise UsageError(f"The parenthesis opened at character {opened.place} is never closed.")
        return query

    def _prefixed(self, prefix: Token) -> Query:
        name = prefix.text.rstrip(":").lower()
        if name not in PREFIXES:
            raise unknown_prefix(prefix)
        if self._token.kind == "prefix":
            raise self._missing()
        return self._operand(name)

    def _missing(self) -> UsageError:
        """Say what is wrong where an operand should stand."""
        token = self._token
        if token.kind in OPERATORS:
            return UsageError(
                f"{token} has nothing before it.",
                hint="Say what to look for first; to search for the word itself, put it in quotes.",
            )
        if token.kind == "quote":
            return UsageError(f"The quotation mark at character {token.place} is never closed.")
        if self._next:
            return UsageError(f"Nothing follows {self._tokens[self._next - 1]}.")
        return self._unopened() if token.kind == "close" else UsageError("The query is empty.")

    def _unopened(self) -> UsageError:
        place = self._token.place
        return UsageError(f"The parenthesis closed at character {place} was never opened.")
