"""Between us and a host: names that are not resolved, certificates that are
not right, addresses that do not answer."""

import os
import sys

from disk import FAULTY, preloaded

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "fetch"))

from doors import doors                                 # noqa: E402

# Certificate or door -> what the night says of it.
WRONG = {"self-signed": "self-signed certificate",
         "expired": "certificate has expired",
         "other-name": "no alternative certificate subject name matches",
         "plain": "cannot be reached", "cut": "cannot be reached",
         "silent": "cannot be reached"}
# The doors of IPv6 and of IPv4, of which one at least leads to the upstream.
GOOD = (("silent", "good"), ("full", "good"), ("cut", "good"),
        ("good", "silent"), ("good", "full"), ("good", "good"),
        (None, "good"), ("good", None))


def present():
    if not os.path.exists(FAULTY):
        raise AssertionError("make %s" % FAULTY)


def night(drill, six, four, statuses):
    present()
    drill.told.append("::1 %s, 127.0.0.1 %s" % (six, four))
    with doors(drill.upstream, FAULTY, six, four) as (opened, settings):
        drill.night(statuses=statuses, **settings)
        if not any(door.taken for door in opened if door):
            drill.troubles.append("no door was knocked on")


def tls(drill):
    """Nothing is taken from who cannot prove to be the host; the night goes on
    with what it has."""
    form = drill.dice.choice(sorted(WRONG))
    night(drill, None, form, (1,))
    if WRONG[form] not in drill.said:
        drill.troubles.append("not said: %s: %s" % (WRONG[form],
                                                    drill.said[-3000:]))


def addresses(drill):
    """Where one address is no good the other is asked, and the night is
    fresh."""
    six, four = drill.dice.choice(GOOD)
    night(drill, six, four, (0,))


def names(drill):
    """No name of a host can be resolved, which is known at once, or after
    seconds; those of CBS are asked for, and none but the shim answers."""
    present()
    seconds = drill.dice.choice(("0", "0", "3"))
    drill.told.append("known after %s s" % seconds)
    drill.night(statuses=(1,), **preloaded(
        drill, DRILL_NAMES=seconds, WOONDRUK_REDIRECT=None))


# Without any answer the first night of a home is one of recordings, and its
# figures are others: these are nights with news.
KINDS = {"no-names": (names, 2, "news"),
         "tls": (tls, 12, "news"),
         "addresses": (addresses, 12, "news")}
