"""Errors of the cart."""


class CartError(Exception):
    """Carts of different owners do not merge."""
