// What can be done with a box and with zones: named, moved, taken out, enrolled anew.
import * as api from './api.js';
import * as words from './words.js';
import { ask } from './ask.js';
import { check, make, redraw, tag } from './make.js';
import { told } from './told.js';

const $ = id => document.getElementById(id);
const form = $('box-form');
let board = null;
let edited = null;
let zoneNames = new Map();

const path = (id, rest = '') => board.address(`boxes/${encodeURIComponent(id)}${rest}`);
const zonePath = id => board.address(`zones/${encodeURIComponent(id)}`);

// The file is on this page until somebody says that he has it, and nowhere else.
function handOver(name, enrolment) {
  const link = $('enrolment-file');
  if (link.href) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([JSON.stringify(enrolment)], { type: 'application/json' }));
  $('enrolment-of').textContent = name;
  $('enrolment').hidden = false;
  link.click();
  link.focus();
}

async function edit(id) {
  const [box, all] = await Promise.all([api.get(path(id)), api.get(board.address('zones'))]);
  [edited, zoneNames] = [box, new Map(all.map(zone => [zone.id, zone.name]))];
  form.querySelector('.mistake').textContent = '';
  $('box-title').textContent = `Cụm loa “${box.name}”`;
  $('box-name').value = box.name;
  const zones = all.filter(zone => zone.id !== 'all');
  $('box-zones').replaceChildren(...zones.map(zone => check('box', 'zones', zone.id, zone.name, box.zones.includes(zone.id))));
  $('box-zones-hint').textContent = zones.length ? 'Không chọn địa bàn nào: cụm loa chỉ nghe lịch của toàn đài.' : 'Đài chưa có địa bàn nào; tạo ở mục Địa bàn.';
  $('box-dialog').showModal();
}

async function save(event) {
  event.preventDefault();
  const before = edited;
  form.querySelector('.mistake').textContent = '';
  event.submitter.disabled = true;
  try {
    const asked = new FormData(form);
    const saved = await api.put(path(before.id), { name: asked.get('name'), zones: asked.getAll('zones') });
    $('box-dialog').close();
    told.done(`Đã sửa cụm loa: ${saved.name}, ${saved.zones.length ? saved.zones.map(zone => zoneNames.get(zone) ?? zone).join(', ') : 'toàn đài'}.`, () => api.put(path(before.id), { name: before.name, zones: before.zones }));
  } catch (error) {
    form.querySelector('.mistake').textContent = words.trouble(error);
  } finally {
    event.submitter.disabled = false;
  }
}

async function enrolAgain(box) {
  const choice = await ask({
    title: `Cấp lại enrolment.json cho “${box.name}”?`,
    lines: ['Tệp cũ và kết nối hiện nay của cụm loa hết hiệu lực ngay.', 'Cụm loa vẫn phát theo lịch đang giữ, nhưng chỉ nối lại được khi tệp mới đã được chép vào thiết bị.', 'Tệp mới chỉ hiện một lần, để tải về.'],
    choices: [['yes', 'Cấp tệp mới']],
  });
  if (choice) handOver(box.name, await api.post(path(box.id, '/enrolment'), {}));
}

async function remove(box) {
  const { online, state, lastSeen } = box.health;
  const choice = await ask({
    title: `Gỡ cụm loa “${box.name}”?`,
    lines: [
      'Cụm loa được báo ngừng phát và nộp nốt nhật ký, rồi khóa kết nối của nó bị thu hồi. Nhật ký phát còn nguyên.',
      online && state?.playing ? 'Cụm loa đang phát: tiếng tắt khi nó nhận lịch rỗng.' : '',
      !online && lastSeen ? 'Cụm loa đang mất liên lạc: nó giữ lịch cũ và vẫn phát cho đến khi nối lại hoặc lịch hết thời hạn. Cần im ngay thì rút điện thiết bị.' : '',
      'Bị mất cắp thì ngắt ngay: không ai dùng được kết nối của nó nữa, nhưng nó cũng không được báo ngừng phát.',
      'Không hoàn tác được: muốn dùng lại, hãy thêm cụm loa và chép enrolment.json mới.',
    ].filter(Boolean),
    choices: [['now', 'Mất cắp: ngắt ngay'], ['yes', 'Gỡ cụm loa']],
  });
  if (!choice) return;
  await api.remove(path(box.id, choice === 'now' ? '?now=true' : ''));
  told.done(choice === 'now' ? `Đã ngắt cụm loa “${box.name}”.` : `Đang gỡ cụm loa “${box.name}”.`);
}

async function cutOff(id) {
  const choice = await ask({
    title: `Ngắt ngay cụm loa “${id}”?`,
    lines: ['Khóa kết nối bị thu hồi ngay; cụm loa không được báo ngừng phát và có thể còn phát theo lịch đã có đến hết hạn lịch.'],
    choices: [['yes', 'Ngắt ngay']],
  });
  if (!choice) return;
  await api.remove(path(id, '?now=true'));
  told.done(`Đã ngắt cụm loa “${id}”.`);
}

// In the dialog: what is asked next has a dialog of its own.
const instead = act => () => {
  $('box-dialog').close();
  act(edited).catch(told.failed);
};

function quiet(text, label, act) {
  const made = make('button', 'quiet', text);
  made.type = 'button';
  made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}

async function rename(zone, name) {
  await api.put(zonePath(zone.id), { name, languages: zone.languages });
  told.done(`Địa bàn “${zone.name}” nay là “${name}”.`, () => api.put(zonePath(zone.id), { name: zone.name, languages: zone.languages }));
}

// A zone's row becomes a form while it is renamed.
function renaming(zone, row) {
  const name = make('input');
  const keep = make('button', '', 'Lưu tên');
  const line = make('form', 'inline');
  name.value = zone.name;
  name.maxLength = 120;
  name.required = true;
  name.setAttribute('aria-label', `Tên mới của ${zone.name}`);
  line.append(name, keep, quiet('Thôi', 'Thôi, không đổi tên', boxes.drawZones));
  line.addEventListener('submit', event => { event.preventDefault(); rename(zone, name.value.trim()).catch(told.failed); });
  row.replaceChildren(line);
  name.select();
}

async function removeZone(zone, members) {
  const choice = await ask({
    title: `Xóa địa bàn “${zone.name}”?`,
    lines: [members ? `${members} cụm loa rời địa bàn này và vẫn nghe lịch của toàn đài.` : 'Không có cụm loa nào thuộc địa bàn này.', 'Địa bàn còn khung giờ thì chưa xóa được.'],
    choices: [['yes', 'Xóa địa bàn']],
  });
  if (!choice) return;
  await api.remove(zonePath(zone.id));
  told.done(`Đã xóa địa bàn “${zone.name}”.`);
}

export const boxes = {
  open(known) {
    board = known;
    $('enrolment').hidden = true;
  },
  // The buttons of a box.
  actions(box) {
    const row = make('span', 'does');
    row.append(quiet('Sửa hoặc gỡ…', `Sửa hoặc gỡ cụm loa ${box.name}`, () => edit(box.id).catch(told.failed)));
    return row;
  },
  // A box that was taken out and has not said yet that it is silent.
  drawLeaving({ id, until }) {
    const row = make('li');
    const does = make('span', 'does');
    does.append(quiet('Ngắt ngay…', `Ngắt ngay cụm loa ${id}`, () => cutOff(id).catch(told.failed)));
    row.append(make('span', 'what', id), tag(['đang gỡ', 'warn']), does,
      make('span', 'more', `chờ cụm loa báo đã ngừng phát${until ? `, muộn nhất đến ${board.clockTime(until)} ${board.dayName(until)}` : ''}`));
    return row;
  },
  async add(asked) {
    const added = await api.post(board.address('boxes'), { name: asked.get('name') });
    handOver(added.box.name, added.enrolment);
  },
  async addZone(asked) {
    const added = await api.post(board.address('zones'), { name: asked.get('name') });
    told.done(`Đã tạo địa bàn “${added.name}”. Chọn cụm loa của địa bàn ở nút “Sửa hoặc gỡ…” của từng cụm loa.`, () => api.remove(zonePath(added.id)));
  },
  drawZones() {
    const zones = board.zoneList().filter(zone => zone.id !== 'all');
    $('zones-count').textContent = zones.length || '';
    $('zones-empty').hidden = zones.length > 0;
    // Who is writing a new name goes on writing.
    if ($('zones').querySelector('form')?.contains(document.activeElement) && document.activeElement.matches('input')) return;
    redraw($('zones'), zones.map(zone => {
      const row = make('li');
      row.dataset.zone = zone.id;
      row.dataset.languages = zone.languages;
      const members = board.boxes().filter(box => box.zones.includes(zone.id)).length;
      const does = make('span', 'does');
      does.append(quiet('Đổi tên', `Đổi tên địa bàn ${zone.name}`, () => renaming(zone, row)), quiet('Xóa…', `Xóa địa bàn ${zone.name}`, () => removeZone(zone, members).catch(told.failed)));
      row.append(make('span', 'what', zone.name), make('span', 'count', `${members} cụm loa`), does);
      return row;
    }));
  },
};

form.addEventListener('submit', save);
$('box-close').addEventListener('click', () => $('box-dialog').close());
$('box-enrol').addEventListener('click', instead(enrolAgain));
$('box-remove').addEventListener('click', instead(remove));
$('enrolment-done').addEventListener('click', () => {
  URL.revokeObjectURL($('enrolment-file').href);
  $('enrolment-file').removeAttribute('href');
  $('enrolment').hidden = true;
});
