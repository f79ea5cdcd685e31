"""The markup of the panel: templates, rendering, and how each part looks."""
