"""What the parts are made of, and whole posts: from the source to the bytes on disk."""
