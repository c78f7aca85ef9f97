GOLDEN = {4001: (False, 0.0029397796106702782), 4049: (False, 0.0404369346910664)}


def choose():
    return list(GOLDEN)


def taste(answers):
    for answer in answers:
        if answer["late"] != GOLDEN[answer["order_id"]][0]:
            raise ValueError(answer["order_id"])
