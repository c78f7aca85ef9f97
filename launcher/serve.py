"""Runs Streamlit, and stops it when the launcher goes away. The only part that runs inside `.venv`.

The launcher holds the other end of our standard input and never writes to it. The input ends when the launcher wants
us to stop, and also when it was killed: so no server is ever left behind, on any operating system.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

SECONDS_TO_STOP = 5


def main(arguments: list[str]) -> None:
    """Serve until told to stop.

    Args:
        arguments: what `streamlit run` takes.
    """
    threading.Thread(target=_stop_with_the_launcher, daemon=True).start()
    from streamlit.web import cli

    sys.argv = ["streamlit", "run", *arguments]
    cli.main()


def _stop_with_the_launcher() -> None:
    while os.read(0, 1024):
        pass
    # If the launcher was killed nobody reads what we print, and a server that cannot print its farewell does not end.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:
        # To the process, not to this thread: the main thread has to wake up.
        os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_STOP)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
