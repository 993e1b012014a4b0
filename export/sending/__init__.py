"""Sending by stick, mail and upload, and unwrapping what arrives that way."""
