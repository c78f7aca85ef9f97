"""The least that can be compared: a script that writes predictions.json, a list with one object a row."""

import json
from pathlib import Path

tastings = {"soup": [0.1] * 10, "stew": [0.7, 0.2, 0.1], "pie": [0.3] * 3}
rows = [{"dish": dish, "score": sum(scores), "on_the_menu": sum(scores) >= 1.0} for dish, scores in tastings.items()]

Path("predictions.json").write_text(json.dumps(rows))
