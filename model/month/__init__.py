"""A unit's month on its way up: checked, signed, numbered, received, judged."""
