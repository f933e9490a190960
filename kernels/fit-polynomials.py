"""Fits the polynomials that the pricing kernel and its TypeScript twin share.

Run with Python 3 and mpmath: `python3 kernels/fit-polynomials.py`. It prints, for each, the largest
relative error evaluated in doubles, and the coefficients of even and of odd powers, highest first,
in the order in which src/quant/polynomials.ts and kernels/assembly/elementary.ts nest them.
"""

import random

from mpmath import cos, erfc, exp, log, mp, mpf, nstr, pi, sqrt, atanh

mp.dps = 60


def chebyshev(function, degree, low, high):
    """Power-basis coefficients of the Chebyshev interpolant of function on [low, high]."""
    count = degree + 1
    nodes = [cos(pi * (k + mpf(1) / 2) / count) for k in range(count)]
    middle, half = (mpf(low) + high) / 2, (mpf(high) - low) / 2
    values = [function(middle + half * u) for u in nodes]
    weights = [
        2 / mpf(count)
        * sum(values[k] * cos(j * pi * (k + mpf(1) / 2) / count) for k in range(count))
        for j in range(count)
    ]
    weights[0] /= 2
    basis = [[mpf(1)], [mpf(0), mpf(1)]]
    for _ in range(2, count):
        following = [mpf(0)] + [2 * v for v in basis[-1]]
        for i, v in enumerate(basis[-2]):
            following[i] -= v
        basis.append(following)
    inner = [sum(weights[j] * basis[j][i] for j in range(i, count)) for i in range(count)]
    outer, power = [mpf(0)] * count, [mpf(1)]
    for j in range(count):
        for i, v in enumerate(power):
            outer[i] += inner[j] * v
        following = [mpf(0)] * (len(power) + 1)
        for i, v in enumerate(power):
            following[i] -= v * middle / half
            following[i + 1] += v / half
        power = following
    return [float(v) for v in outer]


def horner(coefficients, t):
    value = coefficients[-1]
    for c in coefficients[-2::-1]:
        value = value * t + c
    return value


def mills(x):
    """N(-x) exp(x^2/2)."""
    return erfc(x / sqrt(mpf(2))) / 2 * exp(x * x / 2)


def slope(x):
    """-d/dx of mills(x): phi(0) - x mills(x), positive, ~ phi(0)/x^2 far out."""
    return 1 / sqrt(2 * pi) - x * mills(x)


def far(function, degree, power, anchor=4, reach=10**6):
    """Fits function(x) (x+anchor)^power in t = (x-anchor)/(x+anchor) for x from 0 to far out."""
    def inside(t):
        x = anchor * (1 + t) / (1 - t)
        return function(x) * (x + anchor) ** power
    top = (mpf(reach) - anchor) / (reach + anchor)
    coefficients = chebyshev(inside, degree, -1, top)
    random.seed(1)
    worst = 0
    for _ in range(2000):
        x = 50 * random.random() ** 2 if random.random() < 0.9 else 1000 * random.random()
        r = 1 / (x + anchor)
        value = horner(coefficients, 1 - 2 * anchor * r) * (r if power == 1 else r * r)
        worst = max(worst, abs(float(value / function(mpf(x)) - 1)))
    return coefficients, worst


def near(function, degree, low, high):
    coefficients = chebyshev(function, degree, low, high)
    random.seed(1)
    worst = 0
    for _ in range(2000):
        x = float(low) + random.random() * float(high - low)
        worst = max(worst, abs(float(horner(coefficients, x) / function(mpf(x)) - 1)))
    return coefficients, worst


def show(name, fitted):
    coefficients, worst = fitted
    print(f"{name}: degree {len(coefficients) - 1}, largest relative error {worst:.2e}")
    print("  even:", ", ".join(repr(c) for c in coefficients[0::2][::-1]))
    print("  odd:", ", ".join(repr(c) for c in coefficients[1::2][::-1]))


half = log(mpf(2)) / 2


def log_series(z):
    """2 atanh(sqrt z)/sqrt z, the logarithm of (1+s)/(1-s) over s, z = s^2."""
    return mpf(2) if z == 0 else 2 * atanh(sqrt(z)) / sqrt(z)


if __name__ == "__main__":
    show("mills, (x+4) N(-x) exp(x^2/2) in t=1-8/(x+4)", far(mills, 22, 1))
    show("slope, (x+4)^2 (phi(0) - x mills) in t=1-8/(x+4)", far(slope, 25, 2))
    show("exponential on +-ln2/2", near(exp, 11, -half * 1.0001, half * 1.0001))
    show("logarithm, 2 atanh(s)/s in s^2 <= 0.041", near(log_series, 8, mpf(0), mpf("0.0411")))
