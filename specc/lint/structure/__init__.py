"""What the rules on structure look at: what is mentioned where, and what conditions leave out."""
