#!/bin/sh
# curl_jq.sh FIRST_URL PUBLIC=LOOPBACK: rows of COPY to stdout, by curl and jq.
set -eu
url=$1
host=${2%%=*}
loopback=${2#*=}
page=$(mktemp)
trap 'rm -f "$page"' EXIT
while [ -n "$url" ]; do
	curl -sS --compressed -o "$page" "$loopback${url#"$host"}"
	jq -r '.value[] | [.Id, .Measure, .ValueAttribute, (.Value // "\\N"),
		(.StringValue // "\\N"), .RegioS, .Perioden] | join("\t")' "$page"
	url=$(tail -c 300 "$page" |
		sed -n 's/.*"@odata.nextLink":"\([^"]*\)".*/\1/p')
done
