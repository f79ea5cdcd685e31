"""The panel as a test reads and uses it: its elements, sections and fields."""
