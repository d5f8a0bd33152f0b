"use strict";
// Tables that sort, filter, and give their data. In CSV numbers are without marks for people, and a text that a
// spreadsheet would take for a formula gets an apostrophe.
const csv = table => {
  const [head, ...rows] = [...table.rows].map(row => [...row.cells]);
  const known = column => rows.map(row => row[column]).filter(cell => cell.matches("td.number:not(.none)"));
  const percent = head.map((_, column) => known(column).length > 0 && known(column).every(cell => cell.textContent.endsWith(" %")));
  const quoted = text => `"${(/^[=+\-@\t\r']/.test(text) ? "'" : "") + text.replaceAll('"', '""')}"`;
  const plain = cell => {
    const text = cell.textContent.replace(/ %$/, "").replaceAll(",", "");
    if (cell.classList.contains("none")) return "";
    return cell.classList.contains("number") && text !== "" && !isNaN(text) ? text : quoted(cell.textContent);
  };
  const titles = head.map((cell, column) => quoted(cell.textContent + (percent[column] ? " (%)" : "")));
  return [titles, ...rows.map(row => row.map(plain))].map(line => line.join(",") + "\n").join("");
};
for (const [place, table] of document.querySelectorAll("div.table table").entries()) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells], rows = [...body.rows];
  const number = text => text.trim() === "-" ? NaN : parseFloat(text.replace(/[^\d.eE+-]/g, ""));
  const sort = (head, column) => {
    const down = head.getAttribute("aria-sort") === "ascending", numeric = head.classList.contains("number");
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const text = row => row.cells[column].textContent;
    const compare = (a, b) => {
      if (!numeric) return (down ? -1 : 1) * text(a).localeCompare(text(b), "en");
      const [x, y] = [number(text(a)), number(text(b))];
      if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y); // unknown is last either way
      return down ? y - x : x - y;
    };
    body.append(...[...body.rows].sort(compare));
  };
  const link = document.createElement("a"), note = document.createElement("p");
  const region = table.parentNode;
  link.download = `${(region.getAttribute("aria-label") || document.title).replace(/[^\w-]+/g, "-")}.csv`;
  link.href = `data:text/csv;charset=utf-8,${encodeURIComponent(csv(table))}`;
  link.textContent = rows.length === 1 ? "This row as CSV" : `These ${rows.length} rows as CSV`;
  note.className = "note data";
  note.append(link);
  region.closest("div.table").append(note);
  if (rows.length > 1) heads.filter(head => head.textContent).forEach(head => {
    const column = head.cellIndex;
    const button = document.createElement("span"); // a real button would not be repeated on each page of paper
    button.role = "button";
    button.tabIndex = 0;
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, column));
    button.addEventListener("keydown", event => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      sort(head, column);
    });
    head.append(button);
  });
  if (rows.length > 7) {
    const label = document.createElement("label"), input = document.createElement("input"), count = document.createElement("output");
    input.type = "search";
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/);
      rows.forEach(row => { row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word)); });
      count.textContent = input.value ? `${rows.filter(row => !row.hidden).length} of ${rows.length} rows` : "";
    });
    label.className = "filter";
    label.append("Rows with ", input, " ", count);
    table.closest("div.table").prepend(label);
  }
}
// A table that goes on beyond the edge says so.
const scrolls = [...document.querySelectorAll(".scroll")];
const edges = () => scrolls.forEach(box => {
  box.tabIndex = box.scrollWidth > box.clientWidth + 1 ? 0 : -1;
  box.classList.toggle("more", box.scrollWidth - box.clientWidth - box.scrollLeft > 4);
});
scrolls.forEach(box => box.addEventListener("scroll", edges, { passive: true }));
addEventListener("resize", edges);
edges();

// Figures that answer to the pointer, in place of their pictures, where there is room for them.
if (window.Plotly) {
  const names = { "#0b5cad": "--blue", "#a04a00": "--orange", "#57606a": "--grey", "#1b1f24": "--ink", "#ffffff": "--paper", "#eef0f2": "--line" };
  const dark = matchMedia("(prefers-color-scheme: dark)"), wide = matchMedia("(min-width: 45rem)");
  const draw = () => {
    const style = getComputedStyle(document.documentElement), colour = name => style.getPropertyValue(name).trim();
    const axis = { gridcolor: colour("--grid"), linecolor: colour("--grid"), zerolinecolor: colour("--grey"), automargin: true };
    const template = { layout: { xaxis: axis, yaxis: axis, hoverlabel: { bgcolor: colour("--wash"), font: { color: colour("--ink") } } } };
    for (const live of document.querySelectorAll("figure .live")) {
      live.hidden = !wide.matches;
      live.parentNode.classList.toggle("drawn", wide.matches);
      if (!wide.matches) continue;
      const text = live.parentNode.querySelector("script").textContent;
      const figure = JSON.parse(text.replace(/#[0-9a-f]{6}(?=")/g, found => names[found] ? colour(names[found]) : found));
      // Plotly.js 4 otherwise offers a button that uploads the figure's data.
      const config = { responsive: true, displaylogo: false, scrollZoom: false, showSendToCloud: false };
      Plotly.newPlot(live, figure.data, { ...figure.layout, template }, config);
      live.dispatchEvent(new Event("drawn", { bubbles: true }));
    }
  };
  dark.addEventListener("change", draw);
  wide.addEventListener("change", draw);
  draw();
}
