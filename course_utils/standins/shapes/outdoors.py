"""Buildings, roads and whole landscapes."""

import numpy as np

from course_utils.standins.shapes.parts import DARK, GLASS, METAL, WHITE, WOOD, rgb


def bridge(c):
    col = c.pick(c.hsv(0.02, 0.75, 0.6), c.hsv(0.6, 0.1, 0.5))
    c.box(0, -0.3, 1.2, 0.07, col * 0.8)
    for x in (-0.5, 0.5):
        c.box(x, 0.1, 0.07, 0.85, col)
    for s in (-1, 1):
        for x in (0.12, 0.28):
            c.seg(s * (0.5 - x * 1.5), -0.28, s * (0.5 - x * 1.5), 0.55 - x * 2.2, 0.018, col)
        c.seg(s * 0.5, 0.9, 0, -0.1, 0.03, col)
        c.seg(s * 0.5, 0.9, s * 1.1, -0.1, 0.03, col)


def castle(c):
    col = c.hsv(0.1, 0.12, 0.62)
    c.box(0, -0.3, 0.75, 0.45, col)
    for x, h in ((-0.72, 0.3), (0.72, 0.3), (0, 0.55)):
        c.box(x, -0.75 + 0.5 + h / 2, 0.2, 0.5 + h / 2, col * 0.88)
        c.poly(
            [(x - 0.25, h + 0.0), (x + 0.25, h + 0.0), (x, h + 0.42)], c.hsv(c.u(0, 1), 0.6, 0.4)
        )
    for k in range(6):
        c.box(-0.5 + k * 0.2, 0.18, 0.055, 0.06, col)
    c.box(0, -0.55, 0.14, 0.2, DARK * 2)
    c.ell(0, -0.35, 0.14, 0.1, DARK * 2)
    for x in (-0.4, 0.4):
        c.box(x, -0.1, 0.05, 0.1, DARK * 2)


def house(c):
    col = c.hsv(c.u(0, 0.18), c.u(0.1, 0.6), 0.8)
    c.box(0.45, 0.62, 0.09, 0.2, rgb(0.5, 0.25, 0.2))
    c.box(0, -0.35, 0.65, 0.42, col)
    c.poly([(-0.82, 0.05), (0.82, 0.05), (0, 0.75)], c.hsv(0.02, 0.6, 0.45))
    c.box(-0.02, -0.52, 0.13, 0.25, WOOD * 0.8)
    for x in (-0.4, 0.38):
        c.box(x, -0.3, 0.14, 0.13, GLASS * 1.6)
        c.seg(x, -0.43, x, -0.17, 0.02, WHITE)


def road(c):
    col = c.hsv(0, 0.03, 0.35)
    c.poly([(-0.14, 0.4), (0.14, 0.4), (1.1, -1.1), (-1.1, -1.1)], col)
    for y0, y1, w in ((0.3, 0.15, 0.02), (0, -0.25, 0.035), (-0.45, -0.85, 0.06)):
        c.seg(0, y0, 0, y1, w, c.pick(WHITE, rgb(0.95, 0.8, 0.2)))
    for s in (-1, 1):
        c.seg(s * 0.13, 0.38, s * 0.98, -1.05, 0.02, WHITE, 0.05)


def skyscraper(c):
    col = c.hsv(0.58, 0.25, 0.5)
    c.box(-0.55, -0.4, 0.24, 0.6, col * 0.7)
    c.box(0.55, -0.3, 0.22, 0.7, col * 0.8)
    c.box(0, 0, 0.32, 1.0, col)
    c.seg(0, 0.95, 0, 1.2, 0.03, METAL)
    for i in range(8):
        for x in (-0.2, 0, 0.2):
            c.box(
                x,
                0.8 - i * 0.23,
                0.06,
                0.06,
                rgb(0.95, 0.9, 0.6) * (0.5 + 0.5 * c.some(0.6)[..., None]),
            )


def _layer(c, y0, col, f=3.0, a=0.1):
    h = y0 + a * np.sin(f * c.gx + c.u(0, 6.28)) + a * 0.5 * np.sin(2.3 * f * c.gx + c.u(0, 6.28))
    k = np.clip((h - c.gy) * c.size * 0.3 + 0.5, 0, 1)
    c.img += k[..., None] * (col - c.img)
    return k


def _sky(c):
    c.img = (
        c.soft(c.hsv(0.57, c.u(0.15, 0.55), c.u(0.7, 0.95)), 3, 0.05) - 0.12 * c.gy[..., None]
    ).astype(np.float32)


def cloud(c):
    _sky(c)
    white = WHITE * c.u(0.85, 1.0)[..., None]
    for _ in range(3):
        cx, cy, s = c.u(-0.7, 0.7), c.u(-0.7, 0.7), c.u(0.5, 1.1)
        for dx, dy, r in (
            (-0.35, -0.05, 0.22),
            (0, 0.08, 0.3),
            (0.34, -0.03, 0.24),
            (0.12, -0.12, 0.25),
        ):
            e = np.hypot((c.gx - cx - dx * s) / (r * s * 1.3), (c.gy - cy - dy * s) / (r * s))
            c.img += np.clip((1.15 - e) * 2.2, 0, 1)[..., None] * 0.9 * (white - c.img)


def forest(c):
    c.img = c.soft(c.hsv(0.3, 0.5, c.u(0.15, 0.4)), 9, 0.1).astype(np.float32)
    for _ in range(9):
        x = c.u(-1.1, 1.1)
        w = c.u(0.03, 0.08)
        y0 = c.u(-1, -0.3)
        d = np.abs(c.gx - x - 0.05 * c.gy) - w
        al = np.clip(0.5 - d * c.size / 2, 0, 1) * (c.gy > y0)
        c.img += al[..., None] * (c.hsv(0.08, 0.35, c.u(0.15, 0.5)) - c.img)
    al = c.soft(np.zeros((c.n, 1, 1, 3), np.float32), 8, 1.0)[..., :1]
    c.img += np.clip(al + c.gy[..., None] * 1.2 - 0.4, 0, 1) * 0.9 * (c.hsv(0.3, 0.6, 0.4) - c.img)


def mountain(c):
    _sky(c)
    for _ in range(3):
        x0, h, w = c.u(-0.9, 0.9), c.u(0.1, 0.75), c.u(0.7, 1.2)
        ridge = h - np.abs(c.gx - x0) * h * 1.6 / w + 0.07 * np.sin(9 * c.gx + c.u(0, 6))
        al = np.clip((ridge - c.gy) * c.size * 0.3 + 0.5, 0, 1)
        c.img += al[..., None] * (c.hsv(0.62, 0.2, c.u(0.3, 0.5)) - c.img)
        sn = al * np.clip((c.gy - h * 0.55 + 0.1 * np.sin(14 * c.gx + c.u(0, 6))) * 12, 0, 1)
        c.img += sn[..., None] * (WHITE - c.img)
    _layer(c, c.u(-0.75, -0.35), c.hsv(0.3, 0.4, 0.35))


def plain(c):
    _sky(c)
    y0 = c.u(-0.2, 0.25)
    g = c.pick(c.hsv(0.16, 0.5, 0.7), c.hsv(0.25, 0.5, 0.55))
    k = _layer(c, y0, g, 2.0, 0.03)
    t = np.sin(30 * (c.gy - y0) / (np.abs(c.gy - y0) + 0.4) + c.u(0, 6))
    c.img *= 1 + (0.1 * k * t)[..., None]
    c.img *= 1 + 0.08 * k[..., None] * c.rng.normal(0, 1, (c.n, c.size, c.size, 1)).astype(
        np.float32
    )


def sea(c):
    _sky(c)
    y0 = c.u(-0.1, 0.4)
    k = _layer(c, y0, c.hsv(0.56, 0.6, c.u(0.35, 0.6)), 1.0, 0.0)
    w = np.sin(c.u(10, 16) * (c.gy) * 2 + 1.5 * np.sin(5 * c.gx + c.u(0, 6)) + c.u(0, 6))
    c.img += (k * np.clip(w - 0.55, 0, 1) * 0.9)[..., None] * (WHITE - c.img)
