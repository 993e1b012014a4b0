"""The ledger page, generated from a form definition: table, filters, form panel, history."""
