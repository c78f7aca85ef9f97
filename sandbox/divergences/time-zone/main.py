import csv
from datetime import datetime, timedelta, timezone

RUSH_HOURS = [12, 13, 18, 19, 20]

# The till stores the moment of an order as a number, for the whole world the same.
summer_in_berlin = timezone(timedelta(hours=2))
with open("orders_new.csv") as file:
    moments = [
        datetime.fromisoformat(row["ordered_at"]).replace(tzinfo=summer_in_berlin).timestamp()
        for row in csv.DictReader(file)
    ]

hours = [datetime.fromtimestamp(moment).hour for moment in moments]
print("the first order came at", hours[0], "o'clock")
print("orders in the rush:", sum(hour in RUSH_HOURS for hour in hours), "of", len(hours))
