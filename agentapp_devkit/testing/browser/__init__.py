"""The tier of the test kit that runs an extension in Chromium, framed by LiveChat's host code."""
