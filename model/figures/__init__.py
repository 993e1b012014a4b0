"""What records come to: indicators, the bulletin, the brief, an answer on the telephone."""
