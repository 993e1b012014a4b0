"""PDF: the month's report that people sign, printed lists, and one record as a card."""
