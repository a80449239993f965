"""Tests of what posts say."""
