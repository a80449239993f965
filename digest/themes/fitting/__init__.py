"""How well the headings of a taxonomy fit papers, and groups of them."""
