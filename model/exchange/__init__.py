"""What comes from other installations and goes to them: rosters, packages merged, judged, answered."""
