"""Commands for authors of lessons."""
