"""The world behind the server, and the actions that change it at run time.

An action is a JSON object with `do`; see README.md for the list. Actions on
a table are the methods of Table with their arguments by name.
"""

import threading
import time
from hashlib import sha256

from arcgis import Arcgis
from bulk import ROOT as ROOT_BULK, Bulk
from catalogue import ROOT3 as CATALOGUE3, Catalogue
from cities import all_datasets
from ckan import Ckan
from datasets import DATASET_ACTIONS, DatasetError
from dso import Dso
from faults import Request, Rule, RuleError
from files import Files
from odata3 import API as API3, ROOT as ROOT3, Service3
from odata4 import Service
from opendatasoft import Opendatasoft
from pdok import Pdok
from platforms import Asked, Cities
from swing import Swing
from tables import Table, TableError
from utrecht import Utrecht

PLATFORMS = (Dso, Arcgis, Opendatasoft, Utrecht, Ckan, Pdok, Swing, Files)
TABLE_ACTIONS = {
    "set-cell": Table.set_cell, "add-period": Table.add_period,
    "drop-period": Table.drop_period, "period-status": Table.period_status,
    "add-region": Table.add_region, "set-code": Table.set_code,
    "drop-code": Table.drop_code, "add-measure": Table.add_measure,
    "drop-measure": Table.drop_measure, "set-measure": Table.set_measure,
    "drop-dimension": Table.drop_dimension,
    "scale-measure": Table.scale_measure,
    "swap-measures": Table.swap_measures, "drop-rows": Table.drop_rows,
    "rename-code": Table.rename_code,
    "rename-dimension": Table.rename_dimension,
    "duplicate-rows": Table.duplicate_rows,
    "set-property": Table.set_property, "release": Table.release,
    "count-offset": Table.set_count_offset}
# These leave the rows alone.
LABELS = ("set-property", "release", "count-offset", "period-status",
          "set-code")


class ControlError(Exception):
    pass


class World:
    def __init__(self, tables, page_size, look_alikes=False):
        self.look_alikes = look_alikes
        self.lock = threading.RLock()
        self.original = tables
        self.made_up = all_datasets()
        self.page_size = page_size
        self.began = time.monotonic()
        self.log = []
        self.in_flight = 0
        self.reset()

    def reset(self):
        """Everything as at the start; the log of requests stays."""
        self.service = Service(
            {name: table.copy() for name, table in self.original.items()},
            self.page_size)
        self.older = Service3(self.service)
        self.cities = Cities(PLATFORMS, self.made_up)
        self.bulk = Bulk(self.service)
        self.catalogue = Catalogue(self.service)
        if self.look_alikes:
            self.catalogue.add_look_alikes()
        self.rules = []
        self.settings = {"gzip": True, "transfer": "length",
                         "validators": False}

    # Requests.

    def request(self, entry, path, query, options, accept):
        """The answer to one request, faults included, and its log entry."""
        with self.lock:
            older = path.startswith((ROOT3 + "/", API3 + "/"))
            listing = path.startswith(CATALOGUE3 + "/")
            parts = path.split("/")[2 if listing else 3 if older else 4:]
            known = len(parts) > 1
            bulk = path.startswith(ROOT_BULK + "/")
            if older:
                parts[0] = "v3/" + parts[0]
            elif bulk:
                known, parts[0] = True, "v4-csv/" + parts[0]
            request = Request(path, query, options,
                              parts[0] if known else "",
                              "/".join(parts[1:] if known else parts))
            entry.update(table=request.table, set=request.entity)
            rule = next((rule for rule in self.rules
                         if rule.applies(request)), None)
            answer = self.older.answer(path, options) if older else \
                self.bulk.answer(path) if bulk else \
                self.catalogue.older(path) if listing and self.older.on else \
                self.service.answer(path, options, accept)
            if rule is not None:
                rule.spoil(answer, request)
                entry["fault"] = rule.name
                for action in rule.then:
                    self.act(action)
            elif self.settings["validators"] and answer.status == 200:
                self.validate(answer, request, entry)
            return answer

    def ask_city(self, entry, host, path, query, options):
        """The same for the host of a municipality or of all of them."""
        with self.lock:
            asked = Asked(host, path, query, options, entry["headers"],
                          entry["n"])
            answer = self.cities.answer(asked)
            request = Request(path, query, options, asked.dataset,
                              asked.entity, asked)
            entry.update(host=host, table=request.table, set=request.entity)
            rule = next((rule for rule in self.rules
                         if rule.applies(request)), None)
            if rule is not None:
                rule.spoil(answer, request)
                entry["fault"] = rule.name
                for action in rule.then:
                    self.act(action)
            answer.settle()
            if self.settings["validators"] and rule is None and \
                    answer.status == 200:
                tag = '"%s"' % sha256(answer.body()).hexdigest()[:16]
                self.not_modified(answer, tag, entry)
            return answer

    def validate(self, answer, request, entry):
        """An ETag, and 304 for who has the same already."""
        table = self.service.tables.get(request.table)
        if table is None:
            return
        tag = '"%s-%d"' % (table.properties["Version"], table.revision)
        self.not_modified(answer, tag, entry)

    @staticmethod
    def not_modified(answer, tag, entry):
        answer.headers["ETag"] = tag
        if entry["headers"].get("If-None-Match") == tag:
            answer.status, answer.raw, answer.content_type = 304, b"", None

    def begin(self, method, path, query, headers):
        with self.lock:
            self.in_flight += 1
            entry = {"n": len(self.log) + 1, "method": method, "path": path,
                     "query": query, "headers": headers,
                     "at": round(time.monotonic() - self.began, 6),
                     "in_flight": self.in_flight, "status": None,
                     "fault": None, "bytes": None, "ended": None}
            self.log.append(entry)
            return entry

    def end(self, entry):
        with self.lock:
            self.in_flight -= 1
            entry["ended"] = round(time.monotonic() - self.began, 6)

    # Control.

    def act(self, action):
        with self.lock:
            if not isinstance(action, dict) or "do" not in action:
                raise ControlError("an action is an object with \"do\"")
            rest = dict(action)
            do = rest.pop("do")
            try:
                self.dispatch(do, rest)
            except (TypeError, ValueError, KeyError, TableError,
                    RuleError, DatasetError) as error:
                raise ControlError("%s: %s" % (do, error)) from error

    def dispatch(self, do, rest):
        if do in TABLE_ACTIONS:
            table = self.table(rest.pop("table"))
            if do not in LABELS:
                table.claim()
            TABLE_ACTIONS[do](table, **rest)
        elif do in DATASET_ACTIONS:
            dataset = self.cities.dataset(rest.pop("host"),
                                          rest.pop("dataset"))
            if do == "dataset":
                self.cities.check(dataset, rest["settings"])
            DATASET_ACTIONS[do](dataset, **rest)
        elif do == "add-dataset":
            self.cities.add(**rest)
        elif do == "drop-dataset":
            self.cities.dataset(rest["host"], rest["dataset"])
            del self.cities.datasets[rest["host"], rest["dataset"]]
        elif do == "platform":
            self.cities.tell(**rest)
        elif do == "end-table":
            self.catalogue.end(self.table(rest.pop("table")), **rest)
        elif do == "add-successor":
            self.catalogue.succeed(self.table(rest.pop("table")), **rest)
        elif do == "list-table":
            like = rest.pop("like", None)
            self.catalogue.list_another(
                like=self.table(like) if like else None, **rest)
        elif do == "fault":
            self.rules.append(Rule(rest))
        elif do == "clear-faults":
            table, host = rest.pop("table", None), rest.pop("host", None)
            self.rules = [rule for rule in self.rules
                          if table not in (None, rule.table) or
                          host not in (None, rule.host)]
        elif do == "page-size":
            self.set_page_size(**rest)
        elif do == "server":
            self.set_server(**rest)
        elif do == "drop-table":
            del self.service.tables[rest["table"]]
        elif do == "clear-requests":
            self.log.clear()
        elif do == "reset":
            self.reset()
        else:
            raise ControlError("unknown action %s" % do)

    def table(self, name):
        if name not in self.service.tables:
            raise ControlError("no table %s" % name)
        return self.service.tables[name]

    def set_page_size(self, rows, table=None, lists=False):
        if rows < 1:
            raise ValueError("rows must be at least 1")
        if lists:
            self.service.list_page_size = rows
        elif table is None:
            self.service.page_size = rows
        else:
            self.service.page_sizes[table] = rows

    def set_server(self, **wanted):
        for key, value in wanted.items():
            if key == "spelling":
                self.service.spelling = value
            elif key == "link_first":
                self.service.link_first = value
            elif key == "odata3":
                self.older.on = value
            elif key == "odata3_counts":
                self.older.counts = value
            elif key == "odata3_shift":
                self.older.shift = value
            elif key == "bulk":
                if value not in ("zip", "bare", None):
                    raise ValueError("bulk is zip, bare or null")
                self.bulk.form = value
            elif key in self.settings:
                self.settings[key] = value
            else:
                raise ValueError("no such setting %s" % key)

    def state(self):
        with self.lock:
            tables = {name: {
                "rows": table.row_count(), "dimensions": table.dims,
                "version": table.properties["Version"],
                "measures": [m["Identifier"] for m in table.measures]}
                for name, table in self.service.tables.items()}
            return {"tables": tables,
                    "datasets": [one.state() for one in
                                 self.cities.datasets.values()],
                    "faults": [rule.state() for rule in self.rules],
                    "requests": len(self.log), "settings": self.settings}
