"""Projects as their desk shows them: rows, one page, light, deadlines, who supports whom."""
