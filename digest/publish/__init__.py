"""Where finished posts go."""
