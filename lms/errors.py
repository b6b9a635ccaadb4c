"""What can go wrong in the programme's own terms. Messages are untranslated; the web layer translates and answers."""


class DomainError(Exception):
    """A rule said no. `message` is a catalogue message, `values` fill its placeholders."""

    def __init__(self, message: str, **values: object):
        super().__init__(message)
        self.message = message
        self.values = values


class Hidden(DomainError):
    """The thing does not exist for this person."""

    def __init__(self):
        super().__init__("")


class Forbidden(DomainError):
    """The person can see the thing but may not do this with it."""

    def __init__(self):
        super().__init__("")


class NotYet(DomainError):
    """Something else comes first: it stands at `address`, and has these titles by language, the original's first."""

    def __init__(self, message: str, address: str, titles: dict[str, str] | None = None):
        super().__init__(message)
        self.address = address
        self.titles = titles or {}


class Invalid(DomainError):
    """What was typed breaks a rule that only the programme's data can tell. `field` names the place."""

    def __init__(self, message: str, field: str = "", **values: object):
        super().__init__(message, **values)
        self.field = field


class Stale(DomainError):
    """Someone else saved in between."""


class Unreadable(DomainError):
    """Sealed words that no key of this machine opens."""

    def __init__(self):
        super().__init__("")


class TooMany(DomainError):
    """A rate limit was reached."""
