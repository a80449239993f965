"""Has a model word an issue's themes, as far as that is wanted, kept or to be had."""
