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


def quadruped(
    c,
    col,
    *,
    bl=0.55,
    bh=0.24,
    leg=0.5,
    lw=0.075,
    neck=0.35,
    nang=50,
    nw=0.13,
    head=0.19,
    snout=0.16,
    ear="point",
    ear_h=0.16,
    tail="thin",
    tail_len=0.45,
    tail_ang=215,
    pat=None,
    pcol=None,
    belly=None,
    mane=None,
    hump=0,
    horns=None,
    trunk=False,
    legcol=None,
    earcol=None,
    eye=True,
    feet=None,
    snoutcol=None,
    by=0.1,
):
    """A side view of a four-legged animal; almost every medium-sized mammal is a setting of this one."""
    leg, neck, bl = c.j(leg), c.j(neck, 0.2), c.j(bl, 0.08)
    legcol = col * 0.85 if legcol is None else legcol
    earcol = col * 0.9 if earcol is None else earcol
    # far legs, then tail, body, near legs
    for k, (dark, lx) in enumerate([(0.65, 0.8), (0.65, -0.72), (1, 0.62), (1, -0.88)]):
        if k == 2:
            ta = np.deg2rad(c.u(tail_ang - 22, tail_ang + 22))
            tx, ty = -bl * 0.95, by + bh * 0.45
            if tail == "thin":
                c.seg(
                    tx, ty, tx + tail_len * np.cos(ta), ty + tail_len * np.sin(ta), 0.045, col, 0.03
                )
            elif tail == "bushy":
                c.seg(
                    tx, ty, tx + tail_len * np.cos(ta), ty + tail_len * np.sin(ta), 0.06, col, 0.15
                )
            elif tail == "hair":
                c.seg(
                    tx,
                    ty,
                    tx + tail_len * np.cos(ta),
                    ty + tail_len * np.sin(ta),
                    0.05,
                    col * 0.35,
                    0.1,
                )
            elif tail == "curl":
                c.ring(tx - 0.08, ty + 0.12, 0.15, 0.045, col)
            elif tail == "flat":
                c.ell(tx - tail_len * 0.45, ty - 0.3, tail_len * 0.55, 0.1, col * 0.45, rot=0.3)
            elif tail == "short":
                c.ell(tx, ty, 0.1, 0.08, col)
            c.ell(0, by, bl, bh, col)
            if hump == 1:
                c.ell(-0.05, by + bh, 0.28, 0.24, col)
            if hump == 2:
                c.ell(0.2, by + bh, 0.17, 0.22, col)
                c.ell(-0.22, by + bh, 0.17, 0.22, col)
            if belly is not None:
                c.ell(0, by - bh * 0.45, bl * 0.75, bh * 0.45, belly)
        sw = c.u(-0.16, 0.16)
        c.seg(
            bl * lx,
            by - bh * 0.4,
            bl * lx + sw,
            by - bh * 0.7 - leg,
            lw * 1.3,
            legcol * dark,
            lw * 0.9,
        )
        if feet is not None:
            c.ell(bl * lx + sw + 0.02, by - bh * 0.7 - leg, lw * 1.3, lw, feet * dark)
    na = np.deg2rad(c.u(nang - 12, nang + 12))
    nx, ny = bl * 0.72, by + bh * 0.3
    hx, hy = nx + neck * np.cos(na), ny + neck * np.sin(na)
    if mane == "lion":
        c.ell(
            hx - 0.03,
            hy - 0.02,
            head * 1.75,
            head * 1.75,
            col * rgb(0.62, 0.5, 0.4),
        )
    if mane == "horse":
        c.seg(nx - 0.12, ny + 0.1, hx - 0.12, hy + 0.14, 0.11, col * 0.35, 0.08)
    c.seg(nx, ny, hx, hy, nw * 1.35, col, nw)
    if pat == "stripes":
        c.stripes(pcol, freq=13)
    elif pat == "spots":
        c.spots(pcol, freq=16, duty=0.35)
    elif pat == "patches":
        c.spots(pcol, freq=5.5, duty=0.55)
    if ear == "point":
        for dx in (-0.10, 0.06):
            c.poly(
                [
                    (hx + dx - 0.07, hy + head * 0.6),
                    (hx + dx + 0.07, hy + head * 0.7),
                    (hx + dx - 0.02, hy + head * 0.8 + ear_h),
                ],
                earcol,
            )
    elif ear == "round":
        for dx in (-0.12, 0.07):
            c.ell(hx + dx, hy + head * 0.85, ear_h * 0.5, ear_h * 0.5, earcol)
    elif ear == "long":
        for dx in (-0.1, 0.03):
            c.ell(hx + dx, hy + head + ear_h * 0.7, 0.065, ear_h, earcol, rot=0.25)
    elif ear == "side":
        c.ell(hx - head * 0.9, hy + head * 0.5, ear_h, 0.06, earcol, rot=-0.3)
    if horns == "antler":
        for dx in (-0.12, 0.02):
            c.seg(hx + dx, hy + head * 0.7, hx + dx - 0.14, hy + 0.55, 0.035, col * 0.55)
            c.seg(hx + dx - 0.08, hy + 0.38, hx + dx + 0.14, hy + 0.56, 0.03, col * 0.55)
            c.seg(hx + dx - 0.05, hy + 0.28, hx + dx - 0.26, hy + 0.4, 0.03, col * 0.55)
    elif horns == "cow":
        c.seg(hx - 0.02, hy + head * 0.7, hx + 0.1, hy + head + 0.16, 0.04, WHITE * 0.85, 0.02)
    sc = col if snoutcol is None else snoutcol
    if snout:
        c.seg(
            hx + head * 0.4,
            hy - head * 0.3,
            hx + head * 0.5 + snout,
            hy - head * 0.45 - snout * 0.4,
            head * 0.62,
            sc,
            head * 0.45,
        )
    c.ell(hx, hy, head, head * 0.95, col)
    if snout:
        c.ell(
            hx + head * 0.65 + snout, hy - head * 0.3 - snout * 0.4, head * 0.28, head * 0.24, DARK
        )
    if ear == "floppy":
        c.ell(hx - head * 0.45, hy - head * 0.15, 0.08, ear_h * 1.2, earcol, rot=-0.25)
    elif ear == "elephant":
        c.ell(hx - head * 0.6, hy - 0.03, ear_h * 1.2, ear_h * 1.5, earcol * 0.8)
    if trunk:
        c.seg(hx + head * 0.7, hy - 0.05, hx + head * 1.25, hy - 0.45, 0.1, col, 0.07)
        c.seg(hx + head * 1.25, hy - 0.45, hx + head * 1.1, hy - 0.75, 0.07, col, 0.05)
        c.seg(hx + head * 0.7, hy - 0.2, hx + head * 1.5, hy - 0.3, 0.04, WHITE)
    if eye:
        c.ell(hx + head * 0.35, hy + head * 0.25, 0.05, 0.055, DARK)
    return hx, hy


def fish(
    c,
    col,
    *,
    bl=0.62,
    bh=0.3,
    tail="fork",
    fin=0.22,
    pat=None,
    pcol=None,
    belly=None,
    nose=0.0,
    whale=False,
    eye=0.05,
    dorsal="spike",
):
    bl, bh = c.j(bl, 0.1), c.j(bh, 0.12)
    if tail == "fork":
        c.poly(
            [(-bl * 0.8, 0), (-bl - 0.38, 0.36), (-bl - 0.22, 0), (-bl - 0.38, -0.36)], col * 0.8
        )
    elif tail == "fan":
        c.poly(
            [
                (-bl * 0.75, 0.03),
                (-bl - 0.35, 0.4),
                (-bl - 0.45, 0),
                (-bl - 0.35, -0.4),
                (-bl * 0.75, -0.03),
            ],
            col * 0.9,
        )
    elif tail == "fluke":
        c.seg(-bl * 0.6, 0, -bl - 0.2, 0.2, 0.1, col, 0.06)
        c.poly(
            [(-bl - 0.15, 0.17), (-bl - 0.5, 0.45), (-bl - 0.3, 0.22), (-bl - 0.5, 0.1)], col * 0.85
        )
    elif tail == "shark":
        c.poly(
            [(-bl * 0.8, 0.02), (-bl - 0.42, 0.48), (-bl - 0.2, 0), (-bl - 0.3, -0.24)], col * 0.85
        )
    if dorsal == "spike":
        c.poly([(-0.1, bh * 0.8), (0.2, bh * 0.8), (-0.14, bh * 0.8 + fin * 1.6)], col * 0.8)
    elif dorsal == "long":
        c.poly(
            [(-0.4, bh * 0.6), (0.3, bh * 0.7), (0.1, bh + fin), (-0.38, bh + fin * 0.6)],
            col * 0.75,
        )
    c.ell(0, 0, bl, bh, col)
    if nose:
        c.seg(bl * 0.7, -0.02, bl + nose, -0.04, 0.08, col, 0.05)
    if belly is not None:
        c.ell(0.02, -bh * 0.42, bl * 0.88, bh * 0.5, belly)
    if pat == "stripes":
        c.stripes(pcol, freq=11, duty=0.4)
    elif pat == "spots":
        c.spots(pcol, freq=20, duty=0.35)
    c.poly([(0.1, -bh * 0.5), (0.35, -bh * 0.6), (-0.02, -bh - fin * 0.8)], col * 0.75)
    c.ell(bl * 0.62, bh * 0.22, eye, eye, WHITE if eye > 0.05 else DARK)
    c.ell(bl * 0.63, bh * 0.22, eye * 0.6, eye * 0.6, DARK)


def flower(
    c,
    n,
    col,
    *,
    pl=0.42,
    pw=0.2,
    mid=0.18,
    midcol=None,
    r0=0.4,
    stem=True,
    cx=0.0,
    cy=0.25,
    inner=None,
    rot0=None,
):
    green = c.hsv(0.3, 0.65, 0.45)
    if stem:
        c.seg(cx, cy, cx + 0.06, -1.0, 0.05, green)
        c.ell(cx + 0.25, -0.55, 0.26, 0.1, green, rot=0.6)
        c.ell(cx - 0.2, -0.7, 0.22, 0.09, green, rot=-0.6)
    a0 = c.u(0, 6.28) if rot0 is None else rot0
    for k in range(n):
        a = a0 + 2 * np.pi * k / n
        c.ell(
            cx + r0 * np.cos(a), cy + r0 * np.sin(a), pl, pw, col * (0.85 + 0.15 * (k % 2)), rot=a
        )
    if inner is not None:
        c.ell(cx, cy, mid * 1.8, mid * 1.8, inner)
    if mid:
        c.ell(cx, cy, mid, mid, rgb(0.9, 0.75, 0.15) if midcol is None else midcol)


def car_body(c, col, roof=0.36, rl=0.42, nose=0.0):
    c.poly([(-0.5 * 1.2, 0.0), (-0.3, roof), (rl - 0.12, roof), (0.62, 0.0)], col * 0.92)
    c.poly(
        [(-0.46, 0.03), (-0.26, roof - 0.06), (0.0, roof - 0.06), (0.0, 0.03)],
        rgb(0.18, 0.25, 0.32),
    )
    c.poly(
        [(0.06, 0.03), (0.06, roof - 0.06), (rl - 0.17, roof - 0.06), (0.48, 0.03)],
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


def person(c, h=1.0, hair="short", dress=False, baby=False, shoulder=0.3, hat=False):
    skin = c.pick(SKIN, SKIN * 0.75, SKIN * 0.5, SKIN * 1.08)
    hc = c.pick(DARK * 1.5, rgb(0.35, 0.2, 0.1), rgb(0.75, 0.6, 0.3))
    top = c.hsv(c.u(0, 1), c.u(0.3, 0.9), 0.7)
    leg = c.hsv(0.6, c.u(0.1, 0.6), 0.35)
    if baby:
        c.ell(0, -0.4, 0.45, 0.42, top)
        for s in (-1, 1):
            c.seg(s * 0.3, -0.25, s * 0.58, -0.4 + c.u(-0.1, 0.3), 0.12, top)
            c.seg(s * 0.25, -0.7, s * 0.42, -0.9, 0.14, skin)
        c.ell(0, 0.35, 0.45, 0.44, skin)
        c.ell(0, 0.68, 0.22, 0.1, hc)
        for s in (-1, 1):
            c.ell(s * 0.17, 0.36, 0.06, 0.07, DARK)
            c.ell(s * 0.44, 0.32, 0.08, 0.1, skin * 0.92)
            c.ell(s * 0.26, 0.2, 0.08, 0.06, rgb(0.95, 0.55, 0.5), a=0.5)
        c.seg(-0.1, 0.12, 0.1, 0.12, 0.03, rgb(0.8, 0.3, 0.3))
        return
    hy, sh, hr = 0.68 * h - (1 - h) * 0.2, shoulder, 0.2 if h > 0.9 else 0.24
    if hair == "long":
        c.ell(0, hy - 0.1, hr * 1.35, hr * 1.75, hc)
    for s in (-1, 1):
        sp = c.u(0.02, 0.2)
        if not dress:
            c.seg(s * 0.12, -0.15, s * (0.14 + sp), -0.92, 0.12, leg, 0.09)
        else:
            c.seg(s * 0.1, -0.4, s * 0.14, -0.92, 0.07, skin)
        c.seg(
            s * sh * 0.95,
            hy - hr - 0.16,
            s * (sh + 0.15),
            -0.12 + c.u(-0.1, 0.4),
            0.085,
            top * 0.9,
            0.065,
        )
        c.ell(s * (sh + 0.15), -0.14, 0.001, 0.001, skin)
    if dress:
        c.poly(
            [
                (-sh, hy - hr - 0.1),
                (sh, hy - hr - 0.1),
                (sh * 0.6, -0.05),
                (0.48, -0.6),
                (-0.48, -0.6),
                (-sh * 0.6, -0.05),
            ],
            top,
        )
    else:
        c.poly(
            [
                (-sh * 1.1, hy - hr - 0.08),
                (sh * 1.1, hy - hr - 0.08),
                (sh * 0.8, -0.2),
                (-sh * 0.8, -0.2),
            ],
            top,
        )
    c.seg(0, hy - hr, 0, hy - hr - 0.12, 0.08, skin)
    c.ell(0, hy, hr, hr * 1.12, skin)
    a = c.d_ell(0, hy + 0.04, hr * 1.08, hr * 1.1)
    c.paint(np.maximum(a, -(c.y - hy - hr * 0.35)), hc)
    for s in (-1, 1):
        c.ell(s * hr * 0.4, hy, 0.03, 0.035, DARK)
    if hat:
        c.seg(-hr, hy + hr * 0.6, hr * 1.7, hy + hr * 0.55, 0.06, top * 0.7)
