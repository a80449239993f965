"""The configuration: a file, the environment, and every mistake in one report."""
