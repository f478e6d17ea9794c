"""What an operator has in hand: metrics, health, alerts, the runbook, the dashboard and the compose file."""
