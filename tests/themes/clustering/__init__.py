"""Tests of digest.themes.clustering."""
