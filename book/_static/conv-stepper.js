// A kernel slides over an image, one step at a time: products, their sum, the output so far.
//
//   <div class="conv-stepper" data-image="[[…], …]" data-kernel="[[…], …]" data-stride="1"
//        data-padding="valid">fallback without blank lines</div>
//
// Every attribute may be left out. Stride 1 to 3; padding "valid" or "same" (zeros, placed as
// Keras places them). The kernel is not flipped, as in Keras.
window.ConvStepper = (() => {
  // How many windows of `kernel` numbers fit along `length` numbers.
  function outputSize(length, kernel, stride, padding) {
    if (padding === "same") return Math.ceil(length / stride);
    return length < kernel ? 0 : Math.floor((length - kernel) / stride) + 1;
  }

  // How many zeros "same" padding puts along one side: [before, after].
  function zerosAround(length, kernel, stride, padding) {
    if (padding !== "same") return [0, 0];
    const reach = (outputSize(length, kernel, stride, padding) - 1) * stride + kernel;
    const total = Math.max(0, reach - length);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }

  function pad(image, kernel, stride, padding) {
    const [top, bottom] = zerosAround(image.length, kernel.length, stride, padding);
    const [left, right] = zerosAround(image[0].length, kernel[0].length, stride, padding);
    const zeros = (count) => Array(count).fill(0);
    const wide = image.map((row) => [...zeros(left), ...row, ...zeros(right)]);
    const blank = (count) => zeros(count).map(() => zeros(wide[0].length));
    return [...blank(top), ...wide, ...blank(bottom)];
  }

  // The products of the kernel and the window of the padded image whose corner is at (top, left).
  function products(padded, kernel, top, left) {
    return kernel.map((row, i) => row.map((weight, j) => weight * padded[top + i][left + j]));
  }

  function convolve(image, kernel, stride, padding) {
    const padded = pad(image, kernel, stride, padding);
    const rows = outputSize(image.length, kernel.length, stride, padding);
    const columns = outputSize(image[0].length, kernel[0].length, stride, padding);
    return Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) =>
        products(padded, kernel, i * stride, j * stride).flat().reduce((a, b) => a + b, 0),
      ),
    );
  }

  const KERNELS = {
    "vertical edge": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "horizontal edge": [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
    sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "box sum": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    identity: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "1 × 1": [[2]],
    "5 × 5 corner to corner": [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]],
  };
  const IMAGE = Array.from({ length: 6 }, () => [9, 9, 9, 0, 0, 0]);

  function build(data) {
    const { element, select, grid, player, number } = Explorer;
    const image = data.image ? JSON.parse(data.image) : IMAGE.map((row) => [...row]);
    let kernel = JSON.parse(data.kernel ?? JSON.stringify(KERNELS["vertical edge"]));
    let stride = Number(data.stride ?? 1);
    let padding = data.padding ?? "valid";
    let output, shown, views;
    const grids = element("div", { class: "explorer-grids" });
    const sentence = element("p", { class: "explorer-sentence", "aria-live": "polite" });
    const steps = player(() => Math.max(1, output.flat().length), show);

    function zeros() {
      return [
        zerosAround(image.length, kernel.length, stride, padding)[0],
        zerosAround(image[0].length, kernel[0].length, stride, padding)[0],
      ];
    }

    // Lay the four grids out anew: sizes depend on kernel, stride and padding.
    function layOut() {
      const [top, left] = zeros();
      shown = pad(image, kernel, stride, padding);
      const real = (i, j) => image[i - top]?.[j - left] !== undefined;
      views = {
        image: grid("Image", shown.length, shown[0].length, (i, j, value) => {
          if (real(i, j)) image[i - top][j - left] = value;
          compute();
        }),
        kernel: grid("Kernel", kernel.length, kernel[0].length, (i, j, value) => {
          kernel[i][j] = value;
          presets.select.value = "";
          compute();
        }),
        products: grid("Products", kernel.length, kernel[0].length),
      };
      views.image.cells.flat().forEach((cell, index) => {
        const [i, j] = [Math.floor(index / shown[0].length), index % shown[0].length];
        cell.firstChild.readOnly = !real(i, j);
        cell.classList.toggle("explorer-zero", !real(i, j));
      });
      output = convolve(image, kernel, stride, padding);
      views.output = grid("Output", output.length, output[0]?.length ?? 0);
      grids.replaceChildren(...Object.values(views).map((view) => view.node));
      compute();
      steps.restart();
    }

    function compute() {
      shown = pad(image, kernel, stride, padding);
      output = convolve(image, kernel, stride, padding);
      shown.forEach((row, i) => row.forEach((v, j) => views.image.show(i, j, number(v))));
      kernel.forEach((row, i) => row.forEach((v, j) => views.kernel.show(i, j, number(v))));
      steps.refresh();
    }

    function show(position) {
      const columns = output[0]?.length ?? 0;
      if (!columns) {
        sentence.textContent = "The kernel is larger than the image: choose same padding.";
        return;
      }
      const [row, column] = [Math.floor(position / columns), position % columns];
      const [top, left] = [row * stride, column * stride];
      const inside = (i, j) =>
        i >= top && i < top + kernel.length && j >= left && j < left + kernel[0].length;
      const parts = products(shown, kernel, top, left);
      views.image.mark("explorer-window", inside);
      views.output.mark("explorer-window", (i, j) => i === row && j === column);
      parts.forEach((line, i) => line.forEach((v, j) => views.products.show(i, j, number(v))));
      const largest = Math.max(1e-9, ...output.flat().map(Math.abs));
      output.forEach((line, i) =>
        line.forEach((value, j) => {
          const known = i * columns + j <= position;
          views.output.show(i, j, known ? number(value) : "");
          views.output.cells[i][j].style.setProperty("--share", known ? value / largest : 0);
        }),
      );
      const terms = kernel.flatMap((line, i) =>
        line.map((w, j) => `${number(shown[top + i][left + j])}·${signed(w)}`),
      );
      sentence.textContent =
        `Output row ${row + 1}, column ${column + 1}: ` +
        `${terms.join(" + ")} = ${number(output[row][column])}`;
    }

    const signed = (value) => (value < 0 ? `(${number(value)})` : number(value));
    const names = [["", "your own"], ...Object.keys(KERNELS).map((name) => [name, name])];
    const same = (name) => JSON.stringify(KERNELS[name]) === JSON.stringify(kernel);
    const presets = select("Kernel", names, Object.keys(KERNELS).find(same) ?? "", (name) => {
      if (name) kernel = KERNELS[name].map((row) => [...row]);
      layOut();
    });
    const strides = [1, 2, 3].map((value) => [value, String(value)]);
    const controls = element("div", { class: "explorer-bar" });
    controls.append(
      presets.node,
      select("Stride", strides, stride, (value) => {
        stride = Number(value);
        layOut();
      }).node,
      select("Padding", [["valid", "valid"], ["same", "same"]], padding, (value) => {
        padding = value;
        layOut();
      }).node,
    );
    layOut();
    return [controls, grids, steps.node, sentence];
  }

  document.addEventListener("DOMContentLoaded", () => Explorer.start("conv-stepper", build));
  return { outputSize, zerosAround, pad, products, convolve };
})();
