"""`check --url`: a deployed site, compared with its manifest.

`deployment.py` says what is asked of the web host, `collector.py` asks it, and a module for each
subject compares the answers with the manifest.
"""
