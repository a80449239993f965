"""Reads what stands in the code below the fields of settings, which nothing keeps at run time."""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from digest.config.part import Part


@cache
def docstrings_of(part: type[Part]) -> Mapping[str, str]:
    """Return the docstring of each field of a table, those that it inherits too, in one line.

    The kind of a table is what the table is, unless something else is said of it.
    """
    found: dict[str, str] = {"kind": (part.__doc__ or "").partition("\n\n")[0]}
    for kind in reversed(part.__mro__):
        if issubclass(kind, Part) and kind is not Part:
            found |= _own(kind)
    return found


def _own(part: type[Part]) -> Mapping[str, str]:
    """Return the docstrings that stand in a class itself."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(part))).body
    assert isinstance(tree, ast.ClassDef)
    return {
        field.target.id: " ".join(text.split())
        for field, below in pairwise(tree.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if (text := _text(below))
    }


def _text(node: ast.stmt) -> str:
    """Return the text of a statement that is nothing but a text."""
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return str(node.value.value) if is_text else ""  # type: ignore[attr-defined]
