// What really sounded: the log, and which boxes have heard an airing.
import * as api from './api.js';
import * as words from './words.js';
import { make, tag } from './make.js';

const $ = id => document.getElementById(id);
const mostRows = 200;
const records = new Set();
const heard = new Map();
let station = null;

// A box has heard an airing when it has heard every part of it.
function hear(record) {
  const boxes = heard.get(record.airing) ?? heard.set(record.airing, new Map()).get(record.airing);
  const before = boxes.get(record.box);
  boxes.set(record.box, before === undefined || before === record.outcome ? record.outcome : 'partial');
}

function asRunRow(record) {
  const row = make('tr');
  const [outcome, colour] = words.outcome(record.outcome);
  const at = record.startedAt ?? record.dueAt;
  const result = make('td');
  result.append(tag([record.outcome === 'partial' ? `${outcome} ${words.percent(record.completeness)}` : outcome, colour]));
  const microphone = words.heard(record.heard);
  if (microphone) result.append(' ', tag(microphone));
  row.append(
    make('td', '', station.toTheSecond(at)),
    make('td', 'box-name'),
    make('td', 'bulletin-title'),
    result,
    make('td', '', words.reason(record.reason)));
  row.dataset.box = record.box;
  row.dataset.bulletin = record.bulletin;
  nameRow(row);
  return row;
}

// A record may come before the name of what it tells of.
function nameRow(row) {
  const { box, bulletin } = row.dataset;
  row.querySelector('.box-name').textContent = station.boxName(box);
  row.querySelector('.bulletin-title').textContent = station.titleOf(bulletin) ?? words.alert(bulletin) ?? bulletin;
}

function isNew(record) {
  const key = `${record.box}/${record.record}`;
  return !records.has(key) && records.add(key);
}

function add(news, live) {
  const body = $('as-run').tBodies[0];
  for (const record of news) {
    if (!isNew(record)) continue;
    hear(record);
    const row = asRunRow(record);
    if (live) {
      row.classList.add('fresh');
      setTimeout(() => row.classList.remove('fresh'), 30000);
      $('as-run-news').textContent = row.textContent;
      body.prepend(row);
    } else {
      body.append(row);
    }
    while (body.rows.length > mostRows) body.lastElementChild.remove();
  }
  $('as-run').hidden = body.rows.length === 0;
  $('as-run-empty').hidden = body.rows.length > 0;
}

export const asRun = {
  add,
  // Another station: nothing of the last one stays.
  open(board) {
    station = board;
    records.clear();
    heard.clear();
    $('as-run').tBodies[0].replaceChildren();
  },
  // The last records; those that are missed after a lost connection come on top, the oldest first.
  async read() {
    const again = records.size > 0;
    add((await api.get(station.address(`as-run?limit=${mostRows}`))).toSorted((a, b) => again ? a.dueAt.localeCompare(b.dueAt) : 0), again);
  },
  // What was heard of today's airings and is not in the log any more.
  async hearSince(start) {
    (await api.get(station.address(`as-run?from=${encodeURIComponent(start)}&limit=5000`))).filter(isNew).forEach(hear);
  },
  // By box, how much of the airing it has heard.
  heardOf: airing => heard.get(airing) ?? new Map(),
  // Boxes and bulletins have come, or have other names.
  name: () => [...$('as-run').tBodies[0].rows].forEach(nameRow),
};
