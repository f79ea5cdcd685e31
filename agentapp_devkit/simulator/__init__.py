"""The simulated Agent App that frames an extension in development: its page and its server."""
