"""The protocol a second time, as naive and literal as can be: what the rules are held against on random timelines."""
