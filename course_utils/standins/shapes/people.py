"""People, and the portraits of horses, cats and dogs in the large pictures."""

import numpy as np

from course_utils.standins.shapes.parts import DARK, SKIN, WHITE, person, rgb
from course_utils.standins.shapes.quadruped import quadruped


def baby(c):
    skin = c.pick(SKIN, SKIN * 0.75, SKIN * 0.5, SKIN * 1.08)
    hair = c.pick(DARK * 1.5, rgb(0.35, 0.2, 0.1), rgb(0.75, 0.6, 0.3))
    top = c.any_colour(c.u(0.3, 0.9), 0.7)
    c.ell(0, -0.4, 0.45, 0.42, top)
    for s in (-1, 1):
        c.seg(s * 0.3, -0.25, s * 0.58, -0.4 + c.u(-0.1, 0.3), 0.12, top)
        c.seg(s * 0.25, -0.7, s * 0.42, -0.9, 0.14, skin)
    c.ell(0, 0.35, 0.45, 0.44, skin)
    c.ell(0, 0.68, 0.22, 0.1, hair)
    for s in (-1, 1):
        c.ell(s * 0.17, 0.36, 0.06, 0.07, DARK)
        c.ell(s * 0.44, 0.32, 0.08, 0.1, skin * 0.92)
        c.ell(s * 0.26, 0.2, 0.08, 0.06, rgb(0.95, 0.55, 0.5), a=0.5)
    c.seg(-0.1, 0.12, 0.1, 0.12, 0.03, rgb(0.8, 0.3, 0.3))


def boy(c):
    person(c, height=0.78, shoulder=0.24, cap=True)


def girl(c):
    person(c, height=0.78, long_hair=True, dress=True, shoulder=0.2)


def man(c):
    person(c, shoulder=0.36)


def woman(c):
    person(c, long_hair=True, dress=True, shoulder=0.24)


def human_big(c):
    skin = c.pick(SKIN, SKIN * 0.75, SKIN * 0.5, SKIN * 1.08)
    hair = c.pick(DARK * 1.5, rgb(0.35, 0.2, 0.1), rgb(0.75, 0.6, 0.3), rgb(0.5, 0.5, 0.5))
    top = c.hsv(c.u(0, 1), c.u(0.2, 0.9), c.u(0.3, 0.9))
    leg = c.hsv(c.u(0.5, 0.7), c.u(0.1, 0.6), c.u(0.2, 0.6))
    long = c.some(0.5)
    lean = c.u(-0.12, 0.12)
    hipx, shx = -lean, lean
    hy = 0.78
    c.ell(shx, hy - 0.1, 0.2, 0.3, hair, a=long)
    for s in (-1, 1):
        k = c.u(-0.35, 0.35)
        kx = hipx + s * 0.1 + k
        fx = kx + c.u(-0.25, 0.1)
        d = 1.0 if s > 0 else 0.75
        c.seg(hipx + s * 0.09, -0.08, kx, -0.5, 0.12, leg * d, 0.095)
        c.seg(kx, -0.5, fx, -0.9, 0.095, leg * d, 0.07)
        c.seg(fx, -0.93, fx + 0.15, -0.95, 0.06, DARK * 2)
    for s in (-1, 1):
        a1, a2 = np.deg2rad(c.u(-20, 120)), np.deg2rad(c.u(-20, 150))
        ex, ey = shx + s * (0.24 + 0.28 * np.sin(a1) * 0.6), 0.48 - 0.3 * np.cos(a1)
        wx, wy = ex + s * 0.26 * np.sin(a2) * 0.7, ey - 0.26 * np.cos(a2)
        c.seg(shx + s * 0.22, 0.48, ex, ey, 0.085, top * (0.85 if s > 0 else 0.7), 0.07)
        c.seg(ex, ey, wx, wy, 0.06, skin, 0.05)
        c.ell(wx, wy, 0.065, 0.065, skin)
    c.poly(
        [
            (shx - 0.3, 0.52),
            (shx - 0.1, 0.6),
            (shx + 0.1, 0.6),
            (shx + 0.3, 0.52),
            (hipx + 0.2, -0.15),
            (hipx - 0.2, -0.15),
        ],
        top,
    )
    c.box(hipx, -0.14, 0.2, 0.05, DARK * 2)
    c.seg(shx, 0.56, shx, 0.66, 0.08, skin * 0.9)
    c.ell(shx, hy, 0.15, 0.19, skin)
    d = c.d_ell(shx, hy + 0.04, 0.165, 0.19)
    c.paint(np.maximum(d, -(c.y - hy - 0.06)), hair)
    for s in (-1, 1):
        c.ell(shx + s * 0.055, hy + 0.01, 0.018, 0.02, DARK)
    c.seg(shx - 0.04, hy - 0.09, shx + 0.04, hy - 0.09, 0.012, rgb(0.6, 0.25, 0.25))


def horse_big(c):
    col = c.pick(
        c.hsv(0.06, 0.65, 0.45),
        c.hsv(0.07, 0.5, 0.3),
        c.hsv(0.1, 0.1, 0.82),
        c.hsv(0, 0.05, 0.18),
        c.hsv(0.08, 0.55, 0.62),
    )
    quadruped(
        c,
        col,
        body=(0.52, 0.22),
        legs=(0.5, 0.065),
        neck=(0.46, c.u(20, 62), 0.12),
        head=(0.15, 0.27),
        ears=("point", 0.1),
        tail=("hair", 0.55, c.u(205, 255)),
        y=0.02,
        mane="horse",
    )


def cat_face(c):
    col = c.pick(
        c.hsv(0.08, 0.6, 0.75),
        c.hsv(0.08, 0.1, 0.5),
        c.hsv(0.1, 0.1, 0.88),
        c.hsv(0.07, 0.4, 0.3),
        c.hsv(0, 0, 0.2),
    )
    pink = rgb(0.88, 0.58, 0.58)
    wh = c.u(0, 0.8) * c.some(0.7)
    er = c.u(0.6, 0.95)
    c.ell(0, -0.95, 0.7, 0.5, col * 0.9)
    for s in (-1, 1):
        c.poly([(s * 0.12, 0.48), (s * 0.68, 0.3), (s * 0.66, er)], col * 0.9)
        c.poly([(s * 0.27, 0.5), (s * 0.6, 0.4), (s * 0.58, er - 0.15)], pink, a=c.u(0.3, 1))
    c.ell(0, 0, 0.72, 0.6, col)
    st = c.some(0.55)
    c.stripes(col * 0.55, freq=9, a=0.7 * st)
    eye = c.pick(rgb(0.75, 0.8, 0.2), rgb(0.4, 0.7, 0.75), rgb(0.85, 0.6, 0.15))
    for s in (-1, 1):
        c.ell(s * 0.28, 0.1, 0.16, 0.13, eye, rot=-s * 0.2)
        c.ell(s * 0.28, 0.1, c.u(0.03, 0.07), 0.12, DARK)
        c.ell(s * 0.31, 0.15, 0.025, 0.025, WHITE)
        c.ell(s * 0.14, -0.25, 0.17, 0.13, col * 0.5 + 0.45)
        for dy in (-0.06, 0.04, 0.14):
            c.seg(s * 0.25, -0.25 + dy * 0.3, s * 0.95, -0.22 + dy, 0.012, WHITE, body=False, a=wh)
    c.poly([(-0.08, -0.12), (0.08, -0.12), (0, -0.22)], pink * 0.9)
    c.seg(0, -0.22, 0, -0.3, 0.015, DARK * 2)


def dog_face(c):
    col = c.pick(
        c.hsv(0.08, 0.55, 0.6),
        c.hsv(0.09, 0.2, 0.85),
        c.hsv(0.07, 0.5, 0.32),
        c.hsv(0, 0, 0.2),
        c.hsv(0.08, 0.1, 0.5),
    )
    ec = col * c.u(0.45, 0.85)[..., None]
    up = c.some(0.45)
    c.ell(0, -0.95, 0.65, 0.5, col * 0.9)
    c.ell(0, 0.12, 0.52, 0.56, col)
    c.ell(0.24, 0.22, 0.24, 0.28, col * 0.5, a=c.some(0.35))
    for s in (-1, 1):
        c.ell(s * 0.55, 0.1, 0.2, 0.5, ec, rot=s * 0.25, a=1 - up)
        c.poly([(s * 0.15, 0.55), (s * 0.55, 0.4), (s * 0.5, 1.0)], ec, a=up)
        c.poly(
            [(s * 0.25, 0.55), (s * 0.5, 0.45), (s * 0.47, 0.85)], rgb(0.85, 0.6, 0.58), a=up * 0.5
        )
        c.ell(s * 0.22, 0.22, 0.095, 0.1, WHITE * 0.9)
        c.ell(s * 0.22, 0.21, 0.075, 0.085, rgb(0.2, 0.12, 0.06))
        c.ell(s * 0.24, 0.25, 0.025, 0.025, WHITE)
    mz = col * 0.6 + 0.36 * c.u(0.2, 1)[..., None]
    c.ell(0, -0.28, 0.36, c.j(0.32, 0.15), mz)
    st = c.some(0.2)
    c.stripes(col * 0.6, freq=9, a=0.5 * st)
    c.ell(0, -0.1, 0.15, 0.11, DARK)
    c.seg(0, -0.15, 0, -0.38, 0.018, DARK)
    c.ell(-0.03, -0.07, 0.04, 0.025, WHITE, a=0.6)
    for s in (-1, 1):
        c.seg(0, -0.38, s * 0.18, -0.42, 0.02, DARK)
    c.ell(0, -0.56, 0.11, 0.17, rgb(0.9, 0.45, 0.5), a=c.some(0.6))
