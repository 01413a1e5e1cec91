// Pooling, one window at a time: its largest number or its average, and the output so far.
//
//   <div class="pooling-stepper" data-image="[[…], …]" data-size="2" data-stride="2"
//        data-mode="max">fallback without blank lines</div>
//
// Every attribute may be left out. Size and stride 1 to 4 (the stride is the size by default, as
// in Keras); mode "max" or "average"; no padding.
window.PoolingStepper = (() => {
  function outputSize(length, size, stride) {
    return length < size ? 0 : Math.floor((length - size) / stride) + 1;
  }

  // The numbers of the size × size window whose corner is at (top, left), row by row.
  function windowAt(image, size, top, left) {
    return image.slice(top, top + size).flatMap((row) => row.slice(left, left + size));
  }

  const pools = {
    max: (values) => Math.max(...values),
    average: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  };

  function pool(image, size, stride, mode) {
    return Array.from({ length: outputSize(image.length, size, stride) }, (_, i) =>
      Array.from({ length: outputSize(image[0].length, size, stride) }, (_, j) =>
        pools[mode](windowAt(image, size, i * stride, j * stride)),
      ),
    );
  }

  const IMAGE = [[1, 3, 2, 1], [4, 8, 6, 5], [2, 7, 1, 0], [3, 4, 5, 2]];

  function build(data) {
    const { element, select, grid, player, number } = Explorer;
    const image = data.image ? JSON.parse(data.image) : IMAGE.map((row) => [...row]);
    let size = Number(data.size ?? 2);
    let stride = Number(data.stride ?? size);
    let mode = data.mode ?? "max";
    let output, views;
    const grids = element("div", { class: "explorer-grids" });
    const sentence = element("p", { class: "explorer-sentence", "aria-live": "polite" });
    const steps = player(() => Math.max(1, output.flat().length), show);

    function layOut() {
      output = pool(image, size, stride, mode);
      views = {
        image: grid("Image", image.length, image[0].length, (i, j, value) => {
          image[i][j] = value;
          compute();
        }),
        output: grid("Output", output.length, output[0]?.length ?? 0),
      };
      grids.replaceChildren(views.image.node, views.output.node);
      compute();
      steps.restart();
    }

    function compute() {
      output = pool(image, size, stride, mode);
      image.forEach((row, i) => row.forEach((v, j) => views.image.show(i, j, number(v))));
      steps.refresh();
    }

    function show(position) {
      const columns = output[0]?.length ?? 0;
      if (!columns) {
        sentence.textContent = "The window is larger than the image.";
        return;
      }
      const [row, column] = [Math.floor(position / columns), position % columns];
      const [top, left] = [row * stride, column * stride];
      const inside = (i, j) => i >= top && i < top + size && j >= left && j < left + size;
      const result = output[row][column];
      views.image.mark("explorer-window", inside);
      views.image.mark(
        "explorer-chosen",
        (i, j) => mode === "max" && inside(i, j) && image[i][j] === result,
      );
      views.output.mark("explorer-window", (i, j) => i === row && j === column);
      output.forEach((line, i) =>
        line.forEach((value, j) => {
          views.output.show(i, j, i * columns + j <= position ? number(value) : "");
        }),
      );
      const values = windowAt(image, size, top, left).map(number);
      const sum = `(${values.join(" + ")}) / ${values.length}`;
      const working = mode === "max" ? `the largest of ${values.join(", ")} is` : `${sum} =`;
      const kept = `${output.flat().length} of ${image.flat().length} numbers are left.`;
      sentence.textContent =
        `Output row ${row + 1}, column ${column + 1}: ${working} ${number(result)}. ${kept}`;
    }

    const upToFour = [1, 2, 3, 4].map((value) => [value, String(value)]);
    const strideList = select("Stride", upToFour, stride, (value) => {
      stride = Number(value);
      layOut();
    });
    const controls = element("div", { class: "explorer-bar" });
    controls.append(
      select("Pooling", [["max", "max"], ["average", "average"]], mode, (value) => {
        mode = value;
        layOut();
      }).node,
      select("Size", [1, 2, 3, 4].map((v) => [v, `${v} × ${v}`]), size, (value) => {
        size = stride = Number(value);
        strideList.select.value = value;
        layOut();
      }).node,
      strideList.node,
    );
    layOut();
    return [controls, grids, steps.node, sentence];
  }

  document.addEventListener("DOMContentLoaded", () => Explorer.start("pooling-stepper", build));
  return { outputSize, windowAt, pool };
})();
