"""The second counting of the measures: SQL over an exported archive."""
