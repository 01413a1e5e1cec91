"""The stand-in for Fashion-MNIST."""

from course_utils.standins.canvas import F
from course_utils.standins.pictures import StandIn
from course_utils.standins.scene import Scene
from course_utils.standins.shapes import garments

SIDE = 28
_POINT_LEFT = ("Sandal", "Sneaker", "Ankle boot")  # as the shoes of Fashion-MNIST do


def _paint(draw, name, n, rng):
    scene = Scene(
        n, SIDE, rng, scale=(0.68, 0.97), shift=0.13, rot=7, flip=False, aspect=0.16, warp=0.05
    )
    draw(scene)
    scene.light(0.12)
    scene.img *= scene.mask[..., None] > 0.02
    grain = rng.normal(0, 0.05, (n, SIDE, SIDE, 1)).astype(F)
    scene.img += (scene.mask[..., None] > 0.3) * grain
    images = scene.finish(noise=0, bright=0, contrast=0, cast=0)[..., :1]
    return images[:, :, ::-1] if name in _POINT_LEFT else images


FASHION_MNIST = StandIn(
    name="fashion_mnist",
    classes={
        "T-shirt/top": garments.tshirt,
        "Trouser": garments.trouser,
        "Pullover": garments.pullover,
        "Dress": garments.dress,
        "Coat": garments.coat,
        "Sandal": garments.sandal,
        "Shirt": garments.shirt,
        "Sneaker": garments.sneaker,
        "Bag": garments.bag,
        "Ankle boot": garments.ankle_boot,
    },
    sizes={"train": 6000, "test": 1000},
    side=SIDE,
    paint=_paint,
)
