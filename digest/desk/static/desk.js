// The editor's desk: what has the focus, keys and buttons, changes, and the evidence beside them.
// HTML comes from the desk's server alone, which escapes it; what is typed is only ever text.
"use strict";

const root = document.body.dataset.root;
const pick = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, text, given = {}) => Object.assign(document.createElement(tag), { textContent: text, ...given });
const quoted = (value) => `"${CSS.escape(value)}"`;

// What the desk says, asks and shows.

function say(text, isWrong = false) {
  const said = pick("dialog[open] .said") ?? pick("#said");
  said.classList.toggle("wrong", isWrong);
  // What stands there is not read aloud again.
  if (said.textContent !== text) said.textContent = text;
}

async function ask(path, { body, signal } = {}) {
  const post = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(root + path, { ...post, signal });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = isJson ? await answer.json() : await answer.text();
    if (answer.ok) return told;
    say(isJson ? told.message : told, true);
  } catch (error) {
    if (error.name !== "AbortError") say("The desk does not answer. Is “digest desk” still running? What it kept is safe.", true);
  }
  return null;
}

function put(place, html) {
  const held = document.createElement("template");
  held.innerHTML = html;
  place.replaceChildren(held.content);
}

// Stops: the sentences, papers and headings that take the focus one by one.  Each column has one in
// the order of Tab, `here`; `current` is the one that verbs are about.

const here = {};
let current = null;

const columnOf = (stop) => stop?.closest("#outline, #post");
const isHeading = (stop) => stop.dataset.heading !== undefined;
const alike = ({ dataset: { heading, paper } }) => (heading === undefined ? `[data-paper=${quoted(paper)}]` : `[data-heading=${quoted(heading)}]`);
const itemOf = (paper) => pick(`#outline [data-paper=${quoted(paper)}]`);
const sectionOf = (stop) => stop.dataset.heading ?? itemOf(stop.dataset.paper)?.closest("section")?.dataset.section;
const nameOf = (stop) => (isHeading(stop) ? headingOf(stop.dataset.heading) : pick("bdi", itemOf(stop.dataset.paper)).textContent);
const way = (stop) => `${stop.closest(".list") ? ".list " : stop.closest("#post section") ? "section:not(.list) " : ""}${alike(stop)}`;
// A section tells of a paper what there is to be done; the lead merely mentions it.
const first = (selector, within) => pick(`section ${selector}`, within) ?? pick(selector, within);
const headingOf = (key) => pick(`#outline [data-heading=${quoted(key)}]`).textContent;

function kindOf(stop) {
  if (isHeading(stop)) return "section";
  const item = itemOf(stop.dataset.paper);
  return item ? (item.dataset.out === undefined ? "paper" : "out") : "";
}

function hold(stop, name) {
  const column = columnOf(stop).id;
  const last = here[column];
  if (last) last.tabIndex = -1;
  last?.classList.remove("current", "mate");
  last?.removeAttribute("aria-current");
  here[column] = stop;
  stop.tabIndex = 0;
  stop.classList.add(name);
  stop.ariaCurrent = "true";
}

function select(stop) {
  current = stop;
  hold(stop, "current");
  const other = pick(columnOf(stop).id === "post" ? "#outline" : "#post");
  const held = here[other.id];
  held?.classList.remove("current", "mate");
  const mate = held?.matches(alike(stop)) ? held : first(alike(stop), other);
  if (mate) hold(mate, "mate");
  mate?.scrollIntoView({ block: "nearest" });
  const kind = kindOf(stop);
  pick("#tools").dataset.kind = kind;
  const isTold = kind === "paper" && itemOf(stop.dataset.paper).dataset.told !== undefined;
  pick('#tools [data-key="t"] span').textContent = isTold ? "List only" : "Tell";
  look(stop);
}

function show(view) {
  document.body.dataset.view = view;
  for (const button of all(".switch button")) button.ariaPressed = String(button.dataset.view === view);
}

function go(element) {
  if (!element) return;
  const column = element.closest(".column");
  if (column) show(column.id);
  const folded = element.closest("details");
  if (folded) folded.open = true;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

function step(by, isWanted = () => true) {
  const column = columnOf(document.activeElement) ?? columnOf(current);
  const stops = all(".stop", column);
  let at = stops.indexOf(here[column.id]) + by;
  while (stops[at] && !(isWanted(stops[at]) && stops[at].checkVisibility())) at += by;
  go(stops[at]);
}

// The evidence of what has the focus.

let looking = new AbortController();
let seen = Promise.resolve();

function look(stop) {
  looking.abort();
  looking = new AbortController();
  seen = tell(stop, looking.signal);
}

async function tell({ dataset: { paper, heading, at = "" } }, signal) {
  // Who goes on at once does not want to see it.
  await new Promise((resolve) => setTimeout(resolve, 60));
  if (signal.aborted) return;
  history.replaceState(null, "", paper ? `#paper-${paper}` : location.pathname);
  const html = paper ? await ask(`beside?${new URLSearchParams({ paper, at })}`, { signal }) : "";
  if (signal.aborted) return;
  put(pick("#evidence"), html ?? "");
  if (heading) pick("#evidence").append(make("h2", headingOf(heading)), make("p", "A section: its heading, and its place among the others."));
  pick("#beside").scrollTop = 0;
}

// Changes, one after another; then the focus is at the same paper, or at the next one where it was
// left out.  Undoing leads back to where each was made.

const trail = [];
const retelling = new Set(["passage", "sentences", "told", "words"]);
let turn = Promise.resolve();
const queue = (act) => (turn = turn.then(act).catch(console.error));

function remember(verb) {
  const column = columnOf(current);
  const stops = all(".stop", column);
  const at = stops.indexOf(current);
  const isOther = (stop) => !stop.matches(alike(current));
  const isNear = (stop) => isOther(stop) && isHeading(stop) === isHeading(current) && !stop.closest("[hidden]");
  // In its section, else in one beside that, else anywhere.
  const home = current.closest("[data-section]");
  const isHome = (stop) => stop.closest("[data-section]")?.dataset.section === home?.dataset.section;
  const inside = (part) => (stop) => part?.dataset.section && part.contains(stop);
  const places = [inside(home), isHome, inside(home?.nextElementSibling), inside(home?.previousElementSibling), () => true];
  const near = places.flatMap((isIn) => {
    const isWanted = (stop) => isNear(stop) && isIn(stop);
    return [stops.slice(at).find(isWanted), stops.slice(0, at).findLast(isWanted)].filter(Boolean);
  });
  const wanted = verb === "out" ? [...near, current] : [current, ...near];
  const nth = all(way(current), column).indexOf(current);
  return { id: column.id, nth: verb === "out" ? -1 : nth, wanted: wanted.flatMap((stop) => [way(stop), alike(stop)]) };
}

function restore({ id, nth, wanted }) {
  const column = pick(`#${id}`);
  const places = [column, pick("#post")].flatMap((one) => wanted.map((selector) => first(selector, one)));
  const found = [wanted[0] && all(wanted[0], column)[nth], ...places].find((stop) => stop && !stop.closest("[hidden]"));
  // A dialog that was opened meanwhile has the focus until it is closed.
  if (pick("dialog[open]")) select(found ?? pick("#post .stop"));
  else go(found ?? pick("#post .stop"));
}

async function change(path, given, dialog) {
  const place = given.verb ? remember(given.verb) : (trail.pop() ?? remember());
  document.body.ariaBusy = "true";
  const answer = await ask(path, { body: given });
  document.body.ariaBusy = "false";
  if (!answer) return;
  if (given.verb) trail.push(remember());
  dialog?.close();
  renew(answer);
  // Who brings a paper in is at it, and who tells it otherwise where it is told.
  const brought = given.verb === "in" && all("#outline section .stop").find(({ dataset: { paper } }) => given.paper.includes(paper));
  const meant = brought ? alike(brought) : retelling.has(given.verb) && `section:not(.list) ${alike({ dataset: given })}`;
  restore(meant && pick(meant, pick(`#${place.id}`)) ? { ...place, nth: -1, wanted: [meant] } : place);
  if (given.verb === "introduce") {
    show("post");
    (pick("#post p.own") ?? pick("#post h2")).scrollIntoView({ block: "nearest" });
  }
  say(answer.message);
  if (dialog) forget(dialog, given);
}

function renew({ html }) {
  const words = pick("#filter").value;
  const isOpen = pick("#left")?.open ?? false;
  const scrolled = all("#outline, #post").map((column) => column.scrollTop);
  put(pick("#columns"), html);
  all("#outline, #post").forEach((column, at) => (column.scrollTop = scrolled[at]));
  if (pick("#left")) pick("#left").open = isOpen;
  pick("#filter").value = words;
  begin();
}

// What other hands make of the files, and mend, is shown as it comes; who types or ticks is left alone meanwhile.

let trouble;

async function watch() {
  const isBusy = () => pick("dialog[open]") || document.activeElement.matches("input, textarea");
  if (isBusy()) return;
  const answer = await ask(`now?${new URLSearchParams({ builds: pick("#post").dataset.builds })}`);
  if (isBusy()) return;
  const said = pick("#said").textContent;
  if (answer && trouble === said) say("");
  trouble = answer ? answer.wrong : said;
  if (trouble) say(trouble, true);
  if (!answer?.html) return;
  const place = remember();
  renew(answer);
  restore(place);
  say(`${pick("#said").textContent.replace(answer.message, "").trim()} ${answer.message}`.trim());
}

const watchOn = () => setTimeout(() => queue(watch).then(watchOn), 2000);

function begin() {
  for (const column of all("#outline, #post")) {
    here[column.id] = pick(".stop", column);
    if (here[column.id]) here[column.id].tabIndex = 0;
  }
  pick("#undo").disabled = pick("#post").dataset.undo === "0";
  if (pick("#filter").value) sift();
}

const SHOWN = "#outline li:not([hidden]) .stop";

function sift() {
  const words = pick("#filter").value.toLowerCase().split(/\s+/);
  for (const item of all("#outline li:has(.stop)")) {
    const text = `${item.textContent} ${pick(".stop", item).dataset.paper}`.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
  for (const section of all("#outline section")) section.hidden = !pick("li:not([hidden])", section);
  for (const part of all("#outline section, #left")) {
    const [each, shown] = [all("li", part).length, all("li:not([hidden])", part).length];
    pick(".count", part).textContent = words.join("") ? `${shown} of ${each}` : each;
  }
  for (const reason of all("#left h3")) reason.hidden = !pick("li:not([hidden])", reason.nextElementSibling);
  if (words[0] && pick("#left")) pick("#left").open = pick("#left li:not([hidden])") !== null;
}

// Verbs that ask nothing more: what is sent, or nothing where a sentence says why not.

function place(stop, by) {
  if (isHeading(stop)) {
    const keys = all("#outline section").map((section) => section.dataset.section);
    const at = keys.indexOf(stop.dataset.heading);
    if (!keys[at + by]) return say("No section stands beyond it.");
    [keys[at], keys[at + by]] = [keys[at + by], keys[at]];
    return { verb: "order", sections: keys };
  }
  const item = itemOf(stop.dataset.paper);
  const papers = all("[data-paper]", item.closest("ol"));
  const to = papers.indexOf(item) + by;
  return papers[to] ? { verb: "place", paper: stop.dataset.paper, place: to + 1 } : say("No paper stands beyond it in its section.");
}

const verbs = {
  x: ({ dataset: { paper } }) => ({ verb: "out", paper }),
  i: ({ dataset: { paper } }) => ({ verb: "in", paper }),
  s: ({ dataset: { paper } }) => ({ verb: "passage", paper }),
  t: ({ dataset: { paper } }) => ({ verb: "told", paper, told: itemOf(paper).dataset.told === undefined }),
  u: (stop) => place(stop, -1),
  d: (stop) => place(stop, 1),
};

// Dialogs; what they are about is `subject` while they are open.

// What is typed and not kept yet is there again when its dialog is opened, also after a new start at the same port.
let subject = {};
const draftOf = (field, { paper = "" } = subject) => `${pick("#post").dataset.issue} ${field.id} ${paper}`;
const forget = (dialog, about) => all("textarea", dialog).forEach((field) => localStorage.removeItem(draftOf(field, about)));

function open(name, about = {}) {
  const dialog = pick(`#${name}`);
  subject = about;
  if (about.paper) pick(".subject", dialog).textContent = pick("bdi", itemOf(about.paper)).textContent;
  dialog.showModal();
  say("");
  return dialog;
}

const sheets = {
  "?": () => open("keys"),
  I() {
    open("bring");
    pick("#paper").value = pick(SHOWN) ? "" : pick("#filter").value;
  },
  m({ dataset: { paper } }) {
    open("move", { paper });
    pick("#section").value = "";
    list();
  },
  h(stop) {
    const key = sectionOf(stop);
    open("heading", { section: key });
    pick("#title").value = headingOf(key);
    pick("#title").select();
  },
  async w({ dataset: { paper } }) {
    open("words", { paper });
    const told = all(`#post section .statement[data-paper=${quoted(paper)}]`).map((one) => one.textContent.trim());
    pick("#own").value = localStorage.getItem(draftOf(pick("#own"))) ?? told.join(" ");
    pick("#found ul").replaceChildren();
    pick("#words .source").replaceChildren();
    underline([]);
    judge();
    await seen;
    const abstract = pick("#evidence .abstract");
    if (!abstract || subject.paper !== paper) return;
    pick("#words .source").replaceChildren(abstract.cloneNode(true));
    if (!abstract.dataset.words || localStorage.getItem(draftOf(pick("#own"))) !== null) return;
    pick("#own").value = abstract.dataset.words;
    judge();
  },
  e() {
    open("introduction");
    for (const field of all("#introduction textarea")) {
      field.defaultValue = pick("#post").dataset[field.name];
      field.value = localStorage.getItem(draftOf(field)) ?? field.defaultValue;
    }
  },
  async D() {
    open("deliver");
    pick("#places").replaceChildren(make("p", "Packing what each place would get…"));
    const html = await ask("deliver");
    if (html !== null) put(pick("#places"), html);
  },
  async S() {
    await seen;
    const box = pick("#evidence [data-verb=sentences] input");
    if (!box) return say("No sentence of its abstract can stand alone.", true);
    show("beside");
    go(box);
  },
};

// The list of headings that one types into.

function list() {
  const typed = pick("#section").value.trim().toLowerCase();
  const home = sectionOf({ dataset: subject });
  const known = all("#outline section").filter((one) => one.dataset.section !== home).map((one) => headingOf(one.dataset.section));
  const options = known.filter((title) => title.toLowerCase().includes(typed)).map((title) => make("li", title));
  if (typed && !known.some((title) => title.toLowerCase() === typed)) options.push(make("li", `New: ${pick("#section").value.trim()}`, { className: "new" }));
  options.forEach((one, at) => Object.assign(one, { id: `section-${at}`, role: "option", ariaSelected: "false" }));
  pick("#sections").replaceChildren(...options);
  mark(typed ? options[0] : null);
}

function mark(option) {
  for (const one of all("#sections [aria-selected=true]")) one.ariaSelected = "false";
  if (option) option.ariaSelected = "true";
  option?.scrollIntoView({ block: "nearest" });
  pick("#section").setAttribute("aria-activedescendant", option?.id ?? "");
}

const marked = () => pick("#sections [aria-selected=true]");
const chosen = () => (marked()?.matches(":not(.new)") ? marked().textContent : pick("#section").value.trim());

// Own words, underlined where the record does not bear them out.

let checking = new AbortController();
let found = [];

function underline(told) {
  found = [...told].sort((one, other) => one.start - other.start);
  const points = Array.from(pick("#own").value);
  const parts = [];
  let end = 0;
  for (const one of found) {
    if (one.start < end) continue;
    parts.push(points.slice(end, one.start).join(""), make("mark", points.slice(one.start, one.end).join(""), { className: one.severity }));
    end = one.end;
  }
  // A line at the end has its height before anything stands in it.
  pick(".mirror").replaceChildren(...parts, `${points.slice(end).join("")}\n`);
}

function judge() {
  checking.abort();
  checking = new AbortController();
  const { signal } = checking;
  setTimeout(async () => {
    const text = pick("#own").value;
    if (signal.aborted) return;
    const told = text.trim() ? await ask("check", { body: { paper: subject.paper, text }, signal }) : [];
    if (!told || signal.aborted) return;
    underline(told);
    const points = Array.from(text);
    const items = found.map((one) => make("li", `“${points.slice(one.start, one.end).join("")}”: ${one.message}`, { className: one.severity }));
    pick("#found ul").replaceChildren(...(items.length ? items : [make("li", text.trim() ? "The record bears it out." : "Nothing is written.")]));
  }, 200);
}

function closed() {
  // Words that are kept or given up are asked about no more.
  checking.abort();
  current?.focus({ preventScroll: true });
}

function type(field) {
  const before = Array.from(field.value.slice(0, field.selectionStart)).length;
  underline(found.filter((one) => one.end < before));
  judge();
}

// Keys press the buttons that have them.

let prefix = "";

function press(event) {
  const { key, target } = event;
  const by = { ArrowDown: 1, ArrowUp: -1 }[key];
  let act = null;
  if (event.altKey || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) act = key === "Enter" && target.form?.dataset.verb && (() => target.form.requestSubmit());
  else if (target.id === "section") act = by && (() => mark((by > 0 ? marked()?.nextSibling : marked()?.previousSibling) ?? marked() ?? pick("#sections li")));
  else if (target.id === "filter") act = sought(key, by);
  else if (!target.closest("dialog") && !target.matches("textarea, select, input:not([type=checkbox])")) act = bound(event, by);
  if (!act) return;
  event.preventDefault();
  act();
}

function sought(key, by) {
  if (key === "Escape") {
    pick("#filter").value = "";
    sift();
    return () => go(here.post);
  }
  return (by > 0 || key === "Enter") && (() => (pick(SHOWN) ? go(pick(SHOWN)) : sheets.I()));
}

function bound({ key, target, repeat }, by) {
  if (by) return target.matches(".stop, body") && (() => step(by));
  if (key === "Escape") return current && (() => go(here.post));
  if (key === "Enter") return target.matches("#post .stop") && (() => go(pick("#beside")));
  if (!pick("#single").checked) return null;
  const whole = prefix + key;
  prefix = whole === "g" ? "g " : "";
  const moves = { j: () => step(1), k: () => step(-1), J: () => step(1, isHeading), K: () => step(-1, isHeading), "/": () => go(pick("#filter")) };
  const button = pick(`[data-key=${quoted(whole)}]`);
  if (current && moves[whole]) return moves[whole];
  return button && (() => repeat || (fits(button) ? button.click() : refuse(button)));
}

const fits = ({ disabled, dataset }) => !disabled && (!dataset.for || dataset.for.split(" ").includes(pick("#tools").dataset.kind));

function refuse({ disabled, firstElementChild: label }) {
  if (disabled) return say("There is nothing to undo.");
  const state = { paper: "is in this issue", out: "is left out of this issue", section: "is a section" }[kindOf(current)];
  say(state ? `“${nameOf(current)}” ${state}: “${label.textContent}” is not for it.` : "This sentence is about no paper of this issue.");
}

function act(key) {
  if (sheets[key]) sheets[key](current);
  if (key === "z") queue(() => change("undo", {}));
  if (!verbs[key]) return;
  // What has moved on meanwhile was not meant: whoever presses twice leaves out one paper.
  const meant = alike(current);
  queue(() => {
    const given = current.matches(meant) && fits(pick(`#tools [data-key=${quoted(key)}]`)) && verbs[key](current);
    return given && change("change", given);
  });
}

// What happens on the page; nothing that changes replace has a handler of its own.

function click(event) {
  const { target } = event;
  const button = target.closest("button");
  const option = target.closest("#sections li");
  const stop = target.closest("#outline .stop");
  const told = target.closest("#post .stop");
  if (button?.dataset.key) act(button.dataset.key);
  if (button?.dataset.view) {
    show(button.dataset.view);
    here[button.dataset.view]?.scrollIntoView({ block: "center" });
  }
  if (button?.dataset.close !== undefined) {
    forget(button.closest("dialog"));
    button.closest("dialog").close();
  }
  if (option) mark(option);
  if (option) option.closest("form").requestSubmit();
  if (told && told !== current) go(told);
  if (!stop) return;
  event.preventDefault();
  go(first(alike(stop), pick("#post")) ?? pick("#beside"));
}

function submit(event) {
  const { target: form, submitter } = event;
  const { verb, paper, place: name } = form.dataset;
  if (form.method === "dialog" && !verb) return;
  event.preventDefault();
  if (name !== undefined) return turn.then(() => deliver(form, name));
  const usual = JSON.parse(submitter?.dataset.usual ?? "{}");
  const given = { verb, ...subject, ...Object.fromEntries(new FormData(form)), ...usual };
  // What nobody has changed stays the program's own.
  if (verb === "introduce") for (const { name, value, defaultValue } of all("textarea", form)) if (value === defaultValue && !(name in usual)) delete given[name];
  if (verb === "move") given.section = chosen();
  if (verb === "move" && !given.section) return say("Choose a heading, or type a new one.", true);
  if (verb === "sentences") Object.assign(given, { paper, sentences: new FormData(form).getAll("sentences"), ...usual });
  queue(() => change("change", given, form.closest("dialog")));
}

async function deliver(form, name) {
  for (const button of all("#places button")) button.disabled = true;
  say(`Delivering to ${name}…`);
  const unchecked = pick("[name=unchecked]", form)?.checked ?? false;
  const html = await ask("deliver", { body: { place: name, unchecked, shown: pick("#post").dataset.mark } });
  for (const button of all("#places button")) button.disabled = false;
  if (html === null) return;
  put(pick("#places"), html);
  say(all("#places .done li").map((one) => one.innerText).join(" "));
  pick("#deliver-title").focus();
}

function input({ target }) {
  if (target.id === "filter") {
    sift();
    const shown = all(SHOWN).length;
    say(shown ? `Shown: ${shown} of ${all("#outline li .stop").length} papers.` : "No paper that was found has these words. Enter brings one in by its identifier.");
  }
  if (target.closest("dialog")) say("");
  ({ section: list, own: type })[target.id]?.(target);
  if (target.matches("textarea")) localStorage.setItem(draftOf(target), target.value);
}

function start() {
  const single = pick("#single");
  single.checked = localStorage.getItem("single") !== "off";
  single.addEventListener("change", () => localStorage.setItem("single", single.checked ? "on" : "off"));
  document.addEventListener("keydown", press);
  document.addEventListener("click", click);
  if (!pick("#columns")) return;
  document.addEventListener("focusin", ({ target }) => target.closest("#columns .stop") && select(target.closest(".stop")));
  document.addEventListener("input", input);
  document.addEventListener("close", closed, true);
  document.addEventListener("submit", submit);
  addEventListener("pagehide", () => sessionStorage.setItem("place", JSON.stringify(remember())));
  begin();
  const [, kind, key] = decodeURIComponent(location.hash).match(/^#(paper|section)-(.+)/) ?? [];
  const last = JSON.parse(sessionStorage.getItem("place"));
  const there = kind === "section" ? pick(`#post .list [data-heading=${quoted(key)}]`) : kind && (first(alike({ dataset: { paper: key } }), pick("#post")) ?? itemOf(key));
  // Who comes back is where they were.
  if (last && (!there || last.wanted.slice(0, 2).includes(alike(there)))) restore(last);
  else go(there || pick("#post .stop"));
  watchOn();
}

start();
