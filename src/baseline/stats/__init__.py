"""Numbers computed from indicators."""
