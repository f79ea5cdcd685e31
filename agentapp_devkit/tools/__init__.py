"""Node.js, npm packages and a Chromium: found, or installed."""
