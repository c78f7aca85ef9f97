def find_the_culprit(differences, differs):
    suspects = list(differences)
    while len(suspects) > 1:
        half = len(suspects) // 2
        suspects = suspects[half:] if differs(suspects[:half]) else suspects[:half]
    return suspects[0]
