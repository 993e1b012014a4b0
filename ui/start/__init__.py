"""First start and unlocking: the wizard, the login, the recovery code."""
