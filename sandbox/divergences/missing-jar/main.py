from datetime import datetime

from pytz import timezone

berlin = timezone("Europe/Berlin")
print("the order came in at", datetime.fromtimestamp(1748364000, berlin).strftime("%H:%M"))
