"""Notebooks executed, and everything made that is not up to date."""
