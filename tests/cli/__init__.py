"""The command line, run whole against the stand-in for arXiv."""
