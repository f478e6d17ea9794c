"""The synthetic year: that it repeats, that it looks like its sources, and that only what is seeded goes wrong."""
