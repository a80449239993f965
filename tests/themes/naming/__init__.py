"""Tests of digest.themes.naming."""
