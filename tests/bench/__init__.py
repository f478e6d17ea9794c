"""Rates of the parts beside the ceiling measured in the same run."""
