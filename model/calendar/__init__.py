"""Periods and working days."""
