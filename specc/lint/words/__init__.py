"""What prose and expressions of a spec say of each other: names, numbers, and where to write."""
