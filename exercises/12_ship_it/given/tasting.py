"""Tastes before serving: has serve.py answer the orders of orders.csv, and lets taste.py judge those that it chooses.

    python tasting.py

Ends with exit status 0 where the kitchen may serve, and with 1 where it may not.
"""

import json
import subprocess
import sys

import taste

MOST = 12

chosen = set(taste.choose())
if not 1 <= len(chosen) <= MOST:
    sys.exit(f"choose() gave {len(chosen)} orders: a taste is 1 to {MOST}")

with open("orders.csv") as file:
    served = subprocess.run([sys.executable, "serve.py"], stdin=file, stdout=subprocess.PIPE, text=True, check=True)
answers = [json.loads(line) for line in served.stdout.splitlines()]

taste.taste([answer for answer in answers if answer["order_id"] in chosen])
print(f"tasted {len(chosen)} orders: as in dev")
