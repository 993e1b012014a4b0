"""工作台: what is due, what is missing, what came back, the month in pictures, and one number at once."""
