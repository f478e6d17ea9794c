"""House rules that no linter knows, held by programs."""
