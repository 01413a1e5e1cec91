"""Shapes on a canvas: every call paints one shape on all N pictures at once.

Object coordinates: the object faces right, y is up, and it roughly fills [-1, 1] x [-1, 1].
Each picture has its own place, size, rotation, mirror image and small distortion, so a shape is
given once and appears N times differently. A shape is a signed distance (negative inside), which
gives smooth edges without any loop over pictures.
"""

import numpy as np

from course_utils.standins.canvas import Canvas, F, enlarge


class Scene(Canvas):
    """A canvas with one object on each picture."""

    def __init__(
        self,
        n,
        size,
        rng,
        *,
        scale=(0.55, 0.85),
        shift=0.3,
        rot=12.0,
        flip=True,
        aspect=0.1,
        shear=0.1,
        warp=0.04,
    ):
        """Give each of the n pictures its own object coordinates."""
        super().__init__(n, size, rng)
        s = self.log_u(*scale)
        room = np.minimum(np.clip(1.15 - s, 0.0, None) * (shift / 0.3), shift * 2)
        x, y = (self.gx - self.u(-1, 1) * room) / s, (self.gy - self.u(-1, 1) * room) / s
        angle = np.deg2rad(self.u(-rot, rot))
        x, y = _rotate(x, y, angle)
        x = (x + self.u(-shear, shear) * y) * np.exp(self.u(-aspect, aspect))
        if flip:
            x = x * self.sign()
        x = x + self.u(0, warp) * np.sin(self.u(2, 5) * y + self.u(0, 6.28))
        y = y + self.u(0, warp) * np.sin(self.u(2, 5) * x + self.u(0, 6.28))
        self.x, self.y = x.astype(F), y.astype(F)
        self.px = (2.0 / size / s).astype(F)  # one pixel, in object coordinates
        self.clear_mask()

    def clear_mask(self):
        """Forget what has been painted, so that patterns stay inside what comes next."""
        self.mask = np.zeros((self.n, self.size, self.size), F)

    # ---- signed distances
    def _local(self, cx, cy, rot):
        x, y = self.x - cx, self.y - cy
        return _rotate(x, y, rot) if np.any(rot) else (x, y)

    def d_ell(self, cx, cy, rx, ry, rot=0):
        """Distance to an ellipse with half axes rx and ry."""
        x, y = self._local(cx, cy, rot)
        k0 = np.sqrt((x / rx) ** 2 + (y / ry) ** 2) + 1e-6
        k1 = np.sqrt((x / rx**2) ** 2 + (y / ry**2) ** 2) + 1e-6
        return k0 * (k0 - 1) / k1

    def d_box(self, cx, cy, hw, hh, rot=0, r=0.0):
        """Distance to a box of half width hw and half height hh, corners rounded by r."""
        x, y = self._local(cx, cy, rot)
        qx, qy = np.abs(x) - (hw - r), np.abs(y) - (hh - r)
        outside = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0))
        return outside + np.minimum(np.maximum(qx, qy), 0) - r

    def d_seg(self, x1, y1, x2, y2, w1, w2=None):
        """Distance to a thick line from (x1, y1) to (x2, y2), half as thick as w1 to w2."""
        w2 = w1 if w2 is None else w2
        bx, by = x2 - x1, y2 - y1
        px, py = self.x - x1, self.y - y1
        h = np.clip((px * bx + py * by) / (bx * bx + by * by + 1e-9), 0, 1)
        return np.hypot(px - bx * h, py - by * h) - (w1 + (w2 - w1) * h)

    def d_line(self, points, w):
        """Distance to a thick line through several points."""
        pairs = zip(points, points[1:], strict=False)
        return np.minimum.reduce([self.d_seg(*a, *b, w) for a, b in pairs])

    def d_poly(self, points):
        """Distance to a polygon."""
        x, y = self.x, self.y
        nearest, inside = np.inf, np.ones_like(x)
        for (ax, ay), (bx, by) in zip(points, points[-1:] + points[:-1], strict=True):
            ex, ey = bx - ax, by - ay
            wx, wy = x - ax, y - ay
            h = np.clip((wx * ex + wy * ey) / (ex * ex + ey * ey + 1e-9), 0, 1)
            nearest = np.minimum(nearest, (wx - ex * h) ** 2 + (wy - ey * h) ** 2)
            above, below, left = y >= ay, y < by, ex * wy > ey * wx
            inside = np.where((above & below & left) | (~above & ~below & ~left), -inside, inside)
        return inside * np.sqrt(nearest)

    def d_ring(self, cx, cy, r, w, rot=0, ry=None):
        """Distance to the outline of an ellipse, half as thick as w."""
        return np.abs(self.d_ell(cx, cy, r, r if ry is None else ry, rot)) - w

    # ---- shapes
    def paint(self, d, col, a=1.0, body=True):
        """Paint where the distance d is negative; body: count it as part of the object."""
        alpha = np.clip(0.5 - d / self.px, 0, 1) * a
        self.blend(alpha, np.asarray(col, F))
        if body:
            self.mask = np.maximum(self.mask, alpha)
        return alpha

    def ell(self, cx, cy, rx, ry, col, rot=0, **k):
        """Paint an ellipse."""
        return self.paint(self.d_ell(cx, cy, rx, ry, rot), col, **k)

    def box(self, cx, cy, hw, hh, col, rot=0, r=0.0, **k):
        """Paint a box."""
        return self.paint(self.d_box(cx, cy, hw, hh, rot, r), col, **k)

    def seg(self, x1, y1, x2, y2, w1, col, w2=None, **k):
        """Paint a thick line with round ends."""
        return self.paint(self.d_seg(x1, y1, x2, y2, w1, w2), col, **k)

    def poly(self, points, col, **k):
        """Paint a polygon."""
        return self.paint(self.d_poly(points), col, **k)

    def ring(self, cx, cy, r, w, col, rot=0, ry=None, **k):
        """Paint the outline of an ellipse."""
        return self.paint(self.d_ring(cx, cy, r, w, rot, ry), col, **k)

    # ---- patterns, inside everything painted so far or inside the given alpha
    def stripes(self, col, freq=9.0, rot=0.0, duty=0.45, a=0.9, inside=None):
        """Wavy stripes."""
        x, y = self._local(0, 0, rot)
        v = np.sin(freq * x + self.u(0, 6.28) + 1.2 * np.sin(2.3 * y + self.u(0, 6.28)))
        alpha = np.clip((v - np.cos(np.pi * duty)) * 2 / (freq * self.px), 0, 1)
        self.blend(alpha * (self.mask if inside is None else inside) * a, col)

    def spots(self, col, freq=11.0, duty=0.3, a=0.9, inside=None):
        """Roundish spots."""
        vx = np.sin(freq * self.x + self.u(0, 6.28) + np.sin(3 * self.y))
        vy = np.sin(freq * self.y + self.u(0, 6.28) + np.sin(3 * self.x))
        alpha = np.clip((np.abs(vx * vy) - (1 - duty)) * 4, 0, 1)
        self.blend(alpha * (self.mask if inside is None else inside) * a, col)

    def texture(self, amp=0.1, cells=16):
        """Make the object's surface uneven."""
        z = self.rng.standard_normal((self.n, cells, cells, 1), dtype=F)
        self.img *= 1 + F(amp) * enlarge(z, self.size) * self.mask[..., None]

    def light(self, amp=0.25):
        """Light the object from a random side."""
        angle = self.u(0.3, 2.8)
        slope = np.clip(self.x * np.cos(angle) + self.y * np.sin(angle), -1, 1)
        self.img *= (1 + amp * slope * self.mask)[..., None]


def _rotate(x, y, angle):
    c, s = F(np.cos(angle)), F(np.sin(angle))
    return c * x + s * y, -s * x + c * y
