"""简报: the month's bulletin and brief."""
