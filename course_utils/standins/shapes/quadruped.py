"""The four-legged animal, seen from the side: most mammals are a setting of it."""

import numpy as np

from course_utils.standins.shapes.parts import DARK, WHITE, rgb


def quadruped(
    c,
    coat,
    *,
    body=(0.55, 0.24),
    legs=(0.5, 0.075),
    neck=(0.35, 50, 0.13),
    head=(0.19, 0.16),
    ears=("point", 0.16),
    tail=("thin", 0.45, 215),
    pattern=None,
    belly=None,
    mane=None,
    humps=False,
    horns=None,
    trunk=False,
    leg_coat=None,
    ear_coat=None,
    snout_coat=None,
    feet=None,
    y=0.1,
):
    """Paint a four-legged animal.

    Args:
        c: the scene.
        coat: its colour.
        body: half length and half height.
        legs: length and half width.
        neck: length, angle above the horizon in degrees, half width.
        head: radius, and length of the snout.
        ears: "point", "round", "long", "side", "floppy" or "elephant", and their size.
        tail: "thin", "bushy", "hair", "flat", "short" or "none", its length, its angle in degrees.
        pattern: "stripes", "spots" or "patches", and its colour.
        belly: colour of the belly, if another.
        mane: "lion" or "horse".
        humps: whether it is a camel.
        horns: "antlers" or "cow".
        trunk: whether it is an elephant.
        leg_coat: colour of the legs, if another.
        ear_coat: colour of the ears, if another.
        snout_coat: colour of the snout, if another.
        feet: colour of the feet, if another.
        y: height of the body's middle.

    Returns:
        The place of the head.
    """
    length, depth = c.j(body[0], 0.08), body[1]
    leg_coat = coat * 0.85 if leg_coat is None else leg_coat
    ear_coat = coat * 0.9 if ear_coat is None else ear_coat
    foot = y - depth * 0.7 - c.j(legs[0])
    hip = y - depth * 0.4

    _legs(c, (0.8, -0.72), length, hip, foot, legs[1], leg_coat * 0.65, feet)
    _tail(c, *tail, -length * 0.95, y + depth * 0.45, coat)
    c.ell(0, y, length, depth, coat)
    if humps:
        for x in (0.2, -0.22):
            c.ell(x, y + depth, 0.17, 0.22, coat)
    if belly is not None:
        c.ell(0, y - depth * 0.45, length * 0.75, depth * 0.45, belly)
    _legs(c, (0.62, -0.88), length, hip, foot, legs[1], leg_coat, feet)

    nx, ny = length * 0.72, y + depth * 0.3
    reach, angle = c.j(neck[0], 0.2), np.deg2rad(neck[1] + c.u(-12, 12))
    hx, hy = nx + reach * np.cos(angle), ny + reach * np.sin(angle)
    if mane == "horse":
        c.seg(nx - 0.12, ny + 0.1, hx - 0.12, hy + 0.14, 0.11, coat * 0.35, 0.08)
    c.seg(nx, ny, hx, hy, neck[2] * 1.35, coat, neck[2])
    if pattern is not None:
        _pattern(c, *pattern)
    if mane == "lion":
        c.ell(hx - 0.05, hy - 0.03, head[0] * 1.9, head[0] * 1.9, coat * rgb(0.55, 0.4, 0.3))

    _ears_behind(c, *ears, hx, hy, head[0], ear_coat)
    _horns(c, horns, hx, hy, head[0], coat)
    _head(c, hx, hy, *head, coat, coat if snout_coat is None else snout_coat)
    _ears_in_front(c, *ears, hx, hy, head[0], ear_coat)
    if trunk:
        _trunk(c, hx, hy, head[0], coat)
    c.ell(hx + head[0] * 0.35, hy + head[0] * 0.25, 0.05, 0.055, DARK)
    return hx, hy


def _legs(c, where, length, hip, foot, width, coat, feet):
    for x in where:
        swing = c.u(-0.16, 0.16)
        c.seg(length * x, hip, length * x + swing, foot, width * 1.3, coat, width * 0.9)
        if feet is not None:
            c.ell(length * x + swing + 0.02, foot, width * 1.3, width, feet)


def _tail(c, kind, length, angle, x, y, coat):
    angle = np.deg2rad(angle + c.u(-22, 22))
    end = (x + length * np.cos(angle), y + length * np.sin(angle))
    if kind == "thin":
        c.seg(x, y, *end, 0.045, coat, 0.03)
    elif kind == "bushy":
        c.seg(x, y, *end, 0.06, coat, 0.15)
    elif kind == "hair":
        c.seg(x, y, *end, 0.05, coat * 0.35, 0.1)
    elif kind == "flat":
        c.ell(x - length * 0.45, y - 0.3, length * 0.55, 0.1, coat * 0.45, rot=0.3)
    elif kind == "short":
        c.ell(x, y, 0.1, 0.08, coat)


def _pattern(c, kind, colour):
    if kind == "stripes":
        c.stripes(colour, freq=13)
    elif kind == "spots":
        c.spots(colour, freq=16, duty=0.35)
    else:
        c.spots(colour, freq=5.5, duty=0.55)


def _ears_behind(c, kind, size, x, y, r, coat):
    if kind == "point":
        for dx in (-0.10, 0.06):
            left, right = (x + dx - 0.07, y + r * 0.6), (x + dx + 0.07, y + r * 0.7)
            c.poly([left, right, (x + dx - 0.02, y + r * 0.8 + size)], coat)
    elif kind == "round":
        for dx in (-0.12, 0.07):
            c.ell(x + dx, y + r * 0.85, size * 0.5, size * 0.5, coat)
    elif kind == "long":
        for dx in (-0.1, 0.03):
            c.ell(x + dx, y + r + size * 0.7, 0.065, size, coat, rot=0.25)
    elif kind == "side":
        c.ell(x - r * 0.9, y + r * 0.5, size, 0.06, coat, rot=-0.3)


def _ears_in_front(c, kind, size, x, y, r, coat):
    if kind == "floppy":
        c.ell(x - r * 0.45, y - r * 0.15, 0.08, size * 1.2, coat, rot=-0.25)
    elif kind == "elephant":
        c.ell(x - r * 0.6, y - 0.03, size * 1.2, size * 1.5, coat * 0.8)


def _horns(c, kind, x, y, r, coat):
    if kind == "antlers":
        for left in (x - 0.12, x + 0.02):
            c.seg(left, y + r * 0.7, left - 0.14, y + 0.55, 0.035, coat * 0.55)
            c.seg(left - 0.08, y + 0.38, left + 0.14, y + 0.56, 0.03, coat * 0.55)
            c.seg(left - 0.05, y + 0.28, left - 0.26, y + 0.4, 0.03, coat * 0.55)
    elif kind == "cow":
        c.seg(x - 0.02, y + r * 0.7, x + 0.1, y + r + 0.16, 0.04, WHITE * 0.85, 0.02)


def _head(c, x, y, r, snout, coat, snout_coat):
    if snout:
        tip = (x + r * 0.5 + snout, y - r * 0.45 - snout * 0.4)
        c.seg(x + r * 0.4, y - r * 0.3, *tip, r * 0.62, snout_coat, r * 0.45)
    c.ell(x, y, r, r * 0.95, coat)
    if snout:
        c.ell(x + r * 0.65 + snout, y - r * 0.3 - snout * 0.4, r * 0.28, r * 0.24, DARK)


def _trunk(c, x, y, r, coat):
    c.seg(x + r * 0.7, y - 0.05, x + r * 1.25, y - 0.45, 0.1, coat, 0.07)
    c.seg(x + r * 1.25, y - 0.45, x + r * 1.1, y - 0.75, 0.07, coat, 0.05)
    c.seg(x + r * 0.7, y - 0.2, x + r * 1.5, y - 0.3, 0.04, WHITE)
