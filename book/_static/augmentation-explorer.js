// A picture and its augmented copy, changed by the reader.
//
//   <div class="augmentation-explorer">fallback without blank lines</div>
//
// The order of the changes is flip, turn, zoom, shift, brightness; places between pixels are
// interpolated; what lies outside the picture is filled as Keras fills it.
window.AugmentationExplorer = (() => {
  const NONE = {
    flipColumns: false,
    flipRows: false,
    rotation: 0, // degrees, counter-clockwise
    zoom: 1, // 2 shows everything twice as large
    shiftRows: 0, // down, as a share of the height
    shiftColumns: 0, // to the right, as a share of the width
    brightness: 0, // added, on a scale from 0 to 1
    fill: "constant",
  };

  // The index inside 0 … length − 1 that fill mode `fill` reads for `index`; −1 for black.
  function filled(index, length, fill) {
    if (index >= 0 && index < length) return index;
    if (fill === "nearest") return index < 0 ? 0 : length - 1;
    if (fill === "wrap") return ((index % length) + length) % length;
    if (fill === "reflect") {
      const place = ((index % (2 * length)) + 2 * length) % (2 * length);
      return place < length ? place : 2 * length - 1 - place;
    }
    return -1;
  }

  // The place in the original that the changed picture shows at (row, column).
  function source(row, column, height, width, change) {
    const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
    const y = (row - middleRow - change.shiftRows * height) / change.zoom;
    const x = (column - middleColumn - change.shiftColumns * width) / change.zoom;
    const angle = (change.rotation * Math.PI) / 180;
    const turnedY = Math.cos(angle) * y + Math.sin(angle) * x;
    const turnedX = Math.cos(angle) * x - Math.sin(angle) * y;
    return [
      middleRow + (change.flipRows ? -turnedY : turnedY),
      middleColumn + (change.flipColumns ? -turnedX : turnedX),
    ];
  }

  // `image`: height × width × channels numbers in 0 … 1, flat. Returns the same for the copy.
  function augment(image, height, width, channels, change) {
    const result = new Array(image.length);
    const read = (row, column, channel) => {
      const i = filled(row, height, change.fill);
      const j = filled(column, width, change.fill);
      return i < 0 || j < 0 ? 0 : image[(i * width + j) * channels + channel];
    };
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [y, x] = source(row, column, height, width, change);
        const [top, left] = [Math.floor(y), Math.floor(x)];
        const [down, right] = [y - top, x - left];
        for (let channel = 0; channel < channels; channel++) {
          const above =
            read(top, left, channel) * (1 - right) + read(top, left + 1, channel) * right;
          const below =
            read(top + 1, left, channel) * (1 - right) + read(top + 1, left + 1, channel) * right;
          const value = above * (1 - down) + below * down + change.brightness;
          result[(row * width + column) * channels + channel] = Math.min(1, Math.max(0, value));
        }
      }
    }
    return result;
  }

  const SIDE = 96;

  // A house beside a tree under a sun: left and right, up and down can be told apart.
  function drawScene() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const shape = (colour, ...points) => {
      pen.fillStyle = colour;
      pen.beginPath();
      points.forEach(([x, y]) => pen.lineTo(x, y));
      pen.fill();
    };
    const disc = (colour, x, y, radius) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(x, y, radius, 0, 2 * Math.PI);
      pen.fill();
    };
    const box = (colour, x, y, w, h) => shape(colour, [x, y], [x + w, y], [x + w, y + h], [x, y + h]);
    box("#9fd3ef", 0, 0, 96, 96);
    disc("#ffd34d", 78, 17, 9);
    box("#7bb662", 0, 70, 96, 26);
    shape("#c9b18a", [24, 72], [34, 72], [48, 96], [20, 96]);
    box("#f1e3c6", 12, 44, 36, 28);
    shape("#b5452f", [7, 44], [30, 22], [53, 44]);
    box("#7d4a2d", 25, 56, 9, 16);
    box("#5b8fb0", 38, 50, 7, 8);
    box("#6d4a2b", 70, 56, 6, 20);
    disc("#2f7a3f", 73, 46, 15);
    disc("#d94f3d", 67, 42, 2.5);
    disc("#d94f3d", 79, 49, 2.5);
    return Array.from(pen.getImageData(0, 0, SIDE, SIDE).data)
      .filter((_, index) => index % 4 < 3)
      .map((value) => value / 255);
  }

  function paint(canvas, pixels) {
    const pen = canvas.getContext("2d");
    const data = pen.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i++) {
      for (let c = 0; c < 3; c++) data.data[4 * i + c] = Math.round(255 * pixels[3 * i + c]);
      data.data[4 * i + 3] = 255;
    }
    pen.putImageData(data, 0, 0);
  }

  // The Keras layers whose random changes reach as far as this one.
  function layers(change) {
    const flips = [change.flipColumns && "horizontal", change.flipRows && "vertical"].filter(Boolean);
    const size = (value) => String(Number(Math.abs(value).toFixed(3)));
    const end = `, fill_mode="${change.fill}")`;
    const lines = [];
    if (flips.length) lines.push(`RandomFlip("${flips.join("_and_")}")`);
    if (change.rotation) lines.push(`RandomRotation(${size(change.rotation / 360)}${end}`);
    if (change.zoom !== 1) lines.push(`RandomZoom(${size(1 / change.zoom - 1)}${end}`);
    if (change.shiftRows || change.shiftColumns) {
      const shares = `${size(change.shiftRows)}, ${size(change.shiftColumns)}`;
      lines.push(`RandomTranslation(${shares}${end}`);
    }
    if (change.brightness) {
      lines.push(`RandomBrightness(${size(change.brightness)}, value_range=(0, 1))`);
    }
    return lines.map((line) => `keras.layers.${line}`);
  }

  function build() {
    const { element, button, select, slider } = Explorer;
    const scene = drawScene();
    const change = { ...NONE };
    const canvas = (label) =>
      element("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": label });
    const original = canvas("A house with a red roof, an apple tree to its right, the sun above it.");
    const copy = canvas("The changed copy.");
    const code = element("code");
    const figure = (node, text) => element("figure", {}, node, element("figcaption", {}, text));

    function update() {
      paint(copy, augment(scene, SIDE, SIDE, 3, change));
      const lines = layers(change);
      code.textContent = lines.length ? lines.join("\n") : "# the picture as it is";
      copy.setAttribute("aria-label", `The changed copy. ${lines.join("; ") || "No change yet."}`);
    }

    const percent = (value) => `${Math.round(100 * value)} %`.replace("-", "−");
    const degrees = (value) => `${value}°`.replace("-", "−");
    const times = (value) => `× ${value.toFixed(2)}`;
    const ranges = {
      rotation: ["Turn", { min: -180, max: 180, step: 5, format: degrees }],
      zoom: ["Zoom", { min: 0.5, max: 2, step: 0.05, format: times }],
      shiftRows: ["Shift down", { min: -0.5, max: 0.5, step: 0.05, format: percent }],
      shiftColumns: ["Shift right", { min: -0.5, max: 0.5, step: 0.05, format: percent }],
      brightness: ["Brightness", { min: -0.8, max: 0.8, step: 0.05, format: percent }],
    };
    const sliders = Object.entries(ranges).map(([key, [label, range]]) => {
      const made = slider(label, { ...range, value: NONE[key] }, (value) => {
        change[key] = value;
        update();
      });
      return { key, range, ...made };
    });
    const flips = [["flipColumns", "Flip left and right"], ["flipRows", "Flip up and down"]].map(
      ([key, label]) => {
        const box = element("input", { type: "checkbox" });
        box.addEventListener("change", () => {
          change[key] = box.checked;
          update();
        });
        return { key, box, node: element("label", {}, box, " " + label) };
      },
    );
    const modes = ["constant", "nearest", "reflect", "wrap"].map((mode) => [mode, mode]);
    const fill = select("Fill", modes, NONE.fill, (value) => {
      change.fill = value;
      update();
    });

    function setTo(values) {
      Object.assign(change, values);
      sliders.forEach(({ key, set }) => set(change[key]));
      flips.forEach(({ key, box }) => (box.checked = change[key]));
      update();
    }

    // A mild random change, as a training pipeline would draw it.
    function randomise() {
      const within = (most, step) => Math.round(((2 * Math.random() - 1) * most) / step) * step;
      setTo({
        flipColumns: Math.random() < 0.5,
        flipRows: false,
        rotation: within(30, 5),
        zoom: 1 + within(0.3, 0.05),
        shiftRows: within(0.15, 0.05),
        shiftColumns: within(0.15, 0.05),
        brightness: within(0.3, 0.05),
      });
    }

    const buttons = [
      button("Random", randomise),
      button("Reset", () => setTo({ ...NONE, fill: change.fill })),
    ];
    paint(original, scene);
    update();
    return [
      element(
        "div",
        { class: "explorer-grids" },
        figure(original, "original"),
        figure(copy, "changed"),
        element("div", { class: "explorer-sliders" }, ...sliders.map(({ node }) => node)),
      ),
      element("div", { class: "explorer-bar" }, ...flips.map((f) => f.node), fill.node, ...buttons),
      element("pre", { "aria-label": "Keras layers" }, code),
    ];
  }

  document.addEventListener("DOMContentLoaded", () => Explorer.start("augmentation-explorer", build));
  return { NONE, filled, source, augment, layers };
})();
