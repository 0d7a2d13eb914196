"""Subscriptions and their payments."""
