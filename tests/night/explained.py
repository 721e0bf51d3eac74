"""What `woondruk explain` says of many figures, and what is wrong with it."""

import itertools
import json
import os
from collections import defaultdict, namedtuple
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_UP, Decimal

# One figure of every indicator, level and series: no matter which, but the
# same one each time.
FIGURES = "select distinct on (v.indicator, l.level, v.reeks) v.indicator," \
    " l.level, v.reeks, v.area_code, p.code, v.value" \
    " from indicator.value v join core.period p using (period_id)" \
    " cross join lateral (select indicator.level_of(v.area_code)) l (level)" \
    " where v.basis = 'huidig' and v.value is not null" \
    " order by v.indicator, l.level, v.reeks, md5(v.area_code || p.code)"
# Processes at a time, as there are processors.
AT_ONCE = 2

Figure = namedtuple("Figure", "indicator level reeks area period value")


def sample(rows):
    """Of each indicator every level and every series, not all of each with
    all of the other."""
    found = defaultdict(dict)
    for row in rows.splitlines():
        figure = Figure(*row.split("|"))
        found[figure.indicator][figure.level, figure.reeks] = figure
    chosen = []
    for figures in found.values():
        levels, series = ([*dict.fromkeys(side)] for side in zip(*figures))
        pairs = zip(range(max(len(levels), len(series))),
                    itertools.cycle(levels), itertools.cycle(series))
        wanted = {(level, reeks) for _, level, reeks in pairs}
        chosen += [figure for key, figure in figures.items()
                   if key in wanted]
        # A pair may have no figure, and its level and series still need one.
        for n, side in enumerate((levels, series)):
            there = {key[n] for key in wanted if key in figures}
            chosen += [next(figure for key, figure in figures.items()
                            if key[n] == one)
                       for one in side if one not in there]
    return list(dict.fromkeys(chosen))


def ask(world, figures, settings):
    """The answers in order.  What an indicator rests on is computed once in a
    process, so each takes indicators whole."""
    names = list(dict.fromkeys(figure.indicator for figure in figures))

    def answers(nth):
        mine = [figure for figure in figures
                if names.index(figure.indicator) % AT_ONCE == nth]
        path = os.path.join(world.folder, "figures-%d" % nth)
        with open(path, "w", encoding="utf-8") as file:
            for one in mine:
                file.write("%s %s %s%s\n" % (
                    one.area, one.indicator, one.period,
                    " --reeks " + one.reeks if one.reeks else ""))
        done = world.run("explain", "--list", path, "--json", **settings)
        if done.status != 0:
            raise AssertionError(done)
        return list(zip(mine, json.loads(done.out)["figures"]))
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = dict(pair for part in threads.map(answers, range(AT_ONCE))
                     for pair in part)
    return [found[figure] for figure in figures]


def inputs(side):
    """The names of the inputs of one side, without their series."""
    parts = [part.get("from", part) for part in side["made-of"]] \
        if "made-of" in side else [side]
    return {part["input"].partition("/")[0] for part in parts}


def everything(told):
    """All objects of an answer, each above those in it."""
    if isinstance(told, dict):
        yield told
    for one in told.values() if isinstance(told, dict) else told:
        if isinstance(one, (dict, list)):
            yield from everything(one)


def unnamed(figures, answers, declared):
    """Needs that no answer of their indicator names: (indicator, need)."""
    named = {(figure.indicator, part["input"].partition("/")[0])
             for figure, answer in zip(figures, answers)
             for part in everything(answer) if "input" in part}
    return sorted({(name, need) for name in declared
                   for need in declared[name]["needs"].split(", ")} - named)


def faults(figure, answer, head):
    """What an answer lacks of what the front matter declares."""
    if answer["value"] != figure.value or \
            answer["recomputed"]["value"] != figure.value or \
            not answer["recomputed"]["equal"]:
        yield "it is not the published figure: %s" % answer["recomputed"]
    of = answer
    if "members" in answer:
        of = next((one for one in answer["members"] if "teller-from" in one),
                  {})
        if not any(one["teller"] for one in answer["members"]):
            yield "no member is told to have anything"
    named = {side: inputs(of[side]) for side in (
        "waarde-from", "teller-from", "noemer-from") if side in of}
    needs = set(head["needs"].split(", "))
    if not named.get("teller-from") and not named.get("waarde-from"):
        yield "no input is named"
    for side, names in named.items():
        if not names <= needs:
            yield "%s is made of what is no need: %s" % (side, names - needs)
    if answer["noemer"] not in (None, "1") and "noemer-from" not in named and \
            head["aggregation"] != "weighted-mean":
        yield "its denominator is not told"
    if any(part.get("amount") is not None and part.get("cells") == []
           for part in everything(answer)):
        yield "an input is told that has no cells"
    # A cell of a source that stands for itself is the figure.
    if "waarde-from" in of and "members" not in answer:
        amount = Decimal(of["waarde-from"]["amount"]).quantize(
            Decimal(figure.value), ROUND_HALF_UP)
        if str(amount) != figure.value:
            yield "another cell is told: %s" % amount
