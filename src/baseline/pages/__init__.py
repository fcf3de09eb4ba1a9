"""All that is drawn as HTML, and the files that pages offer."""
