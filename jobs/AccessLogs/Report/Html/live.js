// A page that is served: each event names a new one, of which the figures are taken over. Order, search, page and range stay.
class Live {
  constructor(version) {
    this.isBusy = false;
    this.isStale = false;
    this.state = element("p", { className: "live", textContent: "Live" });
    document.querySelector("header > div").append(this.state);
    this.source = new EventSource(`events?have=${encodeURIComponent(version)}`);
    this.source.addEventListener("report", () => this.update());
    this.source.addEventListener("error", () => this.state.textContent = "Not connected; trying again");
    this.source.addEventListener("open", () => this.state.textContent = "Live");
  }

  /** Events that come meanwhile make one further look. */
  async update() {
    if (this.isBusy) {
      this.isStale = true;
      return;
    }
    this.isBusy = true;
    try {
      do {
        this.isStale = false;
        const response = await fetch("./");
        this.show(new DOMParser().parseFromString(await response.text(), "text/html"));
        this.state.textContent = `Live; changed at ${new Date().toLocaleTimeString()}`;
      } while (this.isStale);
    } catch {
      this.state.textContent = "Not connected; trying again";
    } finally {
      this.isBusy = false;
    }
  }

  show(next) {
    const range = brush?.isSet ? [brush.data.starts[brush.from], brush.end(brush.to)] : null;
    document.querySelector("nav ul").replaceWith(next.querySelector("nav ul"));
    document.getElementById("overview").replaceWith(next.getElementById("overview"));
    let before = document.getElementById("overview");
    for (const section of next.querySelectorAll("section.panel")) {
      const panel = panels.find(one => one.name === section.id);
      if (panel) {
        panel.update(section);
        before = panel.section;
      } else {
        before.after(section);
        panels.push(new Panel(section));
        panels.at(-1).filter(input.value);
        before = section;
      }
    }
    brush = Brush.of(next, range);
  }
}

const version = document.querySelector("meta[name=version]");
if (version) {
  new Live(version.content);
}
