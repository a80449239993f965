"""Tests of what an issue is turned into."""
