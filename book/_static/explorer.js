// What the explorers of this book share: a few helpers that build controls, grids of numbers and
// a player. An explorer is a <div class="NAME"> in a page (in a notebook: raw HTML in a Markdown
// cell). Its children are the fallback, shown where scripts do not run (Colab), and are replaced.
window.Explorer = (() => {
  function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    node.append(...children);
    return node;
  }

  function button(text, onClick) {
    const node = element("button", { type: "button" }, text);
    node.addEventListener("click", onClick);
    return node;
  }

  // A labelled drop-down list; `options` are [value, text] pairs. `select.value` may be set.
  function select(label, options, value, onChange) {
    const node = element("select");
    options.forEach(([key, text]) => node.append(element("option", { value: key }, text)));
    node.value = value;
    node.addEventListener("change", () => onChange(node.value));
    return { node: element("label", {}, label + " ", node), select: node };
  }

  function slider(label, { min, max, step, value, format = number }, onInput) {
    const input = element("input", { type: "range", min, max, step, value });
    const shown = element("output", {}, format(value));
    const set = (next) => {
      input.value = next;
      shown.textContent = format(Number(next));
    };
    input.addEventListener("input", () => {
      shown.textContent = format(Number(input.value));
      onInput(Number(input.value));
    });
    return { node: element("label", { class: "explorer-slider" }, label, input, shown), set };
  }

  // At most four decimals, a true minus sign.
  function number(value) {
    return String(Number(value.toFixed(4))).replace("-", "−");
  }

  // A table of rows × columns cells. With `onEdit(row, column, value)` the cells are inputs; one
  // of them is in the Tab order, the arrow keys move between them.
  function grid(caption, rows, columns, onEdit) {
    const table = element("table", {}, element("caption", {}, caption));
    const cells = [];
    for (let i = 0; i < rows; i++) {
      const line = table.insertRow();
      cells.push([]);
      for (let j = 0; j < columns; j++) cells[i].push(line.insertCell());
    }
    if (onEdit) makeEditable(cells, caption, onEdit);
    const show = (i, j, text) => {
      const target = onEdit ? cells[i][j].firstChild : cells[i][j];
      if (onEdit) target.value = text;
      else target.textContent = text;
    };
    const mark = (name, test) =>
      cells.forEach((line, i) => line.forEach((c, j) => c.classList.toggle(name, test(i, j))));
    return { node: element("div", { class: "explorer-grid" }, table), cells, show, mark };
  }

  function makeEditable(cells, caption, onEdit) {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const inputs = cells.map((line, i) =>
      line.map((cell, j) => {
        const name = `${caption}, row ${i + 1}, column ${j + 1}`;
        const input = element("input", { inputmode: "decimal", "aria-label": name, size: 2 });
        input.tabIndex = i + j === 0 ? 0 : -1;
        input.addEventListener("focus", () => {
          inputs.flat().forEach((other) => (other.tabIndex = other === input ? 0 : -1));
          input.select();
        });
        input.addEventListener("change", () => onEdit(i, j, parse(input.value)));
        input.addEventListener("keydown", (event) => {
          const step = steps[event.key];
          const next = step && inputs[i + step[0]]?.[j + step[1]];
          if (next) {
            event.preventDefault();
            next.focus();
          }
        });
        cell.append(input);
        return input;
      }),
    );
  }

  // What a reader typed, as a number; 0 if it is none.
  function parse(text) {
    const value = Number(text.trim().replace("−", "-").replace(",", "."));
    return Number.isFinite(value) ? value : 0;
  }

  // Buttons that walk through positions 0 … count() − 1 and call show(position).
  function player(count, show) {
    let position = 0;
    let timer = null;
    const play = button("Play", () => (timer ? stop() : start()));
    function go(next) {
      position = Math.max(0, Math.min(count() - 1, next));
      show(position);
    }
    function stop() {
      clearInterval(timer);
      timer = null;
      play.textContent = "Play";
    }
    function start() {
      if (position >= count() - 1) go(0);
      play.textContent = "Pause";
      timer = setInterval(() => {
        go(position + 1);
        if (position >= count() - 1) stop();
      }, 700);
    }
    const jump = (target) => () => {
      stop();
      go(target());
    };
    const bar = element("div", { class: "explorer-bar", role: "group", "aria-label": "Steps" });
    bar.append(
      button("Start", jump(() => 0)),
      button("Back", jump(() => position - 1)),
      button("Step", jump(() => position + 1)),
      play,
      button("End", jump(() => count() - 1)),
    );
    return { node: bar, restart: jump(() => 0), refresh: () => go(position) };
  }

  // Replace the fallback of every <div class="NAME"> by what build(root) puts there.
  function start(name, build) {
    document.querySelectorAll("div." + name).forEach((root) => {
      try {
        root.replaceChildren(...build(root.dataset));
        root.classList.add("explorer");
      } catch (error) {
        root.prepend(element("p", {}, `This ${name} cannot start: ${error.message}`));
        console.error(error);
      }
    });
  }

  return { element, button, select, slider, number, grid, player, start };
})();
