"""An extension for the tests: it fails on line 5."""


def divide() -> float:
    return 1 / 0


divide()
