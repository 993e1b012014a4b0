"""A village's collective income, month by month and over the years."""
