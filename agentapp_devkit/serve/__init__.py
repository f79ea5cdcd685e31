"""The development server behind `serve`."""
