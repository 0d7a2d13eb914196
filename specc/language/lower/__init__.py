"""From trees to the typed IR: names are resolved, types checked, and both at once."""
