"""Whom a county trusts: keys, certificates, rosters, and who may write or judge."""
