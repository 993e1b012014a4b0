"""设置: people, passwords, backups, moving to another computer, looks."""
