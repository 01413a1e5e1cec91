"""Everything that moves and is no mammal on four legs: birds, fish, reptiles, insects."""

import numpy as np

from course_utils.standins.shapes.parts import DARK, WHITE, fish, legs6, rgb


def bird(c):
    col = c.pick(
        c.hsv(0.08, 0.5, 0.45),
        c.hsv(0.58, 0.6, 0.6),
        c.hsv(0.0, 0.7, 0.6),
        c.hsv(0.1, 0.15, 0.4),
        c.hsv(0.13, 0.7, 0.8),
    )
    bel = c.hsv(0.1, 0.2, 0.85)
    c.poly([(-0.4, 0.0), (-0.45, -0.22), (-1.0, -0.3), (-0.98, -0.08)], col * 0.7)
    for x in (-0.02, 0.14):
        c.seg(x, -0.3, x + 0.04, -0.75, 0.028, rgb(0.75, 0.45, 0.15))
        c.seg(x + 0.04, -0.75, x + 0.18, -0.78, 0.028, rgb(0.75, 0.45, 0.15))
    c.ell(0, -0.05, 0.55, 0.34, col, rot=0.35)
    c.ell(0.12, -0.16, 0.36, 0.2, bel, rot=0.35)
    c.ell(0.48, 0.34, 0.25, 0.23, col)
    c.poly([(0.68, 0.4), (0.68, 0.24), (1.0, 0.28)], rgb(0.9, 0.6, 0.1))
    c.ell(-0.18, 0.02, 0.4, 0.19, col * 0.62, rot=c.u(0.15, 0.9))
    c.ell(0.55, 0.4, 0.05, 0.05, DARK)


def frog(c):
    col = c.pick(
        c.hsv(0.28, 0.7, 0.6), c.hsv(0.22, 0.6, 0.5), c.hsv(0.1, 0.5, 0.45), c.hsv(0.36, 0.6, 0.45)
    )
    for s in (-1, 1):
        c.ell(s * 0.62, -0.32, 0.32, 0.2, col * 0.75, rot=s * 0.5)
        c.seg(s * 0.75, -0.5, s * 0.45, -0.62, 0.07, col * 0.7)
        c.seg(s * 0.3, -0.3, s * 0.34, -0.66, 0.07, col * 0.9)
        c.seg(s * 0.34, -0.66, s * 0.5, -0.68, 0.04, col * 0.9)
    c.ell(0, -0.15, 0.62, 0.42, col)
    c.ell(0, -0.3, 0.42, 0.24, col * 0.4 + 0.5)
    c.ell(0, 0.15, 0.55, 0.3, col)
    for s in (-1, 1):
        c.ell(s * 0.3, 0.42, 0.19, 0.18, col * 1.05)
        c.ell(s * 0.3, 0.44, 0.12, 0.12, rgb(0.9, 0.8, 0.25))
        c.ell(s * 0.3, 0.44, 0.055, 0.08, DARK)
    c.seg(-0.38, 0.06, 0.38, 0.06, 0.022, DARK, body=False)
    c.spots(col * 0.55, freq=9, duty=0.3, a=0.7 * c.some(0.5))


def dolphin(c):
    col = c.hsv(0.58, 0.3, 0.55)
    fish(c, col, body=(0.72, 0.23), tail="fluke", nose=0.2, belly=col * 0.4 + 0.55, eye=0.035)


def otter(c):
    """Floating on its back, paws on the chest."""
    col = c.hsv(0.07, 0.5, 0.38)
    pale = col * 0.4 + 0.5
    c.seg(-0.6, -0.25, -1.05, -0.1, 0.1, col * 0.8, 0.04)
    c.ell(-0.05, -0.25, 0.68, 0.24, col)
    c.ell(0.0, -0.16, 0.5, 0.13, pale)
    for x in (0.12, 0.3):
        c.seg(x, -0.2, x + 0.06, 0.02, 0.07, col * 0.8, 0.05)
    for x in (-0.62, -0.45):
        c.seg(x, -0.2, x - 0.06, 0.1, 0.08, col * 0.8, 0.1)
    c.ell(0.66, -0.02, 0.26, 0.24, col)
    c.ell(0.72, 0.04, 0.19, 0.17, pale)
    c.ell(0.76, 0.14, 0.07, 0.05, DARK)
    for x, y in ((0.66, 0.1), (0.86, 0.02)):
        c.ell(x, y, 0.04, 0.04, DARK)
    c.seg(-1.2, -0.45, 1.2, -0.45, 0.05, rgb(0.6, 0.75, 0.85), body=False, a=0.8)


def seal(c):
    col = c.pick(c.hsv(0.6, 0.1, 0.45), c.hsv(0.1, 0.15, 0.6), c.hsv(0.6, 0.1, 0.25))
    c.ell(-0.1, -0.35, 0.75, 0.24, col, rot=0.12)
    c.seg(0.3, -0.2, 0.52, 0.25, 0.22, col, 0.15)
    c.ell(0.56, 0.34, 0.2, 0.17, col)
    c.poly([(-0.75, -0.45), (-1.05, -0.25), (-0.95, -0.5), (-1.08, -0.62)], col * 0.8)
    c.poly([(0.2, -0.4), (0.4, -0.4), (0.28, -0.72)], col * 0.7)
    c.ell(0.7, 0.28, 0.1, 0.07, col * 1.2)
    c.ell(0.6, 0.4, 0.045, 0.05, DARK)


def whale(c):
    col = c.hsv(0.6, 0.4, 0.35)
    fish(c, col, body=(0.75, 0.36), tail="fluke", back_fin=None, belly=col * 0.3 + 0.6, eye=0.04)
    for d in (-0.12, 0, 0.12):
        c.seg(0.3, 0.36, 0.3 + d, 0.75, 0.03, rgb(0.75, 0.88, 0.95), 0.05, body=False)


def aquarium_fish(c):
    fish(
        c,
        c.pick(c.hsv(0.06, 0.9, 0.95), c.hsv(0.14, 0.85, 0.95), c.hsv(0.6, 0.8, 0.8)),
        body=(0.5, 0.4),
        tail="fan",
        fin=0.3,
        pattern=("stripes", WHITE),
        eye=0.09,
        back_fin="long",
    )


def flatfish(c):
    col = c.hsv(0.09, 0.4, 0.5)
    c.ell(0, 0, 0.8, 0.5, col * 0.75)
    c.ell(0, 0, 0.66, 0.34, col)
    c.poly([(-0.6, 0), (-1, 0.22), (-1, -0.22)], col * 0.8)
    c.spots(col * 0.55, freq=14, duty=0.4)
    c.ell(0.5, 0.12, 0.06, 0.06, WHITE)
    c.ell(0.42, -0.05, 0.06, 0.06, WHITE)
    c.ell(0.51, 0.12, 0.03, 0.03, DARK)
    c.ell(0.43, -0.05, 0.03, 0.03, DARK)


def ray(c):
    col = c.hsv(0.6, 0.2, 0.35)
    c.seg(-0.3, 0, -1.1, c.u(-0.2, 0.2), 0.05, col * 0.7, 0.02)
    c.poly([(0.55, 0), (0.05, 0.8), (-0.3, 0.1), (-0.3, -0.1), (0.05, -0.8)], col)
    c.ell(0.1, 0, 0.45, 0.22, col * 1.1)
    c.ell(0.36, 0.1, 0.04, 0.04, DARK)
    c.ell(0.36, -0.1, 0.04, 0.04, DARK)


def shark(c):
    col = c.hsv(0.58, 0.15, 0.5)
    fish(c, col, body=(0.8, 0.22), tail="shark", fin=0.26, belly=WHITE * 0.9, eye=0.03)
    for x in (0.38, 0.44, 0.5):
        c.seg(x, 0.1, x - 0.03, -0.08, 0.012, col * 0.5, body=False)


def trout(c):
    col = c.hsv(0.2, 0.4, 0.5)
    fish(
        c,
        col,
        body=(0.7, 0.22),
        tail="fan",
        pattern=("spots", col * 0.35),
        belly=c.hsv(0.03, 0.4, 0.8),
        eye=0.045,
    )


def bee(c):
    col = c.hsv(0.13, 0.9, 0.9)
    legs6(c, DARK, span=0.5)
    for s in (-1, 1):
        c.ell(-0.05, s * 0.5, 0.2, 0.44, rgb(0.8, 0.88, 0.95), rot=-s * 0.3, a=0.75)
    c.ell(-0.15, 0, 0.62, 0.3, col)
    c.clear_mask()
    m = c.ell(-0.15, 0, 0.62, 0.3, col)
    c.stripes(DARK, freq=13, inside=m, duty=0.5)
    c.ell(0.5, 0, 0.2, 0.2, DARK)


def beetle(c):
    col = c.pick(c.hsv(0.99, 0.9, 0.7), c.hsv(0.4, 0.8, 0.35), c.hsv(0.65, 0.6, 0.25))
    legs6(c, DARK, span=0.75)
    c.ell(-0.1, 0, 0.6, 0.46, col)
    c.seg(-0.7, 0, 0.4, 0, 0.03, DARK)
    c.ell(0.52, 0, 0.24, 0.28, DARK * 2)
    for x, y in ((-0.4, 0.2), (-0.4, -0.2), (0, 0.22), (0, -0.22)):
        c.ell(x, y, 0.09, 0.08, DARK)
    for s in (-1, 1):
        c.seg(0.7, s * 0.1, 0.95, s * 0.3, 0.03, DARK)


def butterfly(c):
    col = c.hsv(c.u(0, 1), 0.8, 0.85)
    ac = c.hsv(c.u(0, 1), 0.7, 0.9)
    for s in (-1, 1):
        c.ell(s * 0.46, 0.34, 0.5, 0.4, col, rot=s * 0.6)
        c.ell(s * 0.38, -0.36, 0.38, 0.34, col * 0.85, rot=-s * 0.5)
        c.ell(s * 0.55, 0.4, 0.2, 0.16, ac)
        c.ell(s * 0.42, -0.4, 0.15, 0.14, ac)
        c.seg(0, 0.45, s * 0.2, 0.85, 0.025, DARK)
    c.ell(0, 0, 0.09, 0.6, DARK)


def caterpillar(c):
    col = c.pick(c.hsv(0.25, 0.75, 0.65), c.hsv(0.12, 0.8, 0.8), c.hsv(0.33, 0.6, 0.4))
    ph, am = c.u(0, 6), c.j(0.2, 0.4)
    for k in range(7):
        x = -0.85 + 0.27 * k
        y = am * np.sin(ph + 0.9 * k)
        c.seg(x, y - 0.1, x, y - 0.34, 0.035, DARK)
        c.ell(x, y, 0.2, 0.2, col * (0.8 + 0.25 * (k % 2)))
    c.ell(0.86, am * np.sin(ph + 5.4) + 0.08, 0.2, 0.2, c.hsv(0.03, 0.8, 0.6))
    c.ell(0.93, am * np.sin(ph + 5.4) + 0.12, 0.05, 0.05, WHITE)


def cockroach(c):
    col = c.hsv(0.05, 0.75, 0.35)
    legs6(c, col * 0.7, span=0.8, w=0.045)
    c.ell(-0.1, 0, 0.75, 0.28, col)
    c.ell(-0.25, 0, 0.55, 0.2, col * 1.35)
    c.ell(0.55, 0, 0.2, 0.24, col * 0.7)
    for s in (-1, 1):
        c.seg(0.7, s * 0.06, 1.15, s * 0.55, 0.025, col * 0.6)


def crab(c):
    col = c.hsv(0.02, 0.85, 0.75)
    for s in (-1, 1):
        for y, d in ((0.05, 0.1), (-0.12, -0.05), (-0.28, -0.25)):
            c.seg(s * 0.4, y, s * 0.8, y + d + 0.1, 0.045, col * 0.8)
            c.seg(s * 0.8, y + d + 0.1, s * 0.95, y + d - 0.2, 0.04, col * 0.8)
        c.seg(s * 0.4, 0.2, s * 0.62, 0.52, 0.07, col)
        c.ell(s * 0.62, 0.66, 0.2, 0.15, col, rot=s * 0.8)
        c.poly([(s * 0.55, 0.62), (s * 0.68, 0.95), (s * 0.78, 0.7)], DARK, a=0.7)
        c.seg(s * 0.13, 0.2, s * 0.15, 0.42, 0.03, col)
        c.ell(s * 0.15, 0.45, 0.06, 0.06, DARK)
    c.ell(0, 0, 0.55, 0.34, col)
    c.ell(0, 0.05, 0.38, 0.2, col * 1.15)


def lobster(c):
    col = c.hsv(0.01, 0.85, 0.6)
    for s in (-1, 1):
        for x in (-0.05, 0.12, 0.28):
            c.seg(x, 0, x + 0.05, s * 0.45, 0.03, col * 0.8)
        c.seg(0.4, s * 0.12, 0.6, s * 0.42, 0.06, col)
        c.ell(0.82, s * 0.48, 0.26, 0.13, col, rot=s * -0.1)
        c.seg(0.45, s * 0.05, 1.1, s * 0.15, 0.018, col * 0.7)
        c.ell(-0.92, s * 0.17, 0.2, 0.1, col, rot=-s * 0.5)
    for k in range(5):
        c.ell(-0.75 + 0.2 * k, 0, 0.14, 0.16 + 0.02 * k, col * (0.8 + 0.2 * (k % 2)))
    c.ell(0.28, 0, 0.3, 0.2, col)


def snail(c):
    col = c.hsv(0.1, 0.35, 0.65)
    sh = c.pick(c.hsv(0.07, 0.6, 0.55), c.hsv(0.12, 0.5, 0.75), c.hsv(0.02, 0.5, 0.5))
    c.seg(-0.8, -0.6, 0.55, -0.55, 0.13, col, 0.16)
    c.seg(0.55, -0.55, 0.75, -0.15, 0.14, col, 0.11)
    for dx in (-0.02, 0.16):
        c.seg(0.75, -0.1, 0.75 + dx, 0.25, 0.03, col)
        c.ell(0.75 + dx, 0.27, 0.05, 0.05, DARK)
    c.ell(-0.12, -0.02, 0.56, 0.54, sh)
    for r in (0.4, 0.25, 0.11):
        c.ring(-0.08, -0.02, r, 0.045, sh * 0.5, body=False)


def spider(c):
    col = c.hsv(0.06, 0.5, 0.2)
    for s in (-1, 1):
        for a in (-0.75, -0.25, 0.25, 0.75):
            x1, y1 = s * 0.5 * np.cos(a), 0.62 * np.sin(a) + 0.12
            c.seg(0, 0.1, x1, y1 + 0.14, 0.035, col)
            c.seg(x1, y1 + 0.14, s * 0.95 * np.cos(a * 0.9), 1.0 * np.sin(a) - 0.1, 0.03, col)
    c.ell(0, -0.25, 0.32, 0.38, col * 1.4)
    c.ell(0, 0.2, 0.2, 0.2, col)
    c.ell(0, -0.25, 0.07, 0.16, c.hsv(0.02, 0.8, 0.7))


def worm(c):
    col = c.hsv(0.98, 0.4, 0.7)
    ph, am, f = c.u(0, 6), c.u(0.15, 0.35), c.u(3, 5.5)
    d = None
    for k in range(12):
        x0, x1 = -0.9 + k * 0.15, -0.75 + k * 0.15
        e = c.d_seg(x0, am * np.sin(f * x0 + ph), x1, am * np.sin(f * x1 + ph), 0.1)
        d = e if d is None else np.minimum(d, e)
    m = c.paint(d, col)
    c.stripes(col * 0.7, freq=38, inside=m, a=0.6)
    c.ell(0.05, am * np.sin(f * 0.05 + ph), 0.12, 0.115, col * 1.2)


def crocodile(c):
    col = c.hsv(0.28, 0.5, 0.35)
    c.seg(-0.3, -0.2, -1.1, -0.1 + c.u(-0.15, 0.15), 0.18, col, 0.04)
    c.ell(0, -0.18, 0.55, 0.2, col)
    for x in (-0.35, 0.3):
        c.seg(x, -0.25, x + 0.12, -0.52, 0.07, col * 0.8)
    c.seg(0.4, -0.08, 1.0, 0.05, 0.13, col, 0.07)
    c.seg(0.42, -0.22, 1.0, -0.2, 0.09, col * 0.85, 0.05)
    c.ell(0.5, 0.08, 0.09, 0.08, col)
    c.ell(0.52, 0.1, 0.04, 0.04, rgb(0.9, 0.85, 0.2))
    for k in range(7):
        x = -0.8 + k * 0.18
        c.poly([(x - 0.06, -0.02), (x + 0.06, -0.02), (x, 0.1)], col * 0.7)
    for k in range(4):
        x = 0.62 + k * 0.1
        c.poly([(x - 0.03, -0.06), (x + 0.03, -0.06), (x, -0.14)], WHITE)


def dinosaur(c):
    col = c.pick(c.hsv(0.3, 0.5, 0.45), c.hsv(0.08, 0.5, 0.5), c.hsv(0.5, 0.4, 0.45))
    c.seg(-0.2, -0.15, -1.05, 0.0, 0.2, col, 0.04)
    c.ell(-0.05, -0.1, 0.35, 0.42, col, rot=-0.5)
    c.seg(-0.15, -0.3, 0, -0.6, 0.17, col, 0.1)
    c.seg(0, -0.6, -0.05, -0.9, 0.1, col)
    c.seg(-0.05, -0.92, 0.2, -0.92, 0.06, col)
    c.seg(0.1, 0.15, 0.35, 0.5, 0.2, col, 0.16)
    c.ell(0.45, 0.6, 0.26, 0.19, col)
    c.seg(0.5, 0.62, 0.85, 0.55, 0.14, col, 0.09)
    c.seg(0.55, 0.5, 0.85, 0.47, 0.02, DARK)
    c.seg(0.2, 0.05, 0.42, -0.08, 0.05, col * 0.8)
    c.ell(0.5, 0.7, 0.045, 0.045, rgb(0.95, 0.8, 0.1))


def lizard(c):
    col = c.pick(c.hsv(0.3, 0.7, 0.55), c.hsv(0.1, 0.5, 0.5), c.hsv(0.45, 0.6, 0.5))
    c.seg(-0.3, 0, -0.75, 0.2, 0.12, col, 0.08)
    c.seg(-0.75, 0.2, -1.05, c.u(-0.3, 0.2), 0.08, col, 0.03)
    c.ell(0.0, 0, 0.45, 0.16, col)
    for s in (-1, 1):
        for x in (-0.25, 0.25):
            c.seg(x, 0, x + 0.1, s * 0.32, 0.05, col * 0.85)
            c.seg(x + 0.1, s * 0.32, x + 0.26, s * 0.38, 0.04, col * 0.85)
    c.spots(col * 0.5, freq=18, duty=0.3)
    c.ell(0.55, 0.02, 0.22, 0.14, col)
    c.ell(0.62, 0.1, 0.04, 0.04, DARK)


def snake(c):
    col = c.pick(c.hsv(0.28, 0.7, 0.45), c.hsv(0.08, 0.6, 0.5), c.hsv(0.14, 0.8, 0.7))
    ph, am, f = c.u(0, 6), c.u(0.25, 0.42), c.u(4.5, 6.5)
    d = None
    for k in range(15):
        x0, x1 = -0.95 + k * 0.12, -0.83 + k * 0.12
        w = 0.05 + 0.05 * min(k, 6) / 6
        e = c.d_seg(x0, am * np.sin(f * x0 + ph), x1, am * np.sin(f * x1 + ph), w)
        d = e if d is None else np.minimum(d, e)
    m = c.paint(d, col)
    c.spots(col * 0.35, freq=17, duty=0.45, inside=m)
    y = am * np.sin(f * 0.87 + ph)
    c.ell(0.9, y, 0.16, 0.11, col)
    c.ell(0.94, y + 0.04, 0.03, 0.03, DARK)
    c.seg(1.03, y, 1.18, y, 0.015, rgb(0.8, 0.1, 0.1))


def turtle(c):
    col = c.hsv(0.25, 0.5, 0.5)
    sh = c.pick(c.hsv(0.1, 0.6, 0.4), c.hsv(0.3, 0.6, 0.3))
    c.seg(0.5, -0.2, 0.8, 0.08, 0.1, col)
    c.ell(0.86, 0.12, 0.16, 0.13, col)
    for x in (-0.42, 0.38):
        c.seg(x, -0.3, x + 0.08, -0.55, 0.11, col * 0.85)
    c.poly([(-0.6, -0.25), (-0.85, -0.35), (-0.6, -0.38)], col)
    d = c.d_ell(0, -0.3, 0.68, 0.72)
    m = c.paint(np.maximum(d, -(c.y + 0.3)), sh)
    c.spots(sh * 0.5, freq=9, duty=0.55, inside=m)
    c.box(0, -0.32, 0.7, 0.07, col * 0.9, r=0.05)
    c.ell(0.9, 0.16, 0.03, 0.03, DARK)
