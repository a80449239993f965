"""What `digest check` finds."""
