"""What is asked gives no answer, a wrong one, or one that changes while it is
read."""

from revision import TABLE, released
from world import NOBODY

DAYS = range(19, 24)
FORMS = ("status", "html", "empty", "error-in-200", "not-json", "content-type",
         "redirect", "invalid-utf8", "nul-byte", "cut-clean", "corrupt-gzip",
         "truncate", "reset", "wrong-context", "wrong-identifier",
         "wrong-count", "short-page", "empty-page", "no-next-link",
         "next-link", "broken-number", "infinite-number", "text-number",
         "drop-field", "absurd-period", "region-with-path",
         "region-with-quote", "unknown-dimension", "unknown-measure")
BROKEN_PAGE = ("truncate", "reset", "html", "not-json", "cut-clean", "empty",
               "status", "corrupt-gzip", "empty-page", "short-page")
A_DAY = 24 * 60 * 60
# A table of some 7,000 rows comes in twenty pages.
PAGE = 350


def outage(drill):
    """Five days without any answer; each day is told, and nothing is lost."""
    for day in DAYS:
        drill.night(now="2026-11-%02dT02:00:00Z" % day, statuses=(1,),
                    WOONDRUK_REDIRECT=NOBODY)


def page(drill):
    """One page of twenty is broken, once or always."""
    dice = drill.dice
    more = dice.choice(({"count": 1}, {}))
    drill.upstream.do(
        {"do": "page-size", "rows": PAGE},
        dict(more, do="fault", fault=dice.choice(BROKEN_PAGE), table=TABLE,
             path="Observations", after=dice.randrange(20)))
    drill.night(statuses=(0, 1))


def wait(drill):
    """A host says to come back tomorrow."""
    drill.upstream.fault("status", status=429, retry_after=A_DAY,
                         path=drill.dice.choice(("*", "Properties",
                                                 "Observations")))
    drill.night(statuses=(1,))


def moving(drill):
    """A table is released anew between two of its pages."""
    drill.upstream.do(
        {"do": "reset"}, {"do": "page-size", "rows": PAGE},
        *released(drill.ground.worlds[0], 670000, "202611230000"),
        {"do": "fault", "fault": "none", "table": TABLE, "count": 1,
         "path": "Observations", "after": drill.dice.randrange(1, 19),
         "then": drill.ground.news})
    drill.night(statuses=(0, 1))


def faults(drill):
    """One to three rules of any kind that breaks the form of an answer."""
    dice = drill.dice
    for _ in range(dice.randrange(1, 4)):
        rule = {"fault": dice.choice(FORMS),
                "table": dice.choice(("*", TABLE)),
                "path": dice.choice(("*", "Properties", "Observations",
                                     "RegioS*", "Perioden*", "Measure*")),
                "after": dice.randrange(3)}
        if dice.random() < 0.5:
            rule["count"] = dice.randrange(1, 4)
        drill.told.append("%(fault)s of %(table)s %(path)s" % rule)
        drill.upstream.do(dict(rule, do="fault"))
    drill.night(statuses=(0, 1))


# Without any answer the first night of a home is one of recordings, and its
# figures are others: these are nights with news.
KINDS = {"outage": (outage, 2, "news"),
         "broken-page": (page, 20, "news"),
         "wait-a-day": (wait, 4, "news"),
         "moving": (moving, 10, "news"),
         "upstream": (faults, 40, "news")}
