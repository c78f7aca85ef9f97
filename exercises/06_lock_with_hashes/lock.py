"""Locks a shelf of wheels, and finds out what on it was tampered with."""


def read_name(wheel):
    """Give the package's name and its version, as a list, from the name of a wheel's file."""
    return [wheel, ""]


def make_lock(shelf):
    """Give the text of a lock for all wheels in the folder `shelf`."""
    return ""


def tampered(lock, shelf):
    """Give the file names of those wheels in the folder `shelf` that `lock`, a lock's text, does not vouch for."""
    return []
