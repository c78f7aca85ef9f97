// Plays back what was served: answers come in, outcomes follow some orders behind. It looks figures up in what the page
// gave it and works none out. The page may hand over the same data again at any time, and the player goes on.
const SPEEDS = [5, 20, 100];
const LATEST = 5;
const WARM_UP = 20; // So many outcomes, before a share of them means anything.
const PLACE = "tk-player"; // Where somebody was when they refreshed the page, and in which run.
const players = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".tk-player");
  const known = players.get(root);
  if (known) known.again(component);
  else players.set(root, start(root, component));
}

function start(root, component) {
  const data = JSON.parse(component.data);
  const last = data.orders.length + data.lag;
  const find = (name) => root.querySelector(`[data-part="${name}"]`);
  const player = { component, again, over: data.over, at: data.over ? last : place(), speed: SPEEDS[0], playing: false, then: 0 };

  const toggle = find("toggle");
  toggle.onclick = () => {
    if (player.at >= last) player.at = 0;
    player.playing ? pause() : play();
  };
  find("replay").onclick = () => ((player.at = 0), play());
  find("end").onclick = () => ((player.at = last), pause());
  find("speed").onchange = (event) => {
    player.speed = Number(event.target.value);
    label();
  };

  // A refresh goes on where it was, and waits to be told so.
  function place() {
    try {
      const { run, at } = JSON.parse(sessionStorage.getItem(PLACE)) ?? {};
      return run === data.note && at >= 0 && at < last ? at : 0;
    } catch {
      return 0; // The browser keeps nothing, or somebody else wrote there.
    }
  }

  function note() {
    try {
      sessionStorage.setItem(PLACE, JSON.stringify({ run: data.note, at: player.at }));
    } catch {} // Then a refresh begins anew.
  }

  window.addEventListener("pagehide", () => root.isConnected && note());

  function again(component) {
    player.component = component;
    // Whoever skipped to the outcome by the page's own button sees the end here, too; once, so that a replay is let be.
    const skipped = JSON.parse(component.data).over && !player.over;
    player.over ||= skipped;
    if (skipped && player.at < last) {
      player.at = last;
      pause();
    }
  }

  function play() {
    player.playing = true;
    player.then = performance.now();
    say("Orders are coming in.");
    label();
    requestAnimationFrame(tick);
  }

  function pause() {
    player.playing = false;
    note();
    draw();
    label();
    const { served, out } = now();
    say(`${served} of ${data.orders.length} orders answered, ${out} outcomes known. ${inWords(out)}`);
    if (player.at >= last && !player.over) {
      player.over = true;
      player.component.setTriggerValue("over", true);
    }
  }

  function tick(moment) {
    // Whoever goes to another lesson takes the player away, and with it the clock.
    if (!root.isConnected) return note();
    if (!player.playing) return;
    // Whoever comes back to a hidden page goes on where they left it: no more than this has passed.
    const passed = Math.min(moment - player.then, 500);
    player.at = Math.min(last, player.at + (passed / 1000) * player.speed);
    player.then = moment;
    if (player.at >= last) return pause();
    draw();
    requestAnimationFrame(tick);
  }

  function now() {
    const served = Math.min(data.orders.length, Math.floor(player.at));
    const out = Math.max(0, Math.min(data.orders.length, Math.floor(player.at) - data.lag));
    return { served, out };
  }

  const accuracy = (out) => (out >= WARM_UP ? data.right[out - 1] / out : null);
  const money = (out) => (out ? data.saved[out - 1] : 0);

  function inWords(out) {
    const share = accuracy(out);
    return share === null ? "" : `${percent(share)} right, ${euros(money(out))} against no model.`;
  }

  let drawn = -1;
  function draw() {
    const { served, out } = now();
    if (served + out === drawn) return;
    drawn = served + out;
    find("served").textContent = served.toLocaleString("en");
    find("known").textContent = out.toLocaleString("en");
    const share = accuracy(out);
    find("accuracy").textContent = share === null ? "…" : percent(share);
    find("saved").textContent = euros(money(out));
    find("bar").value = player.at / last;
    rows(find("answers"), served, answer);
    rows(find("outcomes"), out, outcome);
    line(find("accuracy-line"), out, (n) => (accuracy(n) === null ? null : clamp((accuracy(n) - 0.5) / 0.5)));
    line(find("saved-line"), out, (n) => clamp((money(n) - lowest) / (highest - lowest)));
  }

  const highest = Math.max(1, ...data.saved);
  const lowest = Math.min(0, ...data.saved);
  const promise = 100 - 100 * clamp((data.promised - 0.5) / 0.5);
  find("promise").setAttribute("y1", promise);
  find("promise").setAttribute("y2", promise);
  const zero = 100 - (100 * -lowest) / (highest - lowest);
  find("zero").setAttribute("y1", zero);
  find("zero").setAttribute("y2", zero);
  find("total").textContent = data.orders.length.toLocaleString("en");
  find("promised").textContent = `training promised ${percent(data.promised)}`;

  function line(path, out, height) {
    const points = [];
    const step = Math.max(1, Math.floor(out / 250));
    for (let n = 1; n <= out; n += step) add(n);
    if (out) add(out);
    path.setAttribute("points", points.join(" "));
    function add(n) {
      const y = height(n);
      if (y !== null) points.push(`${((300 * n) / data.orders.length).toFixed(1)},${(100 - 100 * y).toFixed(1)}`);
    }
  }

  function rows(body, count, cells) {
    const fresh = [];
    for (let n = count - 1; n >= Math.max(0, count - LATEST); n -= 1) fresh.push(cells(data.orders[n]));
    while (fresh.length < LATEST) fresh.push(["\u00a0", "", ""]);
    body.replaceChildren(
      ...fresh.map((texts) => {
        const row = document.createElement("tr");
        row.append(
          ...texts.map((text, column) => {
            const cell = document.createElement(column ? "td" : "th");
            if (!column) cell.scope = "row";
            cell.textContent = text;
            return cell;
          }),
        );
        return row;
      }),
    );
  }

  const answer = ([id, what, late, share]) => [id, what, `${late ? "▲ late" : "on time"}, ${share} %`];
  const outcome = ([id, , late, , cameLate, saved]) => [
    id,
    `${late === cameLate ? "✓" : "✗"} came ${cameLate ? "late" : "on time"}`,
    saved ? euros(saved) : "0 €",
  ];

  function label() {
    toggle.textContent = player.playing ? "❚❚ Pause" : player.at > 0 && player.at < last ? "▶ Go on" : "▶ Start";
    find("note").textContent = `${data.note}, shown at ${player.speed} orders a second`;
  }

  function say(text) {
    find("status").textContent = text;
  }

  draw();
  label();
  root.dataset.ready = "yes";
  return player;
}

const clamp = (share) => Math.min(1, Math.max(0, share));
const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;
const euros = (amount) => {
  const sign = amount > 0 ? "+" : amount < 0 ? "−" : "";
  return `${sign}${Math.abs(amount).toLocaleString("en")}\u00a0€`;
};
