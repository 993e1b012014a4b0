"""Signatures: the container's by the installation, a PDF's by people."""
