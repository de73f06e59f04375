#!/bin/sh
# Gets the alerts of a night as JSON lines on its stdin; GOLMOK_ALERTS is their number, GOLMOK_SNAPSHOT the snapshot. It has
# refresh.on_alert_seconds. Works as it is: keeps them in a file. Where it fails, the next night tells them again.
set -eu
tee -a alerts-received.jsonl > /dev/null
# By mail instead:
# mail -s "golmok: $GOLMOK_ALERTS" ops@example.org
