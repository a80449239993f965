"""The HTTP client and its pace, on loopback."""
