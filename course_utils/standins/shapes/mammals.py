"""Mammals: most are one four-legged template with other proportions."""

import numpy as np

from course_utils.standins.shapes.parts import DARK, SKIN, WHITE, WOOD, quadruped, rgb


def cat(c):
    """Sitting cat, seen from the front: triangular ears, whiskers, curled tail."""
    col = c.pick(
        c.hsv(0.08, 0.6, 0.75),
        c.hsv(0.08, 0.1, 0.45),
        c.hsv(0.1, 0.1, 0.85),
        c.hsv(0.07, 0.4, 0.3),
        c.hsv(0, 0, 0.16),
    )
    c.ring(0.42, -0.55, 0.3, 0.07, col * 0.8)
    c.ell(0, -0.42, c.j(0.4), 0.5, col)
    for s in (-1, 1):
        c.poly([(s * 0.08, 0.5), (s * 0.4, 0.42), (s * 0.37, 0.92)], col * 0.9)
        c.poly(
            [(s * 0.18, 0.5), (s * 0.34, 0.46), (s * 0.34, 0.75)],
            rgb(0.85, 0.55, 0.55),
        )
        c.seg(s * 0.16, -0.5, s * 0.17, -0.9, 0.1, col * 1.05)
    c.ell(0, 0.3, 0.42, 0.36, col)
    st = c.some(0.6)
    c.stripes(col * 0.5, freq=11, rot=1.57, a=0.8 * st)
    for s in (-1, 1):
        c.ell(s * 0.17, 0.36, 0.085, 0.075, rgb(0.75, 0.8, 0.25))
        c.ell(s * 0.17, 0.36, 0.03, 0.075, DARK)
        c.seg(s * 0.12, 0.16, s * 0.6, 0.2, 0.012, WHITE, body=False)
        c.seg(s * 0.12, 0.12, s * 0.58, 0.06, 0.012, WHITE, body=False)
    c.ell(0, 0.15, 0.14, 0.1, col * 0.6 + 0.4)
    c.ell(0, 0.2, 0.05, 0.035, rgb(0.8, 0.4, 0.4))


def deer(c):
    col = c.hsv(0.075, 0.55, 0.55)
    quadruped(
        c,
        col,
        bl=0.48,
        bh=0.2,
        leg=0.55,
        lw=0.05,
        neck=0.48,
        nang=60,
        nw=0.09,
        head=0.14,
        snout=0.14,
        ear="side",
        ear_h=0.14,
        tail="short",
        horns="antler",
        belly=col * 0.5 + 0.45,
        by=-0.02,
    )


def dog(c):
    col = c.pick(
        c.hsv(0.08, 0.55, 0.6),
        c.hsv(0.09, 0.15, 0.85),
        c.hsv(0.07, 0.5, 0.3),
        c.hsv(0, 0, 0.18),
        c.hsv(0.08, 0.1, 0.5),
    )
    quadruped(
        c,
        col,
        bl=0.5,
        bh=0.24,
        leg=0.36,
        lw=0.09,
        neck=0.26,
        nang=50,
        nw=0.15,
        head=0.23,
        snout=0.2,
        ear="floppy",
        ear_h=0.2,
        earcol=col * 0.55,
        tail="thin",
        tail_len=0.42,
        tail_ang=125,
        feet=col * 0.5 + 0.4,
        by=0.0,
    )
    c.seg(
        -0.1,
        -0.02,
        0.2,
        0.06,
        0.16,
        col * 0.5 + 0.4 * c.some(0.5)[..., None],
        body=False,
        a=0.5 * c.some(0.5),
    )


def horse(c):
    col = c.pick(
        c.hsv(0.06, 0.65, 0.45),
        c.hsv(0.07, 0.5, 0.3),
        c.hsv(0.1, 0.1, 0.8),
        c.hsv(0, 0.05, 0.16),
        c.hsv(0.08, 0.55, 0.62),
    )
    quadruped(
        c,
        col,
        bl=0.55,
        bh=0.25,
        leg=0.52,
        lw=0.07,
        neck=0.44,
        nang=48,
        nw=0.13,
        head=0.16,
        snout=0.26,
        ear="point",
        ear_h=0.1,
        tail="hair",
        tail_len=0.55,
        tail_ang=240,
        mane="horse",
        by=0.0,
    )


def beaver(c):
    quadruped(
        c,
        c.hsv(0.07, 0.6, 0.35),
        bl=0.55,
        bh=0.34,
        leg=0.18,
        lw=0.08,
        neck=0.12,
        nang=30,
        nw=0.2,
        head=0.25,
        snout=0.12,
        ear="round",
        ear_h=0.12,
        tail="flat",
        tail_len=0.7,
        by=-0.1,
    )


def bear(c):
    quadruped(
        c,
        c.pick(c.hsv(0.06, 0.6, 0.3), c.hsv(0.08, 0.5, 0.42), c.hsv(0, 0.03, 0.14)),
        bl=0.6,
        bh=0.36,
        leg=0.26,
        lw=0.14,
        neck=0.2,
        nang=20,
        nw=0.24,
        head=0.25,
        snout=0.14,
        ear="round",
        ear_h=0.17,
        tail="short",
    )


def leopard(c):
    col = c.hsv(0.11, 0.6, 0.8)
    quadruped(
        c,
        col,
        bl=0.6,
        bh=0.22,
        leg=0.36,
        lw=0.09,
        neck=0.2,
        nang=25,
        nw=0.15,
        head=0.19,
        snout=0.08,
        ear="round",
        ear_h=0.13,
        tail="thin",
        tail_len=0.6,
        tail_ang=150,
        pat="spots",
        pcol=DARK,
    )


def lion(c):
    quadruped(
        c,
        c.hsv(0.1, 0.55, 0.75),
        bl=0.56,
        bh=0.24,
        leg=0.36,
        lw=0.1,
        neck=0.2,
        nang=35,
        nw=0.16,
        head=0.2,
        snout=0.08,
        ear="round",
        ear_h=0.12,
        tail="bushy",
        tail_len=0.5,
        tail_ang=230,
        mane="lion",
    )


def tiger(c):
    col = c.hsv(0.07, 0.85, 0.85, 0.01)
    quadruped(
        c,
        col,
        bl=0.6,
        bh=0.25,
        leg=0.34,
        lw=0.1,
        neck=0.2,
        nang=25,
        nw=0.17,
        head=0.21,
        snout=0.08,
        ear="round",
        ear_h=0.14,
        tail="thin",
        tail_len=0.55,
        tail_ang=150,
        pat="stripes",
        pcol=DARK,
        belly=WHITE * 0.9,
    )


def wolf(c):
    col = c.hsv(0.6, 0.06, 0.45)
    quadruped(
        c,
        col,
        bl=0.52,
        bh=0.24,
        leg=0.42,
        lw=0.075,
        neck=0.26,
        nang=30,
        nw=0.16,
        head=0.18,
        snout=0.24,
        ear="point",
        ear_h=0.2,
        tail="bushy",
        tail_len=0.5,
        tail_ang=235,
        belly=col * 0.5 + 0.4,
    )


def camel(c):
    quadruped(
        c,
        c.hsv(0.1, 0.5, 0.7),
        bl=0.5,
        bh=0.22,
        leg=0.5,
        lw=0.06,
        neck=0.5,
        nang=55,
        nw=0.1,
        head=0.14,
        snout=0.16,
        ear="round",
        ear_h=0.08,
        tail="thin",
        tail_len=0.3,
        hump=2,
        by=0.02,
    )


def cattle(c):
    quadruped(
        c,
        WHITE * 0.92,
        bl=0.62,
        bh=0.32,
        leg=0.34,
        lw=0.08,
        neck=0.2,
        nang=15,
        nw=0.2,
        head=0.19,
        snout=0.2,
        ear="side",
        ear_h=0.14,
        tail="thin",
        tail_len=0.5,
        tail_ang=260,
        pat="patches",
        pcol=c.pick(DARK, rgb(0.4, 0.2, 0.1)),
        horns="cow",
        snoutcol=rgb(0.85, 0.6, 0.58),
    )


def chimpanzee(c):
    col = c.hsv(0.06, 0.3, 0.16)
    c.ell(0, -0.3, 0.38, 0.5, col)
    for s in (-1, 1):
        c.seg(s * 0.32, 0.0, s * 0.62, -0.4, 0.12, col)
        c.seg(s * 0.62, -0.4, s * 0.5, -0.85, 0.11, col)
        c.seg(s * 0.2, -0.6, s * 0.3, -0.92, 0.13, col)
        c.ell(s * 0.33, 0.48, 0.11, 0.13, SKIN * 0.75)
    c.ell(0, 0.45, 0.32, 0.33, col)
    c.ell(0, 0.38, 0.22, 0.22, SKIN * 0.8)
    c.ell(0, 0.28, 0.18, 0.13, SKIN * 0.9)
    for s in (-1, 1):
        c.ell(s * 0.09, 0.47, 0.045, 0.045, DARK)


def elephant(c):
    col = c.hsv(0.6, 0.05, 0.5)
    quadruped(
        c,
        col,
        bl=0.6,
        bh=0.38,
        leg=0.3,
        lw=0.14,
        neck=0.22,
        nang=25,
        nw=0.25,
        head=0.27,
        snout=0,
        ear="elephant",
        ear_h=0.17,
        tail="thin",
        tail_len=0.4,
        tail_ang=255,
        trunk=True,
    )


def kangaroo(c):
    col = c.hsv(0.06, 0.45, 0.55)
    c.seg(-0.25, -0.35, -0.95, -0.8, 0.13, col, 0.05)
    c.ell(-0.1, -0.2, 0.3, 0.5, col, rot=-0.35)
    c.ell(-0.12, -0.45, 0.28, 0.26, col)
    c.seg(-0.05, -0.5, 0.1, -0.85, 0.1, col)
    c.seg(0.05, -0.88, 0.38, -0.88, 0.06, col)
    c.seg(0.05, 0.2, 0.25, 0.55, 0.13, col, 0.1)
    c.ell(0.32, 0.62, 0.16, 0.13, col)
    c.seg(0.35, 0.6, 0.55, 0.55, 0.09, col, 0.06)
    for x in (0.2, 0.32):
        c.ell(x, 0.86, 0.055, 0.19, col * 0.85)
    c.seg(0.1, 0.1, 0.4, -0.1, 0.055, col * 0.85)
    c.ell(0.38, 0.66, 0.03, 0.03, DARK)
    c.ell(0.02, -0.25, 0.14, 0.26, col * 0.5 + 0.4, rot=-0.3)


def fox(c):
    col = c.hsv(0.05, 0.85, 0.8, 0.01)
    quadruped(
        c,
        col,
        bl=0.46,
        bh=0.19,
        leg=0.32,
        lw=0.06,
        neck=0.2,
        nang=35,
        nw=0.13,
        head=0.18,
        snout=0.22,
        ear="point",
        ear_h=0.24,
        tail="bushy",
        tail_len=0.7,
        tail_ang=200,
        belly=WHITE * 0.9,
        legcol=DARK * 2,
        snoutcol=WHITE * 0.9,
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
        bl=0.5,
        bh=0.3,
        leg=0.15,
        lw=0.07,
        neck=0.1,
        nang=0,
        nw=0.15,
        head=0.18,
        snout=0.14,
        ear="round",
        ear_h=0.08,
        tail="short",
        by=-0.2,
    )


def possum(c):
    quadruped(
        c,
        c.hsv(0.08, 0.08, 0.5),
        bl=0.5,
        bh=0.26,
        leg=0.2,
        lw=0.06,
        neck=0.16,
        nang=10,
        nw=0.13,
        head=0.18,
        snout=0.28,
        snoutcol=WHITE * 0.9,
        ear="round",
        ear_h=0.18,
        earcol=DARK * 2,
        tail="thin",
        tail_len=0.75,
        tail_ang=190,
    )


def raccoon(c):
    col = c.hsv(0.08, 0.08, 0.45)
    hx, hy = quadruped(
        c,
        col,
        bl=0.48,
        bh=0.27,
        leg=0.22,
        lw=0.07,
        neck=0.16,
        nang=25,
        nw=0.17,
        head=0.24,
        snout=0.1,
        ear="round",
        ear_h=0.16,
        tail="bushy",
        tail_len=0.6,
        tail_ang=190,
        legcol=DARK * 2,
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
        bl=0.48,
        bh=0.22,
        leg=0.18,
        lw=0.06,
        neck=0.14,
        nang=10,
        nw=0.13,
        head=0.16,
        snout=0.14,
        ear="round",
        ear_h=0.08,
        tail="none",
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
        bl=0.5,
        bh=0.42,
        leg=0.06,
        lw=0.08,
        neck=0.1,
        nang=20,
        nw=0.3,
        head=0.32,
        snout=0.05,
        ear="round",
        ear_h=0.18,
        tail="none",
        belly=WHITE * 0.9,
        by=-0.15,
    )


def mouse(c):
    quadruped(
        c,
        c.hsv(0.6, 0.04, 0.5),
        bl=0.45,
        bh=0.27,
        leg=0.08,
        lw=0.05,
        neck=0.12,
        nang=0,
        nw=0.15,
        head=0.19,
        snout=0.18,
        ear="round",
        ear_h=0.32,
        earcol=rgb(0.85, 0.6, 0.6),
        tail="thin",
        tail_len=0.75,
        tail_ang=185,
        by=-0.2,
    )


def rabbit(c):
    quadruped(
        c,
        c.pick(c.hsv(0.08, 0.25, 0.55), c.hsv(0.1, 0.05, 0.9), c.hsv(0.08, 0.4, 0.4)),
        bl=0.45,
        bh=0.34,
        leg=0.12,
        lw=0.09,
        neck=0.22,
        nang=45,
        nw=0.18,
        head=0.22,
        snout=0.08,
        ear="long",
        ear_h=0.36,
        tail="short",
        by=-0.25,
    )


def shrew(c):
    quadruped(
        c,
        c.hsv(0.06, 0.4, 0.28),
        bl=0.48,
        bh=0.22,
        leg=0.08,
        lw=0.045,
        neck=0.08,
        nang=0,
        nw=0.15,
        head=0.17,
        snout=0.4,
        ear="round",
        ear_h=0.08,
        tail="thin",
        tail_len=0.4,
        tail_ang=190,
        by=-0.2,
    )


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
