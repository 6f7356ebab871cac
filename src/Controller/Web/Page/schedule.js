// Every slot that is not over, also those that air after the coming week.
import * as api from './api.js';
import * as words from './words.js';
import { make, redraw } from './make.js';
import { slots } from './slots.js';

const $ = id => document.getElementById(id);

function row(board, slot, title) {
  const line = make('li');
  line.dataset.slot = slot.id;
  const more = [slot.zones.map(board.zoneName).join(', ')];
  if (slot.priority === 'priority') more.push('ưu tiên');
  if (slot.chime === (slot.priority !== 'priority')) more.push(slot.chime ? 'có chuông báo' : 'không chuông báo');
  if (slot.over === 'duck') more.push('phát đè, hạ nhỏ tiếng đang phát');
  if (slot.skipped.length) more.push(`bỏ ${slot.skipped.length} lượt`);
  line.append(make('span', 'what', title), slots.whole(slot, title), make('span', 'more', `${words.slot(slot)} · ${more.join(' · ')}`));
  return line;
}

export async function drawSchedule(board) {
  const [all, programmes] = await Promise.all([api.get(board.address('slots')), api.get(board.address('programmes'))]);
  const titles = new Map(programmes.map(programme => [programme.id, programme.title]));
  const today = board.today();
  const kept = all.filter(slot => slot.weekdays.length ? !slot.endDate || slot.endDate >= today : slot.startDate >= today);
  $('schedule-count').textContent = kept.length || '';
  $('schedule-empty').hidden = kept.length > 0;
  redraw($('schedule'), kept.map(slot => row(board, slot, titles.get(slot.programme) ?? slot.programme)));
}
