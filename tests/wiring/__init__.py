"""What the parts are made of, over the stand-in."""
