"""Tests of what a post says as its editor left it."""
