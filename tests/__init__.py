"""The tests: what is said in the design, held by programs."""
