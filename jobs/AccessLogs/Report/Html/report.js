// Sorting, search and pages. Everything is in the page already: without this script it is complete.
"use strict";
const numbers = new Intl.NumberFormat("en");

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The text of markup of the page. */
function plain(markup, between = "") {
  return markup.replace(/<[^>]*>/g, between).replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[name] ?? "'");
}

/**
 * A row of a table, made of its markup when it is shown: of a million rows a few are. The markup is that of the page, in which text of
 * the log is escaped.
 */
class Row {
  constructor(source) {
    this.source = source;
  }

  get element() {
    if (typeof this.source === "string") {
      const template = document.createElement("template");
      template.innerHTML = this.source;
      this.source = template.content.firstElementChild;
    }
    return this.source;
  }

  get text() {
    return typeof this.source !== "string" ? this.source.textContent : plain(this.source, " ");
  }

  /** The name as markup, without what the row is made of. */
  get label() {
    return typeof this.source !== "string" ? this.source.querySelector("bdi").innerHTML : /<bdi>(.*?)<\/bdi>/s.exec(this.source)[1];
  }

  get name() {
    return this.value(0);
  }

  /** A cell's number, or its text where it is none. */
  value(column) {
    if (typeof this.source !== "string") {
      const cell = this.source.cells[column];
      return cell.tagName === "TH" || cell.classList.contains("text") ? cell.textContent : Number(cell.dataset.v ?? cell.textContent.replaceAll(",", ""));
    }
    const cell = this.source.split(/<t[hd](?=[ >])/)[column + 1];
    const content = cell.slice(cell.indexOf(">") + 1);
    return column === 0 ? content.replace(/<[^>]*>/g, "")
      : Number(/ data-v="(-?\d+)"/.exec(cell)?.[1] ?? content.slice(0, content.indexOf("<")).replaceAll(",", ""));
  }
}

/** All rows of a section: those in its table, and those that wait as text in a noscript. */
function rowsOf(section) {
  const rows = [...section.querySelector("tbody").rows].map(row => new Row(row));
  const more = section.querySelector("noscript.more");
  if (more?.firstElementChild) {
    rows.push(...[...more.querySelectorAll("tbody tr")].map(row => new Row(row))); // parsed where no script runs
  } else if (more) {
    rows.push(...more.textContent.split("<tbody>\n")[1].split(/(?<=<\/tr>)\n/).filter(row => row.startsWith("<tr>")).map(row => new Row(row)));
  }
  return rows;
}

class Panel {
  static sizes = [10, 25, 100, 1000];

  constructor(section) {
    this.section = section;
    this.name = section.id;
    this.body = section.querySelector("tbody");
    this.caption = section.querySelector("caption").textContent;
    this.all = rowsOf(section);
    this.rows = this.all;
    this.texts = null;
    this.shown = this.rows;
    this.page = 0;
    this.order = null;
    // A day's hours are read at a glance.
    this.size = this.rows.length > Panel.sizes[1] ? Panel.sizes[0] : Panel.sizes[1];
    this.addSorting();
    this.addPages();
  }

  /** Takes over what a later version of the page has. */
  update(section) {
    this.all = rowsOf(section);
    this.caption = section.querySelector("caption").textContent;
    this.section.querySelector("caption").textContent = this.caption;
    this.use(this.all, this.page);
  }

  addSorting() {
    for (const header of this.section.querySelectorAll("thead th")) {
      const button = element("button", { type: "button" }, ...header.childNodes);
      button.addEventListener("click", () => this.turn(header));
      header.append(button);
    }
  }

  turn(header) {
    // Numbers are wanted with the most first, names from A on; a second click turns the order.
    const first = header.cellIndex === 0 || header.classList.contains("text") ? "ascending" : "descending";
    const second = first === "ascending" ? "descending" : "ascending";
    const order = header.getAttribute("aria-sort") === first ? second : first;
    for (const other of header.parentNode.cells) {
      other.removeAttribute("aria-sort");
    }
    header.setAttribute("aria-sort", order);
    this.order = { column: header.cellIndex, sign: order === "ascending" ? 1 : -1 };
    this.use(this.rows);
  }

  /** Has other rows, in the order that was chosen, from the first page on unless it is to stay. */
  use(rows, page = 0) {
    if (this.order) {
      const { column, sign } = this.order;
      const keyed = rows.map(row => ({ row, key: row.value(column) }));
      keyed.sort((x, y) => sign * (typeof x.key === "number" && typeof y.key === "number" ? (x.key || 0) - (y.key || 0)
        : String(x.key).localeCompare(String(y.key), "en", { numeric: true })));
      rows = keyed.map(item => item.row);
    }
    this.rows = rows;
    this.texts = null;
    this.filter(this.query, page);
  }

  addPages() {
    this.back = element("button", { type: "button", textContent: "Previous" });
    this.next = element("button", { type: "button", textContent: "Next" });
    this.state = element("span", { role: "status" });
    const title = this.section.querySelector("h2").textContent;
    this.back.setAttribute("aria-label", `Previous rows of ${title}`);
    this.next.setAttribute("aria-label", `Next rows of ${title}`);
    const sizes = this.rows.length > Panel.sizes.at(-1) ? Panel.sizes : [...Panel.sizes.slice(0, -1), Infinity];
    const size = element("select", {}, ...sizes.map(n => element("option", { value: n, textContent: n === Infinity ? "all" : numbers.format(n), selected: n === this.size })));
    size.setAttribute("aria-label", `Rows shown of ${title}`);
    size.addEventListener("change", () => this.show(0, Number(size.value)));
    this.back.addEventListener("click", () => this.show(this.page - 1));
    this.next.addEventListener("click", () => this.show(this.page + 1));
    this.tools = element("div", { className: "tools" }, this.state, this.back, this.next, element("label", {}, "Rows ", size));
    this.section.append(this.tools);
  }

  /** Shows the rows that have all words of the query. */
  filter(query = "", page = 0) {
    this.query = query;
    const words = query.toLowerCase().split(/\s+/).filter(word => word !== "");
    if (words.length === 0) {
      this.shown = this.rows;
    } else {
      this.texts ??= this.rows.map(row => row.text.toLowerCase());
      this.shown = this.rows.filter((_, i) => words.every(word => this.texts[i].includes(word)));
    }
    this.section.classList.toggle("none", this.shown.length === 0 && words.length > 0);
    this.show(page);
  }

  show(page, size = this.size) {
    const pages = Math.max(1, Math.ceil(this.shown.length / size));
    this.size = size;
    this.page = Math.min(Math.max(page, 0), pages - 1);
    const start = size === Infinity ? 0 : this.page * size;
    const rows = this.shown.slice(start, start + size);
    this.body.replaceChildren(...rows.map(row => row.element));
    this.back.disabled = this.page === 0;
    this.next.disabled = this.page === pages - 1;
    this.state.textContent = rows.length === 0 ? "No rows"
      : `${numbers.format(start + 1)} to ${numbers.format(start + rows.length)} of ${numbers.format(this.shown.length)}`;
    this.tools.classList.toggle("none", this.rows.length <= Panel.sizes[0]);
  }
}

const panels = [...document.querySelectorAll("section.panel")].map(section => new Panel(section));
const input = element("input", { type: "search", id: "find", autocomplete: "off" });
const found = element("span", { role: "status" });

function search(query) {
  for (const panel of panels) {
    panel.filter(query);
  }
  const rows = panels.reduce((sum, panel) => sum + panel.shown.length, 0);
  found.textContent = query.trim() === "" ? "" : `${numbers.format(rows)} rows`;
}

// #q=word is a search that can be kept and sent.
function followSearch() {
  const query = /^#q=(.*?)(?:&t=[^&]*)?$/.exec(location.hash)?.[1];
  if (query !== undefined) {
    try {
      input.value = decodeURIComponent(query);
    } catch {
      input.value = query;
    }
    search(input.value);
  }
}

input.addEventListener("input", () => search(input.value));
document.addEventListener("keydown", event => {
  const typing = event.target.closest("input, select, textarea") !== null;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    input.focus();
  }
});
document.querySelector("header").append(element("div", { className: "find", role: "search" },
  element("label", { htmlFor: "find" }, "Find in all tables"), input, found));
search("");
window.addEventListener("hashchange", followSearch);
followSearch();
