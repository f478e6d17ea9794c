"""The log: what was said, in order, kept for ever. One port and three kinds behind it."""
