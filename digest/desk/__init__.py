"""The editor's desk: an issue in the browser, on this machine alone, where each change is kept."""
