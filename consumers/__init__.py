"""What runs all day: each consumer polls a batch, decides, writes effects and position together, and reports."""
