"""The test kit: runs an extension, and acts as its agent, as LiveChat and as its web services.

Authors import `agentapp.testing`. `extension.py` and `section.py` are what a test uses; they work
on a `Driver`, of which `cpython/` is one and `browser/` is the other.
"""
