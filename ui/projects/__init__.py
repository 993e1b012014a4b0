"""The project desk: list, project page, board, calendar, pairing."""
