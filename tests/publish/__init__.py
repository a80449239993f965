"""Where posts go, on real files."""
