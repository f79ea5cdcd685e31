"""An extension for the tests: what attacks need lies in its static/."""
