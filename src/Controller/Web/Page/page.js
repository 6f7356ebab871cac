import * as api from './api.js';
import * as words from './words.js';
import { asRun } from './as-run.js';
import { boxes } from './boxes.js';
import { bulletins } from './bulletins.js';
import { compose } from './compose.js';
import { lexicon } from './lexicon.js';
import { keepingFocus, make, redraw, renew, tag } from './make.js';
import { selfTest } from './self-test.js';
import { settings } from './settings.js';
import { slots } from './slots.js';
import { onSubmit } from './submit.js';
import { week } from './week.js';

const $ = id => document.getElementById(id);
const shown = { station: null, boxes: new Map(), leaving: [], titles: new Map(), zones: new Map(), zoneList: [], day: null, events: null, skew: 0 };

const now = () => new Date(Date.now() + shown.skew);
const local = (instant, options) => new Intl.DateTimeFormat('vi-VN', { timeZone: shown.station?.timeZone, hourCycle: 'h23', ...options }).format(new Date(instant));
// A start 1 ms early is still a start on time: rounded, not cut off.
const toTheSecond = instant => {
  const whole = Math.round(Date.parse(instant) / 1000) * 1000;
  return `${local(whole, { hour: '2-digit', minute: '2-digit', second: '2-digit' })} ${local(whole, { day: '2-digit', month: '2-digit' }).replace('-', '/')}`;
};
const clockTime = instant => local(instant, { hour: '2-digit', minute: '2-digit' });
const address = rest => `/api/stations/${encodeURIComponent(shown.station.id)}/${rest}`;

const views = ['board', 'bulletins', 'lexicon', 'settings'];

function show(part) {
  for (const id of ['sign-in', 'new-station', ...views]) $(id).hidden = id !== part;
  $('sign-out').hidden = part === 'sign-in';
  $('views').hidden = !views.includes(part);
  if ($('views').hidden) $('clock-warning').hidden = true;
  if (part === 'lexicon') lexicon.read()?.catch(() => {});
  if (part === 'settings') settings.read().catch(() => {});
  for (const link of $('views').children) link.toggleAttribute('aria-current', link.dataset.view === part);
  if (part === 'sign-in') $('token').focus();
}

// The address after "#" says which station, which of its views and which bulletin: #xa/bulletins/bt-1.
const place = () => {
  const [station, view, bulletin] = location.hash.slice(1).split('/').map(decodeURIComponent);
  return { station, view: views.includes(view) ? view : 'board', bulletin: view === 'bulletins' ? bulletin : undefined };
};
const hash = (station, view, bulletin) => `#${[station, ...(view === 'board' ? [] : [view]), ...(bulletin ? [bulletin] : [])].map(encodeURIComponent).join('/')}`;
const go = (station, view, bulletin) => { location.hash = hash(station, view, bulletin); };

const dateOf = instant => new Intl.DateTimeFormat('en-CA', { timeZone: shown.station?.timeZone }).format(new Date(instant));
const stateOf = airing => airing.state === 'skipped' ? 'skipped' : now() < new Date(airing.startAt) ? 'next' : now() < new Date(airing.endAt) ? 'now' : 'past';

const playingNow = airing => [...shown.boxes.values()].filter(box => box.health.online && box.health.state?.playing === airing).length;

function drawToday() {
  const rows = [];
  for (const airing of shown.day.airings) {
    const state = stateOf(airing);
    const row = make('li', state);
    row.dataset.airing = airing.airing;
    row.append(make('span', 'when', `${clockTime(airing.startAt)}–${clockTime(airing.endAt)}`), make('span', 'what', airing.title),
      tag(words.airing(state, playingNow(airing.airing), asRun.heardOf(airing.airing))));
    const more = [airing.zones.map(zone => shown.zones.get(zone) ?? zone).join(', ')];
    if (airing.priority === 'priority') more.push('ưu tiên');
    const kept = new Map();
    for (const decided of airing.decisions) kept.set(decided.word, [...(kept.get(decided.word) ?? []), decided.box ? shown.boxes.get(decided.box)?.name ?? decided.box : shown.zones.get(decided.zone) ?? decided.zone].filter(Boolean));
    for (const [word, places] of kept) more.push(`${words.decision(word)}${places.length ? ` (${places.slice(0, 5).join(', ')}${places.length > 5 ? '…' : ''})` : ''}`);
    row.append(slots.actions({ ...airing, state }), make('span', 'more', more.join(' · ')));
    rows.push(row);
  }
  redraw($('today'), rows);
  $('today-empty').hidden = shown.day.airings.length > 0;
}

function drawBox(box) {
  const { online, lastSeen, state } = box.health;
  const row = make('li');
  row.id = `box-${box.id}`;
  const seen = lastSeen ? words.since(now() - new Date(lastSeen)) : null;
  const working = state?.faults.length ? ['trực tuyến, có lỗi', 'bad'] : ['trực tuyến', 'good'];
  const presence = online ? working : lastSeen ? [`mất liên lạc, thấy lần cuối ${seen}`, 'bad'] : ['chưa từng kết nối', 'soft'];
  row.append(make('span', 'what', box.name), tag(presence), boxes.actions(box));
  const more = [box.zones.length ? box.zones.map(zone => shown.zones.get(zone) ?? zone).join(', ') : 'Toàn đài'];
  if (state) {
    const airing = state.playing && shown.day?.airings.find(other => other.airing === state.playing);
    if (online && state.playing) more.push(`đang phát: ${airing?.title ?? state.playing}`);
    more.push(state.time.trusted ? `giờ tin cậy (${words.source(state.time.source)})` : 'chưa tin được giờ');
    more.push(state.contents.needed === state.contents.complete ? `nội dung đủ (${state.contents.complete})` : `nội dung thiếu ${state.contents.needed - state.contents.complete}/${state.contents.needed}`);
    for (const broken of state.faults) more.push(`lỗi: ${words.fault(broken.fault)}`);
  }
  row.append(make('span', 'more', more.join(' · ')), selfTest(box, address, now(), toTheSecond));
  return row;
}

function countBoxes() {
  const all = [...shown.boxes.values()];
  $('boxes-count').textContent = all.length ? `${all.filter(box => box.health.online).length}/${all.length} trực tuyến` : '';
  $('boxes-empty').hidden = all.length > 0;
}

function drawBoxes() {
  redraw($('boxes'), [...[...shown.boxes.values()].map(drawBox), ...shown.leaving.map(boxes.drawLeaving)]);
  countBoxes();
  boxes.drawZones();
}

// What boxes said while they were being read is newer than what is read.
const told = new Map();

const readers = {
  async zones() {
    shown.zoneList = await api.get(address('zones'));
    shown.zones = new Map(shown.zoneList.map(zone => [zone.id, zone.name]));
    compose.zones([...shown.zones]);
  },
  async bulletins() { shown.titles = new Map((await bulletins.read()).map(bulletin => [bulletin.id, bulletin.title])); asRun.name(); },
  async boxes() {
    told.clear();
    const [known, leaving] = await Promise.all([api.get(address('boxes')), api.get(address('departing-boxes'))]);
    [shown.boxes, shown.leaving] = [new Map(known.map(box => [box.id, told.has(box.id) ? { ...box, health: told.get(box.id) } : box])), leaving];
    drawBoxes();
    asRun.name();
  },
  async clock() { $('clock-warning').hidden = (await api.get('/api/clock')).givenToBoxes; },
  async day() {
    const before = shown.day?.date;
    shown.day = await api.get(address('day'));
    const midnight = before && before !== shown.day.date;
    shown.skew = new Date(shown.day.now) - Date.now();
    if (midnight) readSoon('week');
    drawToday();
  },
  week: () => week.read(),
};

// What other parts of the page may know of the station.
const board = {
  station: () => address('').slice(0, -1),
  address, clockTime, now,
  dayName: instant => local(instant, { weekday: 'long', day: '2-digit', month: '2-digit' }),
  today: () => dateOf(now()),
  zoneName: zone => shown.zones.get(zone) ?? zone,
  zoneList: () => shown.zoneList,
  boxes: () => [...shown.boxes.values()],
  boxName: box => shown.boxes.get(box)?.name ?? box,
  titleOf: bulletin => shown.titles.get(bulletin),
  toTheSecond,
  // Whether it is the time of any airing of the slot, wherever it sounds.
  airsNow: slot => shown.day.airings.some(airing => airing.slot === slot && stateOf(airing) === 'now'),
  // On how many boxes any airing of the slot sounds now.
  soundingOf: slot => shown.day.airings.filter(airing => airing.slot === slot).reduce((sum, airing) => sum + playingNow(airing.airing), 0),
};

// One reading after another: an older answer never replaces a newer one.
let reading = Promise.resolve();
const inTurn = read => (reading = reading.catch(() => {}).then(read));

// Several changes in a moment are read once.
const due = new Set();
let waiting = null;
function readSoon(...what) {
  what.forEach(name => due.add(name));
  waiting ??= setTimeout(() => {
    const names = Object.keys(readers).filter(name => due.delete(name));
    waiting = null;
    inTurn(async () => {
      for (; names.length; names.shift()) await readers[names[0]]();
    }).catch(error => {
      // With what is read next.
      names.forEach(name => due.add(name));
      if (error.status === 401) show('sign-in');
    });
  }, 150);
}

// To rehearse a week is much work for the station: what changes within a moment is rehearsed once.
let rehearsing = null;
function rehearseSoon() {
  rehearsing ??= setTimeout(() => { rehearsing = null; readSoon('week'); }, 1500);
}

const readAll = () => inTurn(async () => {
  for (const name of ['clock', 'zones', 'bulletins', 'day', 'boxes', 'week']) await readers[name]();
  await asRun.read();
  const [first] = shown.day.airings;
  if (first) await asRun.hearSince(first.startAt);
  drawToday();
});

function lost(is) {
  if (is && $('lost').hidden) $('lost-at').textContent = clockTime(now());
  $('lost').hidden = !is;
}

function watch() {
  shown.events?.close();
  let quiet;
  const events = shown.events = new EventSource(address('events'));
  const alive = () => {
    lost(false);
    clearTimeout(quiet);
    quiet = setTimeout(() => { lost(true); watch(); }, 25000);
  };
  const on = (kind, act) => events.addEventListener(kind, event => { alive(); act?.(JSON.parse(event.data)); });
  on('ready', () => readAll().catch(error => { if (error.status === 401) show('sign-in'); }));
  on('alive');
  on('station', () => open(shown.station.id).then(() => readSoon('day', 'week')));
  on('zones', () => { readSoon('zones', 'day', 'boxes'); rehearseSoon(); });
  on('boxes', () => { readSoon('boxes', 'day'); rehearseSoon(); });
  on('bulletins', () => { readSoon('bulletins', 'day'); rehearseSoon(); settings.read().catch(() => {}); });
  for (const kind of ['programmes', 'slots', 'plan']) on(kind, () => { readSoon('day'); rehearseSoon(); });
  on('lexicon', () => { lexicon.read()?.catch(() => {}); bulletins.readingsChanged()?.catch(() => {}); });
  on('box', health => {
    told.set(health.box, health);
    const box = shown.boxes.get(health.box);
    if (!box) return readSoon('boxes');
    box.health = health;
    const row = $(`box-${box.id}`);
    if (row) keepingFocus($('boxes'), () => renew(row, drawBox(box)));
    countBoxes();
    drawToday();
  });
  on('as-run', record => { asRun.add([record], true); drawToday(); });
  events.onerror = () => {
    lost(true);
    // A browser gives up for good when the answer is no stream at all, as after signing out elsewhere.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => { if (shown.events === events) start(); }, 5000);
  };
}

async function open(id) {
  const changed = shown.station?.id !== id;
  shown.station = await api.get(`/api/stations/${encodeURIComponent(id)}`);
  $('station-name').textContent = document.title = shown.station.name;
  if (changed) {
    asRun.open(board);
    const voices = await bulletins.open(address, shown.station, bulletin => { if (place().view === 'bulletins') history.replaceState(null, '', hash(shown.station.id, 'bulletins', bulletin)); });
    lexicon.open(address);
    boxes.open(board);
    slots.open(board);
    settings.open(board);
    week.open(board);
    await readAll();
    watch();
    compose.open(shown.station, address, voices, [...shown.zones], now());
  }
  tick();
  show(place().view);
  await bulletins.goTo(place().bulletin);
}

async function start() {
  try {
    const stations = await api.get('/api/stations');
    if (stations.length === 0) return show('new-station');
    const choice = $('station-choice');
    choice.replaceChildren(...stations.map(station => new Option(station.name, station.id)));
    choice.hidden = stations.length < 2;
    shown.station = null;
    await open(stations.find(station => station.id === place().station)?.id ?? stations[0].id);
    choice.value = shown.station.id;
  } catch (error) {
    if (error.status === 401) return show('sign-in');
    lost(true);
    setTimeout(start, 5000);
  }
}

onSubmit($('sign-in-form'), async form => {
  await api.post('/api/session', { token: form.get('token') });
  await start();
});
onSubmit($('new-station-form'), async form => {
  await api.post('/api/stations', { name: form.get('name') });
  await start();
});
onSubmit($('add-box-form'), form => boxes.add(form));
onSubmit($('add-zone-form'), form => boxes.addZone(form));
onSubmit($('compose-form'), form => compose.submit(form));
onSubmit($('air-form'), form => bulletins.air(form));
onSubmit($('lexicon-form'), form => lexicon.add(form));
onSubmit($('lexicon-import'), () => lexicon.bring());
$('station-choice').addEventListener('change', event => go(event.target.value, place().view));
$('views').addEventListener('click', event => {
  event.preventDefault();
  const { view } = event.target.dataset;
  if (view) go(shown.station.id, view, view === 'bulletins' ? bulletins.opened() : null);
});
addEventListener('hashchange', () => {
  if (!shown.station || $('views').hidden) return;
  if (place().station !== shown.station.id) return start();
  show(place().view);
  bulletins.goTo(place().bulletin);
});
$('sign-out').addEventListener('click', async () => { await api.remove('/api/session'); shown.events?.close(); show('sign-in'); });

function tick() {
  if (!shown.station) return;
  $('clock').textContent = local(now(), { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  $('clock-day').textContent = local(now(), { weekday: 'long', day: '2-digit', month: '2-digit' });
}
setInterval(tick, 1000);
setInterval(() => { if (shown.day && !$('views').hidden) { readSoon('clock', 'day'); drawBoxes(); } }, 20000);
start();
