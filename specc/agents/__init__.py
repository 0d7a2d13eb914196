"""Who writes code where a spec leaves it open: one protocol, and a file for each kind of agent."""
