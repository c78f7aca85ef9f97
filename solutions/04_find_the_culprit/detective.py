"""Finds the one difference between two kitchens that changes the result."""


def find_the_culprit(differences, differs):
    """Give the one of `differences` that changes the result.

    `differs(names)` cooks the recipe once, in your kitchen with just these differences brought in, and says whether
    the result is another one: True or False.
    """
    suspects = list(differences)
    while len(suspects) > 1:
        half = len(suspects) // 2
        first, rest = suspects[:half], suspects[half:]
        suspects = first if differs(first) else rest
    return suspects[0]
