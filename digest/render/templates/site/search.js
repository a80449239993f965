// Searches the titles of an archive's papers, in the index files beside this page.
"use strict";
(() => {
  const STEP = 50;
  const page = id => document.getElementById(id);
  const form = page("search"), words = page("words"), status = page("status");
  const list = page("found"), more = page("more");
  const texts = JSON.parse(page("texts").textContent), lang = document.documentElement.lang;
  const names = [...document.querySelectorAll("[data-index]")].map(link => link.dataset.index);
  const papers = new Map(), indexes = window.indexes = {};
  let loading = null, hits = [], shown = 0;

  // Ignore case and accents.
  const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const add = issue => {
    for (const [id, title] of issue.papers) {
      if (!papers.has(id)) papers.set(id, { id, title, folded: fold(title), issues: [] });
      papers.get(id).issues.push(issue);
    }
  };

  // The indexes are scripts, since a page opened from disk may not fetch files.
  const run = name => new Promise((done, fail) => {
    const script = document.createElement("script");
    Object.assign(script, { src: name, onload: done, onerror: fail });
    document.head.append(script);
  });

  const load = async () => {
    await Promise.all(names.map(run));
    // The newest year comes first, in whatever order the scripts were loaded.
    for (const name of names) indexes[name].forEach(add);
  };

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const element = (tag, name, ...inside) => {
    const node = document.createElement(tag);
    node.className = name;
    node.append(...inside);
    return node;
  };

  const link = (address, text) => {
    const node = element("a", "", element("bdi", "", text));
    node.href = address;
    return node;
  };

  const addressOf = (issue, id) => issue.edited ? issue.page : `${issue.page}#paper-${id}`;

  const row = paper => {
    const title = link(`https://arxiv.org/abs/${paper.id}`, paper.title);
    title.rel = "noopener";
    if (!lang.startsWith("en")) title.lang = "en";
    const issues = paper.issues.flatMap((issue, at) =>
      [at ? texts.between : "", link(addressOf(issue, paper.id), fill(texts.issue, issue))]);
    const [before, after] = texts.found_in.split("{issues}");
    return element("li", "", element("p", "",
      element("span", "title", title), " ", element("span", "by", before, ...issues, after)));
  };

  const show = () => {
    const first = shown;
    list.append(...hits.slice(shown, shown + STEP).map(row));
    shown = Math.min(shown + STEP, hits.length);
    more.hidden = shown === hits.length;
    return list.children[first];
  };

  const showStatus = query => {
    const number = hits.length, forms = texts.titles;
    const form = forms[new Intl.PluralRules(lang).select(number)] ?? forms.other;
    if (!query.length) status.textContent = "";
    else if (!number) status.textContent = texts.none;
    else status.textContent = fill(form, { count: number.toLocaleString(lang) });
  };

  const saveQuery = text => {
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
      status.textContent = texts.failed;
      return;
    }
    // The text changed while the indexes were loaded: another search is under way.
    if (text !== words.value.trim()) return;
    const query = fold(text).split(/\s+/).filter(Boolean);
    hits = query.length
      ? [...papers.values()].filter(paper => query.every(word => paper.folded.includes(word)))
      : [];
    shown = 0;
    list.replaceChildren();
    show();
    showStatus(query);
    saveQuery(text);
  };

  form.addEventListener("submit", event => event.preventDefault());
  words.addEventListener("input", search);
  more.addEventListener("click", () => show()?.querySelector("a").focus());
  form.hidden = false;
  words.value = new URL(location.href).searchParams.get("q") ?? "";
  if (words.value) search();
})();
