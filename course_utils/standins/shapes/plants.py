"""Flowers, fruit and trees."""

import numpy as np

from course_utils.standins.shapes.parts import (
    DARK,
    WHITE,
    WOOD,
    blobs,
    flower,
    leafstalk,
    rgb,
    trunk,
)


def orchid(c):
    col = c.pick(c.hsv(0.87, 0.5, 0.85), c.hsv(0.8, 0.4, 0.8), c.hsv(0.9, 0.1, 0.95))
    flower(c, 3, col, petal=(0.35, 0.13), ring=0.38, middle=0, turn=c.u(1.4, 1.7))
    for s in (-1, 1):
        c.ell(s * 0.34, 0.32, 0.34, 0.24, col)
    c.ell(0, 0.08, 0.15, 0.2, c.hsv(0.9, 0.9, 0.6))
    c.ell(0, 0.25, 0.07, 0.07, rgb(0.95, 0.85, 0.3))


def poppy(c):
    flower(
        c,
        4,
        c.hsv(0.01, 0.92, 0.85, 0.015),
        petal=(0.42, 0.4),
        ring=0.26,
        middle=0.15,
        middle_col=DARK,
    )


def rose(c):
    col = c.pick(c.hsv(0.98, 0.85, 0.75), c.hsv(0.95, 0.4, 0.9), c.hsv(0.14, 0.5, 0.95))
    flower(c, 7, col, petal=(0.3, 0.3), ring=0.28, middle=0)
    for r in (0.42, 0.28, 0.14):
        c.ring(0.03, 0.27, r, 0.03, col * 0.6, body=False)


def sunflower(c):
    flower(
        c,
        14,
        c.hsv(0.135, 0.95, 0.95, 0.01),
        petal=(0.24, 0.09),
        ring=0.48,
        middle=0.36,
        middle_col=c.hsv(0.07, 0.7, 0.25),
    )


def tulip(c):
    col = c.pick(c.hsv(0.98, 0.8, 0.85), c.hsv(0.13, 0.85, 0.95), c.hsv(0.8, 0.5, 0.7))
    g = c.hsv(0.33, 0.6, 0.45)
    c.seg(0, 0, 0, -1, 0.055, g)
    c.ell(0.24, -0.55, 0.1, 0.42, g, rot=-0.4)
    c.ell(-0.22, -0.6, 0.1, 0.4, g, rot=0.35)
    c.ell(0, 0.25, 0.34, 0.38, col)
    c.poly([(-0.36, 0.25), (-0.33, 0.85), (-0.06, 0.45)], col * 0.9)
    c.poly([(0.36, 0.25), (0.33, 0.85), (0.06, 0.45)], col * 0.9)
    c.poly([(-0.2, 0.4), (0, 0.9), (0.2, 0.4)], col * 1.08)


def apple(c):
    col = c.pick(c.hsv(0.99, 0.85, 0.75), c.hsv(0.27, 0.7, 0.7), c.hsv(0.03, 0.8, 0.8))
    leafstalk(c, 0, 0.5)
    for s in (-1, 1):
        c.ell(s * 0.24, -0.1, 0.46, 0.6, col)
    c.ell(0, 0.48, 0.16, 0.07, col * 0.55)
    c.ell(-0.34, 0.15, 0.1, 0.16, WHITE, a=0.4)


def mushroom(c):
    cap = c.pick(c.hsv(0.0, 0.85, 0.75), c.hsv(0.08, 0.5, 0.5), c.hsv(0.1, 0.2, 0.85))
    c.seg(0, 0.1, 0, -0.75, 0.17, WHITE * 0.92, 0.22)
    d = c.d_ell(0, 0.1, 0.8, 0.7)
    c.paint(np.maximum(d, -(c.y - 0.1)), cap)
    c.ell(0, 0.1, 0.8, 0.12, cap * 0.6)
    for x, y in ((-0.4, 0.35), (0.05, 0.55), (0.42, 0.3), (0, 0.25)):
        c.ell(x, y, 0.1, 0.08, WHITE)


def orange(c):
    col = c.hsv(0.08, 0.92, 0.95, 0.01)
    c.ell(0, 0, 0.72, 0.7, col)
    c.spots(col * 0.85, freq=30, duty=0.4, a=0.6)
    c.ell(0, 0.6, 0.1, 0.05, c.hsv(0.3, 0.6, 0.35))
    c.ell(-0.28, 0.28, 0.16, 0.12, WHITE, a=0.35)


def pear(c):
    col = c.pick(c.hsv(0.2, 0.7, 0.8), c.hsv(0.15, 0.7, 0.85), c.hsv(0.25, 0.6, 0.65))
    c.seg(0, 0.6, 0.1, 0.95, 0.04, WOOD * 0.8)
    c.ell(0, -0.3, 0.55, 0.52, col)
    c.ell(0, 0.22, 0.32, 0.45, col)
    c.ell(-0.25, -0.15, 0.1, 0.2, WHITE, a=0.35)


def sweet_pepper(c):
    col = c.pick(c.hsv(0.0, 0.9, 0.8), c.hsv(0.33, 0.8, 0.5), c.hsv(0.14, 0.9, 0.9))
    c.seg(0, 0.45, 0.06, 0.85, 0.07, c.hsv(0.3, 0.7, 0.4), 0.09)
    for x in (-0.34, 0.34, 0):
        c.ell(x, -0.1, 0.3, 0.62, col * (1 if x else 1.12))
    c.seg(-0.19, -0.5, -0.19, 0.3, 0.02, col * 0.6, body=False)
    c.seg(0.19, -0.5, 0.19, 0.3, 0.02, col * 0.6, body=False)


def maple_tree(c):
    trunk(c)
    blobs(
        c,
        c.pick(c.hsv(0.03, 0.85, 0.75), c.hsv(0.09, 0.9, 0.85), c.hsv(0.0, 0.8, 0.6)),
        (
            (-0.35, 0.1, 0.36),
            (0.35, 0.1, 0.36),
            (0, 0.2, 0.42),
            (-0.2, 0.5, 0.34),
            (0.22, 0.5, 0.34),
            (0, 0.68, 0.28),
        ),
    )


def oak_tree(c):
    trunk(c, 0.15)
    blobs(
        c,
        c.hsv(0.28, 0.6, 0.38),
        (
            (-0.6, 0.1, 0.36),
            (0.6, 0.1, 0.36),
            (-0.3, 0.3, 0.42),
            (0.3, 0.3, 0.42),
            (0, 0.45, 0.42),
            (0, 0.1, 0.4),
        ),
    )


def palm_tree(c):
    b = c.u(-0.25, 0.25)
    c.seg(0, -1, b, 0.35, 0.09, WOOD * 1.2, 0.06)
    g = c.hsv(0.28, 0.7, 0.5)
    for a in (-0.5, 0.15, 0.75, 1.57, 2.4, 3.0, 3.65):
        x, y = b + 0.45 * np.cos(a), 0.38 + 0.38 * np.sin(a)
        c.seg(b, 0.35, x, y, 0.07, g, 0.09)
        c.seg(x, y, b + 0.85 * np.cos(a), 0.2 + 0.45 * np.sin(a), 0.09, g * 0.85, 0.03)
    c.ell(b, 0.32, 0.1, 0.09, WOOD * 0.6)


def pine_tree(c):
    trunk(c, 0.07, 0.4)
    g = c.hsv(0.38, 0.6, 0.32)
    for y, w in ((-0.6, 0.6), (-0.15, 0.48), (0.25, 0.35)):
        c.poly([(-w, y), (w, y), (0, y + 0.72)], g * c.u(0.85, 1.1)[..., None])


def willow_tree(c):
    trunk(c, 0.12)
    g = c.hsv(0.22, 0.55, 0.55)
    c.ell(0, 0.4, 0.7, 0.42, g)
    for k in range(11):
        x = -0.8 + k * 0.16
        c.seg(
            x * 0.85,
            0.35,
            x * 1.05,
            -0.55 + c.u(-0.25, 0.25),
            0.05,
            g * (0.75 + 0.3 * (k % 2)),
            0.03,
        )


def dandelion(c):
    """In flower, or as a clock of seeds."""
    flowering, green = c.some(0.6), c.hsv(0.3, 0.65, 0.45)
    yellow = c.hsv(0.14, 0.9, 0.95, 0.01)
    c.seg(0, 0.2, 0.05, -1, 0.04, green)
    for k in range(4):
        a = 2.6 + k * 0.55
        outer = (0.55 * np.cos(a) - 0.05, -0.95 + 0.35 * np.abs(np.sin(a * 1.3)))
        c.poly([(0, -0.9), outer, (0.5 * np.cos(a) + 0.1, -1.02)], green)
    for r in (0.52, 0.4, 0.27, 0.14):
        for a in 2 * np.pi * np.arange(18) / 18 + r * 7:
            x, y = r * np.cos(a), r * np.sin(a)
            shade = 0.75 + 0.45 * (0.55 - r)
            c.seg(x / 2, 0.3 + y / 2, x, 0.3 + y, 0.035, yellow * shade, a=flowering)
    for a in 2 * np.pi * np.arange(22) / 22:
        x, y = 0.5 * np.cos(a), 0.3 + 0.5 * np.sin(a)
        c.seg(0, 0.3, x, y, 0.01, WHITE, a=1 - flowering)
        c.ell(x, y, 0.06, 0.06, WHITE, a=0.8 * (1 - flowering))
    c.ell(0, 0.3, 0.09, 0.09, WOOD, a=1 - flowering)


def daisy(c):
    flower(
        c,
        16,
        c.pick(WHITE, c.hsv(0.9, 0.15, 0.95)),
        petal=(0.24, 0.08),
        ring=0.42,
        middle=0.2,
        middle_col=c.hsv(0.13, 0.9, 0.9, 0.01),
    )
