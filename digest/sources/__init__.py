"""Places that papers come from; each satisfies `ports.Source` and knows none of the others."""
