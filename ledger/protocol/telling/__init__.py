"""How a finding is told to people: what each event says, who knew of it when, and what changed the answer."""
