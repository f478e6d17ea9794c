"""Archives: made, checked, damaged, and brought back to life."""
