"""What the library's desk decides."""
