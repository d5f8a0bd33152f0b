"use strict";
// Pages are complete without this. It suggests names, tells of changes in the database, leads from a cell of the matrix to
// its pair, and keeps a portfolio in the address, behind the # that no browser sends.
const root = new URL("..", document.currentScript.src);
const other = async address => new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");

const search = document.querySelector("form.search");
let waiting;
search.elements.q.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const asked = search.elements.q.value.trim();
    const found = asked && (await other(`${root}?${new URLSearchParams(new FormData(search))}`)).getElementById("found");
    for (const link of found ? found.querySelectorAll("a") : []) link.href = new URL(link.getAttribute("href"), root);
    if (asked === search.elements.q.value.trim()) document.getElementById("found").replaceChildren(...(found ? found.childNodes : []));
  }, 200);
});

const note = document.getElementById("live");
if (note) {
  const changed = new Set();
  let feed;
  const tell = async event => {
    const { name, environment } = JSON.parse(event.data);
    if (environment && environment !== (note.dataset.environment ?? environment)) return;
    changed.add(name ?? "anything");
    const names = [...changed].slice(0, 5).join(", ") + (changed.size > 5 ? " and more" : "");
    const is_now = "refresh" in note.dataset;
    note.textContent = `Changed in the database: ${names}. ${is_now ? "The figures below are of now." : "The next snapshot will show it."}`;
    if (is_now) document.querySelector(".facts").replaceWith((await other(location.href)).querySelector(".facts"));
  };
  // A browser opens six connections to a server, so that a page which nobody sees must not hold one.
  const follow = () => {
    feed?.close();
    feed = document.hidden ? undefined : new EventSource(new URL("v1/changes", root));
    feed?.addEventListener("message", tell);
    feed?.addEventListener("gone", follow);
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}

const cells = document.getElementById("cells");
if (cells) document.addEventListener("drawn", ({ target }) => {
  const names = JSON.parse(cells.textContent);
  target.on("plotly_click", ({ points: [{ pointIndex }] }) => {
    if (Array.isArray(pointIndex)) location = new URL(`pair/${names[pointIndex[0]]}/${names[pointIndex[1]]}${location.search}`, root);
  });
});

const portfolio = document.getElementById("portfolio");
if (portfolio) {
  const { written } = portfolio.elements, file = document.createElement("input"), label = document.createElement("label");
  file.type = "file";
  file.accept = ".csv,.tsv,.txt";
  file.addEventListener("change", async () => { written.value = await file.files[0].text(); });
  label.append("or a file ", file);
  portfolio.append(" ", label);
  portfolio.addEventListener("submit", () => { portfolio.action = `${portfolio.action.split("#")[0]}#${encodeURIComponent(written.value)}`; });
  if (location.hash && !written.value) {
    written.value = decodeURIComponent(location.hash.slice(1));
    portfolio.requestSubmit();
  }
}
