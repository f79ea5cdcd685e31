"""The static site that `build` writes."""
