"""The whole way of an event, on real parts, and the books that must be right at the end of it."""
