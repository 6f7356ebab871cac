// The station's own settings: what every box obeys. What a change would silence is said before it is saved; of two who change them at once neither loses anything.
import * as api from './api.js';
import * as words from './words.js';
import { ask } from './ask.js';
import { make } from './make.js';
import { told } from './told.js';

const $ = id => document.getElementById(id);
const form = $('settings-form');
let board = null;
// The settings as they were read, and their tag.
let base = null;
let tag = null;
let bulletins = [];
// How often they were read, and how often shown: an older answer never replaces a newer one.
let [reads, loads] = [0, 0];

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const number = (id, unit = 1) => $(id).value === '' ? null : Math.round($(id).valueAsNumber * unit * 1000) / 1000;
const minute = 60000;

// A row of hours; with `volume` how loud it may be in them.
function row(name, { from = '', to = '', maxVolumeDb = -10 } = {}) {
  const volume = name === 'volumes';
  const line = make('div', 'hours');
  const input = (part, type, value, label) => {
    const made = make('input', part);
    [made.type, made.value] = [type, value];
    made.setAttribute('aria-label', `${label} (${volume ? 'giờ giảm âm lượng' : 'giờ yên tĩnh'})`);
    return made;
  };
  line.append(input('from', 'time', from, 'Từ'), make('span', '', 'đến'), input('to', 'time', to, 'Đến'));
  if (volume) {
    const loud = input('db', 'number', maxVolumeDb, 'Âm lượng, dB');
    Object.assign(loud, { min: -60, max: 0, step: 'any' });
    line.append(loud, make('span', '', 'dB'));
  }
  const leave = make('button', 'quiet', 'Bỏ');
  leave.type = 'button';
  leave.setAttribute('aria-label', `Bỏ khoảng ${volume ? 'giờ giảm âm lượng' : 'giờ yên tĩnh'} này`);
  leave.addEventListener('click', () => {
    line.remove();
    changed();
    $(`settings-${name}-add`).focus();
  });
  line.append(leave, make('span', 'in-words hint'));
  return line;
}

const rows = name => [...$(`settings-${name}`).querySelectorAll('.hours')];
const hoursOf = name => rows(name).map(line => {
  const volume = line.querySelector('.db');
  return {
    from: line.querySelector('.from').value.slice(0, 5), to: line.querySelector('.to').value.slice(0, 5),
    ...(volume ? { maxVolumeDb: volume.value === '' ? null : volume.valueAsNumber } : {}),
  };
});
const hoursIn = (name, list) => $(`settings-${name}`).replaceChildren(...list.map(hours => row(name, hours)));

const standbyName = id => id === null ? 'không có: im lặng' : bulletins.find(bulletin => bulletin.id === id)?.title ?? `bản tin “${id}” (không còn)`;

// Every setting: what it is called, how it is read from the form and shown there, how it is said, and what means "none" to the API.
const fields = {
  name: { title: 'Tên đài', read: () => $('settings-name').value.trim(), show: value => { $('settings-name').value = value; }, say: value => value },
  quietHours: { title: 'Giờ yên tĩnh', read: () => hoursOf('quiet'), show: value => hoursIn('quiet', value), say: list => list.map(words.hours).join(', ') || 'không có' },
  sessionLimitMs: { title: 'Một buổi phát', read: () => number('settings-session', minute), show: value => { $('settings-session').value = value === null ? '' : value / minute; }, say: words.limit, none: 0 },
  dayLimitMs: { title: 'Một ngày', read: () => number('settings-day', minute), show: value => { $('settings-day').value = value === null ? '' : value / minute; }, say: words.limit, none: 0 },
  maxVolumeDb: { title: 'Âm lượng tối đa', read: () => number('settings-volume'), show: value => { $('settings-volume').value = value; }, say: words.loudness },
  volumes: {
    title: 'Giảm theo giờ', read: () => hoursOf('volumes'), show: value => hoursIn('volumes', value),
    say: list => list.map(hours => `${words.hours(hours)}: ${words.loudness(hours.maxVolumeDb)}`).join('; ') || 'không giảm',
  },
  standby: { title: 'Bản tin thay thế', read: () => $('settings-standby').value || null, show: showStandby, say: standbyName, none: '' },
  timeZone: { title: 'Múi giờ', read: () => $('settings-zone').value.trim(), show: value => { $('settings-zone').value = value; }, say: value => value },
  languages: {
    title: 'Ngôn ngữ', read: () => $('settings-languages').value.split(/[\s,;]+/).filter(Boolean), show: value => { $('settings-languages').value = value.join(', '); },
    say: list => list.map(words.language).join(', '),
  },
};
const names = Object.keys(fields);

function showStandby(id) {
  const known = bulletins.filter(bulletin => bulletin.content || bulletin.id === id);
  const lost = id !== null && !known.some(bulletin => bulletin.id === id);
  $('settings-standby').replaceChildren(
    new Option('Không có: im lặng', ''), ...(lost ? [new Option(standbyName(id), id)] : []),
    ...known.map(bulletin => new Option(bulletin.content ? `${bulletin.title} (${words.length(bulletin.content.durationMs)})` : `${bulletin.title} (chưa có âm thanh)`, bulletin.id)));
  $('settings-standby').value = id ?? '';
}

const edited = () => names.filter(name => !same(fields[name].read(), base[name]));
// What is absent stays, so "none" has a word of its own.
const asked = (of, values) => Object.fromEntries(of.map(name => [name, values[name] ?? fields[name].none ?? null]));
const said = (of, values) => of.map(name => `${fields[name].title}: ${fields[name].say(values[name])}`).join('. ');

// What the form says, in words beside it.
function changed() {
  for (const line of [...rows('quiet'), ...rows('volumes')]) {
    const [from, to] = [line.querySelector('.from').value, line.querySelector('.to').value];
    const volume = line.querySelector('.db');
    line.querySelector('.in-words').textContent = [from && to && from !== to ? words.lasting(from, to) : '', volume?.value ? words.loudness(volume.valueAsNumber) : ''].filter(Boolean).join(', ');
  }
  $('settings-quiet-none').hidden = rows('quiet').length > 0;
  $('settings-session-words').textContent = words.limit(number('settings-session', minute));
  $('settings-day-words').textContent = words.limit(number('settings-day', minute));
  $('settings-volume-words').textContent = $('settings-volume').value === '' ? '' : words.loudness(number('settings-volume'));
  const any = edited().length > 0;
  $('settings-revert').hidden = !any;
  if (!any) $('settings-state').textContent = '';
}

function load(value, itsTag) {
  [base, tag] = [value, itsTag];
  loads++;
  for (const name of names) fields[name].show(base[name]);
  $('settings-now').replaceChildren(...names.flatMap(name => [make('dt', '', fields[name].title), make('dd', '', fields[name].say(base[name]))]));
  forgive();
  changed();
  form.inert = false;
}

function forgive() {
  for (const mistake of form.querySelectorAll('.mistake')) mistake.textContent = '';
}

// A refusal stands at the field that it names.
function refuse(message, field) {
  form.inert = false;
  const part = form.querySelector(`[data-field="${field}"]`);
  (part ?? form).querySelector(':scope > .mistake').textContent = message;
  if (part?.closest('details')) part.closest('details').open = true;
  part?.querySelector('input, select, button')?.focus();
}

// What cannot even be sent: the API would take it for "as it was".
const unreadable = () => [['settings-session', 'sessionLimitMs'], ['settings-day', 'dayLimitMs'], ['settings-volume', 'maxVolumeDb']].find(([id]) => $(id).validity.badInput);
const missing = () => unreadable() ? ['Đây không phải một số.', unreadable()[1]]
  : $('settings-volume').value === '' ? ['Chưa có âm lượng tối đa: nhập từ −60 đến 0 dB.', 'maxVolumeDb']
  : ['sessionLimitMs', 'dayLimitMs'].filter(name => fields[name].read() === 0).map(name => ['Nhập từ 1 phút đến 1440 phút (24 giờ), hoặc để trống nếu không giới hạn.', name])[0];

const day = date => new Intl.DateTimeFormat('vi-VN', { timeZone: 'UTC', weekday: 'long', day: '2-digit', month: '2-digit' }).format(new Date(`${date}T12:00:00Z`));
const days = all => all.length > 2 ? `${all.length} lượt từ ${day(all[0])} đến ${day(all.at(-1))}` : all.map(day).join(' và ');
const reasonsOf = ({ findings }) => [...new Set(findings.filter(finding => !['yields', 'beneath'].includes(finding.word)).map(finding => words.finding(finding, board.clockTime)))].join('; ');

// Airings of one slot that meet the same fate stand in one line.
function alike(airings, fateOf) {
  const lines = new Map();
  for (const airing of airings) {
    const [{ then }, fate] = [airing, fateOf(airing)];
    const key = `${then.slot}/${fate}`;
    const found = lines.get(key) ?? lines.set(key, { title: then.title, at: board.clockTime(then.startAt), fate, dates: [] }).get(key);
    found.dates.push(then.date);
  }
  return [...lines.values()].map(({ title, at, fate, dates }) => `${at} “${title}”, ${days(dates)}: ${fate}.`);
}

const lost = airings => alike(airings.filter(airing => airing.then.boxes < airing.boxesBefore), ({ boxesBefore, then }) =>
  then.state === 'now' ? 'đang phát, sẽ bị ngắt'
  : then.state === 'past' ? 'theo múi giờ mới thì đã qua, không phát'
  : [then.boxes ? `chỉ còn ${then.boxes} trong ${boxesBefore} cụm loa` : '', reasonsOf(then) || 'không phát'].filter(Boolean).join('; '));

const gained = airings => alike(airings.filter(airing => airing.then.boxes > airing.boxesBefore), ({ boxesBefore, then }) =>
  `${then.state === 'now' ? 'đang trong giờ phát, có thể phát ngay' : 'SẼ phát'} ở ${then.boxes} cụm loa (trước đây ${boxesBefore || 'không phát'})`);

// Hours of the day that are quiet and would be so no more.
function loud(before, after) {
  const minutes = time => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const time = minute => [minute / 60 % 24, minute % 60].map(part => String(Math.floor(part)).padStart(2, '0')).join(':');
  const quiet = (list, minute) => list.some(({ from, to }) => from < to ? minutes(from) <= minute && minute < minutes(to) : minutes(from) <= minute || minute < minutes(to));
  const isLoud = minute => quiet(before, minute % 1440) && !quiet(after, minute % 1440);
  const all = [...Array(1440).keys()].filter(isLoud);
  if (all.length === 1440) return ['cả ngày'];
  return all.filter(minute => !isLoud(minute + 1439)).map(from => {
    let to = from;
    while (isLoud(to)) to++;
    return words.hours({ from: time(from), to: time(to) });
  });
}

// `unnamed` is how many there are besides.
const few = (lines, unnamed = 0) => lines.length > 12 || unnamed ? [...lines.slice(0, 12), `Và còn ${unnamed + Math.max(0, lines.length - 12)} chỗ khác.`] : lines;

// False when somebody has read what it would do and leaves it. Whether something falls silent or begins to sound: both are asked.
async function mayBe(body, quietBefore, quietAfter) {
  const { airings, airingCount, slots, slotCount } = await api.post(board.address('week'), body);
  const moved = airings.filter(airing => airing.then.state !== 'past' && airing.then.startAt !== airing.startAtBefore).length;
  const less = [
    ...lost(airings), ...slots.map(slot => `“${slot.title}”: ${slot.message}`),
    ...(moved ? [`${moved} lượt phát của 7 ngày tới dời theo múi giờ mới.`] : []),
  ];
  const hours = loud(quietBefore, quietAfter);
  const more = [...(hours.length ? [`Loa có thể phát trong giờ ${hours.join(', ')}, trước đây là giờ yên tĩnh.`] : []), ...gained(airings)];
  if (!less.length && !more.length) return true;
  const unnamed = airingCount - airings.length + slotCount - slots.length;
  const [isLess, isMore] = ['Thay đổi này làm mất hoặc dời lượt phát:', 'Thay đổi này cho loa phát thêm:'];
  return await ask({
    title: less.length ? isLess : isMore,
    lines: less.length && more.length ? [...few(less), isMore, ...few(more, unnamed)] : few([...less, ...more], unnamed),
    choices: [['yes', 'Vẫn lưu']],
  }) === 'yes';
}

// Somebody has saved meanwhile. What only one of the two has changed is kept of both; where both have, who saves second is asked.
// What was kept of the other's; null when he goes back to the form.
async function settle(mine, values) {
  const { value: theirs, tag: theirTag } = await api.getTagged(board.station());
  const both = mine.filter(name => !same(theirs[name], base[name]) && !same(theirs[name], values[name]));
  const others = names.filter(name => !same(theirs[name], base[name]));
  if (both.length) {
    const choice = await ask({
      title: 'Có người vừa sửa cùng chỗ này', lines: both.map(name => `${fields[name].title}: bạn đặt “${fields[name].say(values[name])}”, bản kia là “${fields[name].say(theirs[name])}”.`),
      choices: [['theirs', 'Lấy bản kia'], ['mine', 'Lưu của tôi']],
    });
    if (!choice) return null;
    if (choice === 'theirs') mine = mine.filter(name => !both.includes(name));
  }
  load(theirs, theirTag);
  for (const name of mine) fields[name].show(values[name]);
  changed();
  return others.filter(name => !mine.includes(name));
}

async function save(kept = []) {
  forgive();
  const wrong = missing();
  if (wrong) return refuse(...wrong);
  const mine = edited();
  const also = kept.length ? ` Giữ cả thay đổi vừa lưu ở nơi khác (${kept.map(name => fields[name].title).join(', ')}).` : '';
  if (!mine.length) return told.done(`Không còn gì để lưu.${also}`);
  const [before, values] = [base, Object.fromEntries(mine.map(name => [name, fields[name].read()]))];
  const body = asked(mine, values);
  if (!await mayBe(body, before.quietHours, values.quietHours ?? before.quietHours)) return undefined;
  try {
    const saved = await api.putTagged(board.station(), body, tag);
    load(saved.value, saved.tag);
    return told.done(`Đã lưu. ${said(mine, saved.value)}.${also}`, async () => {
      if (!await mayBe(asked(mine, before), saved.value.quietHours, mine.includes('quietHours') ? before.quietHours : saved.value.quietHours)) return false;
      const undone = await api.putTagged(board.station(), asked(mine, before), saved.tag).catch(error => {
        throw error.status === 412 ? new Error('Không hoàn tác: cài đặt đã được sửa ở nơi khác sau lần lưu này.') : error;
      });
      if (tag === saved.tag && !edited().length) load(undone.value, undone.tag);
      return true;
    });
  } catch (error) {
    if (error.status !== 412) throw error;
    const others = await settle(mine, values);
    return others && save([...new Set([...kept, ...others])]);
  }
}

export const settings = {
  open(known) {
    board = known;
    base = null;
    // Nothing is typed into it before it is known what stands.
    form.inert = true;
  },
  // Nobody looks at what is hidden; who is editing goes on editing.
  async read() {
    if ($('settings').hidden) return;
    const mine = ++reads;
    let before, value, newest, list;
    do {
      before = loads;
      [{ value, tag: newest }, list] = await Promise.all([api.getTagged(board.station()), api.get(board.address('bulletins'))]);
      if (mine !== reads) return;
    } while (before !== loads);
    bulletins = list;
    if (!base || !edited().length) load(value, newest);
    else if (newest !== tag) $('settings-state').textContent = 'Cài đặt vừa được sửa ở nơi khác. Cứ sửa tiếp: khi lưu, trang so hai bản và không bỏ mất bản nào.';
  },
};

form.addEventListener('submit', async event => {
  event.preventDefault();
  // What somebody typed meanwhile would be lost when what was saved is shown.
  event.submitter.disabled = form.inert = true;
  try {
    await save();
  } catch (error) {
    refuse(words.trouble(error), Object.keys(error.problem?.errors ?? {})[0]);
  } finally {
    event.submitter.disabled = form.inert = false;
    if (document.activeElement === document.body) event.submitter.focus();
  }
});
form.addEventListener('input', changed);
for (const [name, hours] of [['quiet', { from: '22:00', to: '05:00' }], ['volumes', { from: '20:00', to: '06:30' }]]) {
  $(`settings-${name}-add`).addEventListener('click', () => {
    // The first is as most stations have it; another is for its maker to say.
    const line = row(name, rows(name).length ? {} : hours);
    $(`settings-${name}`).append(line);
    changed();
    line.querySelector('input').focus();
  });
}
$('settings-revert').addEventListener('click', () => { load(base, tag); settings.read().catch(told.failed); });
const zones = Intl.supportedValuesOf('timeZone').filter(zone => zone !== 'Asia/Saigon' && zone !== 'Asia/Ho_Chi_Minh');
$('settings-zones').replaceChildren(...['Asia/Ho_Chi_Minh', ...zones].map(zone => make('option', '', zone)));
