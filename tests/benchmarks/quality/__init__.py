"""How well links, contributions and affiliations are read, beside their targets."""
