"""How searches are read, and which papers they match."""
