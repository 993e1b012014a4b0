"""The one folder that holds everything: encrypted ledger, keys, files and backups. SQL stands here alone."""
