import enum


class Language(enum.Enum):
    GERMAN = "de"
    POLISH = "pl"
    SPANISH = "es"

    @property
    def label(self):
        return self.name.capitalize()
