"""Widgets that several desks use: fields, tables, cards, notices beside the field."""
