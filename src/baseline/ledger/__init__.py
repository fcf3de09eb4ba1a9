"""What the report says in its prose, and what becomes of it when it is recomputed."""
