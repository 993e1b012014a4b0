"""What desks that are typed into share: a grid of cells, its frame, its steps back, its way onto the disk."""
