"""Puts every paper under one heading, and keeps headings from issue to issue."""
