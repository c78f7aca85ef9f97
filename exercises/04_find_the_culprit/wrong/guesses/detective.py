def find_the_culprit(differences, differs):
    return "libraries" if "libraries" in differences else differences[-1]
