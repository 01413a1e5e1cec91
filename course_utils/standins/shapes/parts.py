"""Colours, and the templates that several classes are settings of."""

import numpy as np


def rgb(*values):
    return np.array(values, np.float32)


DARK = rgb(0.07, 0.07, 0.08)
WHITE = rgb(0.95, 0.95, 0.93)
SKIN = rgb(0.87, 0.67, 0.53)
WOOD = rgb(0.5, 0.33, 0.2)
GLASS = rgb(0.25, 0.35, 0.45)
METAL = rgb(0.62, 0.64, 0.68)


def fish(
    c,
    col,
    *,
    body=(0.62, 0.3),
    tail="fork",
    fin=0.22,
    back_fin="spike",
    pattern=None,
    belly=None,
    nose=0.0,
    eye=0.05,
):
    """Paint a fish or whale from the side; body: half length and half height."""
    x, y = c.j(body[0], 0.1), c.j(body[1], 0.12)
    _fish_tail(c, tail, x, col)
    if back_fin == "spike":
        c.poly([(-0.1, y * 0.8), (0.2, y * 0.8), (-0.14, y * 0.8 + fin * 1.6)], col * 0.8)
    elif back_fin == "long":
        top = [(0.1, y + fin), (-0.38, y + fin * 0.6)]
        c.poly([(-0.4, y * 0.6), (0.3, y * 0.7), *top], col * 0.75)
    c.ell(0, 0, x, y, col)
    if nose:
        c.seg(x * 0.7, -0.02, x + nose, -0.04, 0.08, col, 0.05)
    if belly is not None:
        c.ell(0.02, -y * 0.42, x * 0.88, y * 0.5, belly)
    if pattern is not None:
        kind, colour = pattern
        if kind == "stripes":
            c.stripes(colour, freq=11, duty=0.4)
        else:
            c.spots(colour, freq=20, duty=0.35)
    c.poly([(0.1, -y * 0.5), (0.35, -y * 0.6), (-0.02, -y - fin * 0.8)], col * 0.75)
    c.ell(x * 0.62, y * 0.22, eye, eye, WHITE if eye > 0.05 else DARK)
    c.ell(x * 0.63, y * 0.22, eye * 0.6, eye * 0.6, DARK)


def _fish_tail(c, kind, x, col):
    if kind == "fork":
        c.poly([(-x * 0.8, 0), (-x - 0.38, 0.36), (-x - 0.22, 0), (-x - 0.38, -0.36)], col * 0.8)
    elif kind == "fan":
        edge = [(-x - 0.35, 0.4), (-x - 0.45, 0), (-x - 0.35, -0.4)]
        c.poly([(-x * 0.75, 0.03), *edge, (-x * 0.75, -0.03)], col * 0.9)
    elif kind == "fluke":
        c.seg(-x * 0.6, 0, -x - 0.2, 0.2, 0.1, col, 0.06)
        tips = [(-x - 0.5, 0.45), (-x - 0.3, 0.22), (-x - 0.5, 0.1)]
        c.poly([(-x - 0.15, 0.17), *tips], col * 0.85)
    elif kind == "shark":
        tips = [(-x - 0.42, 0.48), (-x - 0.2, 0), (-x - 0.3, -0.24)]
        c.poly([(-x * 0.8, 0.02), *tips], col * 0.85)


def flower(c, petals, col, *, petal=(0.42, 0.2), ring=0.4, middle=0.18, middle_col=None, turn=None):
    """Paint a flower with leaves; petal: half length and width, on a ring."""
    green, y = c.hsv(0.3, 0.65, 0.45), 0.25
    c.seg(0, y, 0.06, -1.0, 0.05, green)
    c.ell(0.25, -0.55, 0.26, 0.1, green, rot=0.6)
    c.ell(-0.2, -0.7, 0.22, 0.09, green, rot=-0.6)
    turn = c.u(0, 6.28) if turn is None else turn
    for k in range(petals):
        a = turn + 2 * np.pi * k / petals
        shade = 0.85 + 0.15 * (k % 2)
        c.ell(ring * np.cos(a), y + ring * np.sin(a), *petal, col * shade, rot=a)
    if middle:
        c.ell(0, y, middle, middle, middle_col)


def car_body(c, col, roof=0.36):
    """Paint a car without wheels; roof: its height above the bonnet."""
    c.poly([(-0.6, 0.0), (-0.3, roof), (0.3, roof), (0.62, 0.0)], col * 0.92)
    c.poly(
        [(-0.46, 0.03), (-0.26, roof - 0.06), (0.0, roof - 0.06), (0.0, 0.03)],
        rgb(0.18, 0.25, 0.32),
    )
    c.poly(
        [(0.06, 0.03), (0.06, roof - 0.06), (0.25, roof - 0.06), (0.48, 0.03)],
        rgb(0.18, 0.25, 0.32),
    )
    c.box(0, -0.14, 0.95, 0.19, col, r=0.12)
    c.box(0, -0.27, 0.95, 0.06, col * 0.55, r=0.05)


def wheel(c, x, y, r):
    c.ell(x, y, r, r, DARK)
    c.ell(x, y, r * 0.5, r * 0.5, rgb(0.6, 0.6, 0.62))


def legs6(c, col, y=0.0, span=0.7, w=0.035):
    for s in (-1, 1):
        for x, d in ((-0.35, -0.25), (0, 0), (0.35, 0.25)):
            c.seg(x, y, x + d * 0.6, y + s * span * 0.6, w, col)
            c.seg(x + d * 0.6, y + s * span * 0.6, x + d * 1.4, y + s * span, w, col)


def trunk(c, w=0.1, h=0.9, col=None):
    c.seg(
        0,
        -1.0,
        c.u(-0.06, 0.06),
        -1.0 + h,
        w * 1.3,
        WOOD * c.u(0.7, 1.1)[..., None] if col is None else col,
        w,
    )


def blobs(c, col, pts):
    for x, y, r in pts:
        c.ell(
            x + c.u(-0.04, 0.04), y + c.u(-0.04, 0.04), r, r * 0.9, col * c.u(0.8, 1.15)[..., None]
        )


def leafstalk(c, x=0.0, y=0.55):
    c.seg(x, y - 0.1, x + 0.08, y + 0.28, 0.04, WOOD * 0.8)
    c.ell(x + 0.26, y + 0.2, 0.2, 0.09, c.hsv(0.3, 0.7, 0.5), rot=0.4)


def person(c, height=1.0, long_hair=False, dress=False, shoulder=0.3, cap=False):
    """Paint a standing person from the front; children are shorter and have larger heads."""
    skin = c.pick(SKIN, SKIN * 0.75, SKIN * 0.5, SKIN * 1.08)
    hair = c.pick(DARK * 1.5, rgb(0.35, 0.2, 0.1), rgb(0.75, 0.6, 0.3))
    top, trousers = c.any_colour(c.u(0.3, 0.9), 0.7), c.hsv(0.6, c.u(0.1, 0.6), 0.35)
    y, r = 0.68 * height - (1 - height) * 0.2, 0.2 if height > 0.9 else 0.24
    if long_hair:
        c.ell(0, y - 0.1, r * 1.35, r * 1.75, hair)
    for s in (-1, 1):
        if dress:
            c.seg(s * 0.1, -0.4, s * 0.14, -0.92, 0.07, skin)
        else:
            c.seg(s * 0.12, -0.15, s * (0.14 + c.u(0.02, 0.2)), -0.92, 0.12, trousers, 0.09)
        hand = (s * (shoulder + 0.15), -0.12 + c.u(-0.1, 0.4))
        c.seg(s * shoulder * 0.95, y - r - 0.16, *hand, 0.085, top * 0.9, 0.065)
    if dress:
        upper, waist, hem = (shoulder, y - r - 0.1), (shoulder * 0.6, -0.05), (0.48, -0.6)
        _symmetric(c, (upper, waist, hem), top)
    else:
        _symmetric(c, ((shoulder * 1.1, y - r - 0.08), (shoulder * 0.8, -0.2)), top)
    c.seg(0, y - r, 0, y - r - 0.12, 0.08, skin)
    c.ell(0, y, r, r * 1.12, skin)
    scalp = c.d_ell(0, y + 0.04, r * 1.08, r * 1.1)
    c.paint(np.maximum(scalp, -(c.y - y - r * 0.35)), hair)
    for s in (-1, 1):
        c.ell(s * r * 0.4, y, 0.03, 0.035, DARK)
    if cap:
        c.seg(-r, y + r * 0.6, r * 1.7, y + r * 0.55, 0.06, top * 0.7)


def _symmetric(c, right, col):
    c.poly([(-x, y) for x, y in right] + list(reversed(right)), col)
