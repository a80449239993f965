"""What counts as supported."""
