"""The attendance desk: a month of half days on one grid, over the same records as the ledger."""
