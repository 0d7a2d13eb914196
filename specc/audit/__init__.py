"""Asks what the tests of a spec would not notice: changes the code and looks who objects."""
