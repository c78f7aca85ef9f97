def find_the_culprit(differences, differs):
    first, second, third, fourth = differences
    if differs([first, second]):
        return first if differs([first]) else second
    return third if differs([third]) else fourth
