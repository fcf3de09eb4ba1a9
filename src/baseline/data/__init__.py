"""Printed cells to clean data: what the tables hold, checked, typed and described."""
