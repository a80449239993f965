"""Lets a language model edit an issue, and verifies each of its sentences: see `editing`."""

from digest.writing.editor.again import is_borne_out
from digest.writing.editor.editing import Ask, Edited, Refused, Round, edit_issue

__all__ = ["Ask", "Edited", "Refused", "Round", "edit_issue", "is_borne_out"]
