// What can be done with a slot from where one of its airings is seen: left out once, cancelled, changed, and all of that taken back.
import * as api from './api.js';
import * as words from './words.js';
import { ask } from './ask.js';
import { check, make } from './make.js';
import { slotSound, soundOf } from './slot-sound.js';
import { told } from './told.js';

const $ = id => document.getElementById(id);
const form = $('slot-form');
const showSound = slotSound(form, 'slot');
// What the page knows of the station: names, times, boxes, what sounds.
let board = null;
let edited = null;

const path = (id, rest = '') => board.address(`slots/${encodeURIComponent(id)}${rest}`);
const skipped = airing => path(airing.slot, `/skipped/${airing.date}`);
const named = airing => `${board.clockTime(airing.startAt)} ${board.dayName(airing.startAt)}`;
const some = names => `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` và ${names.length - 5} cụm loa khác` : ''}`;

// What happens to what sounds now, and to boxes that will not hear of it. `airing` without a state stands for the whole slot.
function consequences(airing) {
  const lines = [];
  const sounding = board.soundingOf(airing.slot);
  const fades = 'tiếng nhỏ dần rồi tắt trong khoảng 1 giây khi cụm loa nhận lịch mới';
  if (airing.state === 'now') lines.push(`${sounding ? `Đang phát ở ${sounding} cụm loa` : 'Đã tới giờ phát'}: ${fades}. Không cho phát lại lượt này được nữa.`);
  else if (sounding && !airing.state) lines.push(`Khung giờ này đang phát ở ${sounding} cụm loa: ${fades}.`);
  else if (sounding) lines.push(`Khung giờ này đang phát ở ${sounding} cụm loa: bỏ cả khung giờ thì ${fades}; chỉ bỏ lượt này thì lượt đang phát không bị ngắt.`);
  // A box names only what sounds above: what sounds softer beneath it is not known here.
  else if (board.airsNow(airing.slot)) lines.push(`Khung giờ này đang tới giờ phát: ${airing.state ? 'bỏ cả khung giờ thì ' : ''}ở cụm loa nào đang phát, kể cả nhỏ tiếng bên dưới bản tin khác, ${fades}${airing.state ? '; chỉ bỏ lượt này thì lượt đang phát không bị ngắt' : ''}.`);
  else lines.push('Chưa có gì đang phát nên không có gì bị ngắt.');
  const away = board.boxes().filter(box => !box.health.online && box.health.lastSeen && (airing.zones.includes('all') || airing.zones.some(zone => box.zones.includes(zone))));
  if (away.length) lines.push(`Đang mất liên lạc: ${some(away.map(box => box.name))}. Các cụm loa này giữ lịch cũ và vẫn phát, cho đến khi nối lại.`);
  return lines;
}

async function cancel(airing) {
  const slot = await api.get(path(airing.slot));
  const repeats = slot.weekdays.length > 0;
  const choice = await ask({
    title: `Bỏ “${airing.title}” lúc ${named(airing)}?`,
    lines: consequences(airing),
    choices: repeats ? [['one', `Chỉ bỏ lượt ${board.dayName(airing.startAt)}`], ['all', 'Bỏ cả khung giờ, mọi lượt về sau']] : [['all', 'Bỏ khung giờ này']],
  });
  // Once its time has come it is too late to take that back.
  const late = airing.state === 'now' || new Date(airing.startAt) <= board.now();
  if (choice === 'one') {
    await api.put(skipped(airing));
    told.done(`Đã bỏ lượt ${named(airing)} của “${airing.title}”. Các lượt khác giữ nguyên.`, late ? null : () => api.remove(skipped(airing)));
  } else if (choice === 'all') {
    await removeWhole(slot, airing.title, repeats || !late);
  }
}

async function removeWhole(slot, title, returns) {
  await api.remove(path(slot.id));
  // What repeats begins again today: no slot may begin in the past.
  const startDate = slot.weekdays.length && slot.startDate < board.today() ? board.today() : slot.startDate;
  told.done(`Đã bỏ khung giờ ${words.slot(slot)} “${title}”.`, returns ? () => api.post(board.address('slots'), { ...slot, startDate }) : null);
}

async function cancelWhole(id, title) {
  const slot = await api.get(path(id));
  const choice = await ask({
    title: `Bỏ khung giờ ${words.slot(slot)} “${title}”?`, lines: consequences({ slot: slot.id, zones: slot.zones }),
    choices: [['all', slot.weekdays.length ? 'Bỏ cả khung giờ, mọi lượt về sau' : 'Bỏ khung giờ này']],
  });
  if (choice) await removeWhole(slot, title, slot.weekdays.length > 0 || board.soundingOf(slot.id) === 0);
}

function showRepetition() {
  const repeats = form.querySelectorAll('[name=weekdays]:checked').length > 0;
  $('slot-date-label').textContent = repeats ? 'Từ ngày' : 'Ngày phát';
  $('slot-end').disabled = !repeats;
}

async function edit(airing) {
  const [slot, programmes, zones] = await Promise.all([api.get(path(airing.slot)), api.get(board.address('programmes')), api.get(board.address('zones'))]);
  edited = slot;
  form.reset();
  form.querySelector('.mistake').textContent = '';
  $('slot-title').textContent = `Sửa khung giờ ${slot.startTime} “${airing.title}”`;
  $('slot-hint').textContent = slot.weekdays.length ? 'Sửa mọi lượt về sau. Chỉ đổi một ngày thì bỏ lượt của ngày ấy rồi đặt một khung giờ khác.' : '';
  const sounding = board.soundingOf(airing.slot);
  $('slot-sounding').textContent = sounding ? `Đang phát ở ${sounding} cụm loa. Đổi giờ, ngày, địa bàn, mức hay chương trình thì ở cụm loa bị đổi, tiếng đang phát nhỏ dần rồi tắt trong khoảng 1 giây.` : '';
  $('slot-programme').replaceChildren(...programmes.map(programme => new Option(programme.bulletins.length > 1 ? `${programme.title} (${programme.bulletins.length} bản tin)` : programme.title, programme.id)));
  $('slot-programme').value = slot.programme;
  $('slot-zones').replaceChildren(...zones.map(zone => check('slot', 'zones', zone.id, zone.name, slot.zones.includes(zone.id))));
  $('slot-days').replaceChildren(...words.weekdays.map(([id, name]) => check('slot', 'weekdays', id, name, slot.weekdays.includes(id))));
  $('slot-date').value = slot.startDate;
  // Seconds are shown only where there are any.
  $('slot-time').step = slot.startTime.length > 5 ? 1 : 60;
  $('slot-time').value = slot.startTime;
  $('slot-end').value = slot.endDate ?? '';
  $('slot-priority').value = slot.priority;
  showSound(slot);
  showRepetition();
  $('slot-dialog').showModal();
}

async function save(event) {
  event.preventDefault();
  const mistake = form.querySelector('.mistake');
  mistake.textContent = '';
  event.submitter.disabled = true;
  const before = edited;
  try {
    const asked = new FormData(form);
    // The days that are left out stay so.
    const { skipped: _, ...kept } = before;
    const saved = await api.put(path(before.id), {
      ...kept, programme: asked.get('programme'), zones: asked.getAll('zones'), startDate: asked.get('startDate'), startTime: asked.get('startTime'),
      weekdays: asked.getAll('weekdays'), endDate: asked.get('endDate') || null, priority: asked.get('priority'), ...soundOf(asked),
    });
    $('slot-dialog').close();
    told.done(`Đã sửa khung giờ: ${words.slot(saved)}.`, async () => {
      if (JSON.stringify(await api.get(path(before.id))) !== JSON.stringify(saved)) throw new Error('Không hoàn tác: khung giờ đã được sửa ở nơi khác sau lần lưu này.');
      await api.put(path(before.id), before);
    });
  } catch (error) {
    mistake.textContent = words.trouble(error);
  } finally {
    event.submitter.disabled = false;
  }
}

function button(text, label, act) {
  const made = make('button', 'quiet', text);
  made.type = 'button';
  made.setAttribute('aria-label', label);
  made.addEventListener('click', () => act().catch(told.failed));
  return made;
}

export const slots = {
  open(known) {
    board = known;
    told.hide();
  },
  // The buttons of a slot.
  whole(slot, title) {
    const row = make('span', 'does');
    const which = `${words.slot(slot)} “${title}”`;
    row.append(
      button('Sửa…', `Sửa khung giờ ${which}`, () => edit({ slot: slot.id, title })),
      button('Bỏ…', `Bỏ khung giờ ${which}`, () => cancelWhole(slot.id, title)));
    return row;
  },
  // The buttons of an airing; none when it is over.
  actions(airing) {
    const which = `${named(airing)} “${airing.title}”`;
    const row = make('span', 'does');
    if (airing.state === 'skipped') {
      if (new Date(airing.startAt) > board.now()) row.append(button('Cho phát lại', `Cho phát lại lượt ${which}`, async () => { await api.remove(skipped(airing)); told.done(`Lượt ${named(airing)} của “${airing.title}” sẽ phát như cũ.`); }));
    } else if (new Date(airing.endAt) > board.now()) {
      row.append(button('Sửa…', `Sửa khung giờ ${which}`, () => edit(airing)), button('Bỏ…', `Bỏ lượt ${which}`, () => cancel(airing)));
    }
    return row;
  },
};

form.addEventListener('submit', save);
form.addEventListener('change', showRepetition);
$('slot-close').addEventListener('click', () => $('slot-dialog').close());
