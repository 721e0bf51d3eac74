"""What a Python program does to publish: json and gzip, document by document.

    json_gzip.py TARGET FOLDER...

Reads the JSON documents of the folders into memory, and then writes each anew
below TARGET, plain and with gzip 9. Prints seconds of wall and of processor
that writing took: where its figures come from is not counted.
"""

import gzip
import json
import os
import sys
import time

documents, target = [], sys.argv[1]
for folder in sys.argv[2:]:
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json") and not name.endswith(".jsonstat.json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                documents.append((os.path.basename(folder), name,
                                  json.load(file)))
began, busy = time.monotonic(), time.process_time()
for folder, name, document in documents:
    os.makedirs(os.path.join(target, folder), exist_ok=True)
    path = os.path.join(target, folder, name)
    body = json.dumps(document, ensure_ascii=False,
                      separators=(",", ":")).encode()
    with open(path, "wb") as file:
        file.write(body)
    with open(path + ".gz", "wb") as file:
        file.write(gzip.compress(body, 9))
print(time.monotonic() - began, time.process_time() - busy)
