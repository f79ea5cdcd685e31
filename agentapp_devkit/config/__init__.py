"""Reading and checking of `pyscript.toml`."""
