"""Lets a language model edit an issue and verifies each of its sentences; see `rounds`."""

from digest.writing.editor.assembling import verification_key
from digest.writing.editor.prompt_papers import is_strange
from digest.writing.editor.questions import Ask
from digest.writing.editor.rounds import Edited, edit_issue
from digest.writing.editor.settling import Asker, Refused

__all__ = ["Ask", "Asker", "Edited", "Refused", "edit_issue", "is_strange", "verification_key"]
