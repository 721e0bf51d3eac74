"""The kinds of drills: how a night is disturbed, how many are run, and on
which nights.

To add one: a function that is given a drill and disturbs its night, and its
row in the KINDS of its file.
"""

import disk
import kills
import memory
import places
import servers
import upstreams
import wires

KINDS = {}
for room in (kills, servers, disk, places, upstreams, wires, memory):
    KINDS.update(room.KINDS)
