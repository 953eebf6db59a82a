"""Inverse and direct geodesics on WGS 84 for arrays: the machine room of `gazetteer.geodesy`.

PROJ solves one geodesic after another in C; here a block of thousands goes through every step at once, in NumPy, so
that the work stays in the processor's cache. The longitude on the auxiliary sphere is found by a secant iteration on
Bessel's equation, distances and longitudes by Karney's series (C. F. F. Karney, Algorithms for geodesics, J. Geodesy
87 (2013) 43-55, equations 15 to 25) to the fourth order, which differ from GeographicLib by less than 0.1 µm. Pairs that
are nearly antipodal, where that iteration does not settle, are left to PROJ (`solve_inverse` names them).

Angles are degrees in and out; nothing is checked here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Start", "advance", "latitude_at", "solve_inverse", "start"]

Floats = NDArray[np.float64]

SEMI_MAJOR_M, FLATTENING = 6_378_137.0, 1.0 / 298.257223563
_SEMI_MINOR_M = SEMI_MAJOR_M * (1.0 - FLATTENING)
_E2 = FLATTENING * (2.0 - FLATTENING)
_SECOND_E2 = _E2 / (1.0 - _E2)
_N = FLATTENING / (2.0 - FLATTENING)
_BLOCK = 8_192  # 64 kB an array: some twenty of them stay in the second-level cache
_SETTLED = 1e-13  # radians: half a micrometre
_NEARLY_ANTIPODAL = -0.985  # cosine of 170°
_TINY = 1e-300


def solve_inverse(
    lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Return distances, azimuths at 1 and at 2 (both forwards, in ±180), and the numbers of the rows to do otherwise.

    All arrays are one-dimensional and of one length.
    """
    distance, azimuth1, azimuth2 = (np.empty(len(lat1)) for _ in range(3))
    left: list[NDArray[np.int64]] = []
    for first in range(0, len(lat1), _BLOCK):
        part = slice(first, first + _BLOCK)
        distance[part], azimuth1[part], azimuth2[part], unsettled = _inverse_block(
            lat1[part], lon1[part], lat2[part], lon2[part]
        )
        left.append(np.flatnonzero(unsettled) + first)
    return distance, azimuth1, azimuth2, np.concatenate(left) if left else np.zeros(0, dtype=np.int64)


def _inverse_block(
    lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    sin1, cos1 = _reduced(lat1)
    sin2, cos2 = _reduced(lat2)
    turn = lon2 - lon1
    turn -= 360.0 * np.round(turn / 360.0)
    target = np.radians(turn)
    sin_sin, cos_cos, cos_sin, sin_cos = sin1 * sin2, cos1 * cos2, cos1 * sin2, sin1 * cos2
    before = missed_before = None
    # Exact for short lines, and a good guess for the others.
    omega = target / np.sqrt(1.0 - _E2 * (0.5 * (cos1 + cos2)) ** 2)
    for _ in range(6):
        sin_omega, cos_omega = np.sin(omega), np.cos(omega)
        east, north = cos2 * sin_omega, cos_sin - sin_cos * cos_omega
        sin_sigma = np.sqrt(east * east + north * north)
        cos_sigma = sin_sin + cos_cos * cos_omega
        sigma = np.arctan2(sin_sigma, cos_sigma)
        sin_alpha = cos_cos * sin_omega / np.maximum(sin_sigma, _TINY)
        cos2_alpha = np.maximum(1.0 - sin_alpha * sin_alpha, 0.0)
        middle = np.clip(cos_sigma - 2.0 * sin_sin / np.maximum(cos2_alpha, _TINY), -1.0, 1.0)
        eps = _epsilon(cos2_alpha)
        sines = _multiples_between(sin_sigma, cos_sigma, middle)
        a3, c3 = _longitude_series(eps)
        missed = omega - target - FLATTENING * a3 * sin_alpha * (sigma + _summed(c3, sines))
        settled = np.abs(missed) <= _SETTLED
        if settled.all():
            break
        if before is None or missed_before is None:
            step = missed
        else:
            slope = missed - missed_before
            step = np.where(slope == 0.0, missed, missed * (omega - before) / np.where(slope == 0.0, 1.0, slope))
        before, missed_before = omega, missed
        omega = omega - step
    a1, c1 = _distance_series(eps)
    distance = _SEMI_MINOR_M * a1 * (sigma + _summed(c1, sines))
    azimuth1 = np.degrees(np.arctan2(east, north))
    azimuth2 = np.degrees(np.arctan2(cos1 * sin_omega, cos_sin * cos_omega - sin_cos))
    unsettled = (np.abs(missed) > 1e-12) | (cos_sigma < _NEARLY_ANTIPODAL)
    return distance, azimuth1, azimuth2, unsettled


class Start(NamedTuple):
    """Geodesics as they leave their first points: what every point along one of them needs."""

    lon: Floats
    sin_alpha: Floats  # of the azimuth where the geodesic crosses the equator
    cos_alpha: Floats
    sin_sigma: Floats  # of the arc from that crossing to the first point
    cos_sigma: Floats
    omega: Floats  # longitude of the first point on the auxiliary sphere, from that crossing
    scale_m: Floats  # metres a radian of arc
    tau: Floats  # distance from that crossing to the first point, in units of `scale_m`
    eps: Floats
    longitude_at_start: Floats  # the ellipsoid's correction of longitude at the first point

    def of(self, rows: NDArray[np.int64]) -> Start:
        """Return the geodesics of some rows, repeated as asked."""
        return Start(*(column[rows] for column in self))


def start(lat: Floats, lon: Floats, azimuth_deg: Floats) -> Start:
    """Prepare the geodesics that leave points in given directions."""
    sin_u, cos_u = _reduced(lat)
    azimuth = np.radians(azimuth_deg)
    sin_azimuth, cos_azimuth = np.sin(azimuth), np.cos(azimuth)
    sin_alpha = sin_azimuth * cos_u
    cos_alpha = np.hypot(cos_azimuth, sin_azimuth * sin_u)
    along = cos_u * cos_azimuth
    sigma = np.arctan2(sin_u, along)
    # Not the sine and cosine of the angle: at a pole the cosine is tiny, and its direction counts.
    norm = np.hypot(sin_u, along)
    sin_sigma, cos_sigma = sin_u / norm, along / norm
    eps = _epsilon(cos_alpha * cos_alpha)
    sines = _multiples(sin_sigma, cos_sigma)
    a1, c1 = _distance_series(eps)
    a3, c3 = _longitude_series(eps)
    return Start(
        lon=lon,
        sin_alpha=sin_alpha,
        cos_alpha=cos_alpha,
        sin_sigma=sin_sigma,
        cos_sigma=cos_sigma,
        omega=np.arctan2(sin_alpha * sin_sigma, cos_sigma),
        scale_m=_SEMI_MINOR_M * a1,
        tau=sigma + _summed(c1, sines),
        eps=eps,
        longitude_at_start=FLATTENING * a3 * sin_alpha * (sigma + _summed(c3, sines)),
    )


def advance(begun: Start, distance_m: Floats) -> tuple[Floats, Floats]:
    """Return latitudes and longitudes at distances along geodesics; longitudes run on from the first point's."""
    lat, lon = np.empty(len(distance_m)), np.empty(len(distance_m))
    for first in range(0, len(distance_m), _BLOCK):
        part = slice(first, first + _BLOCK)
        lat[part], lon[part] = _advance_block(Start(*(column[part] for column in begun)), distance_m[part])
    return lat, lon


def _advance_block(begun: Start, distance_m: Floats) -> tuple[Floats, Floats]:
    tau = begun.tau + distance_m / begun.scale_m
    eps = begun.eps
    eps2 = eps * eps
    reverted = (
        eps * (0.5 - eps2 * (9.0 / 32.0)),
        eps2 * (5.0 / 16.0 - eps2 * (37.0 / 96.0)),
        eps2 * eps * (29.0 / 96.0),
        eps2 * eps2 * (539.0 / 1536.0),
    )
    sigma = tau + _summed(reverted, _multiples(np.sin(tau), np.cos(tau)))
    sin_sigma, cos_sigma = np.sin(sigma), np.cos(sigma)
    sin_u = begun.cos_alpha * sin_sigma
    cos_u = np.hypot(begun.sin_alpha, begun.cos_alpha * cos_sigma)
    omega = np.arctan2(begun.sin_alpha * sin_sigma, cos_sigma) - begun.omega
    # The longitude runs with the arc: eastwards or westwards by as many turns as the arc makes.
    heading = np.where(begun.sin_alpha >= 0.0, 1.0, -1.0)
    arc = sigma - np.arctan2(begun.sin_sigma, begun.cos_sigma)
    omega += 2.0 * np.pi * np.round((heading * arc - omega) / (2.0 * np.pi))
    a3, c3 = _longitude_series(eps)
    bent = FLATTENING * a3 * begun.sin_alpha * (sigma + _summed(c3, _multiples(sin_sigma, cos_sigma)))
    lon = begun.lon + np.degrees(omega - (bent - begun.longitude_at_start))
    return np.degrees(np.arctan2(sin_u, (1.0 - FLATTENING) * cos_u)), lon


def latitude_at(begun: Start, lon: Floats) -> Floats:
    """Return the latitudes at which geodesics reach longitudes ahead of them, less than a turn away.

    The arc follows from the longitude on the auxiliary sphere, and that from the arc: each round is 300 times nearer,
    next to a pole too.
    """
    heading = np.where(begun.sin_alpha >= 0.0, 1.0, -1.0)
    target = np.radians(lon - begun.lon) + begun.omega - begun.longitude_at_start
    a3, c3 = _longitude_series(begun.eps)
    omega = target
    for _ in range(8):
        turned = heading * omega
        sigma = np.arctan2(np.sin(turned), np.abs(begun.sin_alpha) * np.cos(turned))
        sigma += 2.0 * np.pi * np.round((turned - sigma) / (2.0 * np.pi))
        sines = _multiples(np.sin(sigma), np.cos(sigma))
        omega = target + FLATTENING * a3 * begun.sin_alpha * (sigma + _summed(c3, sines))
    sin_u = begun.cos_alpha * np.sin(sigma)
    cos_u = np.hypot(begun.sin_alpha, begun.cos_alpha * np.cos(sigma))
    lat: Floats = np.degrees(np.arctan2(sin_u, (1.0 - FLATTENING) * cos_u)) + 0.0  # no -0.0
    return lat


def _reduced(lat: Floats) -> tuple[Floats, Floats]:
    """Return sine and cosine of the reduced latitude."""
    phi = np.radians(lat)
    sine, cosine = (1.0 - FLATTENING) * np.sin(phi), np.cos(phi)
    norm = np.sqrt(sine * sine + cosine * cosine)
    return sine / norm, cosine / norm


def _epsilon(cos2_alpha: Floats) -> Floats:
    """Return the expansion parameter of Karney's series."""
    k2 = _SECOND_E2 * cos2_alpha
    return k2 / (2.0 * (1.0 + np.sqrt(1.0 + k2)) + k2)


def _distance_series(eps: Floats) -> tuple[Floats, tuple[Floats, ...]]:
    """Return A1 and C1 (equations 17 and 18)."""
    eps2 = eps * eps
    a1 = (1.0 + eps2 * (0.25 + eps2 / 64.0)) / (1.0 - eps)
    return a1, (
        eps * (-0.5 + eps2 * (3.0 / 16.0)),
        eps2 * (-1.0 / 16.0 + eps2 / 32.0),
        eps2 * eps * (-1.0 / 48.0),
        eps2 * eps2 * (-5.0 / 512.0),
    )


def _longitude_series(eps: Floats) -> tuple[Floats, tuple[Floats, ...]]:
    """Return A3 and C3 (equations 24 and 25)."""
    a3 = 1.0 - eps * (
        (0.5 - 0.5 * _N)
        + eps * ((0.25 + _N / 8.0 - 0.375 * _N * _N) + eps * (1.0 / 16.0 + 3.0 / 16.0 * _N + eps * (3.0 / 64.0)))
    )
    eps2 = eps * eps
    return a3, (
        eps
        * ((0.25 - 0.25 * _N) + eps * ((1.0 - _N * _N) / 8.0 + eps * (3.0 / 64.0 * (1.0 + _N) + eps * (5.0 / 128.0)))),
        eps2 * ((1.0 / 16.0 - 3.0 / 32.0 * _N + _N * _N / 32.0) + eps * (3.0 / 64.0 - _N / 32.0)),
        eps2 * eps * (5.0 / 192.0 - 3.0 / 64.0 * _N),
    )


def _multiples(sine: Floats, cosine: Floats) -> tuple[Floats, ...]:
    """Return the sines of two, four, six and eight times an angle."""
    sin2, cos2 = 2.0 * sine * cosine, 1.0 - 2.0 * sine * sine
    sin4, cos4 = 2.0 * sin2 * cos2, 1.0 - 2.0 * sin2 * sin2
    return sin2, sin4, sin4 * cos2 + cos4 * sin2, 2.0 * sin4 * cos4


def _multiples_between(sine: Floats, cosine: Floats, middle: Floats) -> tuple[Floats, ...]:
    """Return sin 2lσ2 - sin 2lσ1 for l = 1 to 4, from the arc σ2 - σ1 and the cosine of σ1 + σ2."""
    cos2, cos4 = 2.0 * cosine * cosine - 1.0, 2.0 * middle * middle - 1.0
    sin2, cos6 = 2.0 * sine * cosine, middle * (4.0 * middle * middle - 3.0)
    return (
        2.0 * middle * sine,
        2.0 * cos4 * sin2,
        2.0 * cos6 * (sine * (4.0 * cosine * cosine - 1.0)),
        4.0 * (2.0 * cos4 * cos4 - 1.0) * sin2 * cos2,
    )


def _summed(coefficients: tuple[Floats, ...], sines: tuple[Floats, ...]) -> Floats:
    total = coefficients[0] * sines[0]
    for coefficient, sine in zip(coefficients[1:], sines[1:], strict=False):
        total += coefficient * sine
    return total
