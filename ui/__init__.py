"""WHAT people see: one folder a desk, shared widgets, the shell. The only package with PySide6."""
