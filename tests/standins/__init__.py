"""Stand-ins for everything outside: README.md says how to start each by hand."""
