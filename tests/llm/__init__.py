"""Language models elsewhere, against the stand-in of `tests.standins.chat` over real HTTP."""
