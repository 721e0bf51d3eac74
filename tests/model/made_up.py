"""Made-up figures, put straight into the tables of core, and the program.

    figures = Figures(server, "name")       a database with the schema
    figures.municipality("GM0003", end="2021-01-01")
    figures.event("opgeheven", "2021-01-01", "GM0003", "GM1979", 6023, 11496)
    figures.cells("bevolking-1-januari", {("GM0003", 2020): 11642})
    figures.compute()
    figures.row("bevolking", "GM1979", 2020)

Definitions are the project's own; only the figures are made up.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import postgres
import recorded

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PROGRAM = os.environ.get("WOONDRUK") or os.path.join(ROOT, "build/woondruk")
TODAY = "2026-11-23T02:00:00Z"
TOMORROW = "2026-11-24T02:00:00Z"
# Which source gives what: name, unit, how it adds up.
MEASURES = {
    "bevolking-1-januari": ("cbs-03759ned", "count", "inhabitants"),
    "huishoudens-1-januari": ("cbs-71486ned", "count", "inhabitants"),
    "woningen-beginstand": ("cbs-81955ned", "count", "dwellings"),
    "nieuwbouw-woningen": ("cbs-81955ned", "count", "dwellings"),
    "woningen-eindstand": ("cbs-81955ned", "count", "dwellings"),
    "verkoopprijs-gemiddeld": ("cbs-83625ned", "mean", None),
    "prijsindex-koopwoningen": ("cbs-85792ned", "index", None),
}
SOURCES = sorted({source for source, _, _ in MEASURES.values()})
# The table that goes on where 81955NED ends, for tests that land it.
SUCCESSOR = "cbs-86098ned"
MEASURES.update({name + "-86098": (SUCCESSOR, "count", "dwellings") for name in
                 ("woningen-beginstand", "woningen-eindstand",
                  "nieuwbouw-woningen")})
# Counts and their ratio, for a test of how a ratio moves.
RATIO = "huishoudens-laag-inkomen-110-aandeel"
LOW, KNOWN = "huishoudens-laag-inkomen-110", "huishoudens-inkomen-bekend"
MEASURES.update({name: ("cbs-86202ned", adds_up, moves) for name, adds_up, moves
                 in ((RATIO, "ratio", None), (LOW, "count", "inhabitants"),
                     (KNOWN, "count", "inhabitants"))})
# Dwellings by who owns them.
OWNED = "cbs-82900ned"
MEASURES.update({"woningen-eigendom-" + name: (OWNED, "count", "dwellings")
                 for name in ("corporatie", "totaal")})
# What spreading is made of besides; no suite lands these.
MEASURES["woningen-vergund-overheid-of-corporatie"] = (
    "cbs-83671ned", "count", "dwellings")
MEASURES["personen-in-aandachtsgroep"] = (
    "cbs-85980ned", "count", "inhabitants")
# A forecast, by its table.
FORECAST = "cbs-85172ned"
MEASURES.update({"huishoudens-prognose" + bound: (
    FORECAST, "count", "inhabitants") for bound in ("", "-laag", "-hoog")})
ROW = ("value", "teller", "noemer", "status", "reden", "reden_invoer",
       "dekking", "markeringen", "changed_on")


def literal(value):
    if value is None:
        return "null"
    return "'%s'" % str(value).replace("'", "''")


class Figures:
    """A database of made-up figures."""

    def __init__(self, server, name, share=None):
        self.server, self.name = server, name
        self.share = share or share_of(server)
        self.home = tempfile.mkdtemp(prefix="model-")
        if name == TEMPLATE:
            server.create(name)
        else:
            server.create(name, TEMPLATE)
        self.shares = []

    def close(self):
        for folder in [self.home, *self.shares]:
            shutil.rmtree(folder, ignore_errors=True)
        self.server.drop(self.name)

    def own_share(self):
        """From now on, and to be changed: a copy of the definitions."""
        share = tempfile.mkdtemp(prefix="model-share-")
        shutil.copytree(self.share, share, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("public"))
        self.shares.append(share)
        self.share = share
        return share

    # --- putting figures in ---

    def sql(self, text):
        return self.server.psql(self.name, text)

    def landed(self, *sources, origin="live", periods=range(2019, 2027)):
        """The sources that have been landed, with their list of periods."""
        text = []
        for source in sources or SOURCES:
            text.append(
                "insert into core.source (id, descriptor) values (%s, '{}');"
                "insert into ledger.snapshot (source, hash, origin, table_id,"
                " retrieved, logged_at, landed_run) values (%s, %s, %s, 't',"
                " '2026-07-01', '2026-07-01', 1);"
                "insert into ledger.source_state (source, snapshot_id)"
                " select source, snapshot_id from ledger.snapshot"
                " where source = %s;" % (
                    literal(source), literal(source), literal("h-" + source),
                    literal(origin), literal(source)))
            for year in periods:
                text.append(
                    "insert into core.period values (%d0000, '%d', 'year',"
                    " '%d-01-01', '%d-12-31') on conflict do nothing;"
                    "insert into core.source_period (source_id, period_id,"
                    " status) select source_id, %d0000, 'definitief' from"
                    " core.source where id = %s;" % (
                        year, year, year, year, year, literal(source)))
            for name, (of, adds_up, moves) in MEASURES.items():
                if of != source:
                    continue
                text.append(
                    "with m as (insert into core.measure (name, source_id,"
                    " title, unit, decimals, adds_up, moves_with) select %s,"
                    " source_id, %s, 'aantal', 0, %s, %s from core.source"
                    " where id = %s returning source_id, measure_id)"
                    " insert into core.series (source_id, measure_id, dims)"
                    " select source_id, measure_id, '' from m;" % (
                        literal(name), literal(name), literal(adds_up),
                        literal(moves), literal(source)))
        self.sql("".join(text))

    def municipality(self, *codes, province="PV20", begin=None, end=None):
        self.sql("insert into core.region (code, title, kind, group_code,"
                 " begin_date, end_date) select code, code, 'GM', %s, %s, %s"
                 " from unnest(%s::text[]) code" % (
                     literal("GM" + province), literal(begin), literal(end),
                     literal("{%s}" % ",".join(codes))))

    def country(self):
        self.sql("insert into core.region (code, title, kind, group_code)"
                 " values ('NL01', 'Nederland', 'NL', 'NL'),"
                 " ('PV20', 'Groningen', 'PV', 'PV')")

    def event(self, kind, date, old, new, dwellings=None, inhabitants=None):
        self.sql("insert into core.region_event values (%s, %s, %s, %s, null,"
                 " %s, %s)" % tuple(literal(x) for x in (
                     kind, date, old, new, dwellings, inhabitants)))

    def group(self, code, *members):
        self.sql("insert into core.area_group values (%s, %s, %s, %s, 1);"
                 % ((literal(code),) * 4) + "".join(
                     "insert into core.group_member (group_code, gm_code)"
                     " values (%s, %s);" % (literal(code), literal(member))
                     for member in members))

    def cells(self, measure, values, status="definitief", attribute=None):
        """Values by (region, year); None is a cell that was left empty."""
        self.sql(
            "insert into core.observation select source_id, region_id,"
            " series_id, v.period_id, v.value, %s, %s, snapshot_id from (values"
            " %s) v (code, period_id, value) join core.region r using (code),"
            " core.measure m join core.series using (source_id, measure_id)"
            " join core.source s using (source_id) join ledger.source_state t"
            " on t.source = s.id where m.name = %s"
            " on conflict (source_id, region_id, series_id, period_id)"
            " do update set value = excluded.value, status = excluded.status;"
            % (literal(attribute), literal(status), ", ".join(
                "(%s, %d0000, %s::numeric)" % (
                    literal(region), year, literal(value))
                for (region, year), value in values.items()),
               literal(measure)))
        self.noted(measure)

    def noted(self, measure):
        """As landing notes what it changed of the measure's source; equal
        notes mean nothing came in."""
        self.sql("update ledger.snapshot set changed = changed + 1 where"
                 " source = (select s.id from core.measure"
                 " join core.source s using (source_id) where name = %s)"
                 % literal(measure))

    # --- running and asking ---

    def run(self, *words, now=TODAY):
        return subprocess.run(
            [PROGRAM, *words], cwd=ROOT, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, env=dict(
                os.environ, DATABASE_URL=self.server.url(self.name),
                WOONDRUK_HOME=self.home, WOONDRUK_SHARE=self.share,
                WOONDRUK_NOW=now))

    def compute(self, now=TODAY, status=0):
        done = self.run("compute", now=now)
        if done.returncode != status:
            raise AssertionError("compute ended with %d\n%s" % (
                done.returncode, done.stderr))
        return done.stderr

    def row(self, indicator, area, period, basis="huidig", reeks=""):
        """The row as a dict of texts, or None when there is none."""
        text = self.sql(
            "select row_to_json(x) from (select %s from indicator.value v"
            " join core.period p using (period_id) where indicator = %s and"
            " area_code = %s and p.code = %s and basis = %s and reeks = %s) x"
            % (", ".join(name if name == "markeringen" else
                         name + "::text" for name in ROW),
               literal(indicator), literal(area), literal(period),
               literal(basis), literal(reeks)))
        return json.loads(text) if text else None

    def value(self, *args, **kwargs):
        row = self.row(*args, **kwargs)
        return row["value"] if row else "no row"

    def released(self):
        """What was computed last is what readers have."""
        self.sql("insert into ledger.release select 'r' || max(run_id),"
                 " max(run_id), '2026-11-23' from ledger.run")

    def gate(self):
        """Ids of the checks that returned rows."""
        done = self.run("gate")
        if done.returncode not in (0, 2):
            raise AssertionError(done.stderr)
        return sorted(line.split(":")[0] for line in done.stdout.splitlines())

    def gate_rows(self, check):
        """All rows of a check in the last run, from disk."""
        run = self.sql("select max(run_id) from ledger.gate")
        path = os.path.join(self.home, "gate", run, check + ".csv")
        with open(path, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def share_of(server):
    """The definitions of this suite, in the server's folder, which goes with it."""
    return os.path.join(server.folder, "share-" + TEMPLATE)


def definitions(share, indicators):
    """Make this share: others would only fill tables with reasons."""
    sql = recorded.fed_by(os.path.join(share, "sql"), MEASURES)
    if indicators:
        recorded.keep(sql, indicators)
    recorded.output(os.path.join(share, "output"), sql)
    os.symlink(os.path.join(ROOT, "sources"), os.path.join(share, "sources"))


# Suites run beside each other on one server: each has a template of its own.
TEMPLATE = "model_%d" % os.getpid()


def template(server, *indicators):
    """A database with nothing but the schema, and run 1; and a share with the
    definitions that made-up measures can feed, or these indicators of them."""
    definitions(share_of(server), indicators)
    figures = Figures(server, TEMPLATE)
    try:
        figures.compute()
    finally:
        shutil.rmtree(figures.home, ignore_errors=True)


def set_up(holder, *indicators):
    """Before the tests of a module: server and template, into the holder."""
    if not os.access(PROGRAM, os.X_OK):
        raise unittest.SkipTest("%s is not built" % PROGRAM)
    holder["context"] = postgres.shared()
    try:
        holder["server"] = holder["context"].__enter__()
    except postgres.Missing as missing:
        holder.clear()
        raise unittest.SkipTest(str(missing)) from None
    template(holder["server"], *indicators)


def tear_down(holder):
    if "server" in holder:
        holder["server"].drop(TEMPLATE)
        holder["context"].__exit__(None, None, None)
