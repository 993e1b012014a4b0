"""A month's attendance: what it comes to, by which rules, and leave."""
