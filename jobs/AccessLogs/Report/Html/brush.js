// A range of time for all tables. What can be cut by time is in the data block; the page says what can't.
class Brush {
  /** The brush of a page or of a later version of it; null when its log is of one part of time. */
  static of(page, range) {
    const data = page.getElementById("brush-data");
    const parsed = data ? JSON.parse(data.textContent) : { starts: [] };
    if (parsed.starts.length < 2) {
      return null;
    }
    const made = new Brush(parsed);
    made.choose(range);
    return made;
  }

  constructor(data) {
    this.data = data;
    this.count = data.starts.length;
    this.hasMeans = Object.values(data.panels).some(panel => panel.sums.length < panel.columns.length);
    this.from = 0;
    this.to = this.count - 1;
    this.figure = document.querySelector("#overview figure");
    this.totals = [...document.querySelectorAll(".totals dd")].map(cell => ({ cell, text: cell.textContent }));
    this.addControls();
    this.addDragging();
  }

  /** Sets the range from one time to another, as far as there are parts in it. */
  choose(range) {
    if (range) {
      const first = this.data.starts.findIndex(start => start >= range[0]);
      const last = this.data.starts.findLastIndex(start => start < range[1]);
      if (first >= 0 && last >= first) {
        this.set(first, last);
      }
    }
  }

  get isSet() {
    return this.from > 0 || this.to < this.count - 1;
  }

  get isOfDays() {
    const midnight = time => time.endsWith("00:00");
    return midnight(this.data.starts[this.from]) && midnight(this.end(this.to)) && this.data.hours < 24 || this.data.hours >= 24;
  }

  time(text) {
    return Date.parse(`${text.replace(" ", "T")}Z`);
  }

  label(time) {
    return new Date(time).toISOString().slice(0, 16).replace("T", " ");
  }

  end(slice) {
    return this.label(this.time(this.data.starts[slice]) + this.data.hours * 3_600_000);
  }

  addControls() {
    const slider = (name, value) => {
      const input = element("input", { type: "range", min: 0, max: this.count - 1, value });
      input.setAttribute("aria-label", name);
      return input;
    };
    this.first = slider("Start of the range", 0);
    this.last = slider("End of the range", this.count - 1);
    this.first.addEventListener("input", () => this.set(Number(this.first.value), Math.max(this.to, Number(this.first.value))));
    this.last.addEventListener("input", () => this.set(Math.min(this.from, Number(this.last.value)), Number(this.last.value)));
    this.clear = element("button", { type: "button", textContent: "All of the time", disabled: true });
    this.clear.addEventListener("click", () => this.set(0, this.count - 1));
    this.state = element("span", { role: "status" });
    this.note = element("p", { className: "note" });
    this.controls = element("fieldset", { className: "brush" }, element("legend", { textContent: "Range of time" }),
      element("label", {}, "From ", this.first), element("label", {}, "to ", this.last), this.clear, this.state, this.note);
    (this.figure ?? document.querySelector("#overview .totals")).after(this.controls);
  }

  /** A drag over a chart chooses the slices below it. */
  addDragging() {
    this.marks = [];
    if (!this.figure) {
      return;
    }
    const start = this.time(this.figure.dataset.start);
    const span = Number(this.figure.dataset.hours) * 3_600_000;
    this.place = time => (time - start) / span * 1000;
    const sliceAt = (plot, event) => {
      const box = plot.getBoundingClientRect();
      const time = start + (event.clientX - box.left) / box.width * span;
      const slice = this.data.starts.findLastIndex(text => this.time(text) <= time);
      return Math.max(slice, 0);
    };
    for (const plot of this.figure.querySelectorAll("svg.plot")) {
      const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      mark.setAttribute("class", "mark");
      mark.setAttribute("y", "22");
      mark.setAttribute("height", "84");
      plot.append(mark);
      this.marks.push(mark);
      let anchor = null;
      plot.addEventListener("pointerdown", event => {
        anchor = sliceAt(plot, event);
        plot.setPointerCapture(event.pointerId);
      });
      plot.addEventListener("pointermove", event => {
        if (anchor !== null) {
          const other = sliceAt(plot, event);
          this.set(Math.min(anchor, other), Math.max(anchor, other));
        }
      });
      plot.addEventListener("pointerup", () => anchor = null);
      plot.addEventListener("pointercancel", () => anchor = null);
    }
  }

  set(from, to) {
    [this.from, this.to] = [from, to];
    [this.first.value, this.last.value] = [from, to];
    const words = `${this.data.starts[from]} to ${this.end(to)}`;
    this.first.setAttribute("aria-valuetext", this.data.starts[from]);
    this.last.setAttribute("aria-valuetext", this.end(to));
    this.clear.disabled = !this.isSet;
    this.state.textContent = this.isSet ? words : "";
    this.note.textContent = !this.isSet ? "" : `${this.hasMeans ? "Mean times and percentiles can't be cut by time. " : ""}${
      this.isOfDays ? "" : "A visitor is one for each part of a day: visitors are at most as many as is said."}`;
    for (const mark of this.marks) {
      const left = this.place(this.time(this.data.starts[from]));
      mark.setAttribute("x", left);
      mark.setAttribute("width", this.isSet ? Math.max(this.place(this.time(this.end(to))) - left, 1) : 0);
    }
    this.showTotals();
    for (const panel of panels) {
      this.showPanel(panel);
    }
  }

  sum(values) {
    return values.slice(this.from, this.to + 1).reduce((sum, value) => sum + value, 0);
  }

  showTotals() {
    for (const { cell, text } of this.totals) {
      const values = this.data.totals[cell.dataset.sum];
      cell.textContent = !this.isSet ? text : values === undefined ? "–" : this.text(this.sum(values), cell.dataset.kind, cell.dataset.sum === "visitors");
    }
  }

  showPanel(panel) {
    const caption = panel.section.querySelector("caption");
    const data = this.data.panels[panel.name];
    if (!this.isSet) {
      caption.textContent = panel.caption;
      panel.use(panel.all);
    } else if (data) {
      const rows = this.rowsIn(panel, data);
      const rest = this.sum(data.hits) - rows.reduce((sum, row) => sum + row.hits, 0);
      caption.textContent = `${numbers.format(rows.length)} rows in this range${rest > 0 ? `; ${numbers.format(rest)} hits are of rows that the page does not have` : ""}`;
      panel.use(rows);
    } else if (panel.section.dataset.times !== undefined) {
      const [from, to] = [this.data.starts[this.from], this.end(this.to)];
      // A name is a time, or begins with one: as long as that the ends are compared.
      const isIn = name => name.slice(0, 16) >= from.slice(0, name.length) && name.slice(0, 16) < (name.length === 10 && to.endsWith("00:00") ? to.slice(0, 10) : to);
      const rows = panel.all.filter(row => isIn(row.name));
      caption.textContent = `${numbers.format(rows.length)} rows in this range`;
      panel.use(rows);
    } else {
      caption.textContent = `${panel.caption}, of all of the time`;
      panel.use(panel.all);
    }
  }

  rowsIn(panel, data) {
    data.cells ??= data.rows.map(row => decode(row));
    const rows = [];
    const width = data.sums.length + 1;
    data.cells.forEach((cells, i) => {
      const sums = data.sums.map(() => 0);
      let any = false;
      let slice = -1;
      for (let at = 0; at < cells.length; at += width) {
        slice += cells[at];
        if (slice > this.to) {
          break;
        }
        if (slice >= this.from) {
          any = true;
          for (let column = 1; column < width; column++) {
            sums[column - 1] += cells[at + column];
          }
        }
      }
      if (any) {
        rows.push(new CutRow(this, data, i < panel.all.length ? panel.all[i].label : data.more[i - panel.all.length], sums));
      }
    });
    const sorted = data.sums.indexOf(data.sorted);
    if (sorted >= 0 && !data.inOrder) {
      rows.sort((x, y) => y.sums[sorted] - x.sums[sorted]);
    }
    const by = Math.max(sorted, 0);
    const most = rows.reduce((most, row) => Math.max(most, row.sums[by]), 1);
    for (const row of rows) {
      row.share = row.sums[by] / most;
    }
    return rows;
  }

  text(value, kind, isVisitors) {
    return (isVisitors && !this.isOfDays && this.to > this.from ? "≤ " : "") + figure(value, kind);
  }
}

/** A row with what it has in a range; its element is made when it is shown. */
class CutRow {
  constructor(brush, data, label, sums) {
    this.brush = brush;
    this.data = data;
    this.label = label; // markup, escaped where it was written
    this.sums = sums;
    this.made = null;
  }

  get hits() {
    return this.sums[this.data.columns.findIndex(column => column.name === "hits")] ?? 0;
  }

  get name() {
    return plain(this.label);
  }

  get text() {
    return [this.name, ...this.data.columns.map((_, i) => this.figure(i))].join(" ");
  }

  /** As of a row of a table: a name, a bar, the numbers. */
  value(column) {
    return column === 0 ? this.name : this.sums[this.data.sums.indexOf(column - 2)] ?? 0;
  }

  figure(column) {
    const at = this.data.sums.indexOf(column);
    const { kind, name } = this.data.columns[column];
    return at < 0 ? "–" : this.brush.text(this.sums[at], kind, name === "visitors");
  }

  get element() {
    if (this.made === null) {
      const name = element("bdi", {});
      name.innerHTML = this.label;
      this.made = element("tr", {}, element("th", { scope: "row" }, name));
      const bar = this.made.insertCell();
      bar.className = "bar";
      bar.innerHTML = `<svg aria-hidden="true"><rect width="${(this.share * 100).toFixed(1)}%" height="100%"/></svg>`;
      this.data.columns.forEach((_, i) => {
        const cell = this.made.insertCell();
        cell.textContent = this.figure(i);
        cell.dataset.v = this.value(i + 2);
      });
    }
    return this.made;
  }
}

const digits = Object.fromEntries([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].map((digit, value) => [digit.charCodeAt(0), value]));

/** The numbers of a row: digits of 32, the lowest first, each but the last of a number with 32 added. */
function decode(text) {
  const values = [];
  let value = 0;
  let scale = 1;
  for (let i = 0; i < text.length; i++) {
    const digit = digits[text.charCodeAt(i)];
    value += (digit & 31) * scale;
    scale *= 32;
    if (digit < 32) {
      values.push(value);
      value = 0;
      scale = 1;
    }
  }
  return values;
}

/** A number with its unit, as the page writes it. */
function figure(value, kind) {
  const fixed = (number, digits) => number.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  switch (kind) {
    case "Bytes": {
      const units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
      if (value < 1024) {
        return `${value} B`;
      }
      let unit = 0;
      for (value /= 1024; value >= 999.95 && unit < units.length - 1; unit++) {
        value /= 1024;
      }
      return `${fixed(value, 1)} ${units[unit]}`;
    }
    case "Microseconds":
      return value < 1e3 ? `${value} µs` : value < 1e6 ? `${fixed(value / 1e3, 1)} ms` : value < 1e9 ? `${fixed(value / 1e6, 2)} s` : `${fixed(value / 1e6, 0)} s`;
    default:
      return numbers.format(value);
  }
}

let brush = Brush.of(document, null);

document.addEventListener("keydown", event => {
  if (event.key === "Escape" && brush?.isSet) {
    brush.set(0, brush.count - 1);
  }
});

// #t=2026-03-02 00:00..2026-03-04 00:00 is a range that can be kept and sent.
function followRange() {
  const range = /[#&]t=([^&]*)\.\.([^&]*)$/.exec(location.hash);
  if (range) {
    brush?.choose([decodeURIComponent(range[1]), decodeURIComponent(range[2])]);
  }
}

window.addEventListener("hashchange", followRange);
followRange();
