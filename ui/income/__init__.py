"""The village income desk: a month's income and expenditure of all villages on one grid."""
