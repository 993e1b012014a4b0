"""What travels between offices besides a month: joining, receiving, receipts, notices, rescue."""
