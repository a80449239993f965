"""Tests of digest.themes.fitting."""
