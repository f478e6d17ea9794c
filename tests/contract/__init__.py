"""The contract as a stranger meets it: round trips, hostile bytes, the official SDK, the acceptance cases."""
