"""Large mammals, cats and dogs: most are one four-legged animal with other proportions."""

from course_utils.standins.shapes.parts import DARK, SKIN, WHITE, rgb
from course_utils.standins.shapes.quadruped import quadruped


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
        body=(0.48, 0.2),
        legs=(0.55, 0.05),
        neck=(0.48, 60, 0.09),
        head=(0.14, 0.14),
        ears=("side", 0.14),
        tail=("short", 0.45, 215),
        y=-0.02,
        horns="antlers",
        belly=col * 0.5 + 0.45,
    )


def dog(c):
    col = c.pick(
        c.hsv(0.08, 0.55, 0.6),
        c.hsv(0.09, 0.15, 0.85),
        c.hsv(0.07, 0.55, 0.4),
        c.hsv(0, 0, 0.27),
        c.hsv(0.08, 0.1, 0.5),
    )
    quadruped(
        c,
        col,
        body=(0.5, 0.24),
        legs=(0.36, 0.09),
        neck=(0.26, 50, 0.15),
        head=(0.23, 0.2),
        ears=("floppy", 0.2),
        tail=("thin", 0.42, 125),
        y=0.0,
        ear_coat=col * 0.55,
        feet=col * 0.5 + 0.4,
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
        body=(0.55, 0.25),
        legs=(0.52, 0.07),
        neck=(0.44, 48, 0.13),
        head=(0.16, 0.26),
        ears=("point", 0.1),
        tail=("hair", 0.55, 240),
        y=0.0,
        mane="horse",
    )


def bear(c):
    quadruped(
        c,
        c.pick(c.hsv(0.06, 0.6, 0.3), c.hsv(0.08, 0.5, 0.42), c.hsv(0, 0.03, 0.14)),
        body=(0.6, 0.36),
        legs=(0.26, 0.14),
        neck=(0.2, 20, 0.24),
        head=(0.25, 0.14),
        ears=("round", 0.17),
        tail=("short", 0.45, 215),
    )


def leopard(c):
    col = c.hsv(0.11, 0.6, 0.8)
    quadruped(
        c,
        col,
        body=(0.6, 0.22),
        legs=(0.36, 0.09),
        neck=(0.2, 25, 0.15),
        head=(0.19, 0.08),
        ears=("round", 0.13),
        tail=("thin", 0.6, 150),
        pattern=("spots", DARK),
    )


def lion(c):
    quadruped(
        c,
        c.hsv(0.1, 0.55, 0.75),
        body=(0.56, 0.24),
        legs=(0.36, 0.1),
        neck=(0.2, 35, 0.16),
        head=(0.2, 0.08),
        ears=("round", 0.12),
        tail=("bushy", 0.5, 230),
        mane="lion",
    )


def tiger(c):
    col = c.hsv(0.07, 0.85, 0.85, 0.01)
    quadruped(
        c,
        col,
        body=(0.6, 0.25),
        legs=(0.34, 0.1),
        neck=(0.2, 25, 0.17),
        head=(0.21, 0.08),
        ears=("round", 0.14),
        tail=("thin", 0.55, 150),
        pattern=("stripes", DARK),
        belly=WHITE * 0.9,
    )


def wolf(c):
    """Howling, its head up."""
    col = c.hsv(0.6, 0.06, 0.5)
    hx, hy = quadruped(
        c,
        col,
        body=(0.52, 0.24),
        legs=(0.46, 0.075),
        neck=(0.36, 55, 0.17),
        head=(0.17, 0),
        ears=("none", 0),
        tail=("bushy", 0.5, 240),
        belly=col * 0.5 + 0.4,
        y=-0.05,
    )
    c.seg(-0.4, 0.1, 0.3, 0.14, 0.08, col * 0.6, 0.1, body=False)
    c.seg(hx, hy, hx + 0.26, hy + 0.3, 0.13, col, 0.07)
    c.ell(hx + 0.29, hy + 0.33, 0.05, 0.05, DARK)
    for dx in (-0.16, -0.05):
        c.poly(
            [(hx + dx, hy + 0.16), (hx + dx + 0.1, hy + 0.18), (hx + dx - 0.16, hy + 0.3)],
            col * 0.7,
        )


def camel(c):
    quadruped(
        c,
        c.hsv(0.1, 0.5, 0.7),
        body=(0.5, 0.22),
        legs=(0.5, 0.06),
        neck=(0.5, 55, 0.1),
        head=(0.14, 0.16),
        ears=("round", 0.08),
        tail=("thin", 0.3, 215),
        y=0.02,
        humps=True,
    )


def cattle(c):
    quadruped(
        c,
        WHITE * 0.92,
        body=(0.62, 0.32),
        legs=(0.34, 0.08),
        neck=(0.2, 15, 0.2),
        head=(0.19, 0.2),
        ears=("side", 0.14),
        tail=("thin", 0.5, 260),
        pattern=("patches", c.pick(DARK, rgb(0.4, 0.2, 0.1))),
        horns="cow",
        snout_coat=rgb(0.85, 0.6, 0.58),
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
        body=(0.6, 0.38),
        legs=(0.3, 0.14),
        neck=(0.22, 25, 0.25),
        head=(0.27, 0),
        ears=("elephant", 0.17),
        tail=("thin", 0.4, 255),
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
