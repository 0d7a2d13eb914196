"""Loans and how they are paid back."""
