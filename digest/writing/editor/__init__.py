"""Lets a language model edit an issue, and verifies each of its sentences: see `editing`."""

from digest.writing.editor.filling import proof_of
from digest.writing.editor.rounds import Ask, Edited, Refused, Round, edit_issue

__all__ = ["Ask", "Edited", "Refused", "Round", "edit_issue", "proof_of"]
