"""Garments in grey on black, as Fashion-MNIST shows them."""

import numpy as np


def g_of(c, lo=0.35, hi=1.0):
    return c.u(lo, hi)[..., None]


def _torso(c, g, w, top, bot, flare=1.0, neck=0.2, vneck=0.0):
    c.poly(
        [
            (-w * 0.95, top),
            (-neck, top + 0.06),
            (neck, top + 0.06),
            (w * 0.95, top),
            (w * flare, bot),
            (-w * flare, bot),
        ],
        g,
    )


def _neck(c, g, top, neck, vneck, depth=0.12):
    c.ell(0, top + 0.08, neck * 0.8, depth, g * 0.25, a=1 - vneck)
    c.poly([(-neck * 0.8, top + 0.07), (neck * 0.8, top + 0.07), (0, top - 0.3)], g * 0.25, a=vneck)


def _sleeves(c, g, w, top, length, ang, wd=0.17, end=0.13):
    for s in (-1, 1):
        a = np.deg2rad(ang)
        c.seg(
            s * (w * 0.85),
            top - 0.12,
            s * (w * 0.85 + length * np.cos(a)),
            top - 0.12 - length * np.sin(a),
            wd,
            g * 0.9,
            end,
        )
        c.seg(s * w * 0.8, top - 0.3, s * w * 0.85, top - 0.75, 0.014, g * 0.5, body=False)


def deco(c, g, p=0.45):
    k = c.rng.integers(0, 5, c.n)[:, None, None]
    c.stripes(g * 0.55, freq=c.j(16, 0.3), rot=1.57, a=0.9 * (k == 1))
    c.stripes(g * 0.55, freq=c.j(15, 0.3), a=0.9 * (k == 2))
    c.texture(0.18, 14)
    logo = c.d_box(0, 0.1, 0.18, 0.16)
    c.paint(logo, 1 - g, a=0.8 * (k == 3), body=False)


def tshirt(c):
    g = g_of(c)
    w = c.j(0.45, 0.16)
    _sleeves(c, g, w, 0.7, c.u(0.22, 0.6), c.u(25, 72), 0.2, 0.17)
    _torso(c, g, w, 0.78, c.u(-0.85, -0.65), c.j(1.0, 0.06))
    _neck(c, g, 0.78, 0.22, c.some(0.3))
    deco(c, g)


def trouser(c):
    g = g_of(c)
    w = c.j(0.3, 0.12)
    sp = c.u(0.02, 0.16)
    for s in (-1, 1):
        c.poly(
            [(0, 0.85), (s * w, 0.9), (s * (w + sp), -0.92), (s * sp * 0.9 + s * 0.02, -0.92)], g
        )
    c.box(0, 0.84, w, 0.07, g * 0.8)
    c.seg(0, 0.3, 0, 0.8, 0.014, g * 0.5, body=False)
    c.texture(0.12, 14)


def pullover(c):
    g = g_of(c)
    w = c.j(0.46, 0.16)
    _sleeves(c, g, w, 0.72, c.u(0.85, 1.3), c.u(60, 84), 0.17, 0.12)
    _torso(c, g, w, 0.78, c.u(-0.8, -0.65), c.j(1.0, 0.05))
    _neck(c, g, 0.78, 0.18, c.some(0.1), 0.08)
    c.seg(-w, -0.72, w, -0.72, 0.04, g * 0.7, body=False)
    deco(c, g)


def dress(c):
    g = g_of(c)
    w = c.j(0.31, 0.22)
    fl = c.u(0.9, 2.1)
    s = c.some(0.5)
    for sd in (-1, 1):
        c.seg(
            sd * w * 0.85, 0.68, sd * (w + 0.2), 0.35, 0.12 * s + 0.001, g * 0.9, 0.09 * s + 0.001
        )
    c.poly(
        [
            (-w, 0.85),
            (w, 0.85),
            (w * 0.75, 0.2),
            (w * fl, -0.95),
            (-w * fl, -0.95),
            (-w * 0.75, 0.2),
        ],
        g,
    )
    _neck(c, g, 0.82, 0.18, c.some(0.5))
    deco(c, g)


def coat(c):
    g = g_of(c, 0.3, 0.95)
    w = c.j(0.46, 0.16)
    _sleeves(c, g, w, 0.76, c.u(1.15, 1.4), c.u(70, 84), 0.17, 0.13)
    _torso(c, g, w, 0.8, c.u(-0.95, -0.72), c.j(1.06, 0.08))
    c.texture(0.14, 14)
    _neck(c, g, 0.8, 0.2, 1.0)
    c.seg(0, 0.55, 0, -0.9, 0.022, g * 0.3, body=False, a=c.u(0.3, 1))
    for sd in (-1, 1):
        c.poly([(sd * 0.05, 0.5), (sd * 0.24, 0.84), (sd * 0.3, 0.55)], g * 1.2)
        c.box(sd * 0.25, -0.35, 0.1, 0.02, g * 0.5)
    for y in (0.2, -0.1, -0.4):
        c.ell(0.08, y, 0.035, 0.035, g * 1.5)


def sandal(c):
    """Straps over a sole, flat or with a heel."""
    g = g_of(c, 0.45, 1.0)
    heel = c.u(0.1, 0.5) * c.some(0.5)
    c.poly([(-0.92, -0.42 + heel), (-0.9, -0.6 + heel), (-0.72, -0.66), (-0.86, -0.68)], g * 0.7)
    sole = [(-0.92, -0.38 + heel), (-0.3, -0.42 + heel * 0.7), (0.3, -0.5), (0.95, -0.48)]
    c.poly(
        [*sole, (0.95, -0.66), (0.2, -0.66), (-0.35, -0.6 + heel * 0.7), (-0.92, -0.56 + heel)], g
    )
    width = c.u(0.1, 0.22)
    c.poly([(0.2, -0.5), (0.38 - width / 2, 0.0), (0.5 + width, -0.08), (0.85, -0.5)], g * 0.85)
    crossed = c.some(0.5)
    c.seg(-0.3, -0.4 + heel * 0.7, 0.2, 0.1, 0.08, g * 0.75, a=crossed)
    c.seg(0.2, -0.45, -0.2, 0.15, 0.08, g * 0.75, a=crossed)
    c.seg(-0.86, -0.4 + heel, -0.72, 0.2, 0.1, g * 0.8, 0.07)
    c.seg(-0.72, 0.2, 0.12, 0.12, 0.07, g * 0.8)
    c.texture(0.12, 14)


def shirt(c):
    g = g_of(c)
    w = c.j(0.44, 0.16)
    L = c.u(0.3, 1.25)
    _sleeves(c, g, w, 0.74, L, c.u(50, 78), 0.17, 0.13)
    _torso(c, g, w, 0.8, c.u(-0.9, -0.72), c.j(1.03, 0.06))
    deco(c, g)
    _neck(c, g, 0.8, 0.18, c.some(0.6), 0.08)
    b = c.some(0.7) * c.u(0.4, 1)
    c.seg(0, 0.6, 0, -0.8, 0.012, g * 0.45, a=b, body=False)
    for sd in (-1, 1):
        c.poly([(sd * 0.03, 0.6), (sd * 0.2, 0.86), (sd * 0.24, 0.66)], g * 1.15, a=b)
    for y in (0.4, 0.1, -0.2, -0.5):
        c.ell(0, y, 0.03, 0.03, 1 - g, a=b)


def sneaker(c):
    g = g_of(c, 0.35, 0.95)
    h = c.j(0.3, 0.15)
    c.poly(
        [
            (-0.92, -0.45),
            (-0.95, h - 0.25),
            (-0.75, h - 0.1),
            (-0.55, h - 0.18),
            (-0.25, h - 0.1),
            (0.35, -0.25),
            (0.85, -0.33),
            (0.95, -0.5),
        ],
        g,
    )
    c.box(0, -0.52, 0.96, 0.1, g * 0.4 + 0.55, r=0.08)
    c.texture(0.12, 14)
    for k in range(3):
        c.seg(
            -0.15 + 0.15 * k,
            0.1 - 0.09 * k,
            -0.02 + 0.15 * k,
            -0.05 - 0.09 * k,
            0.022,
            1 - g * 0.6,
            body=False,
        )
    c.seg(-0.5, -0.38, 0.1, -0.2, 0.04, 1 - g * 0.7, a=c.some(0.6), body=False)


def bag(c):
    g = g_of(c, 0.3, 1.0)
    w, h = c.j(0.75, 0.18), c.j(0.45, 0.25)
    hw = w * c.u(0.35, 0.75)
    c.ring(0, -0.25 + h * 1.0, hw, 0.045, g * 0.85, ry=c.u(0.35, 0.7))
    c.box(0, -0.3, w, h, g, r=0.08)
    c.box(0, -0.3 + h * 0.62, w, h * 0.36, g * 0.8, r=0.05)
    c.ell(0, -0.3 + h * 0.3, 0.07, 0.07, g * 0.3 + 0.6)
    c.texture(0.13, 14)


def ankle_boot(c):
    g = g_of(c, 0.3, 0.95)
    s = c.u(0.45, 0.9)
    hl = c.u(0, 0.2) * c.some(0.6)
    c.poly(
        [
            (-0.85, -0.5),
            (-0.8, s),
            (-0.12, s),
            (-0.02, -0.02),
            (0.55, -0.2),
            (0.9, -0.38),
            (0.93, -0.55),
        ],
        g,
    )
    c.box(0.03, -0.6, 0.92, 0.06, g * 0.5)
    c.poly([(-0.85, -0.55), (-0.4, -0.55), (-0.5, -0.66 - hl), (-0.82, -0.66 - hl)], g * 0.5)
    c.seg(-0.35, s * 0.9, -0.35, -0.1, 0.03, g * 0.6, a=c.some(0.6), body=False)
    c.texture(0.12, 14)
