"""Reference values for the statistics of @ashlar/evaluate, from SciPy and statsmodels.

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    venv/bin/python statistics.py > statistics.json

Where a library has no such function (Tango's interval, sizes for McNemar's test) the value is computed here by another route than the
package takes: a root finder on the score statistic with its nuisance parameter maximised numerically, and exact power by enumeration.
"""

import json

import numpy as np
import scipy
import statsmodels
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

random = np.random.default_rng(20261101)


def tango(b, c, n, level):
    """Score interval by maximising the trinomial likelihood numerically under each supposed difference."""
    z = stats.norm.ppf((1 + level) / 2)

    def nuisance(supposed):
        # p21 (only the second) is free; p12 = p21 + supposed.
        low, high = max(0.0, -supposed), (1 - supposed) / 2
        if high - low < 1e-14:
            return low

        def loss(p21):
            p12, rest = p21 + supposed, 1 - 2 * p21 - supposed
            total = 0.0
            for count, p in ((b, p12), (c, p21), (n - b - c, rest)):
                if count > 0:
                    total -= count * np.log(max(p, 1e-300))
            return total

        return optimize.minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-14}).x

    def statistic(supposed):
        variance = n * (2 * nuisance(supposed) + supposed - supposed**2)
        return (b - c - n * supposed) / np.sqrt(max(variance, 1e-300))

    estimate = (b - c) / n
    edge = 1 - 1e-9
    low = -1.0 if b - c == -n else optimize.brentq(lambda d: statistic(d) - z, -edge, min(estimate, edge), xtol=1e-13)
    high = 1.0 if b - c == n else optimize.brentq(lambda d: statistic(d) + z, max(estimate, -edge), edge, xtol=1e-13)
    return [low, high]


def mcnemar_power(n, discordance, difference, alpha=0.05):
    """Chance that the exact (and the mid-p) test calls the difference, over all tables."""
    differing = np.arange(n + 1)
    weights = stats.binom.pmf(differing, n, discordance)
    share = (discordance + difference) / (2 * discordance)
    exact = mid = 0.0
    for m, weight in zip(differing, weights):
        if weight < 1e-12:
            continue
        k = np.arange(m + 1)
        fewer = np.minimum(k, m - k)
        at = stats.binom.pmf(fewer, m, 0.5)
        p = np.minimum(1, 2 * stats.binom.cdf(fewer, m, 0.5))
        chance = stats.binom.pmf(k, m, share)
        exact += weight * chance[p < alpha].sum()
        mid += weight * chance[np.minimum(1, 2 * stats.binom.cdf(fewer, m, 0.5) - at) < alpha].sum()
    return float(exact), float(mid)


def connor(discordance, difference, alpha=0.05, power=0.8):
    za, zb = stats.norm.ppf(1 - alpha / 2), stats.norm.ppf(power)
    return int(np.ceil(((za * np.sqrt(discordance) + zb * np.sqrt(discordance - difference**2)) / difference) ** 2))


def sfc32(seed, count):
    """Doty-Humphrey's small fast counting generator, the state filled by splitmix32, with Python's integers."""
    mask = 0xFFFFFFFF
    mixed = seed & mask
    words = []
    for _ in range(3):
        mixed = (mixed + 0x9E3779B9) & mask
        z = mixed ^ (mixed >> 16)
        z = (z * 0x21F0AAAD) & mask
        z = ((z ^ (z >> 15)) * 0x735A2D97) & mask
        words.append(z ^ (z >> 15))
    words[2] ^= (seed // 2**32) & mask
    (a, b, c), counter, out = words, 1, []
    for _ in range(12 + count):
        total = (a + b + counter) & mask
        counter = (counter + 1) & mask
        a, b, c = b ^ (b >> 9), (c + (c << 3)) & mask, (((c << 21) | (c >> 11)) + total) & mask
        out.append(total)
    return out[12:]


result = {"versions": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__}}

result["random"] = [{"seed": seed, "numbers": sfc32(seed, 5)} for seed in (0, 1, -1, 20261101, 2**40 + 3)]

points = [-37, -20, -8, -5, -4.0001, -3.9999, -2, -1, -0.1, 0, 1e-9, 0.5, 1, 3, 6]
result["normalCdf"] = [{"x": x, "p": float(stats.norm.cdf(x))} for x in points]
probabilities = [1e-300, 1e-50, 1e-12, 1e-5, 0.01, 0.025, 0.07, 0.1, 0.4, 0.5, 0.6, 0.925, 0.975, 0.999, 1 - 1e-9]
result["normalQuantile"] = [{"p": p, "x": float(stats.norm.ppf(p))} for p in probabilities]

result["wilson"] = []
for successes, n, level in [(0, 1, 0.95), (1, 1, 0.95), (0, 10, 0.95), (10, 10, 0.95), (1, 10, 0.9), (81, 263, 0.95), (15, 148, 0.95), (88, 100, 0.99), (999, 1000, 0.95), (5000, 100000, 0.95)]:
    low, high = proportion_confint(successes, n, 1 - level, "wilson")
    result["wilson"].append({"successes": successes, "n": n, "level": level, "low": float(low), "high": float(high)})

result["mcnemar"] = []
for b, c in [(0, 0), (1, 0), (0, 5), (0, 6), (3, 3), (6, 16), (1, 7), (10, 20), (40, 20), (150, 200), (900, 1000), (5000, 5100)]:
    exact = float(mcnemar([[0, b], [c, 0]], exact=True).pvalue) if b + c else 1.0
    at = float(stats.binom.pmf(min(b, c), b + c, 0.5)) if b + c else 1.0
    mid = min(1.0, 2 * float(stats.binom.cdf(min(b, c), b + c, 0.5)) - at) if b + c else 1.0
    result["mcnemar"].append({"onlyFirst": b, "onlySecond": c, "exact": min(1.0, exact), "midP": mid})

result["tango"] = []
for b, c, n, level in [(6, 16, 161, 0.95), (1, 7, 21, 0.95), (40, 20, 160, 0.95), (0, 0, 20, 0.95), (5, 0, 5, 0.95), (0, 5, 20, 0.95), (12, 3, 300, 0.99), (1, 0, 3, 0.9)]:
    low, high = tango(b, c, n, level)
    result["tango"].append({"onlyFirst": b, "onlySecond": c, "n": n, "level": level, "low": float(low), "high": float(high)})

skewed = np.round(random.beta(0.4, 1.5, 40) - random.beta(0.4, 2, 40), 3)
ties = random.choice([-1, -0.5, 0, 0, 0, 0, 0.5, 1, 1], 120)
lopsided = np.array([0.0] * 25 + [0.1, 0.2, 0.9, 1.0, 1.0])
result["bootstrap"] = []
for values in (skewed, ties, lopsided):
    interval = stats.bootstrap((values,), np.mean, n_resamples=400_000, batch=20_000, method="BCa", rng=np.random.default_rng(1)).confidence_interval
    result["bootstrap"].append({"values": values.tolist(), "low": float(interval.low), "high": float(interval.high)})

result["permutation"] = []
for values in (np.array([0.3, 0.1, -0.05, 0.2, 0.4]), np.array([0.0, 0.25, 0.25, -0.25, 0.5, 0.5, 0.75, 0.0]), skewed[:12], skewed, ties):
    exact = np.count_nonzero(values) <= 18
    nonzero = values[values != 0]
    test = stats.permutation_test(
        (nonzero,), np.mean, permutation_type="samples", n_resamples=np.inf if exact else 400_000, batch=20_000, rng=np.random.default_rng(2)
    )
    result["permutation"].append({"differences": values.tolist(), "exact": bool(exact), "p": float(test.pvalue)})

result["holm"] = []
for values in ([0.01, 0.04, 0.03], [0.5], [0.001, 0.9, 0.9, 0.02, 0.02], [0.2, 0.2, 0.2], [1.0, 0.0, 0.05]):
    result["holm"].append({"p": values, "adjusted": [float(p) for p in multipletests(values, method="holm")[1]]})

result["rowsForProportions"] = []
for discordance, difference in [(0.2, 0.1), (0.1, 0.05), (0.3, 0.05), (0.05, 0.04), (0.5, 0.3), (0.12, 0.1)]:
    n = connor(discordance, difference)
    exact, mid = mcnemar_power(n, discordance, difference)
    needed = n
    while mcnemar_power(needed, discordance, difference)[0] < 0.8:
        needed += 1
    result["rowsForProportions"].append(
        {"discordance": discordance, "difference": difference, "rows": n, "powerOfExactTest": exact, "powerOfMidP": mid, "rowsForExactTest": needed}
    )

print(json.dumps(result, indent=2))
