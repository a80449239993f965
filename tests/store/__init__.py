"""The library, on real SQLite files and in real processes."""
