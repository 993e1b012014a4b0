"""WHAT we know: workspace, entries, submissions, units, workdays, people and whom we trust. No Qt."""
