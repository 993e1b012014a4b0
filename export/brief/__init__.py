"""The month's bulletin and brief on paper: one content, written as PDF and as Word."""
