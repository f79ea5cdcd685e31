"""The rules of `check` for an extension's folder, by subject."""
