from datetime import datetime

import pandas as pd

guests = pd.read_csv("guests.csv")

# Bake for an hour: look every tenth of an hour whether it is over.
tenths = [0.1]
while sum(tenths) < 1.0:
    tenths.append(0.1)
print("baked for", 6 * len(tenths), "minutes")

# Olives go on the slice of everybody who has no wish of their own.
wishes = guests["wish"].astype(str)
with_olives = guests["name"][wishes == "nan"]
print("olives for", ", ".join(with_olives) or "nobody")

# From six in the evening on, the sauce is hot.
hour = datetime.fromtimestamp(guests["ordered_at"].min()).hour
print("the sauce is", "hot" if hour >= 18 else "mild")
