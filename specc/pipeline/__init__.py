"""What a build is made of: the commit it stands on, its steps, the journal that runs each once."""
