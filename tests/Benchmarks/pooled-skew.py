#!/usr/bin/python3
"""pooled-skew.py RIG_DIR SKIP A.wav B.wav [...]: skew over the windows of all pairs together, as the rig's snapcast-run counts it; one JSON object.

p50, p99, max of the absolute skew in ms; spread: latest less earliest of all files, per window; dropped: windows in which the probe finds no match."""
import itertools, json, sys
import numpy as np
sys.path.insert(0, sys.argv[1])
from riglib import RATE, lags, read_wav

skip, signals = float(sys.argv[2]), [read_wav(f) for f in sys.argv[3:]]
first = min(np.flatnonzero(np.abs(s) > 100)[0] for s in signals) / RATE
last = max(np.flatnonzero(np.abs(s) > 100)[-1] for s in signals)
signals = [s[:last] for s in signals]                    # after the end there is nothing to match
pooled, medians, dropped, by_time = [], {}, 0, {}
for i, j in itertools.combinations(range(len(signals)), 2):
    rows, n = lags(signals[i], signals[j], skip=first + skip)
    pooled.append(np.abs(rows[:, 1]) * 1e3)
    medians[f"{i + 1}-{j + 1}"] = round(float(np.median(rows[:, 1]) * 1e3), 3)
    dropped += n
    if i == 0:
        for when, lag, _ in rows:
            by_time.setdefault(when, [0.0]).append(lag * 1e3)
spread = [max(v) - min(v) for v in by_time.values() if len(v) == len(signals)]
skews = np.concatenate(pooled)
print(json.dumps(dict(p50=np.median(skews), p99=np.percentile(skews, 99), max=skews.max(), spreadP50=np.median(spread),
                      windows=len(skews), dropped=dropped, medians=medians), default=float))
