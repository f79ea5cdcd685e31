"""Looks at the page while it is imported."""

from js import document

PANEL = document.getElementById("panel")
