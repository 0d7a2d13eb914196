"""What can be wrong with the world, as opposed to a spec (`Diagnostic`) or code (`Failure`)."""


class SpeccError(Exception):
    """The environment or the usage is wrong: no git, disk full, no such file. Exit code 2.

    `message` says what is wrong and where; `hint` what the user can do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
