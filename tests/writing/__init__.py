"""Tests of the extractive writer."""
