// Searches the titles of an archive's papers in the indexes that lie beside this page.
"use strict";
(() => {
  const STEP = 50;
  const page = id => document.getElementById(id);
  const form = page("search"), words = page("words"), status = page("status");
  const list = page("found"), more = page("more");
  const names = [...document.querySelectorAll("[data-index]")].map(link => link.dataset.index);
  const papers = new Map(), indexes = window.indexes = {};
  let loading = null, hits = [], shown = 0;

  // Case and accents do not count.
  const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const add = issue => {
    for (const [id, title] of issue.papers) {
      if (!papers.has(id)) papers.set(id, { id, title, folded: fold(title), issues: [] });
      papers.get(id).issues.push(issue);
    }
  };

  // A page that was opened from disk may run a script that lies beside it, but fetch no file.
  const run = name => new Promise((done, fail) => {
    const script = document.createElement("script");
    Object.assign(script, { src: name, onload: done, onerror: fail });
    document.head.append(script);
  });

  const load = async () => {
    await Promise.all(names.map(run));
    // The newest year comes first, whichever arrives first.
    for (const name of names) indexes[name].forEach(add);
  };

  const element = (tag, name, ...inside) => {
    const made = document.createElement(tag);
    made.className = name;
    made.append(...inside);
    return made;
  };

  const link = (address, text) => {
    const made = element("a", "", element("bdi", "", text));
    made.href = address;
    return made;
  };

  const place = (issue, id) => issue.edited ? issue.page : `${issue.page}#paper-${id}`;

  const row = paper => {
    const title = link(`https://arxiv.org/abs/${paper.id}`, paper.title);
    title.rel = "noopener";
    const issues = paper.issues.flatMap((issue, at) =>
      [at ? "; " : "In ", link(place(issue, paper.id), `${issue.topic}, ${issue.date}`)]);
    return element("li", "", element("p", "",
      element("span", "title", title), " ", element("span", "by", ...issues)));
  };

  const show = () => {
    const first = shown;
    list.append(...hits.slice(shown, shown + STEP).map(row));
    shown = Math.min(shown + STEP, hits.length);
    more.hidden = shown === hits.length;
    return list.children[first];
  };

  const tell = wanted => {
    const number = hits.length.toLocaleString("en");
    if (!wanted.length) status.textContent = "";
    else if (!hits.length) status.textContent = "No title has all of these words.";
    else status.textContent = `${number} ${hits.length === 1 ? "title" : "titles"}`;
  };

  const keep = text => {
    const address = new URL(location.href);
    if (text) address.searchParams.set("q", text);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
  };

  const search = async () => {
    const text = words.value.trim();
    try {
      loading ??= load();
      await loading;
    } catch {
      loading = null;
      status.textContent = "The titles could not be loaded. The lists below have all of them.";
      return;
    }
    // Somebody went on typing.
    if (text !== words.value.trim()) return;
    const wanted = fold(text).split(/\s+/).filter(Boolean);
    hits = wanted.length
      ? [...papers.values()].filter(paper => wanted.every(word => paper.folded.includes(word)))
      : [];
    shown = 0;
    list.replaceChildren();
    show();
    tell(wanted);
    keep(text);
  };

  form.addEventListener("submit", event => event.preventDefault());
  words.addEventListener("input", search);
  more.addEventListener("click", () => show()?.querySelector("a").focus());
  form.hidden = false;
  words.value = new URL(location.href).searchParams.get("q") ?? "";
  if (words.value) search();
})();
