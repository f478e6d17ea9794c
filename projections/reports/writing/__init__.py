"""The formats of a report. Each writes the same document to bytes, and the same document to the same bytes."""
