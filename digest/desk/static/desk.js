// The editor's desk: focus, keys and buttons, changes, and the evidence column.
// HTML comes only from the desk's server, which escapes it; typed text is never used as HTML.
"use strict";

const root = document.body.dataset.root;
const pick = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, text, given = {}) => Object.assign(document.createElement(tag), { textContent: text, ...given });
const quoted = (value) => `"${CSS.escape(value)}"`;

// Messages, requests and their HTML.

function say(text, isWrong = false) {
  const status = pick("dialog[open] .said") ?? pick("#said");
  status.classList.toggle("wrong", isWrong);
  // Screen readers do not repeat an unchanged message.
  if (status.textContent !== text) status.textContent = text;
}

async function ask(path, { body, signal } = {}) {
  const post = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const response = await fetch(root + path, { ...post, signal });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : await response.text();
    if (response.ok) return answer;
    say(isJson ? answer.message : answer, true);
  } catch (error) {
    if (error.name !== "AbortError") say("The desk does not answer. Is “digest desk” still running? Kept changes are safe.", true);
  }
  return null;
}

function put(parent, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  parent.replaceChildren(template.content);
}

// Stops are the sentences, papers and headings that can have the focus.  `here` is the stop of each
// column that is in the Tab order; `current` is the stop that verbs apply to.

const here = {};
let current = null;

const columnOf = (stop) => stop?.closest("#outline, #post");
const isHeading = (stop) => stop.dataset.heading !== undefined;
const alike = ({ dataset: { heading, paper } }) => (heading === undefined ? `[data-paper=${quoted(paper)}]` : `[data-heading=${quoted(heading)}]`);
const itemOf = (paper) => pick(`#outline [data-paper=${quoted(paper)}]`);
const sectionOf = (stop) => stop.dataset.heading ?? itemOf(stop.dataset.paper)?.closest("section")?.dataset.section;
const way = (stop) => `${stop.closest(".list") ? ".list " : stop.closest("#post section") ? "section:not(.list) " : ""}${alike(stop)}`;
// Prefer the stop in a section to a mention in the lead.
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

// The evidence for the current stop.

let looking = new AbortController();
let seen = Promise.resolve();

function look(stop) {
  looking.abort();
  looking = new AbortController();
  seen = showEvidence(stop, looking.signal);
}

async function showEvidence({ dataset: { paper, heading, at = "" } }, signal) {
  // Moving on at once cancels the request.
  await new Promise((resolve) => setTimeout(resolve, 60));
  if (signal.aborted) return;
  history.replaceState(null, "", paper ? `#paper-${paper}` : location.pathname);
  const html = paper ? await ask(`beside?${new URLSearchParams({ paper, at })}`, { signal }) : "";
  if (signal.aborted) return;
  put(pick("#evidence"), html ?? "");
  if (heading) pick("#evidence").append(make("h2", headingOf(heading)), make("p", "A section: its heading, and its position among the others."));
  pick("#beside").scrollTop = 0;
}

// Changes run one after another; then the focus is at the same paper, or at the next if it was left
// out.  Undoing returns the focus to where each change was made.

const trail = [];
const textVerbs = new Set(["passage", "sentences", "told", "words"]);
let turn = Promise.resolve();
const queue = (act) => (turn = turn.then(act).catch(console.error));

function remember(verb) {
  const column = columnOf(current);
  const stops = all(".stop", column);
  const at = stops.indexOf(current);
  const isOther = (stop) => !stop.matches(alike(current));
  const isNear = (stop) => isOther(stop) && isHeading(stop) === isHeading(current) && !stop.closest("[hidden]");
  // In its section, else in a neighbouring section, else anywhere.
  const home = current.closest("[data-section]");
  const isHome = (stop) => stop.closest("[data-section]")?.dataset.section === home?.dataset.section;
  const inside = (part) => (stop) => part?.dataset.section && part.contains(stop);
  const areas = [inside(home), isHome, inside(home?.nextElementSibling), inside(home?.previousElementSibling), () => true];
  const near = areas.flatMap((isIn) => {
    const isWanted = (stop) => isNear(stop) && isIn(stop);
    return [stops.slice(at).find(isWanted), stops.slice(0, at).findLast(isWanted)].filter(Boolean);
  });
  const wanted = verb === "out" ? [...near, current] : [current, ...near];
  const nth = all(way(current), column).indexOf(current);
  return { id: column.id, nth: verb === "out" ? -1 : nth, wanted: wanted.flatMap((stop) => [way(stop), alike(stop)]) };
}

function restore({ id, nth, wanted }) {
  const column = pick(`#${id}`);
  const stops = [column, pick("#post")].flatMap((part) => wanted.map((selector) => first(selector, part)));
  const found = [wanted[0] && all(wanted[0], column)[nth], ...stops].find((stop) => stop && !stop.closest("[hidden]"));
  // A dialog that was opened meanwhile keeps the focus until it is closed.
  if (pick("dialog[open]")) select(found ?? pick("#post .stop"));
  else go(found ?? pick("#post .stop"));
}

async function change(path, given, dialog) {
  const position = (path === "undo" && trail.pop()) || remember(given.verb);
  document.body.ariaBusy = "true";
  const answer = await ask(path, { body: given });
  document.body.ariaBusy = "false";
  if (!answer) return;
  if (given.verb) trail.push(remember());
  dialog?.close();
  renew(answer);
  // The focus goes to a paper that was brought in, and to the text of a paper that was changed.
  const brought = given.verb === "in" && all("#outline section .stop").find(({ dataset: { paper } }) => given.paper.includes(paper));
  const changed = brought ? alike(brought) : textVerbs.has(given.verb) && `section:not(.list) ${alike({ dataset: given })}`;
  restore(changed && pick(changed, pick(`#${position.id}`)) ? { ...position, nth: -1, wanted: [changed] } : position);
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

// Outside changes of the files are shown at once, but not while the editor types or ticks.

let trouble;

async function watch() {
  const isBusy = () => pick("dialog[open]") || document.activeElement.matches("input, textarea");
  if (isBusy()) return;
  const answer = await ask(`now?${new URLSearchParams({ builds: pick("#post").dataset.builds })}`);
  if (isBusy()) return;
  const message = pick("#said").textContent;
  if (answer && trouble === message) say("");
  trouble = answer ? answer.wrong : message;
  if (trouble) say(trouble, true);
  if (!answer?.html) return;
  const position = remember();
  renew(answer);
  restore(position);
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

// Verbs without a dialog: each returns its request, or nothing after a message that says why.

function shift(stop, by) {
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
  "+": ({ dataset: { paper } }) => ({ paper, liked: true }),
  "-": ({ dataset: { paper } }) => ({ paper, liked: false }),
  u: (stop) => shift(stop, -1),
  d: (stop) => shift(stop, 1),
};

// Dialogs; `subject` names the paper or section of the open dialog.

// Typed text that was not kept is restored when its dialog is opened, also after a restart at the same port.
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
    const statements = all(`#post section .statement[data-paper=${quoted(paper)}]`).map((one) => one.textContent.trim());
    pick("#own").value = localStorage.getItem(draftOf(pick("#own"))) ?? statements.join(" ");
    pick("#found ul").replaceChildren();
    pick("#words .source").replaceChildren();
    underline([]);
    checkWords();
    await seen;
    const abstract = pick("#evidence .abstract");
    if (!abstract || subject.paper !== paper) return;
    pick("#words .source").replaceChildren(abstract.cloneNode(true));
    if (!abstract.dataset.words || localStorage.getItem(draftOf(pick("#own"))) !== null) return;
    pick("#own").value = abstract.dataset.words;
    checkWords();
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
    pick("#targets").replaceChildren(make("p", "Packing the post for each target…"));
    const html = await ask("deliver");
    if (html !== null) put(pick("#targets"), html);
  },
  async S() {
    await seen;
    const box = pick("#evidence [data-verb=sentences] input");
    if (!box) return say("No sentence of its abstract can stand alone.", true);
    show("beside");
    go(box);
  },
};

// The list of headings, filtered by what is typed.

function list() {
  const typed = pick("#section").value.trim().toLowerCase();
  const home = sectionOf({ dataset: subject });
  const known = all("#outline section").filter((section) => section.dataset.section !== home).map((section) => headingOf(section.dataset.section));
  const options = known.filter((title) => title.toLowerCase().includes(typed)).map((title) => make("li", title));
  if (typed && !known.some((title) => title.toLowerCase() === typed)) options.push(make("li", `New: ${pick("#section").value.trim()}`, { className: "new" }));
  options.forEach((option, at) => Object.assign(option, { id: `section-${at}`, role: "option", ariaSelected: "false" }));
  pick("#sections").replaceChildren(...options);
  mark(typed ? options[0] : null);
}

function mark(option) {
  for (const other of all("#sections [aria-selected=true]")) other.ariaSelected = "false";
  if (option) option.ariaSelected = "true";
  option?.scrollIntoView({ block: "nearest" });
  pick("#section").setAttribute("aria-activedescendant", option?.id ?? "");
}

const marked = () => pick("#sections [aria-selected=true]");

// Own words, underlined where the record does not support them.

let checking = new AbortController();
let findings = [];

function underline(unsorted) {
  findings = [...unsorted].sort((one, other) => one.start - other.start);
  const points = Array.from(pick("#own").value);
  const parts = [];
  let end = 0;
  for (const { start, end: stop, severity } of findings) {
    if (start < end) continue;
    parts.push(points.slice(end, start).join(""), make("mark", points.slice(start, stop).join(""), { className: severity }));
    end = stop;
  }
  // The final line break gives an empty last line its height.
  pick(".mirror").replaceChildren(...parts, `${points.slice(end).join("")}\n`);
}

function checkWords() {
  checking.abort();
  checking = new AbortController();
  const { signal } = checking;
  setTimeout(async () => {
    const text = pick("#own").value;
    if (signal.aborted) return;
    const answer = text.trim() ? await ask("check", { body: { paper: subject.paper, text }, signal }) : [];
    if (!answer || signal.aborted) return;
    underline(answer);
    const points = Array.from(text);
    const items = findings.map(({ start, end, message, severity }) => make("li", `“${points.slice(start, end).join("")}”: ${message}`, { className: severity }));
    pick("#found ul").replaceChildren(...(items.length ? items : [make("li", text.trim() ? "The record supports it." : "Nothing is written.")]));
  }, 200);
}

function closed() {
  // After the dialog is closed its words are not checked any more.
  checking.abort();
  current?.focus({ preventScroll: true });
}

function type(field) {
  const before = Array.from(field.value.slice(0, field.selectionStart)).length;
  underline(findings.filter(({ end }) => end < before));
  checkWords();
}

// Keys press the buttons with their `data-key`.

let prefix = "";

function press(event) {
  const { key, target } = event;
  const by = { ArrowDown: 1, ArrowUp: -1 }[key];
  let act = null;
  if (event.altKey || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) act = key === "Enter" && target.form?.dataset.verb && (() => target.form.requestSubmit());
  else if (target.id === "section") act = by && (() => mark((by > 0 ? marked()?.nextSibling : marked()?.previousSibling) ?? marked() ?? pick("#sections li")));
  else if (target.id === "filter") act = filterKey(key, by);
  else if (!target.closest("dialog") && !target.matches("textarea, select, input:not([type=checkbox])")) act = pageKey(event, by);
  if (!act) return;
  event.preventDefault();
  act();
}

function filterKey(key, by) {
  if (key === "Escape") {
    pick("#filter").value = "";
    sift();
    return () => go(here.post);
  }
  return (by > 0 || key === "Enter") && (() => (pick(SHOWN) ? go(pick(SHOWN)) : sheets.I()));
}

function pageKey({ key, target, repeat }, by) {
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
  say(state ? `“${pick("bdi", pick(`#outline ${alike(current)}`)).textContent}” ${state}: “${label.textContent}” is not for it.` : "This sentence is about no paper of this issue.");
}

function act(key) {
  if (sheets[key]) sheets[key](current);
  if (key === "z") queue(() => change("undo", {}));
  if (!verbs[key]) return;
  // Skip the verb if the focus has moved meanwhile: pressing a key twice changes one paper.
  const target = alike(current);
  queue(() => {
    const given = current.matches(target) && fits(pick(`#tools [data-key=${quoted(key)}]`)) && verbs[key](current);
    return given && change(given.verb ? "change" : "mark", given);
  });
}

// Event handlers are on the document, because changes replace the columns.

function click(event) {
  const { target } = event;
  const button = target.closest("button");
  const option = target.closest("#sections li");
  const stop = target.closest("#outline .stop");
  const postStop = target.closest("#post .stop");
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
  if (postStop && postStop !== current) go(postStop);
  if (!stop) return;
  event.preventDefault();
  go(first(alike(stop), pick("#post")) ?? pick("#beside"));
}

function submit(event) {
  const { target: form, submitter } = event;
  const { verb, paper, target: name } = form.dataset;
  if (form.method === "dialog" && !verb) return;
  event.preventDefault();
  if (name !== undefined) return turn.then(() => deliver(form, name));
  const usual = JSON.parse(submitter?.dataset.usual ?? "{}");
  const given = { verb, ...subject, ...Object.fromEntries(new FormData(form)), ...usual };
  // Unchanged fields keep the program's own text.
  if (verb === "introduce") for (const { name, value, defaultValue } of all("textarea", form)) if (value === defaultValue && !(name in usual)) delete given[name];
  if (verb === "move") given.section = marked()?.matches(":not(.new)") ? marked().textContent : pick("#section").value.trim();
  if (verb === "move" && !given.section) return say("Choose a heading, or type a new one.", true);
  if (verb === "sentences") Object.assign(given, { paper, sentences: new FormData(form).getAll("sentences"), ...usual });
  queue(() => change("change", given, form.closest("dialog")));
}

async function deliver(form, name) {
  for (const button of all("#targets button")) button.disabled = true;
  say(`Delivering to ${name}…`);
  const unchecked = pick("[name=unchecked]", form)?.checked ?? false;
  const html = await ask("deliver", { body: { place: name, unchecked, shown: pick("#post").dataset.mark } });
  for (const button of all("#targets button")) button.disabled = false;
  if (html === null) return;
  put(pick("#targets"), html);
  say(all("#targets .done li").map((one) => one.innerText).join(" "));
  pick("#deliver-title").focus();
}

function input({ target }) {
  if (target.id === "filter") {
    sift();
    const shown = all(SHOWN).length;
    say(shown ? `Shown: ${shown} of ${all("#outline li .stop").length} papers.` : "None of the papers found has these words. Enter brings a paper in by its identifier.");
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
  // After a return from another view the focus is where it was.
  if (last && (!there || last.wanted.slice(0, 2).includes(alike(there)))) restore(last);
  else go(there || pick("#post .stop"));
  watchOn();
}

start();
