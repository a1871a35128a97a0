"""What can go wrong with the file, without any wording: use cases turn these into sentences."""


class DatabaseProblem(Exception):
    """Something about the file or its keys; the subclass says what."""


class NotOurs(DatabaseProblem):
    """The file is not an Anyun database, or its key is another one."""


class Damaged(DatabaseProblem):
    """Pages of the file are not what was written; what is whole may still be readable."""


class NewerFile(DatabaseProblem):
    """The file was written by a newer version of the program."""


class DiskFull(DatabaseProblem):
    """The disk has no room; nothing of the transaction was kept."""


class CannotWrite(DatabaseProblem):
    """The file or its folder is read-only, or the disk reports errors."""


class InUse(DatabaseProblem):
    """Another copy of the program holds this data folder."""


class WrongPassword(DatabaseProblem):
    """No key slot opens with this login and secret."""


class NoSuchSlot(DatabaseProblem):
    """There is no key slot of that name."""
