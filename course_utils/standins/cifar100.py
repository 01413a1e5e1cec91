"""The stand-in for CIFAR-100: a hundred classes in twenty superclasses."""

from course_utils.standins.pictures import Difficulty, StandIn, paint_object
from course_utils.standins.scene import Scene
from course_utils.standins.shapes import (
    animals,
    household,
    mammals,
    outdoors,
    people,
    plants,
    small_mammals,
    vehicles,
)

SIDE = 32
_DIFFICULTY = Difficulty(
    scale=(0.5, 0.95),
    shift=0.22,
    rot=12.0,
    clutter=3,
    front=1,
    noise=0.03,
    typical=0.85,
    bright=0.1,
    contrast=0.25,
)

# superclass: how its five classes are drawn, and where they are usually seen
_SUPERCLASSES = {
    "aquatic_mammals": (
        (small_mammals.beaver, animals.dolphin, animals.otter, animals.seal, animals.whale),
        ("sea",),
    ),
    "fish": (
        (animals.aquarium_fish, animals.flatfish, animals.ray, animals.shark, animals.trout),
        ("sea",),
    ),
    "flowers": (
        (plants.orchid, plants.poppy, plants.rose, plants.sunflower, plants.tulip),
        ("leaves", "field"),
    ),
    "food_containers": (
        (household.bottle, household.bowl, household.can, household.cup, household.plate),
        ("room",),
    ),
    "fruit_and_vegetables": (
        (plants.apple, plants.mushroom, plants.orange, plants.pear, plants.sweet_pepper),
        ("room", "leaves"),
    ),
    "household_electrical_devices": (
        (
            household.clock,
            household.keyboard,
            household.lamp,
            household.telephone,
            household.television,
        ),
        ("room",),
    ),
    "household_furniture": (
        (household.bed, household.chair, household.couch, household.table, household.wardrobe),
        ("room",),
    ),
    "insects": (
        (animals.bee, animals.beetle, animals.butterfly, animals.caterpillar, animals.cockroach),
        ("leaves", "grass"),
    ),
    "large_carnivores": (
        (mammals.bear, mammals.leopard, mammals.lion, mammals.tiger, mammals.wolf),
        ("grass", "leaves"),
    ),
    "large_man-made_outdoor_things": (
        (outdoors.bridge, outdoors.castle, outdoors.house, outdoors.road, outdoors.skyscraper),
        ("sky", "field"),
    ),
    "large_natural_outdoor_scenes": (
        (outdoors.cloud, outdoors.forest, outdoors.mountain, outdoors.plain, outdoors.sea),
        ("sky",),
    ),
    "large_omnivores_and_herbivores": (
        (mammals.camel, mammals.cattle, mammals.chimpanzee, mammals.elephant, mammals.kangaroo),
        ("field", "grass"),
    ),
    "medium_mammals": (
        (
            small_mammals.fox,
            small_mammals.porcupine,
            small_mammals.possum,
            small_mammals.raccoon,
            small_mammals.skunk,
        ),
        ("leaves", "grass"),
    ),
    "non-insect_invertebrates": (
        (animals.crab, animals.lobster, animals.snail, animals.spider, animals.worm),
        ("sea", "room"),
    ),
    "people": (
        (people.baby, people.boy, people.girl, people.man, people.woman),
        ("town", "room"),
    ),
    "reptiles": (
        (animals.crocodile, animals.dinosaur, animals.lizard, animals.snake, animals.turtle),
        ("leaves", "road"),
    ),
    "small_mammals": (
        (
            small_mammals.hamster,
            small_mammals.mouse,
            small_mammals.rabbit,
            small_mammals.shrew,
            small_mammals.squirrel,
        ),
        ("grass", "leaves"),
    ),
    "trees": (
        (
            plants.maple_tree,
            plants.oak_tree,
            plants.palm_tree,
            plants.pine_tree,
            plants.willow_tree,
        ),
        ("field", "sky"),
    ),
    "vehicles_1": (
        (
            vehicles.bicycle,
            vehicles.bus,
            vehicles.motorcycle,
            vehicles.pickup_truck,
            vehicles.train,
        ),
        ("road", "town"),
    ),
    "vehicles_2": (
        (vehicles.lawn_mower, vehicles.rocket, vehicles.streetcar, vehicles.tank, vehicles.tractor),
        ("road", "field"),
    ),
}
_LANDSCAPES = ("cloud", "forest", "mountain", "plain", "sea")  # they fill the picture themselves

_DRAWINGS = {draw.__name__: draw for draws, _ in _SUPERCLASSES.values() for draw in draws}
_PLACES = {draw.__name__: places for draws, places in _SUPERCLASSES.values() for draw in draws}


def _paint(draw, name, n, rng):
    if name in _LANDSCAPES:
        scene = Scene(n, SIDE, rng)
        draw(scene)
        return scene.finish(
            noise=_DIFFICULTY.noise, bright=_DIFFICULTY.bright, contrast=_DIFFICULTY.contrast
        )
    return paint_object(draw, _PLACES[name], n, SIDE, rng, _DIFFICULTY)


CIFAR100 = StandIn(
    name="cifar100",
    classes=dict(sorted(_DRAWINGS.items())),
    sizes={"train": 6000, "test": 2000},
    side=SIDE,
    paint=_paint,
    superclasses={
        draw.__name__: name for name, (draws, _) in _SUPERCLASSES.items() for draw in draws
    },
)
