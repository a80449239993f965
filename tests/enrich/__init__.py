"""Tests of the services that know more of papers."""
