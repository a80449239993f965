"""Tests of digest.themes.words."""
