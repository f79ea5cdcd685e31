"""The commands of build.py: fetching, building, serving, testing."""
