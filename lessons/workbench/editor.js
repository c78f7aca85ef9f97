// A small code editor: a plain text area, which every keyboard and screen reader knows, over a picture of the same text
// in colours. Tab indents; Esc and then Tab leaves. It loads nothing, and sends the text when one stops typing or leaves.
const PAUSE = 700; // Milliseconds without a key.
const INDENT = "    ";
const editors = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".tk-editor");
  const known = editors.get(root);
  if (known) known.renew(component);
  else editors.set(root, start(root, component));
}

function start(root, component) {
  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const { text, language, label, rows } = component.data;
  const [area, paint, numbers] = [find("text"), find("paint"), find("numbers")];
  let edition = component.data.edition;
  let sent = text;
  let timer = 0;
  let leaving = false; // After Esc, Tab goes on to what comes next.

  area.value = text;
  area.setAttribute("aria-label", label);
  find("help").id = `tk-help-${crypto.randomUUID ? crypto.randomUUID() : Math.random()}`;
  area.setAttribute("aria-describedby", find("help").id);
  say();
  draw();

  area.addEventListener("input", () => {
    draw();
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  area.addEventListener("blur", () => {
    leaving = false;
    say();
    send();
  });
  area.addEventListener("scroll", follow);
  area.addEventListener("keydown", press);
  window.addEventListener("pagehide", send);

  function send() {
    clearTimeout(timer);
    if (area.value === sent || !root.isConnected) return;
    sent = area.value;
    component.setStateValue("draft", { text: sent, edition });
  }

  // The page was drawn anew. What is typed counts, unless something else changed the text: a reset, another tab.
  function renew(next) {
    component = next;
    if (next.data.edition === edition) return;
    clearTimeout(timer);
    ({ text: sent, edition } = next.data);
    area.value = sent;
    draw();
  }

  function press(event) {
    if (event.key === "Escape") {
      leaving = true;
      say();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
      const check = document.querySelector("[class*=st-key-press-check] button");
      if (check && !check.disabled) check.click();
    } else if (event.key === "Tab" && !leaving && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      event.shiftKey ? outdent() : indent();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      insert("\n" + margin());
    } else if (event.key === "Backspace" && backOneStep()) {
      event.preventDefault();
    } else if (leaving && !["Tab", "Shift"].includes(event.key)) {
      leaving = false;
      say();
    }
  }

  // execCommand is old, and the one way to change a text area that its own “undo” knows about.
  function insert(text) {
    if (text ? document.execCommand("insertText", false, text) : document.execCommand("delete")) return;
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input"));
  }

  const lineStart = (at) => area.value.lastIndexOf("\n", at - 1) + 1;

  function margin() {
    const line = area.value.slice(lineStart(area.selectionStart), area.selectionStart);
    const spaces = /^[ \t]*/.exec(line)[0];
    return language === "python" && /:\s*(#.*)?$/.test(line) ? spaces + INDENT : spaces;
  }

  function chosenLines() {
    const from = lineStart(area.selectionStart);
    const end = area.value.indexOf("\n", Math.max(area.selectionStart, area.selectionEnd - 1));
    return [from, end < 0 ? area.value.length : end];
  }

  function change(by) {
    const [from, to] = chosenLines();
    const changed = area.value.slice(from, to).split("\n").map(by).join("\n");
    area.setSelectionRange(from, to);
    insert(changed);
    area.setSelectionRange(from, from + changed.length);
  }

  function indent() {
    if (area.selectionStart === area.selectionEnd) {
      const column = area.selectionStart - lineStart(area.selectionStart);
      insert(INDENT.slice(column % INDENT.length));
    } else change((line) => (line ? INDENT + line : line));
  }

  function outdent() {
    const { selectionStart: at, selectionEnd: end } = area;
    if (at !== end) return change((line) => line.replace(/^( {1,4}|\t)/, ""));
    const from = lineStart(at);
    const spaces = /^( {1,4}|\t)?/.exec(area.value.slice(from))[0].length;
    if (!spaces) return;
    area.setSelectionRange(from, from + spaces);
    insert("");
    const back = Math.max(from, at - spaces);
    area.setSelectionRange(back, back);
  }

  function backOneStep() {
    const at = area.selectionStart;
    if (at !== area.selectionEnd) return false;
    const before = area.value.slice(lineStart(at), at);
    if (!before || before.trim() || before.includes("\t") || before.length % INDENT.length) return false;
    area.setSelectionRange(at - INDENT.length, at);
    insert("");
    return true;
  }

  function draw() {
    const lines = area.value.split("\n").length;
    numbers.textContent = Array.from({ length: lines }, (_, n) => n + 1).join("\n");
    paint.replaceChildren(...coloured(area.value, language), "\n");
    root.style.setProperty("--rows", Math.min(Math.max(lines + 1, rows[0]), rows[1]));
    follow();
  }

  function follow() {
    paint.style.transform = `translate(${-area.scrollLeft}px, ${-area.scrollTop}px)`;
    numbers.style.transform = `translateY(${-area.scrollTop}px)`;
  }

  function say() {
    find("help").textContent = leaving
      ? "Tab now leaves the editor."
      : "Tab indents; Esc, then Tab, leaves the editor. Ctrl+Enter checks.";
  }

  root.dataset.ready = "yes";
  return { renew };
}

const KEYWORDS =
  "and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield True False None";
const STEPS = "FROM RUN COPY ADD WORKDIR ENV ARG USER CMD ENTRYPOINT EXPOSE LABEL HEALTHCHECK VOLUME SHELL AS";
const words = (list) => `\\b(?:${list.split(" ").join("|")})\\b`;
const HASH = "#[^\\n]*";
const TEXT = `[rRbBfFuU]{0,2}(?:"""[\\s\\S]*?(?:"""|$)|'''[\\s\\S]*?(?:'''|$)|"(?:\\\\.|[^"\\\\\\n])*"?|'(?:\\\\.|[^'\\\\\\n])*'?)`;
const NUMBER = "\\b\\d[\\d_.]*(?:e[+-]?\\d+)?\\b";
const GRAMMARS = {
  python: { comment: HASH, string: TEXT, keyword: words(KEYWORDS), number: NUMBER },
  docker: { comment: "^\\s*#[^\\n]*", string: '"(?:\\\\.|[^"\\\\\\n])*"', keyword: `^\\s*${words(STEPS)}|\\bAS\\b`, number: "\\bsha256:\\w+" },
  toml: { comment: HASH, string: TEXT, keyword: "^\\s*\\[[^\\n]*\\]|\\btrue\\b|\\bfalse\\b", number: NUMBER },
  json: { string: TEXT, keyword: "\\b(?:true|false|null)\\b", number: NUMBER },
  bash: { comment: "(?<![^\\s])#[^\\n]*", string: TEXT, keyword: words("if then else fi for do done while case esac set export") },
  text: { comment: "(?<![^\\s])#[^\\n]*", keyword: "--[a-z-]+", number: "(?<===|>=|<=|~=|!=|<|>)\\s*[\\d][\\w.*]*" },
  ignore: { comment: "^#[^\\n]*", keyword: "^!" },
};
const patterns = new Map();

function coloured(text, language) {
  const grammar = GRAMMARS[language];
  if (!grammar || text.length > 60_000) return [text];
  if (!patterns.has(language)) {
    const parts = Object.entries(grammar).map(([name, pattern]) => `(?<${name}>${pattern})`);
    patterns.set(language, new RegExp(parts.join("|"), "gm"));
  }
  const pieces = [];
  let at = 0;
  for (const match of text.matchAll(patterns.get(language))) {
    if (!match[0]) continue;
    pieces.push(text.slice(at, match.index));
    const piece = document.createElement("span");
    piece.className = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    piece.textContent = match[0];
    pieces.push(piece);
    at = match.index + match[0].length;
  }
  return [...pieces, text.slice(at)];
}
