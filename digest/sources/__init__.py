"""Places that papers and listings come from, behind `ports.Source` and `ports.Listings`."""
