// Which inputs one unit of the last layer of a stack sees, drawn in one dimension.
//
//   <div class="receptive-field" data-layers='[{"kernel": 3, "stride": 1}, …]'>
//   fallback without blank lines</div>
//
// Convolution or pooling makes no difference here: only kernel and stride count, without padding.
window.ReceptiveField = (() => {
  // For each layer: `jump`, the distance in the input between neighbouring units, and `field`, how
  // many inputs one unit sees.
  function fields(layers) {
    let [jump, field] = [1, 1];
    return layers.map(({ kernel, stride }) => {
      field += (kernel - 1) * jump;
      jump *= stride;
      return { jump, field };
    });
  }

  // The units that feed unit `unit` of the last layer: [first, last] at the input, then per layer.
  function cone(layers, unit) {
    const ranges = [[unit, unit]];
    [...layers].reverse().forEach(({ kernel, stride }) => {
      const [first, last] = ranges[0];
      ranges.unshift([first * stride, last * stride + kernel - 1]);
    });
    return ranges;
  }

  // How many units each level has, the input first, if the last layer has `count`.
  function sizes(layers, count) {
    const result = [count];
    [...layers].reverse().forEach(({ kernel, stride }) => {
      result.unshift((result[0] - 1) * stride + kernel);
    });
    return result;
  }

  const MOST_LAYERS = 8;
  const WIDEST = 65; // inputs that can be drawn and told apart
  const LAYERS = [{ kernel: 3, stride: 1 }, { kernel: 3, stride: 1 }, { kernel: 2, stride: 2 }];

  // The largest number of units in the last layer, at most 7, whose input can still be drawn.
  function drawable(layers) {
    for (let count = 7; count > 0; count--) if (sizes(layers, count)[0] <= WIDEST) return count;
    return 0;
  }

  // Where the middles of a level's units lie, measured in inputs.
  function middles(layers, counts) {
    let [offset, jump] = [0.5, 1];
    return counts.map((count, level) => {
      if (level > 0) {
        const { kernel, stride } = layers[level - 1];
        offset += ((kernel - 1) / 2) * jump;
        jump *= stride;
      }
      return Array.from({ length: count }, (_, i) => offset + i * jump);
    });
  }

  function draw(layers, count, unit) {
    const counts = sizes(layers, count);
    const places = middles(layers, counts);
    const seen = cone(layers, unit);
    const [cell, gap] = [10, 34];
    const y = (level) => (counts.length - 1 - level) * gap + 4;
    const shapes = [];
    for (let level = 1; level < counts.length; level++) {
      const below = places[level - 1].slice(seen[level - 1][0], seen[level - 1][1] + 1);
      const here = places[level].slice(seen[level][0], seen[level][1] + 1);
      const corners = [
        [here[0] - 0.4, y(level) + 8],
        [here.at(-1) + 0.4, y(level) + 8],
        [below.at(-1) + 0.4, y(level - 1)],
        [below[0] - 0.4, y(level - 1)],
      ];
      const points = corners.map(([x, height]) => `${x * cell},${height}`).join(" ");
      shapes.push(`<polygon class="explorer-cone" points="${points}"/>`);
    }
    places.forEach((line, level) => {
      const [first, last] = seen[level];
      line.forEach((x, i) => {
        const name = i >= first && i <= last ? "explorer-seen" : "explorer-unseen";
        const left = (x - 0.4) * cell;
        shapes.push(`<rect class="${name}" x="${left}" y="${y(level)}" width="8" height="8"/>`);
      });
    });
    const box = `0 0 ${counts[0] * cell} ${y(0) + 12}`;
    const [from, to] = seen[0];
    const text =
      `${counts[0]} inputs at the bottom, ${layers.length} layers above. Unit ${unit + 1} of ` +
      `the last layer sees inputs ${from + 1} to ${to + 1}.`;
    return `<svg viewBox="${box}" role="img" aria-label="${text}">${shapes.join("")}</svg>`;
  }

  function build(data) {
    const { element, button, select, slider } = Explorer;
    let layers = data.layers ? JSON.parse(data.layers) : LAYERS.map((layer) => ({ ...layer }));
    let unit = Math.floor(drawable(layers) / 2);
    const picture = element("div", { class: "explorer-picture" });
    const body = element("tbody");
    const headings = ["Layer", "Kernel", "Stride", "Jump", "Receptive field"];
    const head = element("tr", {}, ...headings.map((text) => element("th", { scope: "col" }, text)));
    const sentence = element("p", { class: "explorer-sentence", "aria-live": "polite" });
    const chooser = slider("Unit", { min: 1, max: 7, step: 1, value: unit + 1 }, (value) => {
      unit = value - 1;
      update();
    });

    function update() {
      const found = fields(layers);
      const count = drawable(layers);
      const input = chooser.node.querySelector("input");
      unit = Math.max(0, Math.min(unit, count - 1));
      input.max = Math.max(1, count);
      chooser.set(unit + 1);
      const last = found.at(-1)?.field ?? 1;
      picture.innerHTML = count ? draw(layers, count, unit) : "";
      sentence.textContent =
        `One unit of the last layer sees ${last} inputs in a row: ${last} × ${last} pixels.` +
        (count ? "" : " That is too wide to draw.");
      found.forEach(({ jump, field }, i) => {
        body.rows[i].cells[3].textContent = jump;
        body.rows[i].cells[4].textContent = field;
      });
      less.disabled = layers.length === 1;
      more.disabled = layers.length === MOST_LAYERS;
    }

    function layOut() {
      body.replaceChildren(
        ...layers.map((layer, i) => {
          const choice = (key, most) => {
            const options = Array.from({ length: most }, (_, v) => [v + 1, String(v + 1)]);
            const { select: list } = select("", options, layer[key], (value) => {
              layer[key] = Number(value);
              update();
            });
            list.setAttribute("aria-label", `Layer ${i + 1}, ${key}`);
            return element("td", {}, list);
          };
          const name = element("th", { scope: "row" }, String(i + 1));
          const numbers = [element("td"), element("td")];
          return element("tr", {}, name, choice("kernel", 11), choice("stride", 4), ...numbers);
        }),
      );
      update();
    }

    const more = button("Add a layer", () => {
      layers.push({ kernel: 3, stride: 1 });
      layOut();
    });
    const less = button("Remove the last", () => {
      layers.pop();
      layOut();
    });
    const table = element("table", {}, element("thead", {}, head), body);
    const controls = element("div", { class: "explorer-bar" }, more, less, chooser.node);
    layOut();
    return [picture, sentence, controls, element("div", { class: "explorer-grid" }, table)];
  }

  document.addEventListener("DOMContentLoaded", () => Explorer.start("receptive-field", build));
  return { fields, cone, sizes, middles };
})();
