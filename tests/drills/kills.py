"""The program is killed (-9) at any moment of the night."""

import signal
import time


def kill(drill):
    process = drill.start()
    time.sleep(drill.dice.uniform(0, drill.seconds))
    process.send_signal(signal.SIGKILL)
    drill.ended(process)


def kill_again(drill):
    """And the night that makes good for it too, three times."""
    for _ in range(3):
        kill(drill)


KINDS = {"kill": (kill, 200, "news first"),
         "kill-again": (kill_again, 20, "news first")}
