"""The tree of units: where each lies, what it is called, how it is found, who goes on for it."""
