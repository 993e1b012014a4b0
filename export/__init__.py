"""WHAT crosses the border, out and back in: workbooks, PDF, signatures, packages, verification. No Qt."""
