"""People and their rights: accounts, passwords, sessions, and the door that tells who sends a request."""
