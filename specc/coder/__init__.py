"""Gets code from agents for what a spec leaves open, judges it, and stops for a person in time."""
