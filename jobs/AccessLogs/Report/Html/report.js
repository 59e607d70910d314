// Sorting, search and pages. Everything is in the tables already: without this script the page is complete.
"use strict";
(() => {
  const sizes = [10, 25, 100, Infinity];
  const numbers = new Intl.NumberFormat("en");

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  /** A cell's number, or its text where it is none. */
  function valueOf(cell) {
    if (cell.tagName === "TH" || cell.classList.contains("text")) {
      return cell.textContent;
    }
    return Number(cell.dataset.v ?? cell.textContent.replaceAll(",", ""));
  }

  function compare(x, y) {
    return typeof x === "number" ? x - y : x.localeCompare(y, "en", { numeric: true });
  }

  class Panel {
    constructor(section) {
      this.section = section;
      this.body = section.querySelector("tbody");
      this.rows = [...this.body.rows];
      this.texts = null;
      this.shown = this.rows;
      this.page = 0;
      // A day's hours are read at a glance.
      this.size = this.rows.length > sizes[1] ? sizes[0] : sizes[1];
      this.addSorting();
      this.addPages();
    }

    addSorting() {
      for (const header of this.section.querySelectorAll("thead th")) {
        const button = element("button", { type: "button" }, ...header.childNodes);
        button.addEventListener("click", () => this.sort(header));
        header.append(button);
      }
    }

    sort(header) {
      // Numbers are wanted with the most first, names from A on; a second click turns the order.
      const first = header.cellIndex === 0 || header.classList.contains("text") ? "ascending" : "descending";
      const second = first === "ascending" ? "descending" : "ascending";
      const order = header.getAttribute("aria-sort") === first ? second : first;
      for (const other of header.parentNode.cells) {
        other.removeAttribute("aria-sort");
      }
      header.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const keyed = this.rows.map(row => ({ row, key: valueOf(row.cells[header.cellIndex]) }));
      keyed.sort((x, y) => sign * compare(x.key, y.key));
      this.rows = keyed.map(item => item.row);
      this.texts = null;
      this.page = 0;
      this.filter(this.query);
    }

    addPages() {
      this.back = element("button", { type: "button", textContent: "Previous" });
      this.next = element("button", { type: "button", textContent: "Next" });
      this.state = element("span", { role: "status" });
      const title = this.section.querySelector("h2").textContent;
      this.back.setAttribute("aria-label", `Previous rows of ${title}`);
      this.next.setAttribute("aria-label", `Next rows of ${title}`);
      const size = element("select", {}, ...sizes.map(n => element("option", { value: n, textContent: n === Infinity ? "all" : n, selected: n === this.size })));
      size.setAttribute("aria-label", `Rows shown of ${title}`);
      size.addEventListener("change", () => this.show(0, Number(size.value)));
      this.back.addEventListener("click", () => this.show(this.page - 1));
      this.next.addEventListener("click", () => this.show(this.page + 1));
      this.tools = element("div", { className: "tools" }, this.state, this.back, this.next, element("label", {}, "Rows ", size));
      this.section.append(this.tools);
    }

    /** Shows the rows that have all words of the query. */
    filter(query = "") {
      this.query = query;
      const words = query.toLowerCase().split(/\s+/).filter(word => word !== "");
      if (words.length === 0) {
        this.shown = this.rows;
      } else {
        this.texts ??= this.rows.map(row => row.textContent.toLowerCase());
        this.shown = this.rows.filter((_, i) => words.every(word => this.texts[i].includes(word)));
      }
      this.section.classList.toggle("none", this.shown.length === 0 && words.length > 0);
      this.show(0);
    }

    show(page, size = this.size) {
      const pages = Math.max(1, Math.ceil(this.shown.length / size));
      this.size = size;
      this.page = Math.min(Math.max(page, 0), pages - 1);
      const start = size === Infinity ? 0 : this.page * size;
      const rows = this.shown.slice(start, start + size);
      this.body.replaceChildren(...rows);
      this.back.disabled = this.page === 0;
      this.next.disabled = this.page === pages - 1;
      this.state.textContent = rows.length === 0 ? "No rows"
        : `${numbers.format(start + 1)} to ${numbers.format(start + rows.length)} of ${numbers.format(this.shown.length)}`;
      this.tools.classList.toggle("none", this.rows.length <= sizes[0]);
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
  function followAddress() {
    if (location.hash.startsWith("#q=")) {
      try {
        input.value = decodeURIComponent(location.hash.slice(3));
      } catch {
        input.value = location.hash.slice(3);
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
  window.addEventListener("hashchange", followAddress);
  followAddress();
})();
