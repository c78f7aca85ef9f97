def find_the_culprit(differences, differs):
    for name in differences:
        if differs([name]):
            return name
