"""What stands behind build.py: fetching, building, serving, testing."""
