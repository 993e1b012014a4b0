"""Excel: ledgers out for people who only have WPS, and back in."""
