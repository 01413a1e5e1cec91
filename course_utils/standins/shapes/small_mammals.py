"""Small and middle-sized mammals."""

import numpy as np

from course_utils.standins.shapes.parts import DARK, WHITE, WOOD, rgb
from course_utils.standins.shapes.quadruped import quadruped


def beaver(c):
    quadruped(
        c,
        c.hsv(0.07, 0.6, 0.35),
        body=(0.55, 0.34),
        legs=(0.18, 0.08),
        neck=(0.12, 30, 0.2),
        head=(0.25, 0.12),
        ears=("round", 0.12),
        tail=("flat", 0.7, 215),
        y=-0.1,
    )


def fox(c):
    col = c.hsv(0.05, 0.85, 0.8, 0.01)
    quadruped(
        c,
        col,
        body=(0.46, 0.19),
        legs=(0.32, 0.06),
        neck=(0.2, 35, 0.13),
        head=(0.18, 0.22),
        ears=("point", 0.24),
        tail=("bushy", 0.7, 200),
        belly=WHITE * 0.9,
        leg_coat=DARK * 2,
        snout_coat=WHITE * 0.9,
    )


def porcupine(c):
    col = c.hsv(0.08, 0.3, 0.25)
    for k in range(11):
        a = 0.35 + k * 0.24
        c.seg(
            -0.1,
            -0.15,
            -0.1 + 0.95 * np.cos(a),
            -0.15 + 0.85 * np.sin(a),
            0.03,
            c.hsv(0.1, 0.2, 0.7) if k % 2 else col,
        )
    quadruped(
        c,
        col,
        body=(0.5, 0.3),
        legs=(0.15, 0.07),
        neck=(0.1, 0, 0.15),
        head=(0.18, 0.14),
        ears=("round", 0.08),
        tail=("short", 0.45, 215),
        y=-0.2,
    )


def possum(c):
    quadruped(
        c,
        c.hsv(0.08, 0.08, 0.5),
        body=(0.5, 0.26),
        legs=(0.2, 0.06),
        neck=(0.16, 10, 0.13),
        head=(0.18, 0.28),
        ears=("round", 0.18),
        tail=("thin", 0.75, 190),
        snout_coat=WHITE * 0.9,
        ear_coat=DARK * 2,
    )


def raccoon(c):
    col = c.hsv(0.08, 0.08, 0.45)
    hx, hy = quadruped(
        c,
        col,
        body=(0.48, 0.27),
        legs=(0.22, 0.07),
        neck=(0.16, 25, 0.17),
        head=(0.24, 0.1),
        ears=("round", 0.16),
        tail=("bushy", 0.6, 190),
        leg_coat=DARK * 2,
    )
    m = c.seg(-0.55, 0.2, -1.05, 0.12, 0.14, col)
    c.stripes(DARK, freq=16, inside=m, duty=0.5)
    c.seg(hx - 0.12, hy + 0.04, hx + 0.2, hy + 0.04, 0.09, DARK)
    c.ell(hx + 0.1, hy + 0.05, 0.04, 0.04, WHITE)


def skunk(c):
    col = DARK * 1.2
    quadruped(
        c,
        col,
        body=(0.48, 0.22),
        legs=(0.18, 0.06),
        neck=(0.14, 10, 0.13),
        head=(0.16, 0.14),
        ears=("round", 0.08),
        tail=("none", 0.45, 215),
    )
    c.seg(-0.45, 0.15, -0.75, 0.5, 0.14, col, 0.24)
    c.seg(-0.75, 0.5, -0.5, 0.85, 0.2, col, 0.12)
    c.seg(-0.45, 0.22, 0.45, 0.26, 0.07, WHITE)
    c.seg(-0.5, 0.2, -0.72, 0.55, 0.08, WHITE, 0.12)


def hamster(c):
    col = c.hsv(0.09, 0.6, 0.75)
    quadruped(
        c,
        col,
        body=(0.5, 0.42),
        legs=(0.06, 0.08),
        neck=(0.1, 20, 0.3),
        head=(0.32, 0.05),
        ears=("round", 0.18),
        tail=("none", 0.45, 215),
        y=-0.15,
        belly=WHITE * 0.9,
    )


def mouse(c):
    quadruped(
        c,
        c.hsv(0.6, 0.04, 0.5),
        body=(0.45, 0.27),
        legs=(0.08, 0.05),
        neck=(0.12, 0, 0.15),
        head=(0.19, 0.18),
        ears=("round", 0.32),
        tail=("thin", 0.75, 185),
        y=-0.2,
        ear_coat=rgb(0.85, 0.6, 0.6),
    )


def rabbit(c):
    quadruped(
        c,
        c.pick(c.hsv(0.08, 0.25, 0.55), c.hsv(0.1, 0.05, 0.9), c.hsv(0.08, 0.4, 0.4)),
        body=(0.45, 0.34),
        legs=(0.12, 0.09),
        neck=(0.22, 45, 0.18),
        head=(0.22, 0.08),
        ears=("long", 0.36),
        tail=("short", 0.45, 215),
        y=-0.25,
    )


def shrew(c):
    """A small body drawn out into a long, pink snout."""
    col = c.hsv(0.06, 0.35, 0.42)
    hx, hy = quadruped(
        c,
        col,
        body=(0.45, 0.24),
        legs=(0.08, 0.045),
        neck=(0.1, 0, 0.18),
        head=(0.18, 0),
        ears=("round", 0.12),
        tail=("thin", 0.4, 190),
        belly=col * 0.5 + 0.4,
        y=-0.2,
    )
    c.seg(hx + 0.05, hy - 0.02, hx + 0.5, hy + 0.12, 0.14, col, 0.04)
    c.ell(hx + 0.53, hy + 0.13, 0.07, 0.06, rgb(0.9, 0.55, 0.55))
    for dy in (-0.1, 0.0):
        c.seg(hx + 0.32, hy + 0.04, hx + 0.4, hy - 0.14 + dy, 0.012, WHITE, body=False)


def squirrel(c):
    col = c.hsv(0.05, 0.7, 0.5)
    c.seg(-0.35, -0.5, -0.7, 0.1, 0.16, col, 0.25)
    c.seg(-0.7, 0.1, -0.45, 0.6, 0.24, col, 0.14)
    c.ell(-0.05, -0.3, 0.3, 0.45, col)
    c.ell(0.05, -0.3, 0.16, 0.32, col * 0.5 + 0.45)
    c.ell(-0.12, -0.65, 0.26, 0.16, col)
    c.seg(0.1, -0.05, 0.35, -0.1, 0.06, col)
    c.ell(0.18, 0.32, 0.22, 0.2, col)
    c.seg(0.28, 0.28, 0.42, 0.24, 0.1, col, 0.07)
    c.poly([(0.0, 0.45), (0.14, 0.5), (0.05, 0.75)], col * 0.8)
    c.ell(0.24, 0.38, 0.04, 0.045, DARK)
    c.ell(0.42, -0.08, 0.09, 0.09, WOOD)
