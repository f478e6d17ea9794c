"""What people look at: tables rebuilt from the ledger, and the questions that are asked of them."""
