"""Tests of `digest.writing.model`."""
