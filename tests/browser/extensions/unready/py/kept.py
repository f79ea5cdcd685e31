"""Keeps an object of JavaScript that has no name."""

import js

BOXES = [js.Object.new()]
BOXES[0].content = "kept"
