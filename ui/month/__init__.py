"""月度上报: check, print, sign off, package, and look at what was made."""
