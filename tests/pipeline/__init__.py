"""Tests of the flow: over a real library, with a scripted source."""
