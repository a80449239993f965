"""Tests of what makes the packaged data."""
