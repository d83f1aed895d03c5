"""Which interval for the difference of two paired proportions keeps its level? Coverage by enumeration of all tables, nothing is drawn.

    venv/bin/python coverage.py > coverage.json      (fifteen seconds; the environment of statistics.py)

For each number of rows n, share of rows that differ and true difference: the chance that a 95 % interval holds the true difference, for
Tango's score interval, Newcombe's square-and-add interval (his method 10) and the percentile bootstrap with infinitely many resamples.
"""

import json
import math

import numpy as np
from scipy import stats

Z = stats.norm.ppf(0.975)


def tango(b, c, n):
    def statistic(d):
        linear = (2 * n - b + c) * d - b - c
        p21 = (math.sqrt(max(0, linear**2 + 8 * n * c * d * (1 - d))) - linear) / (4 * n)
        variance = n * (2 * p21 + d * (1 - d))
        return (b - c - n * d) / math.sqrt(variance) if variance > 1e-300 else math.inf * np.sign(b - c - n * d)

    def crossing(value, low, high):
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if statistic(middle) > value else (low, middle)
        return low

    d = (b - c) / n
    return crossing(Z, -1, d), crossing(-Z, d, 1)


def wilson(x, n):
    p, scale = x / n, 1 + Z**2 / n
    half = Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n * n))
    return (p + Z**2 / (2 * n) - half) / scale, (p + Z**2 / (2 * n) + half) / scale


def newcombe(both, b, c, neither):
    n = both + b + c + neither
    p1, p2 = (both + b) / n, (both + c) / n
    (l1, u1), (l2, u2) = wilson(both + b, n), wilson(both + c, n)
    product = (both + b) * (c + neither) * (both + c) * (b + neither)
    top = both * neither - b * c
    phi = 0 if product == 0 else (max(top - n / 2, 0) if top > 0 else top) / math.sqrt(product)
    down = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    up = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    return p1 - p2 - math.sqrt(max(0, down)), p1 - p2 + math.sqrt(max(0, up))


def bootstrap(b, c, n):
    distribution = np.array([1.0])
    for _ in range(n):
        distribution = np.convolve(distribution, [c / n, 1 - (b + c) / n, b / n])
    cumulative = np.cumsum(distribution)
    return tuple((int(np.searchsorted(cumulative, q)) - n) / n for q in (0.025, 0.975))


rows = []
for n in (20, 50, 150):
    tables = [(b, c) for b in range(n + 1) for c in range(n + 1 - b)]
    for differing in (0.05, 0.1, 0.2, 0.4):
        for share in (0.5, 0.75, 0.95):
            p12, p21 = differing * share, differing * (1 - share)
            true = p12 - p21
            likely = [(b, c, stats.multinomial.pmf([b, c, n - b - c], n, [p12, p21, 1 - differing])) for b, c in tables]
            likely = [(b, c, p) for b, c, p in likely if p > 1e-7]
            covered = {"tango": 0.0, "newcombe": 0.0, "bootstrap": 0.0}
            for b, c, p in likely:
                low, high = tango(b, c, n)
                covered["tango"] += p * (low <= true <= high)
                # Where both agree, the better candidate is right on 80 % of the rows.
                low, high = newcombe(round(0.8 * (n - b - c)), b, c, n - b - c - round(0.8 * (n - b - c)))
                covered["newcombe"] += p * (low - 1e-12 <= true <= high + 1e-12)
                low, high = bootstrap(b, c, n)
                covered["bootstrap"] += p * (low - 1e-12 <= true <= high + 1e-12)
            rows.append({"n": n, "differing": differing, "difference": round(true, 4), **{name: round(value, 4) for name, value in covered.items()}})

summary = {
    name: {"mean": round(float(np.mean([row[name] for row in rows])), 4), "smallest": min(row[name] for row in rows)}
    for name in ("tango", "newcombe", "bootstrap")
}
print(json.dumps({"summary": summary, "rows": rows}, indent=2))
