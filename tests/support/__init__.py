"""Real parts for the tests: a PostgreSQL, a Kafka broker, and processes to kill."""
