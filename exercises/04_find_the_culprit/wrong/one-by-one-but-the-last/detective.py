def find_the_culprit(differences, differs):
    for name in differences[:-1]:
        if differs([name]):
            return name
    return differences[-1]
