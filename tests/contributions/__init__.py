"""Tests of what a paper introduces, and of the datasets that it brings and uses."""
