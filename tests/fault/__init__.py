"""What breaks the way of an event: after it, nothing is lost and nothing is doubled, and the tests count."""
