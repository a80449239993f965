"""Tests of digest.themes.arranging."""
